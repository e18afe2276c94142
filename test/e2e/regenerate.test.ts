import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { treeOf } from '../project/temporary.js';
import { update, verbsOf } from '../project/update.js';
import { buildSuite, compileDriver, generate, runSuite } from '../support/generated-project.js';
import type { GeneratedProject } from '../support/generated-project.js';
import { editAsUser, userTitles } from '../support/user-edits.js';

/** Compiles and runs a project; the tests of the user must be among those that pass. */
async function passes(project: GeneratedProject): Promise<number> {
  await buildSuite(project);
  await compileDriver(project);
  const { passed, failed, output } = await runSuite(project);
  if (failed.length > 0) throw new Error(output);
  for (const title of userTitles) if (!output.includes(title)) throw new Error(`${title}: did not run`);
  return passed;
}

test.serial(
  'an edited project grows to five virtual miniports and direct OIDs, from a later NDIS on, and passes',
  async (t) => {
    const project = generate({ name: 'mux', virtualMiniports: 2, ndis: '6.30' });
    t.teardown(() => project.remove());
    editAsUser(project.root);
    const hooks = readFileSync(join(project.root, 'driver/hooks.c'));
    const before = await passes(project);
    const done = await update(project.root, { virtualMiniports: 5, callbacks: 'DirectOid', ndis: '6.87' });
    const verbs = verbsOf(done);
    t.false(Object.values(verbs).includes('conflict'), JSON.stringify(verbs));
    t.deepEqual(readFileSync(join(project.root, 'driver/hooks.c')), hooks);
    const after = await passes(project);
    t.log(`${before} tests passed before, ${after} after`);
    t.true(after > before);
  },
);

test.serial(
  'a callback whose file was edited is removed: the file stays, and the project passes without it',
  async (t) => {
    const project = generate({ name: 'mux', callbacks: 'DirectOid' });
    t.teardown(() => project.remove());
    editAsUser(project.root);
    const path = join(project.root, 'driver/callbacks/direct_oid.c');
    appendFileSync(path, '\n/* mine */\n');
    const driver = treeOf(join(project.root, 'driver'));
    const done = await update(project.root, { callbacks: 'none' });
    t.is(verbsOf(done)['driver/callbacks/direct_oid.c'], 'orphan');
    t.true(readFileSync(path, 'utf8').endsWith('/* mine */\n'));
    t.true((await passes(project)) > 50);
    await update(project.root, { callbacks: 'DirectOid' });
    t.deepEqual(treeOf(join(project.root, 'driver')), driver);
  },
);
