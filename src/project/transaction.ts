import { dirname, join } from 'node:path';
import { sha256 } from './content-hash.js';
import type { FileSystem } from './file-system.js';
import type { Journal, Pending, Step } from './journal.js';

/** Called for a file that is no longer what the plan saw; what it returns is where the new content goes instead. */
export type OnTouched = (path: string) => string;

/**
 * Puts everything in its place. May be called again after it was interrupted anywhere: what is done is seen by where the content lies.
 * Old content is moved aside, not written over, so that the way back needs no room on the disk.
 */
export function goForward(
  root: string,
  journal: Journal,
  pending: Pending,
  fs: FileSystem,
  touched: OnTouched,
): void {
  const steps = [...journal.steps.entries()];
  for (const { path } of journal.steps) refuseLinks(root, path, fs);
  // What goes goes first: on some disks a file and its new name, in other letter case, are one.
  for (const [at, step] of steps.filter(([, { after }]) => after === null)) {
    const target = join(root, step.path);
    if (step.before === null || fs.kindOf(target) === undefined) continue;
    if (hashAt(target, fs) === step.before) fs.move(target, pending.former(at));
    else touched(step.path);
  }
  for (const [at, step] of steps) {
    if (step.after === null || fs.kindOf(pending.next(at)) === undefined) continue;
    let target = join(root, step.path);
    makeFolders(dirname(target), fs);
    if (fs.kindOf(target) !== undefined) {
      if (step.before !== null && hashAt(target, fs) === step.before) fs.move(target, pending.former(at));
      else target = join(root, touched(step.path));
    }
    fs.move(pending.next(at), target);
  }
  for (const { path, after } of journal.steps) if (after === null) pruneAbove(root, path, fs);
}

/** Takes everything back; the paths where that failed. May be called again after it was interrupted anywhere. */
export function goBack(root: string, journal: Journal, pending: Pending, fs: FileSystem): readonly string[] {
  const left: string[] = [];
  for (const [at, step] of [...journal.steps.entries()].reverse()) {
    try {
      stepBack(root, at, step, pending, fs);
    } catch {
      left.push(step.path);
    }
  }
  // The folder that holds the journal, and those around it, go when the journal has gone.
  const inner = journal.folders.filter((folder) => /^[^.]|^\.(?!\.|ndis-im)/.test(folder));
  for (const folder of inner.toReversed()) {
    try {
      removeIfEmpty(join(root, folder), fs);
    } catch {
      // Tried again, and said, when all else is back.
    }
  }
  return left;
}

function stepBack(root: string, at: number, step: Step, pending: Pending, fs: FileSystem): void {
  const target = join(root, step.path);
  const inPlace = step.after !== null && fs.kindOf(pending.next(at)) === undefined;
  if (inPlace && fs.kindOf(target) === 'file' && hashAt(target, fs) === step.after)
    fs.move(target, pending.next(at));
  if (fs.kindOf(pending.former(at)) === undefined) return;
  if (fs.kindOf(target) !== undefined) throw new Error(`${target} is in the way`);
  makeFolders(dirname(target), fs);
  fs.move(pending.former(at), target);
}

/** SHA-256 of the file at the path; undefined where there is none. */
export function hashAt(path: string, fs: FileSystem): string | undefined {
  return fs.kindOf(path) === 'file' ? sha256(fs.read(path)) : undefined;
}

/** Throws where a folder on the way to the path is none: nothing is written through a link. */
function refuseLinks(root: string, path: string, fs: FileSystem): void {
  const names = path.split('/').slice(0, -1);
  for (let folder = root; names.length > 0;) {
    folder = join(folder, names.shift() ?? '');
    const kind = fs.kindOf(folder);
    if (kind === undefined) return;
    if (kind !== 'folder') throw new Error(`${folder} is no folder`);
  }
}

export function makeFolders(folder: string, fs: FileSystem): void {
  if (fs.kindOf(folder) !== undefined) return;
  makeFolders(dirname(folder), fs);
  fs.makeFolder(folder);
}

function pruneAbove(root: string, path: string, fs: FileSystem): void {
  const names = path.split('/').slice(0, -1);
  for (; names.length > 0; names.pop()) if (!removeIfEmpty(join(root, ...names), fs)) return;
}

/** True where nothing is there any more. */
export function removeIfEmpty(folder: string, fs: FileSystem): boolean {
  if (fs.kindOf(folder) === undefined) return true;
  if (fs.kindOf(folder) !== 'folder' || fs.list(folder).length > 0) return false;
  fs.removeFolder(folder);
  return true;
}
