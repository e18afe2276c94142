import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from './package-info.js';
import type { RenderedFile } from './rendered-file.js';

let read: readonly RenderedFile[] | undefined;

/** The test kit: everything in src/kit of this package, byte for byte, as test/kit of the project. */
export function kitFiles(): readonly RenderedFile[] {
  read ??= filesBelow(join(packageRoot, 'src', 'kit'), 'test/kit');
  return read;
}

function filesBelow(folder: string, path: string): RenderedFile[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const from = join(folder, entry.name);
    const to = `${path}/${entry.name}`;
    if (entry.isDirectory()) return filesBelow(from, to);
    return [{ path: to, role: 'owned' as const, content: readFileSync(from) }];
  });
}
