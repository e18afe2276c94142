import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { ContentCache } from '../../src/kit/compile/content-cache.js';
import { compiledPaths } from '../../src/kit/compile/load.js';
import { encodeSourceMap } from '../../src/kit/compile/source-map.js';
import { linesKey } from '../../src/kit/compile/symbolize.js';
import { drivers, type DriverName } from '../support/drivers.js';
import {
  buildSuite,
  compileDriver,
  copyOf,
  generate,
  runSuite,
  type GeneratedProject,
} from '../support/generated-project.js';

/** A driver as it was generated; edits are made in copies. */
export interface Base {
  readonly whole: GeneratedProject;
  /** Without the modules that other hooks make: to link and to make suspendable costs as much as to compile. */
  readonly bare: GeneratedProject;
  /** Test files that need those modules: `hooks` for test/hooks.test.ts. */
  readonly needWhole: ReadonlySet<string>;
  readonly passed: number;
  /** Titles of what fails although nothing is edited. */
  readonly failed: readonly string[];
}

export async function makeBase(name: DriverName): Promise<Base> {
  const whole = generate({ name: 'mutant', ...drivers[name] });
  await buildSuite(whole);
  await compile(whole);
  const bare = copyOf(whole);
  rmSync(join(bare.root, 'test/hooks'), { recursive: true });
  await compile(bare);
  return { whole, bare, needWhole: filesOfVariants(whole.root), ...(await runSuite(whole)) };
}

/** The test files that boot a driver with other hooks than its own. */
function filesOfVariants(root: string): ReadonlySet<string> {
  const folder = join(root, 'test');
  const files = readdirSync(folder).filter((name) => name.endsWith('.test.ts'));
  return new Set(
    files
      .filter((name) => /\bvariant: /.test(readFileSync(join(folder, name), 'utf8')))
      .map((name) => name.replace(/\.test\.ts$/, '')),
  );
}

/**
 * Compiles as for edits: these may leave a variable unused, and what they do to 64-bit Windows is nobody's concern. Failures name functions
 * without their lines, which take longer to work out than the suite takes.
 */
export async function compile(project: GeneratedProject): Promise<void> {
  await compileDriver(project, { warnings: 'off', check: [] });
  const paths = compiledPaths(project.root, 'driver', 'driver');
  const key = linesKey(readFileSync(paths.wasm), readFileSync(paths.linked));
  new ContentCache(join(project.root, '.build', 'cache')).set(
    key,
    Buffer.from(JSON.stringify(encodeSourceMap([]))),
  );
}
