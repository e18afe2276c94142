import { join } from 'node:path';
import type { EntryKind, FileSystem } from './file-system.js';

/** Reads a project's files, and remembers what is none: nothing is read or written through a link. */
export class ProjectFiles {
  /** What stands in the way, by path: sentences. */
  readonly problems = new Map<string, string>();
  readonly #contents = new Map<string, Buffer | undefined>();
  readonly #folders = new Map<string, boolean>();
  readonly #root: string;
  readonly #fs: FileSystem;

  constructor(root: string, fs: FileSystem) {
    this.#root = root;
    this.#fs = fs;
  }

  /** What is at the path; undefined where nothing is, or no file. */
  read(path: string): Buffer | undefined {
    if (!this.#contents.has(path)) this.#contents.set(path, this.#readNow(path));
    return this.#contents.get(path);
  }

  #readNow(path: string): Buffer | undefined {
    const slash = path.lastIndexOf('/');
    if (slash > 0 && !this.#isOpen(path.slice(0, slash))) return undefined;
    const target = join(this.#root, path);
    const kind = this.#fs.kindOf(target);
    if (kind === undefined) return undefined;
    if (kind === 'file') return this.#fs.read(target);
    this.problems.set(path, `${path}: is ${named[kind]}, not a file. Put a file there, or move it away.`);
    return undefined;
  }

  /** True for a folder of the project that is there and can be walked into. */
  #isOpen(folder: string): boolean {
    const known = this.#folders.get(folder);
    if (known !== undefined) return known;
    const slash = folder.lastIndexOf('/');
    let open = slash < 0 || this.#isOpen(folder.slice(0, slash));
    if (open) {
      const kind = this.#fs.kindOf(join(this.#root, folder));
      open = kind === 'folder';
      if (kind !== undefined && kind !== 'folder')
        this.problems.set(folder, `${folder}: is ${named[kind]}, not a folder. Put the folder itself there.`);
    }
    this.#folders.set(folder, open);
    return open;
  }
}

const named: Readonly<Record<EntryKind, string>> = {
  file: 'a file',
  folder: 'a folder',
  link: 'a symbolic link',
  other: 'neither file nor folder',
};
