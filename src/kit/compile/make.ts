import { availableParallelism } from 'node:os';
import type { Worker } from 'node:worker_threads';

import { compilerCommand, objectPath } from './commands.js';
import { CompileError } from './compile-error.js';
import { digest, type ContentCache } from './content-cache.js';
import { moduleName } from './flags.js';
import { JobQueue, startHelper } from './job-queue.js';
import { takeFile, treeOf, type Job, type JobResult } from './jobs.js';
import { findPackage } from './places.js';
import type { Image, Plan, Unit } from './plan.js';
import { openSuspender, type Suspender } from './suspender.js';
import { loadToolchain, type Toolchain } from './toolchain.js';

/** C files from which on a second thread, which loads the compiler again, is faster (measured on two cores). */
const worthHelper = 4;
/** C files of one run of the compiler. More would save less than two threads lose that end apart. */
const batch = 7;

/** Both forms of a module. */
export interface Made {
  /** What runs. */
  readonly wasm: Uint8Array;
  /** As linked: with line tables, and not suspendable. */
  readonly linked: Uint8Array;
}

/** What `cache` lacks of `plan`. */
export interface Missing {
  readonly units: readonly Unit[];
  readonly images: readonly Image[];
  readonly checks: Plan['checks'];
}

export function findMissing(plan: Plan, cache: ContentCache): Missing {
  const images = plan.images.filter(
    (image) => cache.get(image.key) === undefined || cache.get(image.linkedKey) === undefined,
  );
  const needed = new Set(
    images.filter((image) => cache.get(image.linkedKey) === undefined).flatMap((image) => image.units),
  );
  return {
    images,
    units: [...needed].filter((unit) => cache.get(unit.key) === undefined),
    checks: plan.checks.map(({ flags, units }) => ({
      flags,
      units: units.filter((unit) => cache.get(unit.key) === undefined),
    })),
  };
}

/** Makes what `missing` names and puts it into `cache`. Throws a CompileError with what the tools said. */
export async function make(
  plan: Plan,
  missing: Missing,
  cache: ContentCache,
  mayUseHelper: boolean,
): Promise<void> {
  const many = missing.units.length >= worthHelper && availableParallelism() > 1;
  const checks = missing.checks.filter(({ units }) => units.length > 0);
  if (missing.images.length + checks.length === 0) return;
  const helper = mayUseHelper && many ? startHelper() : undefined;
  const suspender = openSuspender(mayUseHelper && missing.images.length > 0);
  try {
    const toolchain = await loadToolchain();
    await makeWith(toolchain, plan, { ...missing, checks }, cache, helper, suspender);
  } finally {
    await helper?.terminate();
    await suspender.close();
  }
}

async function makeWith(
  toolchain: Toolchain,
  plan: Plan,
  { units, images, checks }: Missing,
  cache: ContentCache,
  helper: Worker | undefined,
  suspender: Suspender,
): Promise<void> {
  const headers = [...plan.headers.files.keys()];
  const sources = new Map([...plan.sources].map(([path, text]) => [path, Buffer.from(text)]));
  const jobsOf = (
    flags: readonly string[],
    members: readonly Unit[],
    makesObjects: boolean,
  ): readonly Job[] => {
    if (members.length === 0) return [];
    const base = command(toolchain, flags, cache);
    return inBatches(members).map((some) => {
      const paths = some.map((unit) => unit.path);
      const files = new Set([...paths, ...some.flatMap((unit) => unit.includes), ...headers]);
      return { command: base, paths, files: [...files], makesObjects };
    });
  };
  const objectJobs = jobsOf(plan.wasmFlags, units, true);
  const checkJobs = checks.map(({ flags, units }) => jobsOf(flags, units, false));

  const queue = new JobQueue(
    toolchain,
    [...objectJobs, ...checkJobs.flat()],
    new Map([...plan.headers.files, ...sources]),
    helper,
  );
  queue.work(objectJobs.length);
  const objects = await queue.done(objectJobs.length);
  objects.forEach(({ object }, at) => {
    const unit = units[at];
    if (unit !== undefined && object !== undefined) cache.set(unit.key, object);
  });
  refuse(objects, 'the C does not compile');

  // All are linked before the checks begin, and made suspendable meanwhile where that is another thread's work.
  const made = images.map(async (image) => {
    const linked = link(toolchain, plan.linkFlags, image, cache);
    cache.set(image.key, await suspender.suspendable(linked));
  });
  const checked = async (): Promise<void> => {
    queue.work();
    const results = (await queue.done()).slice(units.length);
    const checkedUnits = checks.flatMap(({ units }) => units);
    results.forEach(({ succeeded }, at) => {
      const unit = checkedUnits[at];
      if (succeeded && unit !== undefined) cache.set(unit.key, new Uint8Array([1]));
    });
    refuse(results, 'the C is not right for 64-bit Windows');
  };
  await Promise.all([...made, checked()]);
}

function link(
  toolchain: Toolchain,
  linkFlags: readonly string[],
  { units, linkedKey }: Image,
  cache: ContentCache,
): Uint8Array {
  const stored = cache.get(linkedKey);
  if (stored !== undefined) return stored;
  const contents = new Map(
    units.map((unit) => [objectPath(unit.path), cache.get(unit.key) ?? new Uint8Array()]),
  );
  const files = [...contents.keys()];
  const result = toolchain.run(
    ['wasm-ld', ...linkFlags, ...files, '-o', moduleName],
    treeOf(files, contents),
  );
  refuse([result], 'the C does not link');
  const linked = takeFile(result, moduleName);
  cache.set(linkedKey, linked);
  return linked;
}

function refuse(results: readonly Pick<JobResult, 'succeeded' | 'messages'>[], message: string): void {
  if (results.every((result) => result.succeeded)) return;
  const said = new Set(
    results.filter((result) => !result.succeeded).map((result) => withoutCounts(result.messages)),
  );
  throw new CompileError(message, [...said].join(''));
}

function withoutCounts(messages: string): string {
  return messages.replace(/^\d+ (?:errors?|warnings?)\b.* generated\.\n/gm, '');
}

function inBatches(units: readonly Unit[]): readonly (readonly Unit[])[] {
  const count = Math.ceil(units.length / batch);
  return Array.from({ length: count }, (_, at) => units.slice(at * batch, (at + 1) * batch));
}

function command(toolchain: Toolchain, flags: readonly string[], cache: ContentCache): readonly string[] {
  const key = digest(['compiler run', findPackage('@yowasp/clang').version, ...flags]);
  const stored = cache.get(key);
  if (stored !== undefined) return JSON.parse(Buffer.from(stored).toString()) as readonly string[];
  const args = compilerCommand(toolchain, flags);
  cache.set(key, Buffer.from(JSON.stringify(args)));
  return args;
}
