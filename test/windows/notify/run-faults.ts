import { join } from 'node:path';

import { startWine, windowsPath } from '../wine.js';
import { buildForTest, rowNames, specWith } from './build.js';
import { faults, type Fault } from './edits.js';

/** Most scenarios have two rows. */
const ofSixteen: ReadonlySet<string> = new Set(['UpgradeRebuildsUpperBindings', 'MissingDeviceKeepsItsRow']);
const rowsOf = ({ scenario }: Fault): number => (ofSixteen.has(scenario) ? 16 : 2);

/** Builds the notify object with each fault and runs the scenario that should see it; gives what the harness said. */
export async function runFaults(
  folder: string,
  precompiled: readonly string[],
  harness: string,
): Promise<ReadonlyMap<Fault, string>> {
  const waiting = [...faults.entries()];
  const pairs = new Map<Fault, readonly string[]>();
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, fault] = next;
      const rows = rowsOf(fault);
      const spec = specWith(rowNames(rows));
      const dll = await buildForTest(join(folder, String(index)), spec, precompiled, fault);
      pairs.set(fault, [fault.scenario, `${rows}=${windowsPath(dll)}`]);
    }
  };
  await Promise.all([work(), work(), work()]);
  // A Windows of its own: what a fault leaves behind is no other test's.
  const wine = startWine();
  try {
    const lines = wine.run(harness, ['one', ...faults.flatMap((fault) => pairs.get(fault) ?? [])]);
    const said = lines.trim().split('\n');
    return new Map(faults.map((fault, index) => [fault, said[index] ?? 'nothing']));
  } finally {
    wine.remove();
  }
}
