import test from 'ava';

import { matrixRows, type MatrixRow } from './answer-sets.js';
import { runRow } from './run-row.js';

/**
 * A part of the matrix that fits into a run of the tests: rows far apart, each on the oldest and the newest NDIS it can meet.
 * `npm run matrix` runs the whole.
 */
const rows = matrixRows();
const part = 8;

for (let at = 0; at < part; at++) {
  const row = rows[Math.floor((at * rows.length) / part)] as MatrixRow;
  const running = [...new Set([row.running[0], row.running.at(-1)])] as readonly string[];
  test(`the suite passes with ${row.title}, on NDIS ${running.join(' and ')}`, async (t) => {
    const { passed, failures } = await runRow(row, running);
    t.deepEqual(failures, []);
    t.true(passed > 0);
  });
}
