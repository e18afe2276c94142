import { join } from 'node:path';
import { Refused } from '../spec/problem.js';
import { baseFolder } from './base/manifest.js';
import { isSafePath } from './base/safe-path.js';
import type { FileSystem } from './file-system.js';

/** One path that a run changes: hashes (SHA-256 of the bytes) of what was there and of what will be; null is no file. */
export interface Step {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** What a run is about to do. While it stands on the disk, the run is not over, and any later one can end it. */
export interface Journal {
  readonly steps: readonly Step[];
  /** Folders that were not there before, outermost first, below the root; '' is the root itself. */
  readonly folders: readonly string[];
}

/** Folder in which a run keeps what is not in its place yet, and what it took away. */
export const pendingFolder = `${baseFolder}/pending`;

export interface Pending {
  readonly folder: string;
  /** Here while the run goes forward. */
  readonly journal: string;
  /** The journal's name while the run is taken back. */
  readonly undoing: string;
  readonly owner: string;
  /** New content of a step that is not in place yet. */
  readonly next: (step: number) => string;
  /** Old content of a step that was taken from its place. */
  readonly former: (step: number) => string;
}

export function pendingAt(root: string): Pending {
  const folder = join(root, pendingFolder);
  return {
    folder,
    journal: join(folder, 'journal.json'),
    undoing: join(folder, 'undo.json'),
    owner: join(folder, 'process'),
    next: (step) => join(folder, `${step}.new`),
    former: (step) => join(folder, `${step}.old`),
  };
}

export function writeJournal(path: string, journal: Journal, fs: FileSystem): void {
  // Written aside, then named: half a journal is none.
  fs.write(`${path}.tmp`, Buffer.from(`${JSON.stringify(journal)}\n`, 'utf8'));
  fs.move(`${path}.tmp`, path);
}

/** Reads a journal. Throws `Refused` where it is not one that a run of this package wrote. */
export function readJournal(path: string, fs: FileSystem): Journal {
  try {
    const read: unknown = JSON.parse(fs.read(path).toString('utf8'));
    if (isJournal(read)) return read;
  } catch {
    // Said below, as for any other content.
  }
  throw new Refused([
    `${pendingFolder} holds the rest of an interrupted run, but its journal is damaged. Compare the files in it with yours, then remove the folder.`,
  ]);
}

function isJournal(value: unknown): value is Journal {
  if (typeof value !== 'object' || value === null || !('steps' in value) || !('folders' in value))
    return false;
  const { steps, folders } = value;
  return (
    Array.isArray(steps) &&
    steps.every(isStep) &&
    Array.isArray(folders) &&
    folders.every(
      (folder) => typeof folder === 'string' && (/^(?:\.\.(?:\/\.\.)*)?$/.test(folder) || isOurs(folder)),
    )
  );
}

function isStep(value: unknown): value is Step {
  if (typeof value !== 'object' || value === null) return false;
  const { path, before, after } = value as Partial<Record<keyof Step, unknown>>;
  const isHash = (hash: unknown): boolean =>
    hash === null || (typeof hash === 'string' && /^[0-9a-f]{64}$/.test(hash));
  return typeof path === 'string' && isOurs(path) && isHash(before) && isHash(after);
}

function isOurs(path: string): boolean {
  if (path === baseFolder) return true;
  const inside = path.startsWith(`${baseFolder}/`) ? path.slice(baseFolder.length + 1) : path;
  return isSafePath(inside);
}
