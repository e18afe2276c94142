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
  /** Permission bits of a file. */
  modeOf(path: string): number;
  /** Writes a file that must not exist yet; `mode` as `modeOf` gives it. */
  write(path: string, content: Buffer, mode?: number): void;
  makeFolder(path: string): void;
  move(from: string, to: string): void;
  removeFile(path: string): void;
  /** Removes an empty folder. */
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
  modeOf: (path) => fs.statSync(path).mode & 0o777,
  write(path, content, mode) {
    fs.writeFileSync(path, content, { flag: 'wx' });
    // Not by the options of writing: those are masked.
    if (mode !== undefined) fs.chmodSync(path, mode);
  },
  makeFolder: (path) => fs.mkdirSync(path),
  move: (from, to) => fs.renameSync(from, to),
  removeFile: (path) => fs.unlinkSync(path),
  removeFolder: (path) => fs.rmdirSync(path),
  removeAll: (path) => fs.rmSync(path, { recursive: true, force: true }),
};
