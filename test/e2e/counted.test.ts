/** What is counted on generated drivers that are compiled once, at -O0 with guards: what an NBL costs, and what the suite reaches. */
import test from 'ava';

import { callsOf } from '../../src/kit/bench/cost.js';
import type { CostRow } from '../../src/kit/bench/cost-table.js';
import { measureCosts } from '../../src/kit/bench/costs.js';
import {
  cacheDirectory,
  emitSuite,
  generate,
  runCoverage,
  type GeneratedProject,
} from '../support/generated-project.js';

/** `mac` has the default answers, `vlan` all that can be chosen. */
const projects = {
  mac: generate({ name: 'counted' }),
  vlan: generate({
    name: 'counted',
    distribution: 'vlan',
    virtualMiniports: 3,
    callbacks: 'all',
    controlDevice: true,
  }),
  passthrough: generate({ name: 'counted', distribution: 'passthrough' }),
} as const;
test.after.always(() => Object.values(projects).forEach((project) => project.remove()));

function rowsOf({ root }: GeneratedProject): Promise<readonly CostRow[]> {
  return measureCosts(root, { cacheDirectory });
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
      const rows = await rowsOf(projects[distribution]);
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

/** Percentages that a suite has to reach. */
const least = { lines: 95, edges: 85 };

for (const name of ['mac', 'vlan'] as const) {
  test.serial(
    `the suite of ${name} reaches ${least.lines} % of the lines and ${least.edges} % of the edges of its driver`,
    async (t) => {
      await emitSuite(projects[name]);
      const { status, output } = await runCoverage(projects[name]);
      t.is(status, 0, output);
      // The table, and after it what was not reached.
      const report = output.slice(output.search(/^ +lines +edges$/m));
      const { lines, edges } = sharesOfAll(report);
      t.log(`lines ${lines.toFixed(1)} %, edges ${edges.toFixed(1)} %`);
      t.true(lines >= least.lines && edges >= least.edges, report);
    },
  );
}

/** Percentages in the last row of a table of coverage. */
function sharesOfAll(table: string): Readonly<Record<keyof typeof least, number>> {
  const row = /^ {2}all +(\d+) of (\d+) .*% +(\d+) of (\d+) .*%$/m.exec(table);
  const [lines = 0, allLines = 1, edges = 0, allEdges = 1] = row?.slice(1).map(Number) ?? [];
  return { lines: (100 * lines) / allLines, edges: (100 * edges) / allEdges };
}

test.serial('the table of passthrough has its one virtual miniport and no tags', async (t) => {
  const rows = await rowsOf(projects.passthrough);
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
