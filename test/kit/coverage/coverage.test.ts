import test from 'ava';

import { compileSources } from '../../../src/kit/compile/compile.js';
import { findBlocks } from '../../../src/kit/coverage/blocks.js';
import {
  coverageOf,
  edgeShare,
  lineShare,
  percent,
  type FileCoverage,
  type VariantRun,
} from '../../../src/kit/coverage/file-coverage.js';
import { HitCounter } from '../../../src/kit/coverage/hits.js';
import { lcov } from '../../../src/kit/coverage/lcov.js';
import { coverageTable, uncoveredEdges, uncoveredLines } from '../../../src/kit/coverage/text.js';

const header = `#pragma once
#include <ndis.h>
int Sum(int count);
static inline int Half(int value)
{
    if (value > 100) {
        return 50;
    }
    return value / 2;
}
`;
const entry = `#include "sum.h"
DRIVER_INITIALIZE DriverEntry;
NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(DriverObject);
    return Half((int)RegistryPath->Length) + Sum(RegistryPath->Length);
}
`;
const sum = `#include "sum.h"
int Never(int value);
int Never(int value)
{
    value++;

    return Half(value);
}
int Sum(int count)
{
    int result = 0;
    for (int i = 0; i < count; i++) {
        result += i;
    }
    if (result == 0 ||
        count == 7) {
        return -1;
    }
    return Half(result);
}
`;
const sources = new Map([
  ['driver/sum.h', header],
  ['driver/driver.c', entry],
  ['driver/sum.c', sum],
]);

/** DriverEntry called with each of `lengths`, on an instance each. */
async function run(
  variant: string,
  text: ReadonlyMap<string, string>,
  lengths: readonly number[],
): Promise<VariantRun> {
  const driver = await compileSources(text, { optimize: 0, guards: true, check: [] });
  const counter = new HitCounter(variant);
  for (const length of lengths) {
    const { exports } = new WebAssembly.Instance(driver.module, counter.imports);
    const { DriverEntry, memory, __heap_base, __wasm_call_ctors } = exports as unknown as {
      readonly memory: WebAssembly.Memory;
      readonly __heap_base: WebAssembly.Global<'i32'>;
      DriverEntry(object: number, path: number): number;
      __wasm_call_ctors(): void;
    };
    __wasm_call_ctors();
    const path = __heap_base.value;
    memory.grow(1);
    new DataView(memory.buffer).setUint16(path, length, true);
    DriverEntry(0, path);
  }
  return { blocks: findBlocks(driver.linked()), hits: counter.hits() };
}

const counts = (file: FileCoverage | undefined) => Object.fromEntries(file?.lines ?? []);

test.serial('each line with code has its count, also where nothing ever went', async (t) => {
  const files = coverageOf([await run('driver', sources, [4])], 'driver/');
  t.deepEqual(
    files.map(({ path }) => path),
    ['driver/driver.c', 'driver/sum.c', 'driver/sum.h'],
  );
  t.deepEqual(counts(files[1]), {
    4: 0,
    5: 0,
    7: 0,
    10: 1,
    11: 1,
    12: 5,
    13: 4,
    15: 1,
    16: 1,
    17: 0,
    19: 1,
    20: 1,
  });
  t.deepEqual(uncoveredLines(files), ['driver/sum.c:4-7', 'driver/sum.c:17', 'driver/sum.h:7']);
});

test.serial('an inline function of a header is one, however many files and variants have it', async (t) => {
  const other = new Map(sources).set(
    'driver/more.c',
    '#include "sum.h"\nint More(void);\nint More(void) { return Half(1); }\n',
  );
  const runs = [await run('driver', sources, [4, 200]), await run('other', other, [6])];
  const [, , , once] = coverageOf(runs, 'driver/');
  const [, , alone] = coverageOf(runs.slice(0, 1), 'driver/');
  t.is(once?.path, 'driver/sum.h');
  t.is(once?.edges.length, alone?.edges.length);
  t.deepEqual(counts(alone), { 5: 4, 6: 4, 7: 2, 9: 2, 10: 4 });
  t.deepEqual(counts(once), { 5: 6, 6: 6, 7: 2, 9: 4, 10: 6 });
});

test.serial('a branch that never went one way is told by its line', async (t) => {
  const first = coverageOf([await run('driver', sources, [4])], 'driver/');
  t.deepEqual(uncoveredEdges(first), ['driver/sum.c:15']);
  const all = coverageOf([await run('driver', sources, [0, 4, 7, 200])], 'driver/');
  t.deepEqual(uncoveredEdges(all), []);
  t.true(percent(edgeShare(first)) < percent(edgeShare(all)));
});

test.serial('a variant that no test booted counts as never run', async (t) => {
  const { blocks } = await run('driver', sources, []);
  const files = coverageOf([{ blocks, hits: undefined }], 'driver/');
  t.is(lineShare(files).covered, 0);
  t.true(lineShare(files).total > 15);
});

test.serial('guards that are not found in the code are an error, not a figure', async (t) => {
  const { blocks, hits } = await run('driver', sources, [1]);
  t.throws(() => coverageOf([{ blocks: blocks.slice(1), hits }], 'driver/'), {
    message: /^of \d+ coverage guards in "driver", \d+ were found/,
  });
});

const file: FileCoverage = {
  path: 'driver/send.c',
  lines: new Map([
    [3, 2],
    [4, 0],
    [9, 0],
    [10, 1],
    [12, 0],
  ]),
  edges: [
    { function: 'Send', line: 3, count: 2 },
    { function: 'Send', line: 10, count: 1 },
    { function: 'Send', line: 10, count: 0 },
  ],
  functions: [{ name: 'Send', line: 3, count: 2 }],
};

test('the table has a line a file and one for all', (t) => {
  t.is(
    coverageTable([file]),
    `                              lines               edges
  driver/send.c       2 of 5  40.0%       2 of 3  66.6%
  all                 2 of 5  40.0%       2 of 3  66.6%`,
  );
  t.deepEqual(uncoveredLines([file]), ['driver/send.c:4-9', 'driver/send.c:12']);
});

test('the tracefile is as lcov reads it', (t) => {
  t.is(
    lcov([file]),
    `SF:driver/send.c
FN:3,Send
FNDA:2,Send
FNF:1
FNH:1
BRDA:10,0,0,1
BRDA:10,0,1,0
BRF:2
BRH:1
DA:3,2
DA:4,0
DA:9,0
DA:10,1
DA:12,0
LF:5
LH:2
end_of_record
`,
  );
});
