import test from 'ava';

import type { LineRow } from '../../../src/kit/compile/line-table.js';
import { decodeSourceMap, encodeSourceMap, rowAt } from '../../../src/kit/compile/source-map.js';

const rows: readonly LineRow[] = [
  { address: 100, file: 'driver/a.c', line: 4, column: 1 },
  { address: 117, file: 'driver/b.c', line: 2000, column: 80 },
  { address: 118, file: null, line: 0, column: 0 },
  { address: 70_000, file: 'driver/a.c', line: 1, column: 2 },
];

test('a source map gives back the rows it was made from', (t) => {
  t.deepEqual(decodeSourceMap(encodeSourceMap(rows)), rows);
});

test('mappings are written as the format has them', (t) => {
  const { mappings, sources } = encodeSourceMap(rows.slice(0, 2));
  t.deepEqual(sources, ['driver/a.c', 'driver/b.c']);
  t.is(mappings, 'oGAGA,iBC48D+E');
});

test('an address belongs to the row that begins at or before it', (t) => {
  t.is(rowAt(rows, 99), undefined);
  t.is(rowAt(rows, 100), rows[0]);
  t.is(rowAt(rows, 116), rows[0]);
  t.is(rowAt(rows, 117), rows[1]);
  t.is(rowAt(rows, 1_000_000), rows[3]);
});
