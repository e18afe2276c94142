import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { CompileOptions } from '../../src/kit/compile/options.js';
import { compileProject } from '../../src/kit/compile/project.js';
import { apply } from '../../src/project/apply.js';
import { disk } from '../../src/project/file-system.js';
import { planNew } from '../../src/project/plan-new.js';
import { settle, type GivenAnswers } from '../../src/spec/settle.js';
import './dedicated.js';

const packageRoot = fileURLToPath(new URL('../../..', import.meta.url));
const packages = join(packageRoot, 'node_modules');
/** Objects are cached by content over all projects of all runs: most C does not depend on the answers. */
export const cacheDirectory = join(packageRoot, 'node_modules', '.cache', 'generator-ndis-im');

/** Answers as an answers file holds them; what is left out takes its default. */
export type SomeAnswers = Readonly<Record<string, unknown>>;

/** A generated project in a folder of its own, with this package's node_modules behind it. */
export interface GeneratedProject {
  readonly root: string;
  remove(): void;
}

export function generate(answers: SomeAnswers): GeneratedProject {
  const root = join(mkdtempSync(join(tmpdir(), 'ndis-im-')), 'project');
  const given = Object.entries(answers).map(([id, value]) => [id, { value, where: id }] as const);
  apply(root, planNew(settle(new Map(given) as GivenAnswers).answers), disk);
  return {
    ...borrowPackages(root),
    remove: () => rmSync(join(root, '..'), { recursive: true, force: true }),
  };
}

/** The same project in another folder, as far as it is made. */
export function copyOf({ root }: GeneratedProject): GeneratedProject {
  const folder = mkdtempSync(join(tmpdir(), 'ndis-im-'));
  cpSync(root, join(folder, 'project'), { recursive: true, verbatimSymlinks: true });
  return {
    root: join(folder, 'project'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Puts this package's node_modules behind a project. */
export function borrowPackages(root: string): GeneratedProject {
  rmSync(join(root, 'node_modules'), { force: true });
  symlinkSync(packages, join(root, 'node_modules'), 'junction');
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
}

/** Type-checks and emits the suite and the kit; throws with tsc's output when it does not compile. */
export async function buildSuite(project: GeneratedProject): Promise<void> {
  await runTsc(project, []);
}

/** Emits the suite and the kit without a look at their types. */
export async function emitSuite(project: GeneratedProject): Promise<void> {
  await runTsc(project, ['--noCheck']);
}

async function runTsc({ root }: GeneratedProject, args: readonly string[]): Promise<void> {
  const { status, output } = await run(root, [join(packages, 'typescript/bin/tsc'), ...args], {});
  if (status !== 0) throw new Error(`tsc failed:\n${output}`);
}

/** Compiles the driver for wasm32 and checks it for x64 and ARM64 Windows, warnings as errors unless told otherwise. */
export async function compileDriver({ root }: GeneratedProject, options: CompileOptions = {}): Promise<void> {
  await compileProject(root, { cacheDirectory, ...options });
}

export interface SuiteResult {
  readonly passed: number;
  readonly failed: readonly string[];
  readonly output: string;
}

export interface SuiteOptions {
  /** The version of NDIS that runs, as `6.30`. */
  readonly running?: string;
  readonly failFast?: boolean;
  /** One test file alone: `sends` for test/sends.test.ts. */
  readonly file?: string;
}

/** Runs the generated suite as `npm test` does after compiling. */
export async function runSuite({ root }: GeneratedProject, options: SuiteOptions = {}): Promise<SuiteResult> {
  const ava = [
    join(packages, 'ava/entrypoints/cli.mjs'),
    '--tap',
    ...(options.failFast ? ['--fail-fast'] : []),
    ...(options.file === undefined ? [] : [`.build/test/${options.file}.test.js`]),
  ];
  const { output } = await run(
    root,
    ava,
    options.running === undefined ? {} : { NDIS_IM_RUNNING: options.running },
  );
  const lines = output.split('\n');
  return {
    passed: lines.filter((line) => /^ok \d+ - /.test(line)).length,
    failed: lines.filter((line) => /^not ok /.test(line)).map((line) => line.replace(/^not ok \d+ - /, '')),
    output,
  };
}

/** Runs `npm run coverage`, the suite built before. */
export async function runCoverage({ root }: GeneratedProject): Promise<{
  readonly status: number | null;
  readonly output: string;
}> {
  const cache = join(root, '.build', 'cache');
  rmSync(cache, { recursive: true, force: true });
  symlinkSync(cacheDirectory, cache, 'junction');
  return run(root, [join(root, '.build/test/kit/coverage/main.js'), '--tap'], {});
}

/** Replaces the one place in a file of the project that `pattern` matches; `restore` puts back what was there. */
export function edit(
  { root }: GeneratedProject,
  path: string,
  pattern: RegExp,
  replacement: string,
): { restore(): void } {
  const file = join(root, path);
  const text = readFileSync(file, 'utf8');
  const matches = [...text.matchAll(new RegExp(pattern, `${pattern.flags.replace('g', '')}g`))];
  if (matches.length !== 1)
    throw new Error(`${path} has ${matches.length} places that match ${pattern}, not one`);
  writeFileSync(file, text.replace(pattern, replacement));
  return { restore: () => writeFileSync(file, text) };
}

function run(
  cwd: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ readonly status: number | null; readonly output: string }> {
  // AVA refuses to run inside AVA unless told apart.
  const { NODE_CHANNEL_FD: _channel, AVA_PATH: _ava, ...outer } = process.env;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...args], { cwd, env: { ...outer, ...env, FORCE_COLOR: '0' } });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    }
    child.on('error', reject).on('close', (status) => resolve({ status, output }));
  });
}
