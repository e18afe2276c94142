import test from 'ava';

import { buildSuite, compileDriver, edit, generate, runSuite } from '../support/generated-project.js';
import { edits } from './edits.js';

/** The edits of one driver at a time: the suite of each run is the product's own, as a user has it. */
const project = generate({ name: 'mutant' });
test.before(() => buildSuite(project));
test.after.always(() => project.remove());

test.serial('the generated suite passes when nothing is edited', async (t) => {
  await compileDriver(project);
  const { passed, failed } = await runSuite(project);
  t.deepEqual(failed, []);
  t.true(passed > 50);
});

for (const { fault, path, pattern, replacement } of edits) {
  test.serial(`the generated suite fails when ${fault}`, async (t) => {
    const original = edit(project, path, pattern, replacement);
    try {
      await compileDriver(project, { warnings: 'off' });
      const { failed, output } = await runSuite(project, { failFast: true });
      t.true(failed.length > 0, output);
      t.log(failed[0]);
    } finally {
      original.restore();
    }
  });
}
