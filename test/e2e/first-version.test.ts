import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import test from 'ava';
import { temporaryFolder } from '../project/temporary.js';
import { read, update, verbsOf } from '../project/update.js';
import { borrowPackages, buildSuite, compileDriver, runSuite } from '../support/generated-project.js';
import { userTitles } from '../support/user-edits.js';

const fixture = fileURLToPath(new URL('../../../test/fixtures/first-version.json.br', import.meta.url));

/** The project that the first version made and somebody then worked on (scripts/first-version.mjs), its kit left out. */
function firstProject(root: string): ReadonlyMap<string, string> {
  const files = JSON.parse(brotliDecompressSync(readFileSync(fixture)).toString('utf8')) as Record<
    string,
    string
  >;
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return new Map(Object.entries(files));
}

test('a project of the first version, with hooks that use the whole contract, is updated, compiles and passes', async (t) => {
  const root = temporaryFolder(t);
  const before = firstProject(root);
  // It was made before .ndis-im existed, so it is taken as it is once; from then on it is updated as any other.
  const taken = await update(root, {}, { newBase: true, onCollision: 'yours', overwriteOwned: true });
  t.false(Object.values(verbsOf(taken)).includes('conflict'));
  for (const path of ['driver/hooks.c', 'test/mine.test.ts', 'driver/oid_local.c', 'test/oids.test.ts'])
    t.is(read(root, path), before.get(path) ?? '', path);
  t.deepEqual((await update(root)).changes, []);
  await passes();

  const grown = await update(root, { virtualMiniports: 5 });
  const conflicts = Object.entries(verbsOf(grown)).filter(([, verb]) => verb === 'conflict');
  // Nothing tells how its README was generated, so changes of that text count as edits.
  t.deepEqual(
    conflicts.filter(([path]) => path !== 'README.md'),
    [],
  );
  t.is(read(root, 'driver/hooks.c'), before.get('driver/hooks.c') ?? '');
  await passes();

  async function passes(): Promise<void> {
    const project = borrowPackages(root);
    await buildSuite(project);
    await compileDriver(project);
    const { passed, failed, output } = await runSuite(project);
    t.deepEqual(failed, []);
    t.true(passed > 50);
    for (const title of userTitles) t.true(output.includes(title), title);
  }
});
