import { join, resolve } from 'node:path';
import type { Answers } from '../spec/answers.js';
import { readAnswersFile } from '../spec/answers-file.js';
import { mendStored } from '../spec/carry.js';
import { collectAnswers } from '../spec/collect.js';
import type { Ask } from '../spec/collect.js';
import { toDriverSpec } from '../spec/driver-spec.js';
import { Refused } from '../spec/problem.js';
import { settle } from '../spec/settle.js';
import type { GivenAnswers } from '../spec/settle.js';
import { applyUninterrupted } from './apply.js';
import type { Change } from './apply.js';
import { withBackup } from './backup.js';
import { baseFolder, manifestPath, readManifest } from './base/manifest.js';
import type { Manifest } from './base/manifest.js';
import { readBase } from './base/store.js';
import { updateChanges } from './changes.js';
import { disk } from './file-system.js';
import type { FileSystem } from './file-system.js';
import { dirtyAmong, gitState } from './git.js';
import { globMatcher } from './glob.js';
import type { Collision } from './merge/collision.js';
import { hasMarkers } from './merge/merge-text.js';
import { packageVersion } from './package-info.js';
import { findProject } from './place.js';
import { planUpdate } from './plan-update.js';
import type { PathOutcome } from './plan-update.js';
import { ProjectFiles } from './project-files.js';
import { isInterrupted, recover } from './recover.js';
import { renderProject } from './render.js';
import { shellWord } from './shell-word.js';
import { readStored } from './stored.js';

/** What a door hands over: nothing in it is decided or checked yet. */
export interface UpdateRequest {
  readonly cwd: string;
  /** The project's root. */
  readonly destination: string;
  /** Answers given now; they may depend on the stored ones. */
  readonly flags: GivenAnswers | ((stored: Answers) => GivenAnswers | Promise<GivenAnswers>);
  readonly answersFile: string | undefined;
  readonly yes: boolean;
  readonly ask: Ask | undefined;
  readonly askAgain: boolean;
  /** `write`, or plan only: `look` refuses what `write` would, `check` counts it as a difference. */
  readonly mode: 'write' | 'look' | 'check';
  readonly only: string | undefined;
  readonly restore: string | undefined;
  readonly allowDirty: boolean;
  readonly overwriteOwned: boolean;
  readonly newBase: boolean;
  readonly onCollision: Collision | undefined;
  readonly fs?: FileSystem;
}

export interface Update {
  /** Absolute. */
  readonly root: string;
  readonly before: Answers;
  readonly answers: Answers;
  readonly notes: readonly string[];
  readonly outcomes: readonly PathOutcome[];
  /** All that is or would be written, bookkeeping included. */
  readonly changes: readonly Change[];
  readonly written: boolean;
  /** Files in which conflicts of an earlier run still stand between markers. */
  readonly unresolved: readonly string[];
  /** How to get back what was written over. */
  readonly undo: string | undefined;
}

/**
 * Brings an existing project up to date with its answers and this version, whole or not at all.
 * Throws `Refused` (nothing written), `Cancelled` (nothing written) or `WriteFailed` (put back).
 */
export async function updateProject(request: UpdateRequest): Promise<Update> {
  const { cwd, mode, ask, yes, askAgain, newBase, fs = disk } = request;
  const root = findProject(request.destination, cwd, fs);
  refuseStrangeBookkeeping(root, fs);
  const recovered = endInterrupted(root, mode, fs);

  const { given: asStored, file } = readStored(root, fs);
  const { given: stored, notes: mended } = mendStored(asStored);
  const version = packageVersion();
  const manifest = newBase ? undefined : manifestOf(root, version, fs);
  const { answers: before, notes: known } = settle(stored);
  const flags = typeof request.flags === 'function' ? await request.flags(before) : request.flags;
  const fromFile: GivenAnswers =
    request.answersFile === undefined ? new Map() : readAnswersFile(resolve(cwd, request.answersFile));
  if (newBase && flags.size + fromFile.size > 0)
    throw new Refused(['--new-base: takes the project as it is. Change answers in a run of its own.']);
  const files = new ProjectFiles(root, fs);
  const unresolved = manifest === undefined ? [] : markedFiles(manifest, files);
  if (unresolved.length > 0 && mode !== 'check') {
    throw new Refused([
      `conflict markers of an earlier run stand in ${unresolved.join(', ')}. Resolve them first.`,
    ]);
  }

  const settled = await collectAnswers({ flags, file: fromFile, yes, ask, stored, askAgain });
  const next = renderProject(toDriverSpec(settled.answers));
  const plan = planUpdate({
    ...request,
    asItIs: newBase && request.onCollision === 'yours',
    manifest,
    next,
    version,
    disk: (path) => files.read(path),
    baseText: (hash) => readBase(root, hash, fs),
    only: matcher(
      '--only',
      request.only,
      next.map(({ path }) => path),
      manifest,
    ),
    restore: matcher(
      '--restore',
      request.restore,
      next.map(({ path }) => path),
      manifest,
    ),
  });
  if (files.problems.size > 0) throw new Refused([...files.problems.values()]);
  if (plan.lost.length > 0) throw new Refused([lostBase(plan.lost)]);

  const planned = updateChanges({
    root,
    plan,
    next,
    answers: settled.answers,
    stored: file,
    files,
    former: manifest,
    fs,
  });
  const common = { root, before, answers: settled.answers, outcomes: plan.outcomes, unresolved };
  const notes = [...recovered, ...mended, ...settled.notes.filter((note) => !known.includes(note))];
  if (mode !== 'write' || planned.length === 0)
    return { ...common, notes, changes: planned, written: false, undo: undefined };
  const { changes, undo } = guarded(root, planned, request.allowDirty, fs);
  applyUninterrupted(root, changes, fs);
  return { ...common, notes, changes, written: true, undo };
}

