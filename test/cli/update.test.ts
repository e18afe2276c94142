import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { callbackChoices } from '../../src/ddi/callback-choices.js';
import { optionsOf } from '../../src/cli/options.js';
import { questions } from '../../src/spec/questions.js';
import { temporaryFolder, treeOf } from '../project/temporary.js';
import { commitAll, git, makeProject, projectTree, read, replace, write } from '../project/update.js';
import { ndisIm } from './run.js';

const files = (root: string): ReturnType<typeof treeOf> =>
  projectTree(root).filter(([path]) => !path.startsWith('.ndis-im/base'));

test('update tells each path with its verb, the counts, and last how to undo', (t) => {
  const root = makeProject(t, { name: 'mux' });
  const { code, stdout, stderr } = ndisIm(root, 'update', '--virtual-miniports', '3');
  t.is(code, 0);
  t.is(stderr, '');
  const lines = stdout.trimEnd().split('\n');
  t.is(lines[0], 'virtualMiniports: 2 → 3');
  t.true(lines.includes('update        driver/instances.c'));
  t.regex(lines.at(-2) ?? '', /^5 updated · \d+ unchanged$/);
  t.is(lines.at(-1), 'undo: cp -R .ndis-im/backup/1/. .');
  const again = ndisIm(root, 'update');
  t.regex(again.stdout, /^\d+ unchanged\nup to date\n$/);
});

