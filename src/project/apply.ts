import { dirname, join } from 'node:path';
import type { FileSystem } from './file-system.js';
import { nearestFolder } from './place.js';

export interface Change {
  readonly action: 'create';
  /** Below the root, with forward slashes. */
  readonly path: string;
  readonly content: Buffer;
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

interface Undo {
  readonly path: string;
  readonly run: () => void;
}

/**
 * Makes all changes below `root`, in order, or none. Contents are written to a folder aside first, so that a full disk shows
 * before anything in the project changes; then they are moved into place. Throws `WriteFailed`.
 */
export function apply(root: string, changes: readonly Change[], fs: FileSystem): void {
  const undo: Undo[] = [];
  try {
    const stage = fs.makeStage(nearestFolder(root, fs));
    undo.push({ path: stage, run: () => fs.removeAll(stage) });
    for (const [index, { content }] of changes.entries()) fs.write(join(stage, String(index)), content);
    for (const [index, { path }] of changes.entries()) {
      const target = join(root, path);
      makeFolders(dirname(target), undo, fs);
      if (fs.kindOf(target) !== undefined) throw new Error(`${target} appeared meanwhile`);
      fs.move(join(stage, String(index)), target);
      undo.push({ path: target, run: () => fs.removeAll(target) });
    }
    fs.removeAll(stage);
  } catch (error) {
    throw new WriteFailed(error, putBack(undo));
  }
}

function makeFolders(folder: string, undo: Undo[], fs: FileSystem): void {
  if (fs.kindOf(folder) !== undefined) return;
  makeFolders(dirname(folder), undo, fs);
  fs.makeFolder(folder);
  undo.push({ path: folder, run: () => fs.removeFolder(folder) });
}

/** Undoes from the last to the first; the paths where that failed. */
function putBack(undo: readonly Undo[]): string[] {
  const left: string[] = [];
  for (const { path, run } of undo.toReversed()) {
    try {
      run();
    } catch {
      left.push(path);
    }
  }
  return left;
}