/** Refuses what git could not bring back; without git, adds copies of what will be written over. */
function guarded(
  root: string,
  changes: readonly Change[],
  allowDirty: boolean,
  fs: FileSystem,
): { readonly changes: readonly Change[]; readonly undo: string } {
  const git = gitState(root);
  if (git === undefined) return withBackup(root, changes, fs);
  const dirty = dirtyAmong(
    git,
    changes.filter(({ before }) => before !== undefined).map(({ path }) => path),
  );
  if (dirty.length > 0 && !allowDirty) {
    throw new Refused([
      `not committed, and to be changed: ${dirty.join(', ')}. Commit or stash, or let a copy be kept with --allow-dirty.`,
    ]);
  }
  if (dirty.length > 0) return withBackup(root, changes, fs);
  if (git.clean) return { changes, undo: 'git restore . && git clean -fd .' };
  const names = (there: boolean): string[] =>
    changes.filter(({ before }) => (before !== undefined) === there).map(({ path }) => shellWord(path));
  const created = names(false);
  const restore = `git restore -- ${names(true).join(' ')}`;
  return {
    changes,
    undo: created.length === 0 ? restore : `${restore} && git clean -f -- ${created.join(' ')}`,
  };
}

function refuseStrangeBookkeeping(root: string, fs: FileSystem): void {
  const problems = [baseFolder, `${baseFolder}/base`, `${baseFolder}/backup`].flatMap((folder) => {
    const kind = fs.kindOf(join(root, folder));
    return kind === undefined || kind === 'folder'
      ? []
      : [`${folder}: is no folder. Put the folder itself there.`];
  });
  if (problems.length > 0) throw new Refused(problems.slice(0, 1));
}

/** What an interrupted run left is finished before anything else; a run that may not write refuses or reports it. */
function endInterrupted(root: string, mode: UpdateRequest['mode'], fs: FileSystem): string[] {
  if (!isInterrupted(root, fs)) return [];
  if (mode !== 'write')
    throw new Refused(['an earlier run was interrupted here. Run ndis-im update once to end it.']);
  const recovery = recover(root, 'finish', fs);
  if (recovery === undefined) return [];
  return [
    `an earlier run was interrupted; it is ${recovery.outcome} now.`,
    ...recovery.beside.map(
      (path) => `${path} was changed since: it stays, and what was to replace it lies beside it.`,
    ),
  ];
}

function manifestOf(root: string, version: string, fs: FileSystem): Manifest {
  const path = join(root, manifestPath);
  const kind = fs.kindOf(path);
  if (kind === 'file') return readManifest(fs.read(path), version);
  const what = kind === undefined ? 'is missing' : `is a ${kind}, not a file`;
  throw new Refused([
    `${manifestPath}: ${what}. Bring it back with \`git restore ${baseFolder}\`, or take the project as it is with --new-base.`,
  ]);
}

function markedFiles(manifest: Manifest, files: ProjectFiles): string[] {
  return [...manifest.files].flatMap(([path, { role }]) => {
    if (role !== 'merged' && role !== 'json') return [];
    const content = files.read(path);
    return content !== undefined && hasMarkers(content) ? [path] : [];
  });
}

/** The glob of a flag, which must match some file of the project. */
function matcher(
  flag: string,
  pattern: string | undefined,
  next: readonly string[],
  manifest: Manifest | undefined,
): ((path: string) => boolean) | undefined {
  if (pattern === undefined) return undefined;
  const matches = globMatcher(pattern);
  if (![...next, ...(manifest?.files.keys() ?? [])].some(matches))
    throw new Refused([
      `${flag}: no file of the project matches. Write a path, a folder, or a pattern such as 'driver/*.c'.`,
    ]);
  return matches;
}

function lostBase(paths: readonly string[]): string {
  return `${baseFolder}/base: the text that ${paths.join(', ')} ${paths.length === 1 ? 'was' : 'were'} generated with is missing or damaged. Bring it back with \`git restore ${baseFolder}\`, or take the project as it is with --new-base.`;
}
