// From a fresh clone to a driver whose suite has passed: builds this package, generates a project with default answers
// into ./example, installs what that project names, and runs its tests.
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const project = fileURLToPath(new URL('../example', import.meta.url));

/** Runs a command where it belongs and gives up with its status when it fails. */
function run(cwd, command, args) {
  console.log(`> ${command} ${args.join(' ')}`);
  // npm is a script on Windows, which only a shell starts; no argument here comes from outside.
  const { status, error } = spawnSync(command, args, {
    cwd,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (error !== undefined) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

if (existsSync(project)) rmSync(project, { recursive: true });
run(root, 'npm', ['run', 'build']);
run(root, 'node', ['dist/src/cli/main.js', 'new', 'example', '--yes']);
run(project, 'npm', ['install', '--no-audit', '--no-fund']);
run(project, 'npm', ['test']);
