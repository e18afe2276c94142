import { join } from 'node:path';
import test from 'ava';
import helpers from 'yeoman-test';
import { packageRoot } from '../../src/project/package-info.js';
import { temporaryFolder, treeOf } from '../project/temporary.js';
import { makeProject, projectTree, read, replace, write } from '../project/update.js';
import { runYo, yo } from './yo.js';

/** The project's own files: not the link that makes this generator found there. */
const own = (root: string): ReturnType<typeof treeOf> =>
  projectTree(root).filter(([path]) => !/^(?:node_modules|\.ndis-im\/base)/.test(path));

test.serial('yo ndis-im in a project brings it up to date, with the exit codes of ndis-im update', (t) => {
  const root = makeProject(t, { name: 'mux' });
  const home = temporaryFolder(t);
  const first = yo(root, home);
  t.is(first.code, 0, first.stderr);
  t.regex(first.stdout, /up to date\n$/);
  const check = runYo(root, home, 'ndis-im', '--check', '--virtual-miniports', '3');
  t.is(check.code, 3);
  t.is(runYo(root, home, 'ndis-im', '--virtual-miniports', '3').code, 0);
  t.deepEqual(own(root), own(makeProject(t, { name: 'mux', virtualMiniports: 3 })));
  replace(root, 'driver/product.c', 'L"mux"', 'L"mine"');
  t.is(runYo(root, home, 'ndis-im', '--name', 'fast').code, 2);
  const marked = runYo(root, home, 'ndis-im');
  t.is(marked.code, 4);
  t.regex(marked.stderr + marked.stdout, /conflict markers of an earlier run stand in driver\/product\.c/);
});

test.serial('yo ndis-im:callbacks lists, adds and removes', (t) => {
  const root = makeProject(t, { name: 'mux' });
  const home = temporaryFolder(t);
  yo(root, home, '--version');
  t.regex(runYo(root, home, 'ndis-im:callbacks').stdout, /^- {2}DirectOid/m);
  t.is(runYo(root, home, 'ndis-im:callbacks', '--add', 'DirectOid').code, 0);
  t.deepEqual(own(root), own(makeProject(t, { name: 'mux', callbacks: 'DirectOid' })));
  t.is(runYo(root, home, 'ndis-im:callbacks', '--remove', 'SynchronousOid,Nothing').code, 4);
});

test.serial('yo ndis-im:callbacks asks which ones the driver is to have', async (t) => {
  const root = makeProject(t, { name: 'mux', callbacks: 'DirectOid' });
  const resolved = join(packageRoot, 'dist', 'generators', 'callbacks', 'index.js');
  await helpers
    .create(resolved, { resolved, namespace: 'ndis-im:callbacks', tmpdir: false })
    .cd(root)
    .withOptions({ interactive: true } as never)
    .withAnswers({ callbacks: ['InterfaceProvider'] }, { throwOnMissingAnswer: true } as never)
    .run();
  t.deepEqual(own(root), own(makeProject(t, { name: 'mux', callbacks: 'InterfaceProvider' })));
});

test.serial('yo ndis-im asks an existing project only what is new', async (t) => {
  const root = makeProject(t, { name: 'mux' });
  const resolved = join(packageRoot, 'dist', 'generators', 'app', 'index.js');
  await helpers
    .create(resolved, { resolved, namespace: 'ndis-im:app', tmpdir: false })
    .cd(root)
    .withOptions({ interactive: true, distribution: 'vlan' } as never)
    .withAnswers({ vlanIds: '4,5' }, { throwOnMissingAnswer: true } as never)
    .run();
  t.deepEqual(own(root), own(makeProject(t, { name: 'mux', distribution: 'vlan', vlanIds: '4,5' })));
});

test.serial('answers that Yeoman itself cannot read are refused, and nothing is written', (t) => {
  const root = makeProject(t);
  write(root, '.yo-rc.json', '{');
  const before = own(root);
  const { code, stderr } = yo(root, temporaryFolder(t));
  t.is(code, 4);
  t.regex(stderr, /Could not parse JSON/);
  t.is(read(root, '.yo-rc.json'), '{');
  t.deepEqual(own(root), before);
});
