import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../src/project/package-info.js';
import { ndisIm } from '../test/cli/run.js';

/** Seconds of `npm test` in a generated project with default answers, its packages installed. */
export interface SuiteTimes {
  readonly emptyCache: number;
  readonly oneFileChanged: number;
  readonly nothingChanged: number;
}

/** What the project's own benchmark printed, and how long its tests take. */
export function timeGeneratedProject(): { readonly suite: SuiteTimes; readonly bench: string } {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'ndis-im-bench-'));
  try {
    const made = ndisIm(folder, 'new', './project', '--yes');
    if (made.code !== 0) throw new Error(made.stderr);
    const root = join(folder, 'project');
    symlinkSync(join(packageRoot, 'node_modules'), join(root, 'node_modules'), 'junction');
    const emptyCache = seconds(root, 'test');
    const nothingChanged = median([seconds(root, 'test'), seconds(root, 'test'), seconds(root, 'test')]);
    appendFileSync(join(root, 'driver', 'send.c'), '\n/* changed */\n');
    const oneFileChanged = seconds(root, 'test');
    const bench = npm(root, 'bench');
    return { suite: { emptyCache, oneFileChanged, nothingChanged }, bench };
  } finally {
    if (existsSync(folder)) rmSync(folder, { recursive: true, force: true });
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

function seconds(root: string, script: string): number {
  const start = performance.now();
  npm(root, script);
  return (performance.now() - start) / 1000;
}

function npm(root: string, script: string): string {
  // npm is a script on Windows, which only a shell starts; both arguments are our own.
  const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', script], {
    cwd: root,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`npm run ${script} ended with ${status}:\n${stdout}${stderr}`);
  return stdout;
}
