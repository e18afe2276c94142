import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { WriteFailed, apply } from '../../src/project/apply.js';
import type { Change } from '../../src/project/apply.js';
import { disk } from '../../src/project/file-system.js';
import type { FileSystem } from '../../src/project/file-system.js';
import { newProject } from '../../src/project/new-project.js';
import { temporaryFolder, treeOf } from './temporary.js';

const changes: readonly Change[] = ['a.txt', 'b/c.txt', 'b/d/e.txt', '.yo-rc.json'].map((path) => ({
  path,
  content: Buffer.from(path),
}));

/** A disk on which call number `at` of the named kind fails, as a full disk does. */
function failing(kind: 'write' | 'move' | 'makeFolder', at: number): FileSystem {
  let calls = 0;
  return {
    ...disk,
    [kind]: (...args: [string, never, never]) => {
      if (calls++ === at)
        throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
      return disk[kind](...args);
    },
  };
}

test('all changes are made, folders included, and nothing else', (t) => {
  const folder = temporaryFolder(t);
  apply(join(folder, 'x', 'y'), changes, disk);
  t.deepEqual(
    treeOf(folder).map(([path]) => path),
    ['x/', 'x/y/', 'x/y/.yo-rc.json', 'x/y/a.txt', 'x/y/b/', 'x/y/b/c.txt', 'x/y/b/d/', 'x/y/b/d/e.txt'],
  );
});

// Beside its four files, a run writes whose it is, what git ignores and its journal, which it names when it is whole.
for (const [kind, calls] of [
  ['write', 7],
  ['move', 5],
  ['makeFolder', 6],
] as const) {
  test(`a full disk at any ${kind} puts everything back`, (t) => {
    for (let at = 0; at < calls; at++) {
      const folder = temporaryFolder(t);
      writeFileSync(join(folder, 'mine'), 'before');
      const before = treeOf(folder);
      const error = t.throws(() => apply(join(folder, 'x', 'y'), changes, failing(kind, at)), {
        instanceOf: WriteFailed,
      });
      t.regex(error?.message ?? '', /no space left on device.*Everything was put back/);
      t.deepEqual(treeOf(folder), before, `${kind} ${at}`);
    }
  });
}

test('a folder that was there stays, with what it held', (t) => {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, '.git'));
  const before = treeOf(folder);
  t.throws(() => apply(folder, changes, failing('move', 3)), { instanceOf: WriteFailed });
  t.deepEqual(treeOf(folder), before);
});

test('a file that appeared after planning is not written over', (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'a.txt'), 'mine');
  const before = treeOf(folder);
  t.throws(() => apply(folder, changes, disk), { message: /a\.txt appeared meanwhile/ });
  t.deepEqual(treeOf(folder), before);
});

test('what cannot be put back is named', (t) => {
  const folder = temporaryFolder(t);
  const fs: FileSystem = {
    ...failing('move', 3),
    removeFolder: () => {
      throw new Error('busy');
    },
  };
  const error = t.throws(() => apply(join(folder, 'x'), changes, fs), { instanceOf: WriteFailed });
  t.deepEqual(
    error?.left,
    ['b/d', 'b', '.ndis-im', ''].map((path) => join(folder, 'x', path)),
  );
});

const request = { flags: new Map(), answersFile: undefined, yes: true, dryRun: false, ask: undefined };

test('a project for which the disk has no room leaves nothing', async (t) => {
  const cwd = temporaryFolder(t);
  const full = failing('write', 20);
  await t.throwsAsync(newProject({ ...request, cwd, destination: undefined, fs: full }), {
    instanceOf: WriteFailed,
  });
  t.deepEqual(treeOf(cwd), []);
});

test('a place that is refused is named with what is in the way, and stays as it was', async (t) => {
  const cwd = temporaryFolder(t);
  const outside = temporaryFolder(t);
  writeFileSync(join(cwd, 'file'), 'x');
  for (const name of ['full', 'gitted', 'project', 'inner']) mkdirSync(join(cwd, name));
  writeFileSync(join(cwd, 'full', 'thesis.txt'), 'x');
  mkdirSync(join(cwd, 'gitted', '.git'));
  writeFileSync(join(cwd, 'project', '.yo-rc.json'), '{"generator-ndis-im": {}}');
  symlinkSync(outside, join(cwd, 'link'));
  symlinkSync('inner', join(cwd, 'near'));
  symlinkSync('nowhere', join(cwd, 'dangling'));
  const before = treeOf(outside);
  const refusals: readonly (readonly [destination: string, problem: RegExp])[] = [
    ['file', /is a file/],
    ['file/below', /is a file, not a folder/],
    ['full', /is not empty; in the way: thesis\.txt/],
    ['.', /is not empty; in the way: .*full/],
    ['project', /is a project of this generator already; in the way: \.yo-rc\.json/],
    ['project/sub', /lies inside the project/],
    ['link', /is a link to/],
    ['link/sub', /is a link to/],
    ['near', /is a link to/],
    ['dangling', /is a link to "nothing"/],
    [join(cwd, 'link', 'sub'), /is a link to/],
    ['', /is no path/],
    ['a\0b', /is no path/],
  ];
  for (const [destination, problem] of refusals) {
    const error = await t.throwsAsync(
      newProject({ ...request, cwd, destination }),
      { name: 'Refused' },
      destination,
    );
    t.regex(error?.message ?? '', problem);
    t.is(error?.message.split('\n').length, 1);
  }
  t.deepEqual(treeOf(outside), before);
  const elsewhere = temporaryFolder(t);
  await t.throwsAsync(newProject({ ...request, cwd: elsewhere, destination: join(cwd, 'link', 'sub') }), {
    message: /is a link to/,
  });

  t.true((await newProject({ ...request, cwd, destination: 'gitted' })).written);
  t.true((await newProject({ ...request, cwd, destination: 'near/sub' })).written);
});

test('a place that is not writable is refused before any write', async (t) => {
  const cwd = temporaryFolder(t);
  const fs: FileSystem = { ...disk, isWritable: () => false };
  await t.throwsAsync(newProject({ ...request, cwd, destination: 'x', fs }), {
    name: 'Refused',
    message: /is not writable/,
  });
  t.deepEqual(treeOf(cwd), []);
});

test('a dry run plans the same and writes nothing', async (t) => {
  const cwd = temporaryFolder(t);
  const planned = await newProject({ ...request, cwd, destination: 'x', dryRun: true });
  t.false(planned.written);
  t.deepEqual(treeOf(cwd), []);
  await newProject({ ...request, cwd, destination: 'x' });
  const files = treeOf(join(cwd, 'x')).filter(([path]) => !path.endsWith('/'));
  t.deepEqual(
    files.map(([path]) => path),
    planned.changes.map(({ path }) => path).sort(),
  );
});
