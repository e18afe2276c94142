import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { run } from './tools.js';

/** A Windows of its own: a fresh registry and drive C, gone after `remove`. */
export interface Wine {
  /** The folder that holds it; files for programs may be put there. */
  readonly root: string;
  /** Runs a program and gives what it printed, with LF; throws when it fails. */
  run(program: string, args?: readonly string[]): string;
  remove(): void;
}

export function startWine(): Wine {
  const root = mkdtempSync(join(tmpdir(), 'ndis-im-wine-'));
  const env = {
    WINEPREFIX: join(root, 'prefix'),
    WINEARCH: 'win64',
    WINEDEBUG: '-all',
    // Neither is installed with Wine, and to offer their download needs a screen.
    WINEDLLOVERRIDES: 'mscoree,mshtml=',
  };
  run('wine', ['wineboot', '--init'], { env });
  return {
    root,
    run: (program, args = []) => run('wine', [program, ...args], { env }).replaceAll('\r\n', '\n'),
    remove() {
      // It ends by itself when no program runs any more.
      run('wineserver', ['--wait'], { env });
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** A path as programs in Wine know it. */
export function windowsPath(path: string): string {
  return `Z:${path.replaceAll('/', '\\')}`;
}
