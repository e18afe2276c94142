import test from 'ava';

import { modules, type Module } from '../../../src/ddi/functions.js';
import { run } from '../tools.js';
import { exportsOf } from '../link/link-driver.js';

/** Exports that the import libraries of mingw-w64 are too old for. */
const newer: Readonly<Record<Module, readonly string[]>> = {
  'ndis.sys': ['NdisMonitorReceiveDrop'],
  'ntoskrnl.exe': [
    'ExAllocatePool2',
    'ExAllocatePool3',
    'ExFreePool2',
    'KeFlushIoBuffers',
    'KeQueryInterruptTimePrecise',
    'KeQuerySystemTimePrecise',
    'KeShouldYieldProcessor',
  ],
  'hal.dll': [],
};

const library: Readonly<Record<Module, string>> = {
  'ndis.sys': 'libndis.a',
  'ntoskrnl.exe': 'libntoskrnl.a',
  'hal.dll': 'libhal.a',
};

/** What mingw-w64 knows a module of 64-bit Windows to export. */
const known = new Map<Module, ReadonlySet<string>>();

function knownTo(module: Module): ReadonlySet<string> {
  const cached = known.get(module);
  if (cached !== undefined) return cached;
  const path = run('x86_64-w64-mingw32-gcc', [`-print-file-name=${library[module]}`]).trim();
  const symbols = run('x86_64-w64-mingw32-nm', [path]).matchAll(/ T (\w+)$/gm);
  const names = new Set([...symbols].map(([, name = '']) => name));
  known.set(module, names);
  return names;
}

for (const module of modules) {
  test(`mingw-w64 finds in ${module} what src/ddi imports from there`, (t) => {
    const names = knownTo(module);
    t.true(names.size > 50);
    const unknown = exportsOf(module).filter((name) => !names.has(name));
    t.deepEqual(unknown.sort(), newer[module]);
  });
}

test('mingw-w64 knows no function in two of the modules', (t) => {
  const everywhere = modules.map(knownTo);
  for (const name of modules.flatMap(exportsOf))
    t.true(everywhere.filter((names) => names.has(name)).length <= 1, name);
});
