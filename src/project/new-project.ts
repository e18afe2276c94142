import { resolve } from 'node:path';
import type { Answers } from '../spec/answers.js';
import { readAnswersFile } from '../spec/answers-file.js';
import { collectAnswers } from '../spec/collect.js';
import type { Ask } from '../spec/collect.js';
import type { GivenAnswers } from '../spec/settle.js';
import { applyUninterrupted } from './apply.js';
import { disk } from './file-system.js';
import type { FileSystem } from './file-system.js';
import { findPlace } from './place.js';
import { planNew } from './plan-new.js';
import type { PlannedChange } from './plan-new.js';
import { isInterrupted, recover } from './recover.js';

/** What a door hands over: nothing in it is decided or checked yet. */
export interface NewProjectRequest {
  readonly cwd: string;
  /** The project's root; `./<name>` when undefined. */
  readonly destination: string | undefined;
  readonly flags: GivenAnswers;
  /** Path of the answers file, if any. */
  readonly answersFile: string | undefined;
  readonly yes: boolean;
  readonly dryRun: boolean;
  /** Undefined where there is no terminal. */
  readonly ask: Ask | undefined;
  readonly fs?: FileSystem;
}

export interface NewProject {
  /** Absolute. */
  readonly root: string;
  readonly answers: Answers;
  readonly notes: readonly string[];
  readonly changes: readonly PlannedChange[];
  readonly written: boolean;
}

/**
 * Collects the answers, renders the project and writes it whole or not at all.
 * Throws `Refused` (nothing written), `Cancelled` (nothing written) or `WriteFailed` (put back).
 */
export async function newProject(request: NewProjectRequest): Promise<NewProject> {
  const { cwd, destination, flags, answersFile, yes, dryRun, ask, fs = disk } = request;
  // A place that will be refused is refused before the first question.
  if (destination !== undefined) findEmptyPlace(destination, cwd, dryRun, fs);
  const file: GivenAnswers =
    answersFile === undefined ? new Map() : readAnswersFile(resolve(cwd, answersFile));
  const { answers, notes } = await collectAnswers({ flags, file, yes, ask });
  const root = findEmptyPlace(destination ?? `./${answers.name}`, cwd, dryRun, fs);
  const changes = planNew(answers);
  if (!dryRun) applyUninterrupted(root, changes, fs);
  return { root, answers, notes, changes, written: !dryRun };
}

/** The root of the new project. What an interrupted run left there is taken back first. */
function findEmptyPlace(destination: string, cwd: string, dryRun: boolean, fs: FileSystem): string {
  try {
    return findPlace(destination, cwd, fs);
  } catch (error) {
    const root = destination.includes('\0') ? '' : resolve(cwd, destination);
    if (dryRun || destination === '' || root === '' || !isInterrupted(root, fs)) throw error;
    recover(root, 'undo', fs);
    return findPlace(destination, cwd, fs);
  }
}
