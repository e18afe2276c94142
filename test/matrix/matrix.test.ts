import test from 'ava';

import { matrixRows, spread } from './answer-sets.js';
import { runRow } from './run-row.js';

/**
 * A part of the matrix that fits into a run of the tests: rows far apart, each on the oldest and the newest NDIS it can
 * meet. `npm run matrix` runs the whole.
 */
for (const row of spread(matrixRows(), 5)) {
  const running = [...new Set([row.running[0], row.running.at(-1)])] as readonly string[];
  test.serial(`the suite passes with ${row.title}, on NDIS ${running.join(' and ')}`, async (t) => {
    const { passed, failures } = await runRow(row, running);
    t.deepEqual(failures, []);
    t.true(passed > 0);
  });
}
