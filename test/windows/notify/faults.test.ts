import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import test from 'ava';

import { startWine, windowsPath } from '../wine.js';
import { buildForTest, buildHarness, precompileForTest, rowNames, specWith } from './build.js';
import { faults, type Fault } from './edits.js';
import { scenarios } from './scenarios.js';

const folder = mkdtempSync(join(tmpdir(), 'ndis-im-faults-'));
/** What the harness said of the notify object with each fault. */
const said = new Map<Fault, string>();

/** Most scenarios have two rows. */
const ofSixteen: ReadonlySet<string> = new Set(['UpgradeRebuildsUpperBindings', 'MissingDeviceKeepsItsRow']);
const rowsOf = ({ scenario }: Fault): number => (ofSixteen.has(scenario) ? 16 : 2);

test.before(async () => {
  const precompiled = await precompileForTest(join(folder, 'precompiled'));
  const harness = buildHarness(join(folder, 'harness'), specWith(rowNames(2)));
  const wine = startWine();
  try {
    const waiting = [...faults.entries()];
    const pairs = new Map<Fault, readonly string[]>();
    const work = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const [index, fault] = next;
        const rows = rowsOf(fault);
        const dll = await buildForTest(
          join(folder, String(index)),
          specWith(rowNames(rows)),
          precompiled,
          fault,
        );
        pairs.set(fault, [fault.scenario, `${rows}=${windowsPath(dll)}`]);
      }
    };
    await Promise.all([work(), work(), work()]);
    const lines = wine.run(await harness, ['one', ...faults.flatMap((fault) => pairs.get(fault) ?? [])]);
    for (const [index, line] of lines.trim().split('\n').entries()) {
      const fault = faults[index];
      if (fault !== undefined) said.set(fault, line);
    }
  } finally {
    wine.remove();
  }
});

test.after.always(() => rmSync(folder, { recursive: true, force: true }));

for (const fault of faults) {
  test(`the tests of the notify object see it when ${fault.fault}`, (t) => {
    t.true(fault.scenario in scenarios);
    t.regex(said.get(fault) ?? 'nothing', new RegExp(`^fail ${fault.scenario}: \\w+\\.cpp:\\d+: `));
    t.log(said.get(fault));
  });
}
