import test from 'ava';

import { annotated, isAggregate, parseDeclaration } from '../../src/ddi/declaration.js';
import { enums, functionTypes, records, tagOf, typedefs, typeGroups } from '../../src/ddi/layouts.js';
import { measureRecord, membersOn, resolveType } from '../../src/ddi/measure.js';
import type { Layout, Member } from '../../src/ddi/types.js';

const layouts: readonly Layout[] = ['x86', 'x64'];

function typesIn(members: readonly Member[]): readonly string[] {
  return members.flatMap((member) =>
    isAggregate(member)
      ? typesIn('struct' in member ? member.struct : member.union)
      : [parseDeclaration(annotated(member).member).type],
  );
}

test('a type has one declaration', (t) => {
  const names = typeGroups.flatMap((group) => [
    ...Object.keys(group.typedefs),
    ...Object.keys(group.functionTypes),
    ...Object.keys(group.enums),
    ...Object.keys(group.records),
  ]);
  t.deepEqual(
    names.filter((name, index) => names.indexOf(name) !== index),
    [],
  );
  const tags = [...records.keys(), ...enums.keys()].map(tagOf);
  t.is(new Set(tags).size, tags.length);
});

test('an enumerator has one declaration', (t) => {
  const names = [...enums.values()].flatMap(({ values }) => Object.keys(values));
  t.deepEqual(
    names.filter((name, index) => names.indexOf(name) !== index),
    [],
  );
});

test('every member type resolves', (t) => {
  for (const layout of layouts) {
    for (const [name, record] of records) {
      for (const type of typesIn(membersOn(record, layout))) {
        t.notThrows(() => resolveType(type, layout), `${name}: ${type}`);
      }
    }
  }
});

test('every typedef and every parameter of a function type resolves', (t) => {
  for (const layout of layouts) {
    for (const name of typedefs.keys()) t.notThrows(() => resolveType(name, layout), name);
    for (const [name, { returns, params }] of functionTypes) {
      for (const type of [returns, ...Object.values(params)])
        t.notThrows(() => resolveType(type, layout), `${name}: ${type}`);
    }
  }
});

test('members add up to the size of their record on both layouts', (t) => {
  for (const layout of layouts) {
    for (const [name, { size }] of records) {
      if (size[layout] !== null) t.is(measureRecord(name, layout).size, size[layout], `${name} on ${layout}`);
    }
  }
});

test('members that came after NDIS 6.30 say when', (t) => {
  const since = [...records].flatMap(([name, record]) =>
    membersOn(record, 'x86').flatMap((member) =>
      typeof member === 'object' && 'since' in member && member.since !== undefined
        ? [[name, member.since] as const]
        : [],
    ),
  );
  t.true(since.some(([name]) => name === 'NDIS_MINIPORT_DRIVER_CHARACTERISTICS'));
  for (const [name, version] of since) t.true(version > 630 && version <= 687, name);
});

/** Places that drivers and debuggers know by heart: x86, then x64. */
const wellKnown = [
  ['NET_BUFFER_LIST', 'Context', 8, 16],
  ['NET_BUFFER_LIST', 'SourceHandle', 60, 120],
  ['NET_BUFFER_LIST', 'Status', 76, 140],
  ['NET_BUFFER', 'DataLength', 12, 24],
  ['NET_BUFFER', 'DataOffset', 20, 40],
  ['NDIS_OID_REQUEST', 'DATA.QUERY_INFORMATION.InformationBuffer', 28, 40],
  ['NDIS_OID_REQUEST', 'DATA.SET_INFORMATION.BytesRead', 36, 52],
  ['MDL', 'ByteCount', 20, 40],
  ['IRP', 'IoStatus', 24, 48],
  ['DEVICE_OBJECT', 'DeviceExtension', 40, 64],
  ['UNICODE_STRING', 'Buffer', 4, 8],
] as const;

test('well-known members lie where they lie on Windows', (t) => {
  for (const [name, path, x86, x64] of wellKnown) {
    const offset = (layout: Layout): number | undefined =>
      measureRecord(name, layout).fields.find((field) => field.path === path)?.offset;
    t.deepEqual([offset('x86'), offset('x64')], [x86, x64], `${name}.${path}`);
  }
});
