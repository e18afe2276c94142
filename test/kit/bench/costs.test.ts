import test from 'ava';

import { callsOf } from '../../../src/kit/bench/cost.js';
import type { CostRow } from '../../../src/kit/bench/cost-table.js';
import { measureCosts } from '../../../src/kit/bench/costs.js';
import { cacheDirectory, generate } from '../../support/generated-project.js';

async function rowsOf(distribution: string): Promise<readonly CostRow[]> {
  const project = generate({ name: 'costs', distribution });
  try {
    return await measureCosts(project.root, { cacheDirectory });
  } finally {
    project.remove();
  }
}

/** Basic blocks an NBL of all ways of unicast, over so many virtual miniports. */
function blocks(rows: readonly CostRow[], miniports: number): number {
  return rows
    .filter((row) => row.miniports === miniports && !/ (?:for|of) \d/.test(row.what))
    .reduce((sum, { cost }) => sum + cost.blocks / cost.nbls, 0);
}

for (const distribution of ['mac', 'vlan'] as const) {
  test.serial(
    `an NBL costs ${distribution} as much over 256 virtual miniports as over 1 (lesson 6)`,
    async (t) => {
      const rows = await rowsOf(distribution);
      t.deepEqual([...new Set(rows.map(({ miniports }) => miniports))], [1, 16, 256]);
      const one = blocks(rows, 1);
      t.true(one > 20);
      t.true(blocks(rows, 256) <= 1.1 * one);
      // Each way by itself, where both have several to tell apart.
      for (const { what, cost } of rows.filter(({ miniports }) => miniports === 256)) {
        const few = rows.find((row) => row.miniports === 16 && row.what === what);
        t.true(cost.blocks <= 1.1 * (few?.cost.blocks ?? 0), what);
      }
    },
  );
}

test.serial('the table of passthrough has its one virtual miniport and no tags', async (t) => {
  const rows = await rowsOf('passthrough');
  t.deepEqual(
    rows.map(({ what, miniports }) => [what, miniports]),
    [
      ['send', 1],
      ['send complete', 1],
      ['receive', 1],
      ['return', 1],
    ],
  );
  for (const { what, cost } of rows) t.is(callsOf('memory', cost), 0, what);
});
