import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { packageVersion } from '../../src/project/package-info.js';
import { temporaryFolder, treeOf } from '../project/temporary.js';
import { ndisIm } from '../cli/run.js';
import { yo } from './yo.js';

test('yo ndis-im and ndis-im new make the same project, byte for byte', (t) => {
  const cwd = temporaryFolder(t);
  const args = [
    '--yes',
    '--ndis',
    '6.80',
    '--virtual-miniports',
    '3',
    '--callbacks',
    'DirectOid,ProtocolUninstall',
    '--name',
    '010'.replace(/^/, 'd'),
  ];
  const byYo = yo(cwd, temporaryFolder(t), ...args, './a', '--skip-install');
  t.is(byYo.code, 0, byYo.stderr);
  t.is(ndisIm(cwd, 'new', ...args, 'b').code, 0);
  t.deepEqual(treeOf(join(cwd, 'a')), treeOf(join(cwd, 'b')));
});

test('a switch before the destination does not swallow it', (t) => {
  const cwd = temporaryFolder(t);
  t.is(yo(cwd, temporaryFolder(t), '--yes', './here').code, 0);
  t.true(existsSync(join(cwd, 'here', '.yo-rc.json')));
});

for (const [title, args, expected] of [
  ['an unknown flag', ['--yes', '--bogus'], /^--bogus: is no known flag/m],
  [
    'a number that is none',
    ['--yes', '--virtual-miniports', '0x10'],
    /^--virtual-miniports: "0x10" is not a whole number/m,
  ],
  ['a floor that is not offered', ['--yes', '--ndis', '6.20'], /^--ndis: "6\.20" is not offered/m],
  ['a question nobody can be asked', ['--name', 'mux'], /no answer for --provider/],
] as const) {
  test(`${title} ends yo with exit code 4 and nothing written`, (t) => {
    const cwd = temporaryFolder(t);
    const { code, stderr } = yo(cwd, temporaryFolder(t), ...args);
    t.is(code, 4);
    t.regex(stderr, expected);
    t.deepEqual(readdirSync(cwd), ['node_modules']);
  });
}

test('yo ndis-im --version is the version of the generator', (t) => {
  t.is(yo(temporaryFolder(t), temporaryFolder(t), '--version').stdout, `${packageVersion()}\n`);
});
