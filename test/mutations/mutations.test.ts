import test from 'ava';

import { drivers, type DriverName } from '../support/drivers.js';
import {
  buildSuite,
  compileDriver,
  copyOf,
  edit,
  generate,
  runSuite,
  type GeneratedProject,
} from '../support/generated-project.js';
import { lanes } from '../support/lanes.js';
import type { Edit } from './edit.js';
import { edits } from './edits.js';

/** One compiles while the suite of the other runs. */
const inTurn = lanes(2);
/** As compiled for edits: these may leave a variable unused, and what they do to 64-bit Windows is nobody's concern. */
const options = { warnings: 'off', check: [] } as const;

/** The drivers that are edited, as they were generated. */
const bases = new Map<DriverName, Promise<GeneratedProject>>();
test.after.always(async () => {
  for (const base of bases.values()) (await base).remove();
});

async function makeBase(name: DriverName): Promise<GeneratedProject> {
  const project = generate({ name: 'mutant', ...drivers[name] });
  await buildSuite(project);
  await compileDriver(project, options);
  return project;
}

function baseOf({ driver = 'mac' }: Edit): Promise<GeneratedProject> {
  const base = bases.get(driver) ?? makeBase(driver);
  bases.set(driver, base);
  return base;
}

for (const name of new Set(edits.map(({ driver = 'mac' }) => driver))) {
  test(`the generated suite of the driver ${name} passes when nothing is edited`, async (t) => {
    await inTurn(async () => {
      const shown = edits.find(({ driver = 'mac' }) => driver === name)!;
      const { passed, failed } = await runSuite(await baseOf(shown));
      t.deepEqual(failed, []);
      t.true(passed > 50);
    });
  });
}

for (const each of edits) {
  test(`the generated suite fails when ${each.fault}`, async (t) => {
    await inTurn(async () => {
      const project = copyOf(await baseOf(each));
      try {
        edit(project, each.path, each.pattern, each.replacement);
        await compileDriver(project, options);
        const likely = await runSuite(project, { failFast: true, file: each.shownBy });
        const { failed, output } =
          likely.failed.length > 0 ? likely : await runSuite(project, { failFast: true });
        t.true(failed.length > 0, output);
        t.log(failed[0]);
      } finally {
        project.remove();
      }
    });
  });
}
