import { mkdtempSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';

/** An empty folder that is removed after the test; its real path. */
export function temporaryFolder(t: ExecutionContext): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'ndis-im-test-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Everything below a folder, sorted: folders with a slash at the end, files with their content in hex, links with their target. */
export function treeOf(folder: string): readonly (readonly [path: string, content: string])[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const name = path.slice(folder.length + 1);
      if (entry.isSymbolicLink()) return [name, readlinkSync(path)] as const;
      return entry.isDirectory() ? ([`${name}/`, ''] as const) : ([name, readFileSync(path, 'hex')] as const);
    })
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
