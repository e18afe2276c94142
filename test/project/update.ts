import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { apply } from '../../src/project/apply.js';
import { disk } from '../../src/project/file-system.js';
import { planNew } from '../../src/project/plan-new.js';
import { updateProject } from '../../src/project/update-project.js';
import type { Update, UpdateRequest } from '../../src/project/update-project.js';
import { readAnswers } from '../../src/spec/answers-file.js';
import { settled } from '../spec/given.js';
import { temporaryFolder, treeOf } from './temporary.js';

export type SomeAnswers = Readonly<Record<string, unknown>>;

/** A new project for these answers in a folder of its own. */
export function makeProject(t: ExecutionContext, answers: SomeAnswers = {}): string {
  const root = join(temporaryFolder(t), 'project');
  apply(root, planNew(settled(answers).answers), disk);
  return root;
}

/** Brings a project up to date, as `ndis-im update --yes` does. */
export function update(
  root: string,
  answers: SomeAnswers = {},
  more: Partial<UpdateRequest> = {},
): Promise<Update> {
  return updateProject({
    cwd: root,
    destination: '.',
    flags: readAnswers(JSON.stringify(answers), 'answers'),
    answersFile: undefined,
    yes: true,
    ask: undefined,
    askAgain: false,
    mode: 'write',
    only: undefined,
    restore: undefined,
    allowDirty: false,
    overwriteOwned: false,
    newBase: false,
    onCollision: undefined,
    ...more,
  });
}

/** What was done, path by path, without what stayed. */
export function verbsOf({ outcomes }: Update): Readonly<Record<string, string>> {
  return Object.fromEntries(
    outcomes.filter(({ verb }) => verb !== 'same').map(({ path, verb }) => [path, verb]),
  );
}

/** The project's tree without copies that were kept for undoing. */
export function projectTree(root: string): ReturnType<typeof treeOf> {
  return treeOf(root).filter(([path]) => !/^\.ndis-im\/backup|^\.git\//.test(path));
}

export function read(root: string, path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

export function write(root: string, path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** Replaces the one place of a file where the text stands. */
export function replace(root: string, path: string, old: string, now: string): void {
  const text = read(root, path);
  if (text.split(old).length !== 2) throw new Error(`${path} has not one ${old}`);
  write(
    root,
    path,
    text.replace(old, () => now),
  );
}

export function copyOf(t: ExecutionContext, root: string): string {
  const copy = join(temporaryFolder(t), 'project');
  cpSync(root, copy, { recursive: true });
  return copy;
}

/** Runs git in a project, as somebody with no settings of their own. */
export function git(root: string, ...args: readonly string[]): string {
  const as = ['-c', 'user.name=t', '-c', 'user.email=t@localhost', '-c', 'init.defaultBranch=main'];
  return execFileSync('git', [...as, ...args], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

export function commitAll(root: string): void {
  git(root, 'add', '-A');
  git(root, 'commit', '-qm', 'x', '--allow-empty');
}
