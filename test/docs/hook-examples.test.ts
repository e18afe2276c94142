/** Every example of the generated docs/hooks.md is compiled as that project's hooks, and its test run. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { format } from '@wasm-fmt/clang-format';

import { drivers } from '../support/drivers.js';
import { buildSuite, compileDriver, generate, runSuite } from '../support/generated-project.js';

interface Example {
  readonly section: string;
  readonly variant: string;
  readonly hooks: string;
  readonly tests: string;
}

/** A section has one file of hooks and one of tests. */
function examplesOf(page: string): readonly Example[] {
  return page
    .split(/^## /m)
    .slice(1)
    .map((text, at) => {
      const [hooks, tests] = ['c', 'ts'].map((language) => {
        const blocks = [...text.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'gms'))];
        if (blocks.length !== 1) throw new Error(`${blocks.length} blocks of ${language} in: ${text}`);
        return blocks[0]![1]!;
      });
      const section = text.slice(0, text.indexOf('\n'));
      return { section, variant: `example-${at + 1}`, hooks: hooks!, tests: tests! };
    });
}

const verdicts =
  /\b(?:Frame(?:Pass|Drop|Hold|Consume|Redirect)|Oid(?:Pass|Finish|Keep)|Status(?:Pass|Drop))\b/g;
const functions = /\bHook(?:SendFrame|IndicateFrame|CancelFrames|ReleaseFrame|ResumeOid)\b/g;

for (const name of ['mac', 'vlan'] as const) {
  test.serial(`the examples of docs/hooks.md do what they say in a driver of ${name}`, async (t) => {
    const project = generate({ name: 'examples', ...drivers[name] });
    t.teardown(() => project.remove());
    const { root } = project;
    const examples = examplesOf(readFileSync(join(root, 'docs/hooks.md'), 'utf8'));
    mkdirSync(join(root, 'test/hooks'), { recursive: true });
    for (const { variant, hooks, tests } of examples) {
      const style = readFileSync(join(root, '.clang-format'), 'utf8');
      t.is(format(hooks, 'hooks.c', style), hooks);
      writeFileSync(join(root, `test/hooks/${variant}.c`), hooks);
      const own = tests.replaceAll('start(t)', `start(t, { boot: { variant: '${variant}' } })`);
      t.not(own, tests);
      writeFileSync(join(root, `test/${variant}.test.ts`), own);
    }
    await buildSuite(project);
    await compileDriver(project, { check: [] });
    for (const { section, variant } of examples) {
      const { passed, failed, output } = await runSuite(project, { file: variant });
      t.deepEqual(failed, [], `${section}\n${output}`);
      t.true(passed > 0, section);
    }
    const text = examples.map(({ hooks }) => hooks).join('');
    const contract = readFileSync(join(root, 'driver/hooks.h'), 'utf8');
    for (const names of [verdicts, functions]) t.deepEqual(named(text, names), named(contract, names));
  });
}

function named(text: string, names: RegExp): readonly string[] {
  return [...new Set(text.match(names))].sort();
}
