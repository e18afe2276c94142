import { dirname, join, relative, sep } from 'node:path';
import { baseFolder } from './base/manifest.js';
import { sha256 } from './content-hash.js';
import type { FileSystem } from './file-system.js';
import { pendingAt, writeJournal } from './journal.js';
import type { Journal, Pending } from './journal.js';
import { goBack, goForward, hashAt, makeFolders, removeIfEmpty } from './transaction.js';

/** What becomes of a path below the root (forward slashes). */
export interface Change {
  readonly path: string;
  /** Undefined: the file goes. */
  readonly content: Buffer | undefined;
  /** What the plan saw there; undefined: nothing. */
  readonly before?: Buffer | undefined;
  /** Permission bits of a new file, where it takes the place of one under another name. */
  readonly mode?: number;
}

/** The disk failed while a project was written. What had been done was undone, but for `left`. */
export class WriteFailed extends Error {
  override readonly name = 'WriteFailed';
  readonly left: readonly string[];

  constructor(cause: unknown, left: readonly string[]) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const after =
      left.length === 0 ? 'Everything was put back.' : `Could not be put back: ${left.join(', ')}.`;
    super(`Writing failed: ${reason}. ${after}`, { cause });
    this.left = left;
  }
}

/**
 * Makes all changes below `root`, in order, or none. New contents are written to a folder aside, so that a full disk shows before
 * anything in the project changes; a journal names what will move; then all is moved into place. Whatever interrupts this, `recover`
 * ends it later. Throws `WriteFailed`.
 */
export function apply(root: string, changes: readonly Change[], fs: FileSystem): void {
  const pending = pendingAt(root);
  const folders = missingFolders(root, [`${baseFolder}/pending/x`, ...changes.map(({ path }) => path)], fs);
  const journal: Journal = {
    steps: changes.map(({ path, content, before }) => ({
      path,
      before: before === undefined ? null : sha256(before),
      after: content === undefined ? null : sha256(content),
    })),
    folders: folders.filter((folder) => !folder.startsWith(`${baseFolder}/pending`)),
  };
  try {
    stage(root, changes, pending, fs);
    for (const { path, before } of changes) {
      const found = join(root, path);
      if (before === undefined && fs.kindOf(found) !== undefined)
        throw new Error(`${found} appeared meanwhile`);
      if (before !== undefined && hashAt(found, fs) !== sha256(before))
        throw new Error(`${found} was changed meanwhile`);
    }
    writeJournal(pending.journal, journal, fs);
  } catch (error) {
    throw new WriteFailed(error, discard(root, journal, pending, fs));
  }
  try {
    goForward(root, journal, pending, fs, (path) => {
      throw new Error(`${join(root, path)} was changed meanwhile`);
    });
    fs.removeFile(pending.journal);
  } catch (error) {
    throw new WriteFailed(error, takeBack(root, journal, pending, fs));
  }
  // The project is whole; what cannot be removed now is removed by the next run.
  attempt(() => fs.removeAll(pending.folder));
  attempt(() => removeIfEmpty(join(root, baseFolder), fs));
}

/** `apply`, during which Ctrl-C waits until all files are in their place. */
export function applyUninterrupted(root: string, changes: readonly Change[], fs: FileSystem): void {
  const wait = (): void => undefined;
  process.on('SIGINT', wait);
  try {
    apply(root, changes, fs);
  } finally {
    process.off('SIGINT', wait);
  }
}

/** Writes what will be moved into place, beside it. */
function stage(root: string, changes: readonly Change[], pending: Pending, fs: FileSystem): void {
  makeFolders(pending.folder, fs);
  fs.write(pending.owner, Buffer.from(`${process.pid}\n`));
  fs.write(join(pending.folder, '.gitignore'), Buffer.from('*\n'));
  for (const [at, { path, content, before, mode }] of changes.entries()) {
    if (content === undefined) continue;
    fs.write(pending.next(at), content, before === undefined ? mode : fs.modeOf(join(root, path)));
  }
}

/** Undoes a run whose journal stands; paths where that failed, which a later run tries again. */
export function takeBack(
  root: string,
  journal: Journal,
  pending: Pending,
  fs: FileSystem,
): readonly string[] {
  try {
    if (fs.kindOf(pending.journal) !== undefined) fs.move(pending.journal, pending.undoing);
    const left = goBack(root, journal, pending, fs);
    if (left.length > 0) return left;
    fs.removeFile(pending.undoing);
  } catch {
    return [pending.folder];
  }
  return discard(root, journal, pending, fs);
}

/** Removes what a run wrote aside, and the folders it made that hold nothing. */
function discard(root: string, journal: Journal, pending: Pending, fs: FileSystem): readonly string[] {
  const left: string[] = [];
  if (!attempt(() => fs.removeAll(pending.folder))) left.push(pending.folder);
  for (const folder of journal.folders.toReversed()) {
    const path = join(root, folder);
    if (!attempt(() => removeIfEmpty(path, fs)) || fs.kindOf(path) !== undefined) left.push(path);
  }
  return left;
}

function attempt(action: () => void): boolean {
  try {
    action();
    return true;
  } catch {
    return false;
  }
}

/** Folders that must be made for these paths, outermost first; '' is the root, `..` those above it. */
function missingFolders(root: string, paths: readonly string[], fs: FileSystem): string[] {
  const missing = new Set<string>();
  const there = new Set<string>();
  const look = (folder: string): void => {
    if (there.has(folder) || missing.has(folder)) return;
    if (fs.kindOf(folder) !== undefined) {
      there.add(folder);
      return;
    }
    look(dirname(folder));
    missing.add(folder);
  };
  for (const path of paths) look(dirname(join(root, path)));
  return [...missing].map((folder) => relative(root, folder).split(sep).join('/'));
}
