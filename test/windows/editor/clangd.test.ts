import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';

import { edit, generate } from '../../support/generated-project.js';
import { output } from '../tools.js';

const project = generate({ name: 'edited', distribution: 'vlan', callbacks: 'all' });
test.after.always(() => project.remove());

const sources = readdirSync(join(project.root, 'driver'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.c') || path === 'hooks.h')
  .map((path) => `driver/${path.replaceAll('\\', '/')}`)
  .sort();

/** What clangd says of a file: the whole is checked, lines for completion where they are given. */
function check(path: string, lines?: string): string {
  const completion =
    lines === undefined ? ['--check-locations=0'] : ['--check-completion', `--check-lines=${lines}`];
  return output('clangd', [`--check=${path}`, ...completion], { cwd: project.root });
}

test('clangd reads every file of the driver with the kit for headers and finds nothing wrong', (t) => {
  t.true(sources.length > 30);
  for (const path of sources) {
    const said = check(path);
    t.regex(said, /All checks completed, 0 errors/, `${path}\n${said}`);
    t.notRegex(said, /Fallback is|getStyle\(\) failed|warning/, `${path}\n${said}`);
  }
});

test('clangd completes names of NDIS', (t) => {
  const said = check('driver/driver.c', '1-60');
  t.regex(said, /Code complete: [1-9]\d* results from Sema/);
});

test('clangd sees what is wrong', (t) => {
  const broken = edit(
    project,
    'driver/driver.c',
    /DRIVER Driver;/,
    'DRIVER Driver;\nULONG Wrong = NdisUnknown;',
  );
  t.regex(check('driver/driver.c'), /undeclared identifier 'NdisUnknown'/);
  broken.restore();
});
