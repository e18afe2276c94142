import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { packageRoot } from '../../src/project/package-info.js';

function below(folder: string): string[] {
  return readdirSync(join(packageRoot, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(packageRoot.length).replaceAll('\\', '/'));
}

test('the package that npm makes holds all templates and the whole kit, and no tests', (t) => {
  const { stdout, stderr } = spawnSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: packageRoot,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  t.true(stdout.startsWith('['), stderr);
  const [{ files }] = JSON.parse(stdout) as [{ files: readonly { path: string }[] }];
  const packed = new Set(files.map(({ path }) => path));
  for (const path of [...below('templates'), ...below('src/kit')]) t.true(packed.has(path), path);
  for (const path of [
    'dist/src/cli/main.js',
    'dist/generators/app/index.js',
    'dist/src/api.d.ts',
    'LICENSE',
    'README.md',
  ]) {
    t.true(packed.has(path), path);
  }
  t.deepEqual(
    [...packed].filter((path) =>
      /^(dist\/(test|bench|src\/(kit|emit|ddi\/requirements))|test|bench|docs|\.ci)\//.test(path),
    ),
    [],
  );
});
