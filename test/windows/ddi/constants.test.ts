import test from 'ava';

import { constants, valueOn } from '../../../src/ddi/constants.js';
import { records } from '../../../src/ddi/layouts.js';
import { measureRecord, type Field } from '../../../src/ddi/measure.js';
import { output, run } from '../tools.js';

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

/** Structures with members that came after mingw-w64's NDIS 6.30. */
const grownSince = [
  'NDIS_OFFLOAD_PARAMETERS',
  'NDIS_OFFLOAD',
  'NDIS_PM_PROTOCOL_OFFLOAD',
  'NDIS_NIC_SWITCH_CAPABILITIES',
  'NDIS_RECEIVE_SCALE_PARAMETERS',
  'NDK_ADAPTER_INFO',
];
/** A union at the end of one of them, whose largest member is younger. */
const grownMember = 'NDIS_PM_PROTOCOL_OFFLOAD.ProtocolOffloadParameters';

/** Structures that both know. */
const shared: readonly string[] = (() => {
  const declared = new Set(
    [...gcc(['-E', '-P'], []).matchAll(/\}\s*(\w+)\s*(?:,[^;{}]*)?;/g)].map(([, name = '']) => name),
  );
  return [...records.keys()].filter((name) => declared.has(name));
})();

/** Members that can be asked for an offset. */
const fieldsOf = (name: string): readonly Field[] =>
  measureRecord(name, 'x64').fields.filter(({ bits }) => bits === null);

test('structures have the sizes that mingw-w64 gives them, or have grown since its NDIS 6.30', (t) => {
  const theirs = valuesIn(
    gcc(
      ['-S'],
      shared.map((name) => `long long ${name}_ = sizeof(${name});`),
    ),
  );
  const growth = (name: string): number =>
    (records.get(name)?.size.x64 ?? 0) - Number(theirs.get(`${name}_`));
  t.deepEqual(
    shared.filter((name) => !(growth(name) >= 0)),
    [],
  );
  const grown = shared.filter((name) => growth(name) > 0);
  t.log(`${shared.length - grown.length} of ${records.size} structures are alike`);
  t.deepEqual(grown, grownSince);
});

test('members lie where mingw-w64 has them, in structures that have grown as well', (t) => {
  const members = shared.flatMap((name) => fieldsOf(name).map((field) => ({ name, field })));
  const line = (at: number): string => {
    const { name = '', field: { path = '' } = {} } = members[at] ?? {};
    return `long long m${at}_ = offsetof(${name}, ${path}) * 65536LL + sizeof(((${name} *)0)->${path});`;
  };
  const all = [...members.keys()];
  // It says of each member that it does not know in which line that was.
  const said = output('x86_64-w64-mingw32-gcc', [...flags, '-fsyntax-only', '-x', 'c', '-'], {
    input: [...includes, '#line 1 "members"', ...all.map(line), ''].join('\n'),
  });
  const unknown = new Set(
    [...said.matchAll(/^members:(\d+):.*has no member named/gm)].map(([, number]) => Number(number) - 1),
  );
  const known = all.filter((at) => !unknown.has(at));
  const theirs = valuesIn(gcc(['-S'], known.map(line)));
  const place = (offset: number, size: number): string => `at ${offset}, ${size} bytes`;
  const moved = known.flatMap((at) => {
    const { name = '', field } = members[at] ?? {};
    const path = `${name}.${field?.path}`;
    const packed = Number(theirs.get(`m${at}_`));
    const [offset, size] = [Math.floor(packed / 65536), packed % 65536];
    const [ours, other] = [place(field?.offset ?? -1, field?.size ?? -1), place(offset, size)];
    const isAlike = ours === other || (path === grownMember && field?.offset === offset);
    return isAlike ? [] : [`${path}: ${ours}, mingw-w64 has it ${other}`];
  });
  t.deepEqual(moved, []);
  for (const name of shared) {
    const own = all.filter((at) => members[at]?.name === name);
    const paths = (some: readonly number[]): string =>
      some.map((at) => members[at]?.field.path ?? '').join(', ');
    const missing = own.filter((at) => unknown.has(at));
    const compared = own.filter((at) => !unknown.has(at));
    if (missing.length === 0) t.log(`${name}: all ${own.length} members`);
    else t.log(`${name}: ${paths(compared)}; unknown there: ${paths(missing)}`);
  }
  t.log(`${known.length} of ${all.length} members`);
  t.true(known.length > 600);
});
