import test from 'ava';

import { constants, valueOn } from '../../../src/ddi/constants.js';
import { records } from '../../../src/ddi/layouts.js';
import { run } from '../tools.js';

/** Headers of mingw-w64 that know some of NDIS. Its ddk/ndis.h stops at NDIS 5: it has no NET_BUFFER_LIST, and does not compile beside these. */
const includes = ['winsock2.h', 'ws2ipdef.h', 'windows.h', 'winioctl.h', 'ntstatus.h', 'ntddndis.h'].map(
  (name) => `#include <${name}>`,
);
const flags = [
  '-D_WIN32_WINNT=0x0A00',
  '-DWIN32_NO_STATUS',
  '-DNDIS_SUPPORT_NDIS6=1',
  '-DNDIS_SUPPORT_NDIS61=1',
  '-DNDIS_SUPPORT_NDIS620=1',
  '-DNDIS_SUPPORT_NDIS630=1',
  // Its NDIS_LINK_SPEED_UNKNOWN names this, which it has nowhere.
  '-DNET_IF_LINK_SPEED_UNKNOWN=0xffffffffffffffffull',
];
const gcc = (args: readonly string[], lines: readonly string[]): string =>
  run('x86_64-w64-mingw32-gcc', [...flags, ...args, '-x', 'c', '-o', '-', '-'], {
    input: [...includes, ...lines, ''].join('\n'),
  });

/** Values of global variables in what the compiler writes: 8 bytes each. */
function valuesIn(assembly: string): ReadonlyMap<string, bigint> {
  const found = assembly.matchAll(/^(\w+):\n\t\.(quad|space)\t(-?\d+)$/gm);
  return new Map(
    [...found].map(([, name = '', kind, value = '0']) => [name, kind === 'space' ? 0n : BigInt(value)]),
  );
}

const low32 = (value: number | bigint): bigint => BigInt.asUintN(32, BigInt(value));

test('constants have the values that mingw-w64 gives them', (t) => {
  const names = [...constants.keys()];
  const lines = names.flatMap((name) => [
    `#ifdef ${name}`,
    `long long ${name}_ = (long long)(${name});`,
    '#endif',
  ]);
  const theirs = valuesIn(gcc(['-S'], lines));
  const differing = names.filter((name) => {
    const [value, other] = [constants.get(name), theirs.get(`${name}_`)];
    if (value === undefined || other === undefined) return false;
    const ours = valueOn<number | bigint>(value, 'x64');
    return ours !== null && low32(ours) !== low32(other);
  });
  t.deepEqual(differing, []);
  const both = names.filter((name) => theirs.has(`${name}_`)).length;
  t.log(`${both} of ${names.length} constants`);
  t.true(both > 400);
});

test('structures have the sizes that mingw-w64 gives them, or have grown since its NDIS 6.30', (t) => {
  const declared = new Set(
    [...gcc(['-E', '-P'], []).matchAll(/\}\s*(\w+)\s*(?:,[^;{}]*)?;/g)].map(([, name = '']) => name),
  );
  const names = [...records.keys()].filter((name) => declared.has(name));
  const theirs = valuesIn(
    gcc(
      ['-S'],
      names.map((name) => `long long ${name}_ = sizeof(${name});`),
    ),
  );
  const growth = (name: string): number =>
    (records.get(name)?.size.x64 ?? 0) - Number(theirs.get(`${name}_`));
  t.deepEqual(
    names.filter((name) => !(growth(name) >= 0)),
    [],
  );
  const same = names.filter((name) => growth(name) === 0).length;
  t.log(`${same} of ${records.size} structures are alike, ${names.length - same} have grown`);
  t.true(names.length - same < 10);
  t.true(same > 30);
});
