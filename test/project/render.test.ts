import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { format } from '@wasm-fmt/clang-format';
import { check } from 'prettier';
import { plannedFiles } from '../../src/project/file-plan.js';
import { filePlan } from '../../src/project/file-plan.js';
import { packageRoot } from '../../src/project/package-info.js';
import { planNew } from '../../src/project/plan-new.js';
import { callbackChoices } from '../../src/ddi/callback-choices.js';
import { distributions } from '../../src/spec/answers.js';
import { toDriverSpec } from '../../src/spec/driver-spec.js';
import { settled } from '../spec/given.js';

/** Answers that reach every template, and text at its longest. */
const answerSets: readonly Readonly<Record<string, unknown>>[] = [
  {},
  { distribution: 'vlan', virtualMiniports: 1024, callbacks: 'all' },
  { distribution: 'passthrough', architectures: ['arm64'], ndis: '6.87' },
  ...callbackChoices.map(({ value }) => ({ callbacks: [value] })),
  {
    name: `a${'-_9Z'.repeat(10)}`.slice(0, 40),
    provider: `It's ${'#1 (&+!)'.repeat(8)}`.slice(0, 60),
    description: `_x_ 'y' ${'W'.repeat(72)}`,
    distribution: 'vlan',
    vlanIds: '0,4093-4094',
    friendlyName: `'${'W'.repeat(50)} it's {n}`,
  },
];

const plan = (answers: Readonly<Record<string, unknown>>): ReturnType<typeof planNew> =>
  planNew(settled(answers).answers);

function below(folder: string): string[] {
  return readdirSync(join(packageRoot, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(join(packageRoot, folder).length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
}

test('the file plan and templates/ name the same files', (t) => {
  const named = filePlan.flatMap(({ template }) =>
    distributions.map((how) => template.replace('{distribution}', how)),
  );
  t.deepEqual([...new Set(named)].sort(), below('templates'));
});

test('no two files of a project have the same path, letter case aside', (t) => {
  for (const answers of answerSets) {
    const paths = plan(answers).map(({ path }) => path.toLowerCase());
    t.is(new Set(paths).size, paths.length);
  }
});

test('an optional callback is in a file of its own, which is there only when it is chosen', (t) => {
  const paths = (callbacks: unknown): string[] => plan({ callbacks }).map(({ path }) => path);
  const without = paths('none');
  for (const { value } of callbackChoices) {
    const added = paths([value]).filter((path) => !without.includes(path));
    t.true(
      added.some((path) => /^driver\/callbacks\/[\w-]+\.c$/.test(path)),
      value,
    );
  }
});

test('the same answers give the same bytes, in whatever order they are given', (t) => {
  const one = plan({ callbacks: ['DirectOid', 'PnpHandlers'], name: 'x' });
  const two = plan({ name: 'x', callbacks: ['MiniportRemoveDevice', 'DirectOid'] });
  t.deepEqual(one, two);
});

test('the kit is copied byte for byte and replaced later', (t) => {
  const kit = plan({}).filter(({ path }) => path.startsWith('test/kit/'));
  t.deepEqual(
    kit.map(({ path }) => path.slice('test/kit/'.length)),
    below('src/kit'),
  );
  for (const { path, content, role } of kit) {
    t.is(role, 'owned');
    t.true(content.equals(readFileSync(join(packageRoot, 'src', path.slice('test/'.length)))));
  }
  t.true(kit.some(({ path }) => path === 'test/kit/include/ndis.h'));
});

test('.yo-rc.json comes last and holds the answers', (t) => {
  const last = plan({ distribution: 'vlan', callbacks: 'all' }).at(-1);
  t.is(last?.path, '.yo-rc.json');
  const stored = JSON.parse(last?.content.toString() ?? '')['generator-ndis-im'];
  t.is(stored.schema, 1);
  t.deepEqual(
    toDriverSpec(settled(stored.answers).answers),
    toDriverSpec(settled({ distribution: 'vlan', callbacks: 'all' }).answers),
  );
});

test('line ends are what .gitattributes says, and text ends with one', (t) => {
  for (const { path, content } of plan({ callbacks: 'all' })) {
    const text = content.toString();
    const crlf = /\.(inf|rc|def|sln|vcxproj|filters|props|config)$/.test(path);
    if (path.startsWith('test/kit/')) continue;
    t.regex(text, crlf ? /^(?:[^\r\n]*\r\n)+$/ : /^(?:[^\r\n]*\n)+$/, path);
  }
});

test('no file says where, when or by whom it was made', (t) => {
  for (const { path, content } of plan({})) {
    if (path.startsWith('test/kit/')) continue;
    if (/\.(inf|sln|vcxproj|json|rc|yml)$/.test(path))
      t.notRegex(content.toString(), /undefined|NaN|\[object/, path);
    t.notRegex(content.toString(), /\/tmp\/|\/home\/|<%|%>/, path);
  }
});

test('what is rendered is as prettier leaves it, whatever the answers', async (t) => {
  const unformatted = new Map<string, string>();
  for (const answers of answerSets) {
    for (const { path, content } of plan(answers)) {
      if (/^(?:test\/kit|\.ndis-im)\//.test(path) || !/\.(ts|js|mjs|json|md|yml)$/.test(path)) continue;
      // Node and npm write JSON themselves: it has prettier's own width.
      const options = path.endsWith('.json')
        ? { filepath: path }
        : { filepath: path, singleQuote: true, printWidth: 110 };
      if (!(await check(content.toString(), options))) unformatted.set(path, JSON.stringify(answers));
    }
  }
  t.deepEqual([...unformatted], []);
});

test('each chosen file has one entry in the plan', (t) => {
  for (const answers of answerSets) {
    const templates = plannedFiles(toDriverSpec(settled(answers).answers)).map(({ template }) => template);
    t.is(new Set(templates).size, templates.length);
  }
});

test('C and C++ are as clang-format leaves them, whatever the answers', (t) => {
  const unformatted = new Map<string, string>();
  for (const answers of answerSets) {
    const files = plan(answers);
    const style = files.find(({ path }) => path === '.clang-format')?.content.toString() ?? '';
    for (const { path, content } of files) {
      if (path.startsWith('test/kit/') || !/\.(c|h|cpp)$/.test(path)) continue;
      const text = content.toString();
      if (format(text, path, style) !== text) unformatted.set(path, JSON.stringify(answers));
    }
  }
  t.deepEqual([...unformatted], []);
});
