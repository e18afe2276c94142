import { join } from 'node:path';
import type { Answers } from '../spec/answers.js';
import type { Change } from './apply.js';
import { baseFolder, manifestPath, writeManifest } from './base/manifest.js';
import { basePath, baseTexts, keptBases, readBase } from './base/store.js';
import type { Manifest } from './base/manifest.js';
import type { FileSystem } from './file-system.js';
import { isInGit } from './git.js';
import type { UpdatePlan } from './plan-update.js';
import type { ProjectFiles } from './project-files.js';
import { freeName } from './recover.js';
import type { RenderedFile } from './rendered-file.js';
import { storedFile, storedPath } from './stored.js';

export interface Planned {
  readonly root: string;
  readonly plan: UpdatePlan;
  readonly next: readonly RenderedFile[];
  readonly answers: Answers;
  /** `.yo-rc.json` as it is. */
  readonly stored: Buffer;
  readonly files: ProjectFiles;
  /** What the manifest said before, if there was one. */
  readonly former: Manifest | undefined;
  readonly fs: FileSystem;
}

/** What must be written for a plan: the project's files, then base texts and manifest, `.yo-rc.json` last. */
export function updateChanges(planned: Planned): readonly Change[] {
  const { root, plan, answers, stored, fs } = planned;
  const changes = [
    ...fileChanges(planned),
    ...missingBases(planned),
    ...replaced(manifestPath, writeManifest(plan.manifest), readIfThere(join(root, manifestPath), fs)),
    ...replaced(storedPath, storedFile(answers, stored), stored),
  ];
  return changes.length === 0 ? [] : [...unusedBases(planned), ...changes];
}

function fileChanges({ root, plan, files, fs }: Planned): Change[] {
  return plan.outcomes.flatMap(({ path, from, content, beside }): Change[] => {
    const made: Change[] = [];
    if (beside !== undefined) made.push({ path: freeName(root, path, fs), content: beside });
    if (content === undefined) return made;
    if (from === undefined)
      return [...made, { path, content: content ?? undefined, before: files.read(path) }];
    const mode = fs.modeOf(join(root, from));
    return [
      ...made,
      { path: from, content: undefined, before: files.read(from) },
      { path, content: content ?? undefined, mode },
    ];
  });
}

/** Base texts that the manifest needs and that are not there, or not as they were. */
function missingBases({ root, plan, next, fs }: Planned): Change[] {
  const texts = baseTexts(next);
  return [...keptBases(plan.manifest)].sort().flatMap((hash): Change[] => {
    const content = texts.get(hash);
    if (content === undefined || readBase(root, hash, fs) !== undefined) return [];
    return replaced(basePath(hash), content, readIfThere(join(root, basePath(hash)), fs));
  });
}

/**
 * Base texts that nothing needs any more go along with other changes. In git they wait for a newer version, and for a run after the
 * one that replaced them: where two branches each remove a text and add one like it, git sees one file renamed twice and stops.
 */
function unusedBases({ root, plan, former, fs }: Planned): Change[] {
  const folder = join(root, baseFolder, 'base');
  if (fs.kindOf(folder) !== 'folder') return [];
  const kept = keptBases(plan.manifest);
  let unused = fs.list(folder).filter((name) => /^[0-9a-f]{64}$/.test(name) && !kept.has(name));
  if (unused.length > 0 && isInGit(root)) {
    const before = former === undefined ? undefined : keptBases(former);
    const isNewer = former !== undefined && former.generatorVersion !== plan.manifest.generatorVersion;
    unused = isNewer ? unused.filter((hash) => before?.has(hash) === false) : [];
  }
  return unused.flatMap((hash): Change[] => {
    const before = readIfThere(join(root, basePath(hash)), fs);
    return before === undefined ? [] : [{ path: basePath(hash), content: undefined, before }];
  });
}

function replaced(path: string, content: Buffer, before: Buffer | undefined): Change[] {
  return before?.equals(content) === true ? [] : [{ path, content, before }];
}

function readIfThere(path: string, fs: FileSystem): Buffer | undefined {
  return fs.kindOf(path) === 'file' ? fs.read(path) : undefined;
}
