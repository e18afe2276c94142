import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import { compiledPaths } from '../compile/load.js';
import { compileProject, type ProjectOptions } from '../compile/project.js';
import { findBlocks } from './blocks.js';
import { coverageOf, type FileCoverage } from './file-coverage.js';
import { coverageEnvironment } from './guards.js';
import { readHits } from './hits.js';

export interface CoverageRun {
  readonly files: readonly FileCoverage[];
  /** Every test passed. */
  readonly passed: boolean;
}

/**
 * Compiles the driver in `root`, and its variants, with coverage guards, runs the suite on them and says what of `driver` it passed.
 * `ava` are further arguments of AVA's.
 */
export async function runForCoverage(
  root: string,
  ava: readonly string[],
  options: ProjectOptions & { readonly quiet?: boolean } = {},
): Promise<CoverageRun> {
  const { variants } = await compileProject(root, { ...options, purpose: 'coverage' });
  const folder = join(root, '.build', 'coverage', 'hits');
  rmSync(folder, { recursive: true, force: true });
  const { status } = spawnSync(process.execPath, [avaCommand(root), ...ava], {
    cwd: root,
    stdio: options.quiet === true ? 'ignore' : 'inherit',
    env: { ...process.env, ...coverageEnvironment(folder) },
  });
  const hits = readHits(folder);
  const runs = variants.map((variant) => ({
    blocks: findBlocks(readFileSync(compiledPaths(root, variant, 'coverage').linked)),
    hits: hits.find((each) => each.variant === variant),
  }));
  return { files: coverageOf(runs, 'driver/'), passed: status === 0 };
}

function avaCommand(root: string): string {
  const main = createRequire(join(root, 'package.json')).resolve('ava');
  return join(dirname(main), 'cli.mjs');
}
