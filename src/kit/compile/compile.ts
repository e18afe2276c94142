import type { CompiledDriver } from './compiled-driver.js';
import { ContentCache } from './content-cache.js';
import { readHeaders } from './headers.js';
import { findMissing, make, type Made } from './make.js';
import type { CompileOptions } from './options.js';
import { planImages, type Image } from './plan.js';

const memory = new ContentCache();
const onDisk = new Map<string, ContentCache>();
const drivers = new Map<string, CompiledDriver>();

/** One cache a directory and process, so that what was read once stays in memory. */
export function cacheIn(directory: string | undefined): ContentCache {
  if (directory === undefined) return memory;
  let cache = onDisk.get(directory);
  if (cache === undefined) onDisk.set(directory, (cache = new ContentCache(directory)));
  return cache;
}

/**
 * Compiles C that need not be on disk: `sources` by path, such as `driver/send.c`; every `.c` among them becomes part of
 * the driver. What was compiled before, by content, is not compiled again. Throws a CompileError.
 */
export async function compileSources(
  sources: ReadonlyMap<string, string>,
  options: CompileOptions = {},
): Promise<CompiledDriver> {
  const paths = [...sources.keys()].filter((path) => path.endsWith('.c'));
  const plan = planImages(
    sources,
    new Map([['driver', paths]]),
    paths,
    readHeaders(options.headers),
    options,
  );
  const cache = cacheIn(options.cacheDirectory);
  await make(plan, findMissing(plan, cache), cache, false);
  const [image] = plan.images;
  if (image === undefined) throw new Error('a plan has an image for every name given');
  let driver = drivers.get(image.key);
  if (driver === undefined) drivers.set(image.key, (driver = load(image, cache, options.cacheDirectory)));
  return driver;
}

function load(image: Image, cache: ContentCache, cacheDirectory: string | undefined): CompiledDriver {
  const { wasm, linked } = made(image, cache);
  return {
    name: image.name,
    module: new WebAssembly.Module(wasm as Uint8Array<ArrayBuffer>),
    wasm,
    linked: () => linked,
    ...(cacheDirectory === undefined ? {} : { cacheDirectory }),
  };
}

export function made(image: Image, cache: ContentCache): Made {
  const wasm = cache.get(image.key);
  const linked = cache.get(image.linkedKey);
  if (wasm === undefined || linked === undefined) throw new Error(`${image.name} was not made`);
  return { wasm, linked };
}
