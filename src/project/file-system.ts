import * as fs from 'node:fs';

export type EntryKind = 'file' | 'folder' | 'link' | 'other';

/** All that is asked of the disk, so that tests can let it fail. Paths are absolute; failures throw Node's errors. */
export interface FileSystem {
  /** What stands at the path itself (a link is not followed); undefined where nothing does. */
  kindOf(path: string): EntryKind | undefined;
  realPath(path: string): string;
  list(folder: string): readonly string[];
  isWritable(folder: string): boolean;
  read(path: string): Buffer;
  write(path: string, content: Buffer): void;
  makeFolder(path: string): void;
  /** A new empty folder with a name of its own, inside `parent`. */
  makeStage(parent: string): string;
  move(from: string, to: string): void;
  removeFolder(path: string): void;
  /** Removes what is there, with all it holds. */
  removeAll(path: string): void;
}

export const disk: FileSystem = {
  kindOf(path) {
    const stats = fs.lstatSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return undefined;
    if (stats.isSymbolicLink()) return 'link';
    if (stats.isDirectory()) return 'folder';
    return stats.isFile() ? 'file' : 'other';
  },
  realPath: (path) => fs.realpathSync(path),
  list: (folder) => fs.readdirSync(folder).sort(),
  isWritable(folder) {
    try {
      fs.accessSync(folder, fs.constants.W_OK | fs.constants.X_OK);
      return true;
    } catch {
      return false;
    }
  },
  read: (path) => fs.readFileSync(path),
  write: (path, content) => fs.writeFileSync(path, content, { flag: 'wx' }),
  makeFolder: (path) => fs.mkdirSync(path),
  makeStage: (parent) => fs.mkdtempSync(`${parent}/.ndis-im-`),
  move: (from, to) => fs.renameSync(from, to),
  removeFolder: (path) => fs.rmdirSync(path),
  removeAll: (path) => fs.rmSync(path, { recursive: true, force: true }),
};
