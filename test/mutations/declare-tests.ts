import { cpSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';

import type { DriverName } from '../support/drivers.js';
import { copyOf, edit, runSuite, type SuiteResult } from '../support/generated-project.js';
import { lanes } from '../support/lanes.js';
import { compile, makeBase, type Base } from './base.js';
import type { Edit } from './edit.js';

/** One compiles while the suite of the other runs. */
const inTurn = lanes(2);

const bases = new Map<DriverName, Promise<Base>>();
test.after.always(async () => {
  for (const base of await Promise.allSettled(bases.values())) {
    if (base.status === 'fulfilled') for (const each of [base.value.whole, base.value.bare]) each.remove();
  }
});

function baseOf(name: DriverName): Promise<Base> {
  const base = bases.get(name) ?? makeBase(name);
  bases.set(name, base);
  return base;
}

/** Runs the suite on an edited driver: the file that is to see the edit, then, only if that passes, all. */
async function runEdited({ driver = 'mac', shownBy, ...change }: Edit): Promise<SuiteResult> {
  const { whole, bare, needWhole } = await baseOf(driver);
  const project = copyOf(needWhole.has(shownBy) ? whole : bare);
  try {
    edit(project, change.path, change.pattern, change.replacement);
    await compile(project);
    const likely = await runSuite(project, { failFast: true, file: shownBy });
    if (likely.failed.length > 0) return likely;
    cpSync(join(whole.root, 'test/hooks'), join(project.root, 'test/hooks'), { recursive: true });
    await compile(project);
    return await runSuite(project, { failFast: true });
  } finally {
    project.remove();
  }
}

/** Declares the tests: each edit is noticed, and without an edit nothing is. */
export function declareTests(edits: readonly Edit[]): void {
  for (const name of new Set(edits.map(({ driver = 'mac' }) => driver))) {
    test(`the generated suite of the driver ${name} passes when nothing is edited`, async (t) => {
      await inTurn(async () => {
        const { passed, failed } = await baseOf(name);
        t.deepEqual(failed, []);
        t.true(passed > 50);
      });
    });
  }

  for (const each of edits) {
    test(`the generated suite fails when ${each.fault}`, async (t) => {
      await inTurn(async () => {
        const { failed, output } = await runEdited(each);
        t.true(failed.length > 0, output);
        t.log(failed[0]);
      });
    });
  }
}
