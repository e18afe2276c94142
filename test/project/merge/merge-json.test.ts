import test from 'ava';
import fc from 'fast-check';
import { jsonText } from '../../../src/project/json-text.js';
import { mergeJson, sameJson } from '../../../src/project/merge/merge-json.js';
import type { MergedJson } from '../../../src/project/merge/merge-json.js';
import { labelsOf } from '../../../src/project/merge/merge-text.js';

const labels = labelsOf('1.0.0', '1.1.0');

function merge(base: string, yours: string, theirs: string): MergedJson | undefined {
  return mergeJson(Buffer.from(base), Buffer.from(yours), Buffer.from(theirs), labels);
}

function mergeValues(
  base: unknown,
  yours: unknown,
  theirs: unknown,
): { value: unknown; conflicts: string[] } {
  const merged = merge(jsonText(base), jsonText(yours), jsonText(theirs));
  if (merged === undefined) throw new Error('is no JSON');
  return {
    value: JSON.parse(merged.content.toString()),
    conflicts: merged.conflicts.map(({ key }) => key),
  };
}

test('keys of both sides are taken, in the order of the user', (t) => {
  const base = { name: 'a', scripts: { test: 'x', bench: 'y' }, devDependencies: { ava: '1' } };
  const yours = {
    private: true,
    scripts: { mine: 'm', test: 'x', bench: 'y' },
    name: 'a',
    devDependencies: { ava: '1' },
  };
  const theirs = {
    name: 'a',
    scripts: { test: 'x2', bench: 'y', verify: 'v' },
    devDependencies: { ava: '2', tsc: '7' },
  };
  const { value, conflicts } = mergeValues(base, yours, theirs);
  t.deepEqual(conflicts, []);
  t.is(
    JSON.stringify(value),
    '{"private":true,"scripts":{"mine":"m","test":"x2","bench":"y","verify":"v"},"name":"a","devDependencies":{"ava":"2","tsc":"7"}}',
  );
});

test('what the user removed stays away, and what the generator drops stays where the user changed it', (t) => {
  const { value, conflicts } = mergeValues({ a: 1, b: 1, c: 1, d: 1 }, { b: 2, c: 1, d: 1 }, { a: 2, d: 1 });
  t.deepEqual([value, conflicts], [{ b: 2, d: 1 }, []]);
});

test('a value that both changed stays, and is named by its keys', (t) => {
  const { value, conflicts } = mergeValues(
    { a: { b: 1 }, n: 1 },
    { a: { b: 2 }, n: 1 },
    { a: { b: 3 }, n: 2 },
  );
  t.deepEqual([value, conflicts], [{ a: { b: 2 }, n: 2 }, ['a.b']]);
});

test('lists take what each side added and removed', (t) => {
  t.deepEqual(mergeValues({ a: ['x', 'y'] }, { a: ['x', 'y', 'mine'] }, { a: ['x', 'y', 'other'] }), {
    value: { a: ['x', 'y', 'mine', 'other'] },
    conflicts: [],
  });
  const row = (name: string): unknown => ({ friendlyName: name });
  t.deepEqual(mergeValues([row('1'), row('2')], [row('mine'), row('2')], [row('1'), row('2'), row('3')]), {
    value: [row('mine'), row('2'), row('3')],
    conflicts: [],
  });
  t.deepEqual(mergeValues({ a: [1, 2] }, { a: [1, 3] }, { a: [1, 4] }).conflicts, ['a']);
});

test('the layout of the user is kept', (t) => {
  const base = '{\n  "a": 1,\n  "b": [1, 2],\n  "c": 1\n}\n';
  const yours = '{\r\n    "b": [\r\n        1, 2\r\n    ],\r\n\r\n    "a": 1,\r\n    "c": 1\r\n}';
  const merged = merge(base, yours, base.replace('"c": 1', '"c": 2'));
  t.is(merged?.content.toString(), '{\r\n    "b": [1, 2],\r\n    "a": 1,\r\n    "c": 2\r\n}');
  const plain = '{\n  "a": 1,\n  "b": [1, 2],\n  "c": 1\n}\n';
  const lined = '{\n  "a": 1,\n  "b": [1, 2],\n\n\n  "mine": {  },\n  "c": 1\n}\n';
  t.is(
    merge(plain, lined, plain.replace('"a": 1', '"a": 5'))?.content.toString(),
    lined.replace('"a": 1', '"a": 5'),
  );
});

test('what is no plain JSON is left to the merge of lines', (t) => {
  const good = '{"a": 1}';
  for (const odd of [
    '{"a": 1, /* why */ "b": 2}',
    '{"a": 1,}',
    '{"a": 1, "a": 2}',
    '{"a": 1.10}',
    '{"a": 12345678901234567890}',
    '',
  ])
    t.is(merge(good, odd, good), undefined, odd);
});

test('a key __proto__ is a key', (t) => {
  const merged = merge('{"a": 1}', '{"a": 1, "__proto__": {"x": 1}}', '{"a": 2}');
  t.is(merged?.content.toString().replace(/\s/g, ''), '{"a":2,"__proto__":{"x":1}}');
  t.is(Object.hasOwn(Object.prototype, 'x'), false);
});

test('random values: a side that changed nothing does not count, and every key the user added is there', (t) => {
  const objects = fc.dictionary(
    fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    fc.oneof(
      fc.integer({ min: 0, max: 3 }),
      fc.dictionary(fc.constantFrom('x', 'y'), fc.integer({ min: 0, max: 2 })),
    ),
  );
  fc.assert(
    fc.property(objects, objects, objects, (base, yours, theirs) => {
      t.true(sameJson(mergeValues(base, yours, base).value, yours));
      t.true(sameJson(mergeValues(base, base, theirs).value, theirs));
      const { value } = mergeValues(base, { ...yours, mine: 1 }, theirs);
      t.is((value as Record<string, unknown>).mine, 1);
    }),
    { numRuns: 500, seed: 3 },
  );
});
