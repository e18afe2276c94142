import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import test from 'ava';

import { readPe } from '../link/pe-file.js';
import { startWine, windowsPath, type Wine } from '../wine.js';
import {
  buildAsShipped,
  buildForTest,
  buildHarness,
  checkWithClang,
  precompileForTest,
  rowNames,
  specWith,
} from './build.js';
import { faults, type Fault } from './edits.js';
import { runFaults } from './run-faults.js';
import { scenarios } from './scenarios.js';

/** Every kind of character that C++ reads in its own way, and some beyond the first plane. */
const oddNames = [
  '"quotes" and \\backslashes\\ %d %s %ls %n',
  "a ; 'b' // c /* d */ ??/ ??= #e @f $g `h` {n}",
  'Ärger – naïve – 漢字 – 🛜 – \u0085 – \u00a0',
  'x'.repeat(200),
];
const rowCounts = [1, 2, 16, 256];

const folder = mkdtempSync(join(tmpdir(), 'ndis-im-notify-'));
const results = new Map<string, string>();
/** What the harness said of the notify object with each fault. */
let said: ReadonlyMap<Fault, string> = new Map();
let wine: Wine;
let notes: readonly string[] = [];

test.before(async () => {
  const precompiled = await precompileForTest(join(folder, 'precompiled'));
  const made = rowCounts.map((rows) =>
    buildForTest(join(folder, `rows${rows}`), specWith(rowNames(rows)), precompiled),
  );
  const harness = buildHarness(join(folder, 'harness'), specWith(rowNames(2)));
  wine = startWine();
  const dlls = (await Promise.all(made)).map((dll, i) => `${rowCounts[i]}=${windowsPath(dll)}`);
  wine.run('regsvr32', ['/s', windowsPath(join(folder, 'rows2/notify.dll'))]);
  const lines = wine
    .run(await harness, ['all', ...dlls])
    .trim()
    .split('\n');
  for (const line of lines) {
    const [, outcome, name, why] = /^(pass|fail) (\w+)(?:: (.*))?$/.exec(line) ?? [];
    if (name !== undefined) results.set(name, outcome === 'pass' ? outcome : (why ?? line));
  }
  notes = lines.filter((line) => line.startsWith('note '));
  said = await runFaults(join(folder, 'faults'), precompiled, await harness);
});

test.after.always(() => {
  wine?.remove();
  rmSync(folder, { recursive: true, force: true });
});

let asShipped: Promise<string> | undefined;
const shipped = (): Promise<string> =>
  (asShipped ??= buildAsShipped(join(folder, 'shipped'), specWith(oddNames)));

for (const [name, title] of Object.entries(scenarios)) {
  test(title, (t) => {
    t.is(results.get(name), 'pass');
  });
}

for (const fault of faults) {
  test(`the tests of the notify object see it when ${fault.fault}`, (t) => {
    t.true(fault.scenario in scenarios);
    t.regex(said.get(fault) ?? 'nothing', new RegExp(`^fail ${fault.scenario}: \\w+\\.cpp:\\d+: `));
    t.log(said.get(fault));
  });
}

test('each scenario of the harness has a title here', (t) => {
  t.deepEqual([...results.keys()].sort(), Object.keys(scenarios).sort());
  t.log(notes.join('\n'));
});

test.serial('names with any character come out right in C++', async (t) => {
  const dll = windowsPath(await shipped());
  const said = wine.run(join(folder, 'harness/harness.exe'), ['names', `${oddNames.length}=${dll}`]).trim();
  const names = said.split('\n').map((line) => String.fromCharCode(...line.trim().split(' ').map(Number)));
  t.deepEqual(
    names,
    oddNames.map((name) => `${name} (A)`),
  );
});

test.serial('the DLL exports what a COM server exports, and needs what every Windows has', async (t) => {
  const { exports, imports } = readPe(readFileSync(await shipped()));
  t.deepEqual(exports, ['DllCanUnloadNow', 'DllGetClassObject', 'DllRegisterServer', 'DllUnregisterServer']);
  // msvcrt.dll is of mingw-w64: the runtime of Visual Studio is linked in.
  t.deepEqual([...imports.keys()].map((name) => name.toLowerCase()).sort(), [
    'advapi32.dll',
    'kernel32.dll',
    'msvcrt.dll',
    'ole32.dll',
  ]);
});

for (const processor of ['x86_64', 'aarch64'] as const) {
  test.serial(`clang has nothing to say about the C++ for ${processor}, with one row or many`, async (t) => {
    for (const rows of [1, 1024])
      await checkWithClang(join(folder, `clang-${processor}-${rows}`), specWith(rowNames(rows)), processor);
    t.pass();
  });
}
