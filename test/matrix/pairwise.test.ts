import test from 'ava';

import { pairwise } from './pairwise.js';

const parameters = { a: [1, 2, 3], b: ['x', 'y'], c: [true, false], d: [0, 1, 2, 3] };

test('every allowed pair of values stands in a row, and no row is one that is not allowed', (t) => {
  const allowed = (row: Readonly<Record<string, unknown>>): boolean => !(row['a'] === 3 && row['b'] === 'y');
  const rows: readonly Readonly<Record<string, unknown>>[] = pairwise(parameters, allowed);
  t.true(rows.every((row) => allowed(row) && Object.keys(row).length === 4));
  for (const [a, as] of Object.entries(parameters)) {
    for (const [b, bs] of Object.entries(parameters)) {
      if (a >= b) continue;
      for (const va of as) {
        for (const vb of bs) {
          const wanted = allowed({ [a]: va, [b]: vb });
          t.is(
            rows.some((row) => row[a] === va && row[b] === vb),
            wanted,
            `${a}=${va} ${b}=${vb}`,
          );
        }
      }
    }
  }
  t.true(rows.length < 3 * 2 * 2 * 4);
});
