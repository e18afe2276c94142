/** Which worker of AVA's runs which test file of a project. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import test from 'ava';

import { generate } from '../support/generated-project.js';

/** `files` of the project's AVA configuration, the shared ones without their numbers. */
function filesOf(root: string, args: readonly string[] = []): readonly string[] {
  const script = `console.log(JSON.stringify((await import('./ava.config.js')).default.files))`;
  const out = execFileSync(process.execPath, ['--input-type=module', '-e', script, '--', 'ava', ...args], {
    cwd: root,
  });
  const files = JSON.parse(out.toString()) as readonly string[];
  return [...new Set(files.map((path) => path.replace(/^\.build\/test\/|-\d+(?=\.js$)/g, '')))];
}

test('generated test files share workers, mine.test.ts until it is edited; your own have one each', (t) => {
  const project = generate({ name: 'shared' });
  t.teardown(() => project.remove());
  const { root } = project;
  mkdirSync(join(root, '.build/test'), { recursive: true });
  t.deepEqual(filesOf(root), ['generated.js']);

  const mine = join(root, 'test/mine.test.ts');
  const text = readFileSync(mine, 'utf8');
  writeFileSync(mine, text.replaceAll('\n', '\r\n'));
  t.deepEqual(filesOf(root), ['generated.js'], 'as a checkout on Windows writes it');
  writeFileSync(mine, text.replace('hello', 'good day'));
  t.deepEqual(filesOf(root), ['generated.js', 'mine.test.js']);

  writeFileSync(
    join(root, 'test/sends.test.ts'),
    `${readFileSync(join(root, 'test/sends.test.ts'), 'utf8')}\n`,
  );
  writeFileSync(join(root, 'test/another.test.ts'), text);
  t.deepEqual(filesOf(root), ['generated.js', 'another.test.js', 'mine.test.js']);
  const all = filesOf(root, ['.build/test/sends.test.js']);
  t.true(all.includes('sends.test.js') && !all.includes('generated.js'), 'where files are named');
});