test('--check is 0 or 3, --dry-run and --diff are 0, and none of them writes', (t) => {
  const root = makeProject(t, { name: 'mux' });
  const before = treeOf(root);
  t.is(ndisIm(root, 'update', '--check').code, 0);
  const check = ndisIm(root, 'update', '--check', '--name', 'fast');
  t.is(check.code, 3);
  t.regex(check.stdout, /rename {8}fast\.sln \(was mux\.sln\)/);
  t.regex(check.stdout, /not up to date: run ndis-im update\n$/);
  const dry = ndisIm(root, 'update', '--dry-run', '--name', 'fast');
  t.deepEqual([dry.code, dry.stdout.endsWith('nothing was written\n')], [0, true]);
  const diff = ndisIm(root, 'update', '--diff', '--virtual-miniports', '3');
  t.is(diff.code, 0);
  t.regex(diff.stdout, /^--- a\/driver\/instances\.c\n\+\+\+ b\/driver\/instances\.c\n@@ .*\n/m);
  t.regex(diff.stdout, /^\+ {4}\{\.FriendlyName = L"mux Virtual Adapter 3"/m);
  t.false(diff.stdout.includes('\x1b'));
  t.deepEqual(treeOf(root), before);
});

test('the diff is coloured where colours are wanted', (t) => {
  const root = makeProject(t);
  const { stdout } = ndisIm.with({ FORCE_COLOR: '1' })(root, 'update', '--diff', '--virtual-miniports', '3');
  t.regex(stdout, /^\x1b\[32m\+.*\x1b\[0m$/m);
  const plain = ndisIm.with({ FORCE_COLOR: '1', NO_COLOR: '1' })(
    root,
    'update',
    '--diff',
    '--virtual-miniports',
    '3',
  );
  t.false(plain.stdout.includes('\x1b'));
});

test('--json says the same as data, on stdout alone', (t) => {
  const root = makeProject(t, { name: 'mux' });
  const { code, stdout, stderr } = ndisIm(root, 'update', '--json', '--name', 'fast');
  t.is(code, 0);
  t.regex(stderr, /description follows/);
  const report = JSON.parse(stdout);
  t.is(report.answers.name, 'fast');
  t.is(report.answersBefore.name, 'mux');
  t.true(report.written);
  t.deepEqual(
    report.files.find(({ path }: { path: string }) => path === 'fast.sln'),
    { path: 'fast.sln', from: 'mux.sln', role: 'merged', verb: 'rename' },
  );
  t.is(JSON.parse(ndisIm(root, 'update', '--check', '--json').stdout).upToDate, true);
});

test('conflicts are told last, and the exit code is 2', (t) => {
  const root = makeProject(t, { name: 'mux' });
  replace(root, 'driver/product.c', 'L"mux"', 'L"mine"');
  const { code, stdout } = ndisIm(root, 'update', '--name', 'fast');
  t.is(code, 2);
  const lines = stdout.trimEnd().split('\n');
  t.is(lines.at(-2), 'conflict      driver/product.c: 1 place between <<<<<<< and >>>>>>>');
  t.regex(lines.at(-1) ?? '', /^undo: /);
  const refused = ndisIm(root, 'update');
  t.is(refused.code, 4);
  t.regex(refused.stderr, /^ndis-im: conflict markers .* driver\/product\.c\. Resolve them first\.\n$/);
  t.is(ndisIm(root, 'update', '--check').code, 3);
});

test('an answer that is not stored has to be given, or --yes', (t) => {
  const root = makeProject(t);
  const before = treeOf(root);
  const { code, stderr } = ndisIm(root, 'update', '--distribution', 'vlan');
  t.deepEqual([code, treeOf(root)], [4, before]);
  t.regex(stderr, /no answer for --vlan-ids\. Give them, or --yes/);
  t.is(ndisIm(root, 'update', '--distribution', 'vlan', '--vlan-ids', '4,5').code, 0);
  t.is(ndisIm(root, 'update', '--distribution', 'mac').code, 0);
});

test('bad input is refused with one message, and nothing is written', (t) => {
  const root = makeProject(t);
  const empty = temporaryFolder(t);
  mkdirSync(join(root, 'driver/deep'));
  const before = treeOf(root);
  const cases: readonly (readonly [cwd: string, args: readonly string[], problem: RegExp])[] = [
    [root, ['update', '--virtual-miniports', '0'], /--virtual-miniports: 0 is out of range/],
    [root, ['update', '--frobnicate'], /--frobnicate: is no known flag/],
    [root, ['update', '--add', 'DirectOid'], /--add: is no known flag/],
    [root, ['update', '--only'], /--only: needs a value\. Write --only GLOB\./],
    [root, ['update', '--only', 'nothing'], /--only: no file of the project matches/],
    [root, ['update', '--on-collision', 'his'], /--on-collision: "his" is not offered/],
    [root, ['update', 'a', 'b'], /one destination is enough/],
    [root, ['update', '--check=yes'], /--check: takes no value/],
    [empty, ['update'], /is no project of this generator/],
    [empty, ['callbacks'], /is no project of this generator/],
    [join(root, 'driver/deep'), ['update'], /lies inside the project/],
    [root, ['new', '.'], /is a project of this generator already.*ndis-im update/],
    [
      root,
      ['callbacks', '--add', 'DirectOids'],
      /--add: "DirectOids" is no callback.*Did you mean DirectOid/,
    ],
    [root, ['callbacks', '--add', 'DirectOid', '--remove', 'DirectOid'], /both name DirectOid/],
    [root, ['callbacks', '--name', 'x'], /--name: is no known flag/],
  ];
  for (const [cwd, args, problem] of cases) {
    const { code, stdout, stderr } = ndisIm(cwd, ...args);
    t.is(code, 4, args.join(' '));
    t.is(stdout, '');
    t.regex(stderr, problem);
    t.is(stderr.trimEnd().split('\n').length, 1, stderr);
  }
  t.deepEqual(treeOf(root), before);
});

test('callbacks lists, adds and removes; everything follows', (t) => {
  const root = makeProject(t, { name: 'mux' });
  const list = ndisIm(root, 'callbacks');
  t.is(list.code, 0);
  t.regex(list.stdout, /^- {2}DirectOid +pass direct/m);
  t.is(ndisIm(root, 'callbacks', '--add', 'DirectOid,MiniportRemoveDevice').code, 0);
  t.deepEqual(files(root), files(makeProject(t, { name: 'mux', callbacks: 'DirectOid,PnpHandlers' })));
  t.regex(ndisIm(root, 'callbacks').stdout, /^x {2}DirectOid/m);
  t.is(ndisIm(root, 'callbacks', '--add', 'none').code, 0, 'adds nothing');
  t.is(ndisIm(root, 'callbacks', '--remove', 'DirectOid', '--check').code, 3);
  t.is(ndisIm(root, 'callbacks', '--remove', 'all').code, 0);
  t.deepEqual(files(root), files(makeProject(t, { name: 'mux' })));
  t.deepEqual(
    JSON.parse(ndisIm(root, 'callbacks', '--json').stdout).map(({ chosen }: { chosen: boolean }) => chosen),
    questions.find(({ id }) => id === 'callbacks')?.choices?.map(() => false),
  );
});

test('what another callback needs is not removed alone', (t) => {
  const root = makeProject(t, { name: 'mux', callbacks: 'all' });
  const [needing, needed] =
    callbackChoices.flatMap(({ value, brings }) => brings.map((name) => [value, name]))[0] ?? [];
  const { code, stderr } = ndisIm(root, 'callbacks', '--remove', String(needed));
  t.is(code, 4);
  t.true(stderr.includes(`--remove: ${needed} is needed by ${needing}. Remove that one too.`), stderr);
  t.is(ndisIm(root, 'callbacks', '--remove', `${needed},${needing}`).code, 0);
});

test('in git, the last line is how git brings it back', (t) => {
  const root = makeProject(t);
  git(root, 'init', '-q');
  commitAll(root);
  const { stdout } = ndisIm(root, 'update', '--ndis', '6.50');
  t.regex(stdout, /\nundo: git restore \. && git clean -fd \.\n$/);
  const dirty = ndisIm(root, 'update', '--ndis', '6.80');
  t.is(dirty.code, 4);
  t.regex(dirty.stderr, /not committed, and to be changed: .*--allow-dirty/);
});

test('answers that others keep in .yo-rc.json stay', (t) => {
  const root = makeProject(t);
  const stored = JSON.parse(read(root, '.yo-rc.json'));
  write(root, '.yo-rc.json', JSON.stringify({ 'generator-other': { a: 1 }, ...stored }));
  const before = read(root, '.yo-rc.json');
  t.is(ndisIm(root, 'update').code, 0);
  t.is(read(root, '.yo-rc.json'), before);
  t.is(ndisIm(root, 'update', '--ndis', '6.50').code, 0);
  t.deepEqual(JSON.parse(read(root, '.yo-rc.json'))['generator-other'], { a: 1 });
});

test('answers from a file, relative to where one is', (t) => {
  const root = makeProject(t);
  writeFileSync(
    join(root, 'answers.json'),
    '{"miniports": [{"friendlyName": "One"}, {}, {"friendlyName": "Three"}]}',
  );
  t.is(ndisIm(root, 'update', '--answers', 'answers.json').code, 0);
  t.true(readFileSync(join(root, 'driver/instances.c'), 'utf8').includes('L"Three"'));
  rmSync(join(root, 'answers.json'));
  t.is(ndisIm(root, 'update', '--virtual-miniports', '2').code, 0);
  t.is(ndisIm(root, 'update', '--check').code, 0);
});

test('help of each command fits a screen and has every flag once', (t) => {
  for (const command of ['update', 'callbacks'] as const) {
    const { code, stdout } = ndisIm(temporaryFolder(t), command, '--help');
    t.is(code, 0);
    t.true(stdout.split('\n').length <= 45);
    t.true(stdout.split('\n').every((line) => line.length <= 120));
    for (const { flag } of optionsOf([command]))
      t.is(stdout.match(new RegExp(`^ {2}--${flag}( |$)`, 'gm'))?.length, 1, flag);
  }
});
