import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { coverageFolder } from '../coverage/guards.js';
import { countHits } from '../coverage/hits.js';
import { CompileError } from './compile-error.js';
import type { CompiledDriver } from './compiled-driver.js';

/** What `.build/driver/NAME.json` holds; it is written last. */
export interface CompiledRecord {
  /** Digest of everything the module was made from. */
  readonly key: string;
}

/** What a driver is compiled for, which is also the folder of `.build` where it lies. */
export type Purpose = 'driver' | 'coverage';

/** Where a project keeps a compiled driver. */
export function compiledPaths(root: string, variant: string, purpose: Purpose) {
  const directory = join(root, '.build', purpose);
  return {
    directory,
    record: join(directory, `${variant}.json`),
    wasm: join(directory, `${variant}.wasm`),
    linked: join(directory, `${variant}.linked.wasm`),
  };
}

/** One module for each thread, place and content: a test file boots dozens of machines. */
const loaded = new Map<string, CompiledDriver>();

/**
 * The driver that `npm test` compiled, without loading the compiler; or the one of `npm run coverage` in the tests that it runs.
 * `variant` is `driver`, or the name of a file of `test/hooks`. Throws a CompileError when it has not been compiled.
 */
export function loadCompiled(
  root = process.cwd(),
  variant = 'driver',
  purpose: Purpose = coverageFolder() === undefined ? 'driver' : 'coverage',
): CompiledDriver {
  const folder = coverageFolder();
  const paths = compiledPaths(root, variant, purpose);
  if (!existsSync(paths.record)) {
    throw new CompileError(`the driver "${variant}" has not been compiled in ${root}; run: npm test`);
  }
  const { key } = JSON.parse(readFileSync(paths.record, 'utf8')) as CompiledRecord;
  const place = `${paths.wasm} ${key}`;
  let driver = loaded.get(place);
  if (driver === undefined) {
    const wasm = readFileSync(paths.wasm);
    driver = {
      name: variant,
      module: new WebAssembly.Module(wasm),
      wasm,
      linked: () => readFileSync(paths.linked),
      cacheDirectory: join(root, '.build', 'cache'),
      ...(folder === undefined ? {} : { imports: countHits(folder, variant) }),
    };
    loaded.set(place, driver);
  }
  return driver;
}
