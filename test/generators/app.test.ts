import { join } from 'node:path';
import test from 'ava';
import helpers from 'yeoman-test';
import AppGenerator from '../../generators/app/index.js';
import { newProject } from '../../src/project/new-project.js';
import { packageRoot } from '../../src/project/package-info.js';
import { optionsOf } from '../../src/cli/options.js';
import { questions } from '../../src/spec/questions.js';
import { readAnswers } from '../../src/spec/answers-file.js';
import { temporaryFolder, treeOf } from '../project/temporary.js';

const resolved = join(packageRoot, 'dist', 'generators', 'app', 'index.js');

/** Runs the generator in an empty folder, as another generator would: options and answers handed over. */
function run(
  cwd: string,
  options: Readonly<Record<string, unknown>>,
  answers: Readonly<Record<string, unknown>> = {},
  args: string[] = [],
) {
  return helpers
    .create(resolved, { resolved, namespace: 'ndis-im:app', tmpdir: false })
    .cd(cwd)
    .withArguments(args)
    .withOptions(options as never)
    .withAnswers(answers, { throwOnMissingAnswer: true } as never)
    .run();
}

/** The project that the engine makes for the same answers. */
async function expected(
  cwd: string,
  answers: Readonly<Record<string, unknown>>,
): Promise<ReturnType<typeof treeOf>> {
  const flags = readAnswers(JSON.stringify(answers), 'answers');
  await newProject({
    cwd,
    destination: 'expected',
    flags,
    answersFile: undefined,
    yes: true,
    dryRun: false,
    ask: undefined,
  });
  return treeOf(join(cwd, 'expected'));
}

const answers = {
  name: 'mux',
  provider: 'Me',
  description: 'Mine',
  ndis: '6.80',
  distribution: 'vlan',
  virtualMiniports: 3,
  friendlyName: 'Guest {n}',
  vlanIds: '5-7',
  callbacks: ['DirectOid', 'PnpHandlers'],
  architectures: ['x64'],
};

test.serial('answered by prompts, the project is the one the engine makes', async (t) => {
  const cwd = temporaryFolder(t);
  await run(cwd, { interactive: true }, { ...answers, virtualMiniports: '3' });
  t.deepEqual(treeOf(join(cwd, 'mux')), await expected(cwd, answers));
});

test.serial('given by options, the project is the one the engine makes', async (t) => {
  const cwd = temporaryFolder(t);
  const options = {
    name: 'mux',
    provider: 'Me',
    description: 'Mine',
    ndis: '6.80',
    distribution: 'vlan',
    virtualMiniports: 3,
    friendlyName: 'Guest {n}',
    'vlan-ids': '5-7',
    callbacks: 'DirectOid,PnpHandlers',
    architectures: 'x64',
  };
  await run(cwd, options, {}, ['there']);
  t.deepEqual(treeOf(join(cwd, 'there')), await expected(cwd, answers));
});

test.serial('bad input ends with exit code 4 and nothing written', async (t) => {
  const cwd = temporaryFolder(t);
  const error = await t.throwsAsync<Error & { code?: unknown }>(async () =>
    run(cwd, { yes: true, name: 'con', virtualMiniports: 'abc' }),
  );
  t.is(error?.code, 4);
  t.regex(error?.message ?? '', /^--name: "con" .*\n--virtual-miniports: "abc" .*$/);
  t.deepEqual(treeOf(cwd), []);
});

test.serial('without a terminal an unanswered question names its flag', async (t) => {
  const cwd = temporaryFolder(t);
  const error = await t.throwsAsync<Error & { code?: unknown }>(async () => run(cwd, { name: 'mux' }));
  t.is(error?.code, 4);
  t.regex(error?.message ?? '', /no answer for --provider/);
  t.deepEqual(treeOf(cwd), []);
});

test.serial('a dry run writes nothing', async (t) => {
  const cwd = temporaryFolder(t);
  await run(cwd, { yes: true, dryRun: true });
  t.deepEqual(treeOf(cwd), []);
});

test.serial('help fits a screen and has every flag of new and update', (t) => {
  const generator = new AppGenerator([], { help: true, resolved, namespace: 'ndis-im:app' } as never);
  const lines = generator.help().split('\n');
  t.true(lines.length <= 40);
  for (const { flag } of [...questions, ...optionsOf(['new', 'update'])])
    t.is(lines.filter((line) => line.startsWith(`  --${flag} `)).length, 1, flag);
});
