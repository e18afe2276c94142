import { spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { apply } from '../../src/project/apply.js';
import type { Change } from '../../src/project/apply.js';
import { disk } from '../../src/project/file-system.js';
import type { FileSystem } from '../../src/project/file-system.js';
import { newProject } from '../../src/project/new-project.js';
import { packageRoot } from '../../src/project/package-info.js';
import { recover } from '../../src/project/recover.js';
import { temporaryFolder, treeOf } from './temporary.js';
import { copyOf, makeProject, projectTree, read, update, write } from './update.js';

const changing = ['write', 'makeFolder', 'move', 'removeFile', 'removeFolder', 'removeAll'] as const;

/** A disk that stops before its change number `at`, and for good, as for a process that is killed; it counts on `seen`. */
function killed(at: number, seen: { count: number }): FileSystem {
  const stopped = (name: (typeof changing)[number]) => {
    return (...args: [string, never, never]) => {
      if (seen.count++ >= at) throw new Error('killed');
      disk[name](...args);
    };
  };
  return { ...disk, ...Object.fromEntries(changing.map((name) => [name, stopped(name)])) };
}

/** A disk that is full for change number `at` alone, so that what was done can be undone. */
function fullAt(at: number, seen: { count: number }): FileSystem {
  const failing = (name: (typeof changing)[number]) => {
    return (...args: [string, never, never]) => {
      if (seen.count++ === at) throw Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' });
      disk[name](...args);
    };
  };
  return { ...disk, ...Object.fromEntries(changing.map((name) => [name, failing(name)])) };
}

const withoutBases = (tree: ReturnType<typeof treeOf>): ReturnType<typeof treeOf> =>
  tree.filter(([path]) => !path.endsWith('/'));

const change = { name: 'fast', virtualMiniports: 3, callbacks: 'DirectOid' };

const before: readonly (readonly [path: string, text: string])[] = [
  ['a.txt', 'a'],
  ['b/c.txt', 'c'],
  ['b/gone/d.txt', 'd'],
  ['Old.txt', 'old'],
];
const changes: readonly Change[] = [
  { path: 'a.txt', content: Buffer.from('A'), before: Buffer.from('a') },
  { path: 'b/c.txt', content: Buffer.from('C'), before: Buffer.from('c') },
  { path: 'b/gone/d.txt', content: undefined, before: Buffer.from('d') },
  { path: 'Old.txt', content: undefined, before: Buffer.from('old') },
  { path: 'old.txt', content: Buffer.from('old too'), mode: 0o600 },
  { path: 'new/deep/e.txt', content: Buffer.from('e') },
  { path: '.yo-rc.json', content: Buffer.from('{}') },
];

/** A folder with the files of `before`. */
function small(t: ExecutionContext): string {
  const root = temporaryFolder(t);
  for (const [path, text] of before) write(root, path, text);
  return root;
}

test('changes that are cut off before any access of the disk are finished or taken back, and so is that', (t) => {
  const seen = { count: 0 };
  const whole = small(t);
  apply(whole, changes, killed(Infinity, seen));
  const [old, now] = [treeOf(small(t)), treeOf(whole)];
  for (const wish of ['finish', 'undo'] as const) {
    for (let at = 0; at < seen.count; at++) {
      // The second run is cut off, too, ever later, until one is not.
      for (let second = 0; ; second++) {
        const root = small(t);
        try {
          apply(root, changes, killed(at, { count: 0 }));
        } catch {
          // As a process that is killed: nothing is put back.
        }
        const again = { count: 0 };
        try {
          recover(root, wish, killed(second, again));
        } catch {
          recover(root, wish, disk);
        }
        recover(root, wish, disk);
        const tree = treeOf(root).filter(([path]) => path !== '.ndis-im/');
        t.deepEqual(
          tree,
          tree.some(([path]) => path === '.yo-rc.json') ? now : old,
          `${wish}: ${at}, ${second}`,
        );
        rmSync(root, { recursive: true });
        if (again.count <= second) break;
      }
    }
  }
  t.log(`${seen.count} changes of the disk`);
});

test('taking back that is cut off is gone on with, even by a run that would finish', (t) => {
  const seen = { count: 0 };
  const whole = small(t);
  apply(whole, changes, killed(Infinity, seen));
  const [old, now] = [treeOf(small(t)), treeOf(whole)];
  for (let at = 12; at < seen.count - 4; at++) {
    for (let more = 1; more < 16; more++) {
      const root = small(t);
      const dies = { count: 0 };
      const full = fullAt(at, { count: 0 });
      const both = changing.map((name) => [
        name,
        (...args: [string, never, never]) => {
          if (dies.count++ >= at + more) throw new Error('killed');
          full[name](...args);
        },
      ]);
      t.throws(() => apply(root, changes, { ...disk, ...Object.fromEntries(both) }));
      recover(root, 'finish', disk);
      // Cut off before it began, the taking back is none.
      const tree = treeOf(root).filter(([path]) => path !== '.ndis-im/');
      t.deepEqual(tree, more === 1 ? now : old, `failed at ${at}, killed ${more} later`);
    }
  }
});

test('a disk that fails once, at any access, leaves all as it was', (t) => {
  const seen = { count: 0 };
  apply(small(t), changes, fullAt(Infinity, seen));
  const old = treeOf(small(t));
  for (let at = 0; at < seen.count; at++) {
    const root = small(t);
    try {
      apply(root, changes, fullAt(at, { count: 0 }));
      t.true(at >= seen.count - 2, 'only tidying up may fail unnoticed');
    } catch {
      t.deepEqual(treeOf(root), old, `failed at change ${at}`);
    }
  }
});

test('an update that is killed leaves the old or the new project to the next run', async (t) => {
  const original = makeProject(t, { name: 'mux' });
  write(original, 'driver/hooks.c', '/* mine */\n');
  write(original, 'driver/oid.c', `/* mine */\n${read(original, 'driver/oid.c')}`);
  const old = withoutBases(projectTree(original));
  const whole = copyOf(t, original);
  const seen = { count: 0 };
  await update(whole, change, { fs: killed(Infinity, seen) });
  const now = withoutBases(projectTree(whole));
  const ends = { old: 0, new: 0 };
  for (let at = 0; at < seen.count; at += 13) {
    const root = copyOf(t, original);
    await update(root, change, { fs: killed(at, { count: 0 }) }).catch(() => undefined);
    await update(root);
    const tree = withoutBases(projectTree(root));
    const isNew = tree.some(([path]) => path === 'fast.sln');
    ends[isNew ? 'new' : 'old']++;
    t.deepEqual(tree, isNew ? now : old, `killed before change ${at}`);
    await update(root, change);
    t.deepEqual(withoutBases(projectTree(root)), now, `repeated after ${at}`);
    rmSync(root, { recursive: true });
  }
  t.log(`${seen.count} changes of the disk; afterwards ${ends.old} old, ${ends.new} new`);
  t.true(ends.old > 2 && ends.new > 2);
});

test('a run that may not write says that an earlier one was interrupted', async (t) => {
  const root = makeProject(t);
  await t.throwsAsync(update(root, change, { fs: killed(80, { count: 0 }) }));
  const before = treeOf(root);
  for (const mode of ['look', 'check'] as const)
    await t.throwsAsync(update(root, {}, { mode }), { name: 'Refused', message: /interrupted/ });
  t.deepEqual(treeOf(root), before);
});

test('what the user changed after an interruption stays, and what was to replace it lies beside it', async (t) => {
  const original = makeProject(t, { name: 'mux' });
  for (let at = 70; ; at += 10) {
    const root = copyOf(t, original);
    await update(root, change, { fs: killed(at, { count: 0 }) }).catch(() => undefined);
    if (withoutBases(treeOf(root)).every(([path]) => !path.endsWith('journal.json'))) continue;
    write(root, 'test/answers.ts', 'mine\n');
    const { notes } = await update(root);
    t.is(read(root, 'test/answers.ts'), 'mine\n');
    if (notes.some((note) => note.includes('test/answers.ts was changed since'))) {
      t.true(read(root, 'test/answers.ts.ndis-im-new').includes('fast'));
      return;
    }
  }
});

test('a new project whose making is killed is made by the next run', async (t) => {
  const request = {
    flags: new Map(),
    answersFile: undefined,
    yes: true,
    dryRun: false,
    ask: undefined,
    destination: 'x',
  };
  const whole = temporaryFolder(t);
  const seen = { count: 0 };
  await newProject({ ...request, cwd: whole, fs: killed(Infinity, seen) });
  const expected = treeOf(whole);
  for (const at of [0, 1, 2, 3, 4, 5, 60, 336, 340, 345, 500, seen.count - 3, seen.count - 1]) {
    const cwd = temporaryFolder(t);
    const done = await newProject({ ...request, cwd, fs: killed(at, { count: 0 }) }).catch(() => undefined);
    if (done === undefined) await newProject({ ...request, cwd });
    else await update(join(cwd, 'x'));
    t.deepEqual(treeOf(cwd), expected, `killed before change ${at}`);
    rmSync(cwd, { recursive: true });
  }
});

test('a process that is really killed, at any time, leaves nothing between old and new', async (t) => {
  const original = makeProject(t, { name: 'mux' });
  const whole = copyOf(t, original);
  await update(whole, change);
  const [old, now] = [withoutBases(projectTree(original)), withoutBases(projectTree(whole))];
  const args = ['--name', 'fast', '--virtual-miniports', '3', '--callbacks', 'DirectOid'];
  const ends = { old: 0, new: 0, interrupted: 0 };
  for (let round = 0; round < 12; round++) {
    const root = copyOf(t, original);
    const child = spawn(process.execPath, [join(packageRoot, 'dist/src/cli/main.js'), 'update', ...args], {
      cwd: root,
      stdio: 'ignore',
    });
    // Killed some time after it began to write, or after it ended.
    const closed = new Promise((resolve) => child.once('close', resolve));
    const until = Date.now() + 20_000;
    while (
      disk.kindOf(join(root, '.ndis-im/pending')) === undefined &&
      child.exitCode === null &&
      Date.now() < until
    )
      await new Promise((resolve) => setImmediate(resolve));
    const start = performance.now();
    while (performance.now() - start < round * 4) await new Promise((resolve) => setImmediate(resolve));
    child.kill('SIGKILL');
    await closed;
    if (disk.kindOf(join(root, '.ndis-im/pending')) !== undefined) ends.interrupted++;
    await update(root);
    const tree = withoutBases(projectTree(root));
    const isNew = tree.some(([path]) => path === 'fast.sln');
    ends[isNew ? 'new' : 'old']++;
    t.deepEqual(tree, isNew ? now : old);
    rmSync(root, { recursive: true });
  }
  t.log(ends);
});

test('a damaged or hostile journal is refused', async (t) => {
  const step = (path: string): string =>
    JSON.stringify({ steps: [{ path, before: null, after: null }], folders: [] });
  for (const text of [
    '',
    '{',
    '[]',
    step('../x'),
    step('/x'),
    step('.git/hooks/x'),
    '{"steps": [], "folders": ["a/../../x"]}',
  ]) {
    const root = makeProject(t);
    write(root, '.ndis-im/pending/journal.json', text);
    const before = treeOf(root);
    await t.throwsAsync(update(root), { name: 'Refused', message: /journal is damaged/ });
    t.deepEqual(treeOf(root), before);
  }
});

test('while another process writes the project, a run refuses', async (t) => {
  const root = makeProject(t);
  const other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'], { stdio: 'ignore' });
  t.teardown(() => other.kill());
  write(root, '.ndis-im/pending/process', `${other.pid}\n`);
  await t.throwsAsync(update(root), { name: 'Refused', message: /process \d+ is writing/ });
  writeFileSync(join(root, '.ndis-im/pending/process'), '999999999\n');
  t.deepEqual((await update(root)).changes, []);
});
