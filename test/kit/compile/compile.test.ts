import test from 'ava';

import { compileSources } from '../../../src/kit/compile/compile.js';
import { CompileError } from '../../../src/kit/compile/compile-error.js';
import type { CompileOptions } from '../../../src/kit/compile/options.js';
import { smallDriver } from './fixtures.js';

/** The small driver with one more file. */
function withFile(text: string): Map<string, string> {
  return smallDriver().set('driver/more.c', text);
}

async function refusal(sources: ReadonlyMap<string, string>, options?: CompileOptions): Promise<string> {
  try {
    await compileSources(sources, options);
  } catch (error) {
    if (error instanceof CompileError) return error.message;
    throw error;
  }
  return '';
}

test.serial('a driver becomes a module that imports its DDI and can be suspended', async (t) => {
  const driver = await compileSources(smallDriver());
  t.deepEqual(WebAssembly.Module.imports(driver.module), [
    { module: 'ndis', name: 'NdisMSleep', kind: 'function' },
  ]);
  const names = WebAssembly.Module.exports(driver.module).map(({ name }) => name);
  for (const name of [
    'memory',
    'DriverEntry',
    '__stack_pointer',
    '__heap_base',
    '__indirect_function_table',
  ]) {
    t.true(names.includes(name), name);
  }
  t.true(names.includes('asyncify_start_unwind'));
  const { DriverEntry } = new WebAssembly.Instance(driver.module, { ndis: { NdisMSleep() {} } }).exports;
  t.is((DriverEntry as CallableFunction)(0, 0), 42);
});

test.serial('the same content is not compiled twice', async (t) => {
  const driver = await compileSources(smallDriver());
  t.is(await compileSources(smallDriver()), driver);
  const changed = await compileSources(
    smallDriver().set('driver/hooks.h', '#pragma once\n\nint Hook(int value);\n'),
  );
  t.not(changed, driver);
});

test.serial('an error tells file, line and column, relative to the project', async (t) => {
  const message = await refusal(withFile('int Broken(void)\n{\n    return nothing;\n}\n'));
  t.regex(message, /^driver\/more\.c:3:12: error: use of undeclared identifier 'nothing'$/m);
  t.regex(message, /the C does not compile$/);
});

test.serial(
  'errors of several files are told together, each once, and a fatal one hides no other',
  async (t) => {
    const sources = withFile('int Broken(void) { return nothing; }\n').set(
      'driver/first.c',
      '#include "missing.h"\n',
    );
    const message = await refusal(sources);
    t.is(message.match(/ error: /g)?.length, 2, 'one for each file');
    t.regex(message, /driver\/more\.c:1:27: error/);
    t.regex(message, /driver\/first\.c:1:10: fatal error: 'missing\.h' file not found/);
  },
);

test.serial('what a file sets for itself does not reach the next one', async (t) => {
  const before = '#pragma clang diagnostic ignored "-Wunused-variable"\n#pragma pack(1)\n#define MINE 1\n';
  const sources = withFile(
    '#ifdef MINE\n#error MINE\n#endif\nstruct s { char a; int b; };\n_Static_assert(sizeof(struct s) == 8, "packed");\n',
  ).set('driver/first.c', `${before}extern int x;\n`);
  t.is(await refusal(sources), '');
  sources.set('driver/other.c', 'void Idle(void);\nvoid Idle(void) { int unused; }\n');
  t.regex(await refusal(sources), /driver\/other\.c:2:23: error: unused variable 'unused'/);
});

test.serial('a warning is an error, unless warnings are off', async (t) => {
  const sources = withFile('void Idle(void) { int unused; }\n');
  t.regex(await refusal(sources), /driver\/more\.c:1:23: error: unused variable 'unused'/);
  t.is(await refusal(sources, { warnings: 'off' }), '');
});

test.serial(
  'a truncated pointer, which is none on wasm32, is found by the check for 64-bit Windows',
  async (t) => {
    const sources = withFile(
      'unsigned long Cut(void *p);\nunsigned long Cut(void *p) { return (unsigned long)p; }\n',
    );
    const message = await refusal(sources);
    t.regex(message, /driver\/more\.c:2:37: error: cast to smaller integer type/);
    t.is(message.match(/ error: /g)?.length, 1, 'told once, not for each architecture');
    t.regex(message, /the C is not right for 64-bit Windows$/);
    t.is(await refusal(sources, { check: [] }), '');
  },
);

test.serial('a size cut to 32 bits is found by the check for 64-bit Windows', async (t) => {
  const sources = withFile(
    'unsigned Cut(unsigned long long n);\nunsigned Cut(unsigned long long n) { return n; }\n',
  );
  t.regex(await refusal(sources), /driver\/more\.c:2:45: error: implicit conversion loses integer precision/);
});

test.serial('a function that nobody defines is named', async (t) => {
  const sources = smallDriver().set(
    'driver/hooks.c',
    '#include "hooks.h"\nint Absent(int);\nint Hook(int value) { return Absent(value); }\n',
  );
  t.regex(await refusal(sources), /driver\/hooks\.o: undefined symbol: Absent\nthe C does not link$/);
});

test.serial('names given by options are defined', async (t) => {
  const sources = withFile(
    '#if NDIS_MINIPORT_DRIVER != 1 || MINE != 7\n#error not defined\n#endif\nextern int x;\n',
  );
  t.regex(await refusal(sources), /error: not defined/);
  t.is(await refusal(sources, { defines: { MINE: '7' } }), '');
});
