import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { packageRoot } from '../../src/project/package-info.js';
import type { Outcome } from '../cli/run.js';

const yoCommand = join(dirname(createRequire(import.meta.url).resolve('yo/package.json')), 'lib', 'cli.js');

/** Makes this package findable from `cwd` and runs `yo ndis-im` there, without a terminal, at home in `home`. */
export function yo(cwd: string, home: string, ...args: readonly string[]): Outcome {
  const modules = join(cwd, 'node_modules');
  mkdirSync(modules, { recursive: true });
  symlinkSync(packageRoot, join(modules, 'generator-ndis-im'), 'junction');
  return runYo(cwd, home, 'ndis-im', ...args);
}

/** Runs `yo` with whatever generators can be found from `cwd`. */
export function runYo(cwd: string, home: string, ...args: readonly string[]): Outcome {
  // The program that runs these tests may be root, as which `yo` changes its user; a process that looks like another stays.
  const asUser = 'process.getuid = process.geteuid = () => 1000; process.setuid = () => undefined;';
  const preload = `data:text/javascript,${encodeURIComponent(asUser)}`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', preload, yoCommand, ...args], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, HOME: home, USERPROFILE: home, NO_UPDATE_NOTIFIER: '1', NO_COLOR: '1' },
  });
  return { code: status, stdout, stderr };
}
