import test from 'ava';

import { constantGroups, constants, valueOn } from '../../src/ddi/constants.js';
import { records } from '../../src/ddi/layouts.js';
import { measureRecord } from '../../src/ddi/measure.js';
import type { Layout } from '../../src/ddi/types.js';

test('a constant has one declaration', (t) => {
  const names = constantGroups.flatMap((group) => [
    ...Object.keys(group.signed),
    ...Object.keys(group.unsigned),
  ]);
  t.is(new Set(names).size, names.length);
});

/** The members a structure of this size could end with. */
function endings(name: string, layout: Layout, size: number | bigint | null): readonly string[] {
  const { fields, size: whole } = measureRecord(name, layout);
  const ends = fields.filter((field) => field.offset + field.size === size).map(({ path }) => path);
  return whole === size ? ['', ...ends] : ends;
}

test('the size of a revision ends with the same member on both layouts', (t) => {
  let found = 0;
  for (const [macro, value] of constants) {
    const [, structure] = /^NDIS_SIZEOF_(\w+)_REVISION_\d+$/.exec(macro) ?? [];
    // Its last member, a union, grew: the first revision ends inside of it.
    if (structure === undefined || macro === 'NDIS_SIZEOF_NDIS_PM_PROTOCOL_OFFLOAD_REVISION_1') continue;
    const record = [`NDIS_${structure}`, structure].find((name) => records.has(name));
    if (record === undefined) continue;
    found++;
    const onX64 = endings(record, 'x64', valueOn(value, 'x64'));
    t.true(
      endings(record, 'x86', valueOn(value, 'x86')).some((path) => onX64.includes(path)),
      macro,
    );
  }
  t.true(found > 60);
});

test('the macro of a revision has its number', (t) => {
  for (const [macro, value] of constants) {
    const [, structure, revision] = /^(NDIS_\w+)_REVISION_(\d+)$/.exec(macro) ?? [];
    if (structure === undefined || /_SIZE(OF)?(_|$)/.test(structure)) continue;
    t.is(value, Number(revision), macro);
  }
});

/** The first is defined as the second. */
const pairs = [
  ['NDIS_STATUS_SUCCESS', 'STATUS_SUCCESS'],
  ['NDIS_STATUS_PENDING', 'STATUS_PENDING'],
  ['NDIS_STATUS_FAILURE', 'STATUS_UNSUCCESSFUL'],
  ['NDIS_STATUS_RESOURCES', 'STATUS_INSUFFICIENT_RESOURCES'],
  ['NDIS_STATUS_NOT_SUPPORTED', 'STATUS_NOT_SUPPORTED'],
] as const;

test('NDIS statuses that are statuses of the kernel have their values', (t) => {
  for (const [ndis, kernel] of pairs) t.is(constants.get(ndis), constants.get(kernel), ndis);
});

test('an OID has a value of its own', (t) => {
  const oids = [...constants].filter(([name]) => name.startsWith('OID_GEN_') && !/_CO_|RESERVED/.test(name));
  const values = oids.map(([, value]) => value);
  t.deepEqual(
    oids.filter(([, value], index) => values.indexOf(value) !== index).map(([name]) => name),
    [],
  );
});
