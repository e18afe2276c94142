import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import test from 'ava';

import { loadCompiled } from '../../../src/kit/compile/load.js';
import { smallDriver, temporaryProject, type TemporaryProject } from './fixtures.js';

const withoutCompiler = [
  '--import',
  'data:text/javascript,WebAssembly.compile = WebAssembly.compileStreaming = () => { throw new Error("loaded") };',
];

function compile({ root, main }: TemporaryProject, flags: readonly string[] = []) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, main], {
    cwd: root,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

function answer(root: string, variant?: string): number {
  const { module } = loadCompiled(root, variant);
  const { DriverEntry } = new WebAssembly.Instance(module, { ndis: { NdisMSleep() {} } }).exports;
  return (DriverEntry as CallableFunction)(0, 0) as number;
}

test.serial(
  'the first run compiles, the second has nothing to do, a change compiles what includes it',
  (t) => {
    using project = temporaryProject(smallDriver());
    t.regex(compile(project).stdout, /^driver: 3 files compiled, \d+\.\d s\n$/);
    t.is(answer(project.root), 42);

    t.deepEqual(compile(project, withoutCompiler), { status: 0, stdout: 'driver: up to date\n', stderr: '' });

    project.write('driver/hooks.h', '#pragma once\n\nint Hook(int value);\n');
    t.regex(compile(project).stdout, /^driver: 2 files compiled/);
    project.write('driver/hooks.c', '#include "hooks.h"\nint Hook(int value)\n{\n    return value + 1;\n}\n');
    t.regex(compile(project).stdout, /^driver: 1 file compiled/);
    t.is(answer(project.root), 2);
  },
);

test.serial('each file of test/hooks makes a driver with other hooks, until it is removed', (t) => {
  using project = temporaryProject(smallDriver());
  project.write(
    'test/hooks/doubling.c',
    '#include "hooks.h"\nint Hook(int value)\n{\n    return value + 99;\n}\n',
  );
  t.is(compile(project).status, 0);
  t.deepEqual([answer(project.root), answer(project.root, 'doubling')], [42, 100]);
  project.remove('test/hooks/doubling.c');
  t.is(compile(project).status, 0);
  t.throws(() => loadCompiled(project.root, 'doubling'), { message: /"doubling" has not been compiled/ });
});

test.serial('a mistake is told as clang tells it, with one line at the end, until it is mended', (t) => {
  using project = temporaryProject(smallDriver());
  const [path, text] = ['driver/hooks.c', smallDriver().get('driver/hooks.c') ?? ''];
  project.write(path, text.replace('value + 41', 'valve + 41'));
  for (let run = 0; run < 2; run++) {
    const { status, stdout, stderr } = compile(project);
    t.is(status, 1);
    t.is(stdout, '');
    t.regex(stderr, /^driver\/hooks\.c:6:12: error: use of undeclared identifier 'valve'/);
    t.regex(stderr, /\ndriver: the C does not compile\n$/);
  }
  project.write(path, text);
  t.regex(compile(project).stdout, /^driver: 1 file compiled/, 'the other files were right');
});

test.serial('many files are shared by two threads, and a mistake in any is told', (t) => {
  using project = temporaryProject(smallDriver());
  const many = Array.from({ length: 8 }, (_, at) => `driver/many/${at}.c`);
  for (const [at, path] of many.entries())
    project.write(path, `int Many${at}(void);\nint Many${at}(void) { return ${at}; }\n`);
  t.regex(compile(project).stdout, /^driver: 11 files compiled/);
  for (const path of many) project.write(path, 'int Many(void) { return many; }\n');
  const { status, stderr } = compile(project);
  t.is(status, 1);
  for (const path of many) t.true(stderr.includes(`${path}:1:25: error: use of undeclared identifier`), path);
});

test('a missing compiler is one clear error', (t) => {
  using project = temporaryProject(smallDriver(), false);
  const { status, stdout, stderr } = compile(project);
  t.is(status, 1);
  t.is(stdout, '');
  t.is(
    stderr,
    'driver: the npm package @yowasp/clang is not installed, and the C cannot be compiled without it; run: npm install\n',
  );
});

test('a project without C is told so', (t) => {
  using project = temporaryProject(new Map());
  t.regex(compile(project).stderr, /^driver: there is no C in .*driver\n$/);
});

test('loading a compiled driver loads neither clang nor binaryen', (t) => {
  using project = temporaryProject(new Map(), false);
  const script = `const { loadCompiled } = await import('./.build/test/kit/compile/load.js');
    await import('./.build/test/kit/compile/symbolize.js');
    try { loadCompiled(); } catch (error) { console.log(error.message); }`;
  const said = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: project.root,
    encoding: 'utf8',
  });
  t.regex(said, /^the driver "driver" has not been compiled in .*; run: npm test\n$/);
  t.false(existsSync(join(project.root, '.build', 'driver')));
});
