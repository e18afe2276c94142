import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';

import { cacheIn, made } from './compile.js';
import { CompileError } from './compile-error.js';
import { writeWhole } from './content-cache.js';
import { readHeaders } from './headers.js';
import { compiledPaths, type CompiledRecord, type Purpose } from './load.js';
import { findMissing, make, type Made } from './make.js';
import type { CompileOptions } from './options.js';
import { planImages, type Image, type ImageUnits } from './plan.js';

export interface ProjectOptions extends CompileOptions {
  /** 'driver' unless given. For coverage, -O0 and guards: then blocks are those of the source. */
  readonly purpose?: Purpose;
  /** A second thread may help, and the whole process may be tuned for compiling. */
  readonly dedicated?: boolean;
}

export interface ProjectResult {
  /** Names of the modules, `driver` first. */
  readonly variants: readonly string[];
  /** C files that were compiled now. */
  readonly compiled: number;
  /** Nothing had to be made or written. */
  readonly upToDate: boolean;
}

const hooks = 'driver/hooks.c';

/**
 * Compiles `driver/**` of a project into `.build/driver/driver.wasm`, and for every `test/hooks/NAME.c` the same driver with that file
 * in place of `driver/hooks.c` into `.build/driver/NAME.wasm`; into `.build/coverage` for coverage. What the generator no longer uses is left out. Throws a CompileError.
 */
export async function compileProject(root: string, given: ProjectOptions = {}): Promise<ProjectResult> {
  const { purpose = 'driver' } = given;
  const options: ProjectOptions =
    purpose === 'driver' ? given : { ...given, optimize: 0, guards: true, check: [] };
  const sources = readSources(root);
  for (const path of orphans(root)) sources.delete(path);
  const driver = [...sources.keys()].filter((path) => path.startsWith('driver/') && path.endsWith('.c'));
  if (driver.length === 0) throw new CompileError(`there is no C in ${join(root, 'driver')}`);
  const images = variantsOf(driver, [...sources.keys()]);
  const plan = planImages(sources, images, driver, readHeaders(options.headers), options);
  const cache = cacheIn(options.cacheDirectory ?? join(root, '.build', 'cache'));
  const missing = findMissing(plan, cache);
  await make(plan, missing, cache, options.dedicated ?? false);
  if (missing.images.length > 0) cache.removeOlder(30);

  const stale = plan.images.filter((image) => !isWritten(compiledPaths(root, image.name, purpose), image));
  for (const image of stale) write(compiledPaths(root, image.name, purpose), image, made(image, cache));
  removeOthers(plan.images.map((image) => compiledPaths(root, image.name, purpose)));
  const checked = missing.checks.reduce((sum, { units }) => sum + units.length, 0);
  return {
    variants: plan.images.map((image) => image.name),
    compiled: missing.units.length,
    upToDate: stale.length + missing.images.length + checked === 0,
  };
}

function readSources(root: string): Map<string, string> {
  const sources = new Map<string, string>();
  for (const folder of ['driver', 'test/hooks']) {
    const directory = join(root, folder);
    if (!existsSync(directory)) continue;
    for (const name of readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort()) {
      if (/\.[ch]$/.test(name)) {
        sources.set(`${folder}/${name.replaceAll('\\', '/')}`, readFileSync(join(directory, name), 'utf8'));
      }
    }
  }
  return sources;
}

/** Files that were kept for their edits, though the project no longer uses them: the generator's manifest names them. */
function orphans(root: string): readonly string[] {
  const manifest = join(root, '.ndis-im', 'manifest.json');
  if (!existsSync(manifest)) return [];
  const line = /^ {4}("(?:[^"\\]|\\.)+"): \{.*"orphan":true\}/gm;
  return [...readFileSync(manifest, 'utf8').matchAll(line)].map(([, path = '""']) =>
    String(JSON.parse(path)),
  );
}

function variantsOf(driver: readonly string[], paths: readonly string[]): ImageUnits {
  const doubles = paths.filter((path) => path.startsWith('test/hooks/') && path.endsWith('.c'));
  const rest = driver.filter((path) => path !== hooks);
  const variants = doubles.map((path) => [basename(path, '.c'), [...rest, path]] as const);
  const taken = variants.find(([name]) => name === 'driver');
  if (taken !== undefined)
    throw new CompileError('test/hooks/driver.c needs another name: "driver" is the driver itself');
  return new Map([['driver', driver], ...variants]);
}

type Paths = ReturnType<typeof compiledPaths>;

function isWritten({ record, wasm, linked }: Paths, image: Image): boolean {
  if (![record, wasm, linked].every((path) => existsSync(path))) return false;
  return (JSON.parse(readFileSync(record, 'utf8')) as CompiledRecord).key === image.key;
}

function write(paths: Paths, image: Image, { wasm, linked }: Made): void {
  rmSync(paths.record, { force: true });
  writeWhole(paths.wasm, wasm);
  writeWhole(paths.linked, linked);
  const record: CompiledRecord = { key: image.key };
  writeWhole(paths.record, `${JSON.stringify(record)}\n`);
}

/** A module whose hooks are gone must not be loaded any more. */
function removeOthers(written: readonly Paths[]): void {
  const kept = new Set(written.flatMap((paths) => Object.values(paths)).map((path) => basename(path)));
  const directory = written[0]?.directory ?? '';
  for (const name of readdirSync(directory)) {
    if (/\.(?:json|wasm)$/.test(name) && !kept.has(name)) rmSync(join(directory, name), { force: true });
  }
}
