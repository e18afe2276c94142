import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { driverNames, drivers, type DriverName } from '../support/drivers.js';
import { emitSuite, generate } from '../support/generated-project.js';
import type { RecordedTest } from './ava-stand-in.js';

/** A test of the generated suite. */
export interface SuiteTest {
  readonly title: string;
  /** As `test/sends.test.ts`. */
  readonly file: string;
  /** Those whose suites have it. */
  readonly drivers: readonly DriverName[];
}

/** Lists what the suites of all drivers would run; runs nothing. */
export async function suiteTests(): Promise<readonly SuiteTest[]> {
  const lists = await Promise.all(driverNames.map(async (name) => [name, await testsOf(name)] as const));
  const tests = new Map<string, SuiteTest>();
  for (const [driver, list] of lists) {
    for (const { title, file } of list) {
      const key = `${file}: ${title}`;
      tests.set(key, { title, file, drivers: [...(tests.get(key)?.drivers ?? []), driver] });
    }
  }
  return [...tests.values()];
}

async function testsOf(name: DriverName): Promise<readonly RecordedTest[]> {
  const project = generate({ name: 'titles', ...drivers[name] });
  try {
    await emitSuite(project);
    const built = join(project.root, '.build');
    const files = readdirSync(join(built, 'test')).filter((file) => file.endsWith('.test.js'));
    const recorder = fileURLToPath(new URL('record.js', import.meta.url));
    const paths = files.sort().map((file) => join(built, 'test', file));
    const { stdout, stderr } = spawnSync(process.execPath, [recorder, ...paths], { encoding: 'utf8' });
    if (!stdout.startsWith('[')) throw new Error(`the tests of ${name} cannot be listed: ${stderr}`);
    const recorded = JSON.parse(stdout) as RecordedTest[];
    return recorded.map(({ title, file }) => ({ title, file: sourceOf(file) }));
  } finally {
    project.remove();
  }
}

function sourceOf(built: string): string {
  const path = built.replaceAll('\\', '/');
  return path.slice(path.lastIndexOf('/.build/') + '/.build/'.length).replace(/\.js$/, '.ts');
}
