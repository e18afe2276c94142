import { mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { packageVersion } from '../../src/project/package-info.js';
import { optionsOf } from '../../src/cli/options.js';
import { questions } from '../../src/spec/questions.js';
import { temporaryFolder, treeOf } from '../project/temporary.js';
import { ndisIm } from './run.js';

test('new --yes makes a project in ./<name> and prints answers and next commands', (t) => {
  const cwd = temporaryFolder(t);
  const { code, stdout, stderr } = ndisIm(cwd, 'new', '--yes', '--name', 'mux');
  t.is(code, 0);
  t.is(stderr, '');
  t.regex(stdout, /created \d+ files in \.\/mux/);
  t.regex(stdout, /provider +My Company/);
  t.true(stdout.endsWith('  cd ./mux\n  npm install\n  npm test\n'));
  t.is(
    JSON.parse(readFileSync(join(cwd, 'mux', '.yo-rc.json'), 'utf8'))['generator-ndis-im'].answers.name,
    'mux',
  );
});

test('a flag wins over the answers file, which wins over the default', (t) => {
  const cwd = temporaryFolder(t);
  const answers = {
    name: 'fromfile',
    provider: 'From File',
    miniports: [{ friendlyName: 'One' }, { friendlyName: 'Two' }],
  };
  writeFileSync(join(cwd, 'answers.json'), `\uFEFF${JSON.stringify(answers)}`);
  const { code, stdout } = ndisIm(
    cwd,
    'new',
    '--yes',
    '--answers',
    'answers.json',
    '--name=flag',
    '--friendly-name',
    'P {n}',
    '--json',
    '--dry-run',
  );
  t.is(code, 0);
  const result = JSON.parse(stdout);
  t.like(result.answers, {
    name: 'flag',
    provider: 'From File',
    virtualMiniports: 2,
    friendlyName: 'P {n}',
    ndis: '6.30',
  });
  t.is(result.answers.miniports, undefined);
  t.is(result.written, false);
  t.true(
    result.changes.every(
      (change: { action: string; bytes: number }) => change.action === 'create' && change.bytes > 0,
    ),
  );
});

test('what a callback brings along is said on stderr', (t) => {
  const { stderr, code } = ndisIm(
    temporaryFolder(t),
    'new',
    '--yes',
    '--callbacks',
    'MiniportAddDevice',
    '--dry-run',
  );
  t.is(code, 0);
  t.deepEqual(stderr.split('\n'), [
    'MiniportAddDevice belongs to PnpHandlers, which is chosen whole.',
    'PnpHandlers brings MiniportSetOptions, in which it is registered.',
    '',
  ]);
});

test('a dry run lists every file and writes nothing', (t) => {
  const cwd = temporaryFolder(t);
  const { code, stdout } = ndisIm(cwd, 'new', '--yes', '--dry-run');
  t.is(code, 0);
  t.regex(stdout, /^create {2}driver\/driver\.c$/m);
  t.regex(stdout, /files would be created in \.\/my-driver; nothing was written\n$/);
  t.deepEqual(treeOf(cwd), []);
});

const refused: readonly (readonly [title: string, args: readonly string[], stderr: RegExp])[] = [
  ['an empty name', ['--name', ''], /--name: the name is empty/],
  ['a name that leaves the place', ['--name', '../x'], /--name: "\.\.\/x" cannot be a driver's name/],
  ['a device name', ['--name', 'con'], /--name: "con" is a device of Windows/],
  ['a name with quotes', ['--name', 'a"b'], /--name: "a\\"b" cannot be/],
  ['a name with a newline', ['--name', 'a\nb'], /--name: "a\\nb" cannot be/],
  ['a name with a template tag', ['--name', '<%= 1 %>'], /--name: "<%= 1 %>" cannot be/],
  ['an over-long name', ['--name', 'x'.repeat(5000)], /--name: .*too long.*at most 40/],
  ...['0', '-1', '1025', 'abc', '2.5', '', '1e1', '9'.repeat(400)].map(
    (n) =>
      [
        `${n.slice(0, 8)} virtual miniports`,
        ['--virtual-miniports', n],
        /--virtual-miniports: .*Enter a whole number from 1 to 1024\./,
      ] as const,
  ),
  [
    'an unknown callback',
    ['--callbacks', 'MiniportDirectOidReqest'],
    /Did you mean MiniportDirectOidRequest\?/,
  ],
  ['a floor that is not offered', ['--ndis', '6.20'], /--ndis: "6\.20" is not offered\. Choose one of 6\.30/],
  [
    'passthrough with two',
    ['--distribution', 'passthrough', '--virtual-miniports', '2'],
    /exactly one virtual miniport/,
  ],
  ['doubled VLAN ids', ['--distribution', 'vlan', '--vlan-ids', '10-12,11'], /--vlan-ids: .*holds 11 twice/],
  ['an unknown flag', ['--vlanids', '1'], /--vlanids: is no known flag\. Did you mean --vlan-ids\?/],
  ['an unknown short flag', ['-x'], /-x: is no known flag/],
  ['a flag given twice', ['--name', 'a', '--name', 'b'], /--name: is given twice/],
  ['a flag without its value', ['--name'], /--name: needs a value\. Write --name NAME/],
  ['a flag that swallows the next', ['--name', '--json'], /--name: needs a value/],
  ['a switch with a value', ['--dry-run=no'], /--dry-run: takes no value/],
  ['two destinations', ['a', 'b'], /"b": one destination is enough/],
  [
    'an answers file that is not there',
    ['--answers', 'nothing.json'],
    /--answers: cannot be read: .*nothing\.json/,
  ],
  ['an answers file that is a folder', ['--answers', 'full'], /--answers: cannot be read/],
  ['broken JSON', ['--answers', 'broken.json'], /broken\.json: is not JSON/],
  ['JSON that is no object', ['--answers', 'list.json'], /list\.json: \[\] is no JSON object/],
  ['an unknown key', ['--answers', 'key.json'], /key\.json: "nmae" is no known key\. Did you mean name\?/],
  ['a key that JavaScript inherits', ['--answers', 'proto.json'], /proto\.json: "__proto__" is no known key/],
  ['a destination that is a file', ['list.json'], /destination "list\.json": is a file/],
  ['a destination that holds files', ['full'], /destination "full": is not empty; in the way: thesis\.txt/],
  ['a destination that is a link', ['link'], /destination "link": .* is a link to/],
  ['a destination behind a link', ['link/x'], /destination "link\/x": .* is a link to/],
];

for (const [title, args, expected] of refused) {
  test(`${title} is refused with one clear error, exit 4, and nothing is written`, (t) => {
    const cwd = temporaryFolder(t);
    const outside = temporaryFolder(t);
    mkdirSync(join(cwd, 'full'));
    for (const [file, text] of Object.entries({
      'full/thesis.txt': 'x',
      'broken.json': '{"name": "x"',
      'list.json': '[]',
      'key.json': '{"nmae": "x"}',
      'proto.json': '{"__proto__": 1}',
    })) {
      writeFileSync(join(cwd, file), text);
    }
    symlinkSync(outside, join(cwd, 'link'));
    const before = treeOf(join(cwd, 'full'));
    const files = ['broken.json', 'full', 'key.json', 'link', 'list.json', 'proto.json'];
    const { code, stdout, stderr } = ndisIm(cwd, 'new', '--yes', ...args);
    t.is(code, 4);
    t.is(stdout, '');
    t.regex(stderr, expected);
    t.regex(stderr, /^ndis-im: [^\n]{1,400}\n$/);
    t.deepEqual(treeOf(join(cwd, 'full')), before);
    t.deepEqual(treeOf(outside), []);
    t.deepEqual(readdirSync(cwd).sort(), files);
  });
}

test('several problems are told together, one a line', (t) => {
  const { code, stderr } = ndisIm(
    temporaryFolder(t),
    'new',
    '--yes',
    '--name',
    'con',
    '--ndis',
    '7',
    '--architectures',
    'x86',
  );
  t.is(code, 4);
  t.is(stderr.split('\n').length, 4);
});

test('without a terminal an unanswered question is an error that names its flag', (t) => {
  const cwd = temporaryFolder(t);
  const { code, stderr } = ndisIm(cwd, 'new', '--name', 'mux', '--provider', 'Me');
  t.is(code, 4);
  t.regex(stderr, /no answer for --description, --ndis, .*--yes/);
  t.notRegex(stderr, /--name|--provider|--vlan-ids/);
  t.deepEqual(treeOf(cwd), []);
});

test('every flag given, nothing is asked', (t) => {
  const args = [
    '--name',
    'mux',
    '--provider',
    'Me',
    '--description',
    'Mine',
    '--ndis',
    '6.30',
    '--distribution',
    'mac',
    '--virtual-miniports',
    '1',
    '--friendly-name',
    'A',
    '--callbacks',
    'none',
    '--architectures',
    'x64',
  ];
  t.is(ndisIm(temporaryFolder(t), 'new', ...args).code, 0);
});

test('help fits a screen and has every flag once', (t) => {
  const { code, stdout } = ndisIm(temporaryFolder(t), 'new', '--help');
  t.is(code, 0);
  t.true(stdout.split('\n').length <= 40);
  t.true(stdout.split('\n').every((line) => line.length <= 120));
  for (const { flag } of [...questions, ...optionsOf(['new'])])
    t.regex(stdout, new RegExp(`^ {2}--${flag}( |$)`, 'm'));
});

test('ndis-im alone, --help, --version and an unknown command', (t) => {
  const cwd = temporaryFolder(t);
  t.is(ndisIm(cwd).code, 4);
  t.regex(ndisIm(cwd, '--help').stdout, /new \[destination\]/);
  t.is(ndisIm(cwd, '--version').stdout, `${packageVersion()}\n`);
  t.is(ndisIm(cwd, 'new', '--version').stdout, `${packageVersion()}\n`);
  const unknown = ndisIm(cwd, 'nwe');
  t.is(unknown.code, 4);
  t.regex(unknown.stderr, /"nwe" is no command\. Did you mean new\? There is: new, update, callbacks\./);
});
