import { join, resolve } from 'node:path';
import { Refused } from '../spec/problem.js';
import { takeBack } from './apply.js';
import { baseFolder } from './base/manifest.js';
import type { FileSystem } from './file-system.js';
import { pendingAt, pendingFolder, readJournal } from './journal.js';
import type { Journal, Pending } from './journal.js';
import { kindOrNothing, projectAbove } from './place.js';
import { storedPath } from './stored.js';
import { goForward, hashAt, removeIfEmpty } from './transaction.js';

export interface Recovery {
  readonly outcome: 'finished' | 'undone';
  /** Files the user changed since: left as they are, the generated text beside them. */
  readonly beside: readonly string[];
}

/** True where an earlier run was interrupted. */
export function isInterrupted(root: string, fs: FileSystem): boolean {
  const [folder, inside] = [kindOrNothing(root, fs), kindOrNothing(join(root, baseFolder), fs)];
  return folder === 'folder' && inside === 'folder' && fs.kindOf(pendingAt(root).folder) !== undefined;
}

/** True where there is a project to bring up to date, or to complain about; what is left of an interrupted creation is none. */
export function isProjectPlace(destination: string, cwd: string, fs: FileSystem): boolean {
  if (destination.includes('\0')) return false;
  const root = resolve(cwd, destination);
  if (projectAbove(root, fs) !== root) return false;
  return kindOrNothing(join(root, storedPath), fs) !== undefined || !isInterrupted(root, fs);
}

/**
 * Ends an interrupted run, in the direction it went or by taking it back; undefined where none was, or where it had
 * changed nothing yet. Throws `Refused` where another process is at it, or the journal is damaged.
 */
export function recover(root: string, wish: 'finish' | 'undo', fs: FileSystem): Recovery | undefined {
  if (!isInterrupted(root, fs)) return undefined;
  const pending = pendingAt(root);
  if (fs.kindOf(pending.folder) !== 'folder')
    throw new Refused([`${pendingFolder} is no folder. Remove it.`]);
  refuseLiving(pending, fs);
  const forward = fs.kindOf(pending.journal) === 'file';
  if (!forward && fs.kindOf(pending.undoing) !== 'file') {
    fs.removeAll(pending.folder);
    removeIfEmpty(join(root, baseFolder), fs);
    return undefined;
  }
  const journal = readJournal(forward ? pending.journal : pending.undoing, fs);
  if (!forward || (wish === 'undo' && isUntouched(root, journal, pending, fs))) {
    const left = takeBack(root, journal, pending, fs);
    if (left.length > 0)
      throw new Refused([`an interrupted run could not be undone: ${left.join(', ')}. Try again.`]);
    return { outcome: 'undone', beside: [] };
  }
  const beside: string[] = [];
  goForward(root, journal, pending, fs, (path) => {
    beside.push(path);
    return freeName(root, path, fs);
  });
  fs.removeFile(pending.journal);
  fs.removeAll(pending.folder);
  return { outcome: 'finished', beside };
}

/** Where the generated text goes that could not take its place. */
export function freeName(root: string, path: string, fs: FileSystem): string {
  for (let count = 1; ; count++) {
    const name = `${path}.ndis-im-new${count === 1 ? '' : count}`;
    if (fs.kindOf(join(root, name)) === undefined) return name;
  }
}

/** True where every file that was put in place is still what was put there. */
function isUntouched(root: string, journal: Journal, pending: Pending, fs: FileSystem): boolean {
  return journal.steps.every(
    ({ path, after }, at) =>
      after === null || fs.kindOf(pending.next(at)) !== undefined || hashAt(join(root, path), fs) === after,
  );
}

function refuseLiving(pending: Pending, fs: FileSystem): void {
  if (fs.kindOf(pending.owner) !== 'file') return;
  const id = Number(fs.read(pending.owner).toString('utf8'));
  if (!Number.isInteger(id) || id <= 1 || id === process.pid || !isAlive(id)) return;
  throw new Refused([
    `process ${id} is writing this project. Wait for it; if it is none of this generator's, remove ${pendingFolder}/process.`,
  ]);
}

function isAlive(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
