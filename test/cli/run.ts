import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../src/project/package-info.js';

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built `ndis-im` without a terminal. */
export const ndisIm = Object.assign(withEnvironment({}), { with: withEnvironment });

function withEnvironment(
  more: Readonly<Record<string, string>>,
): (cwd: string, ...args: readonly string[]) => Outcome {
  const main = join(packageRoot, 'dist', 'src', 'cli', 'main.js');
  const { NO_COLOR: _no, FORCE_COLOR: _force, ...env } = process.env;
  return (cwd, ...args) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
      cwd,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...env, ...more },
    });
    return { code: status, stdout, stderr };
  };
}
