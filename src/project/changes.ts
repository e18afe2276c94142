import { join } from 'node:path';
import type { Answers } from '../spec/answers.js';
import type { Change } from './apply.js';
import { baseFolder, manifestPath, writeManifest } from './base/manifest.js';
import { basePath, baseTexts, keptBases, readBase } from './base/store.js';
import type { FileSystem } from './file-system.js';
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
  readonly fs: FileSystem;
}

/** What must be written for a plan: the project's files, then base texts and manifest, `.yo-rc.json` last. */
export function updateChanges(planned: Planned): readonly Change[] {
  const { root, plan, answers, stored, fs } = planned;
  const newStored = storedFile(answers, stored);
  return [
    ...fileChanges(planned),
    ...baseChanges(planned),
    ...replaced(manifestPath, writeManifest(plan.manifest), readIfThere(join(root, manifestPath), fs)),
    ...replaced(storedPath, newStored, stored),
  ];
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

/** Base texts that the manifest needs are there afterwards, and none that it does not. */
function baseChanges({ root, plan, next, fs }: Planned): Change[] {
  const kept = keptBases(plan.manifest);
  const folder = join(root, baseFolder, 'base');
  const there = new Set(fs.kindOf(folder) === 'folder' ? fs.list(folder) : []);
  const texts = baseTexts(next);
  const missing = [...kept].sort().flatMap((hash): Change[] => {
    const content = texts.get(hash);
    if (content === undefined || readBase(root, hash, fs) !== undefined) return [];
    return replaced(basePath(hash), content, readIfThere(join(root, basePath(hash)), fs));
  });
  const unused = [...there].filter((name) => /^[0-9a-f]{64}$/.test(name) && !kept.has(name)).sort();
  return [
    ...missing,
    ...unused.flatMap((hash): Change[] => {
      const before = readIfThere(join(root, basePath(hash)), fs);
      return before === undefined ? [] : [{ path: basePath(hash), content: undefined, before }];
    }),
  ];
}

function replaced(path: string, content: Buffer, before: Buffer | undefined): Change[] {
  return before?.equals(content) === true ? [] : [{ path, content, before }];
}

function readIfThere(path: string, fs: FileSystem): Buffer | undefined {
  return fs.kindOf(path) === 'file' ? fs.read(path) : undefined;
}
