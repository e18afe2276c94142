import { join } from 'node:path';
import type { Change } from './apply.js';
import { baseFolder } from './base/manifest.js';
import type { FileSystem } from './file-system.js';
import { shellWord } from './shell-word.js';

/** The changes with copies of what they write over, in a folder that git ignores, and the command that brings it back. */
export function withBackup(
  root: string,
  changes: readonly Change[],
  fs: FileSystem,
): { readonly changes: readonly Change[]; readonly undo: string } {
  const folder = `${baseFolder}/backup`;
  const there = fs.kindOf(join(root, folder)) === 'folder' ? fs.list(join(root, folder)) : [];
  const number = Math.max(0, ...there.map(Number).filter(Number.isInteger)) + 1;
  const place = `${folder}/${number}`;
  const copies = changes.flatMap(({ path, before }): Change[] =>
    before === undefined ? [] : [{ path: `${place}/${path}`, content: before }],
  );
  const ignore: Change = { path: `${folder}/.gitignore`, content: Buffer.from('*\n') };
  const created = changes.filter(
    ({ path, before }) => before === undefined && !path.startsWith(`${baseFolder}/`),
  );
  const back = `cp -R ${place}/. .`;
  const names = created.map(({ path }) => shellWord(path));
  return {
    changes: [...(there.includes('.gitignore') ? [] : [ignore]), ...copies, ...changes],
    undo: names.length === 0 ? back : `${back} && rm -- ${names.join(' ')}`,
  };
}
