import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { matrixRows } from '../matrix/answer-sets.js';
import { editAsUser } from '../support/user-edits.js';
import { temporaryFolder, treeOf } from './temporary.js';
import {
  commitAll,
  copyOf,
  git,
  makeProject,
  projectTree,
  read,
  replace,
  update,
  verbsOf,
  write,
} from './update.js';

test('a new project is up to date, whatever its answers: nothing is written', async (t) => {
  const rows = [
    {},
    { distribution: 'vlan', vlanIds: '0,7-9', callbacks: 'all', ndis: '6.87' },
    { distribution: 'passthrough', architectures: ['arm64'] },
    { virtualMiniports: 1024, friendlyName: "It's {n}" },
    { miniports: [{ friendlyName: 'One' }, {}, { friendlyName: 'Three' }] },
    { name: 'X_-9', provider: '#1 (&+!)', description: '_x_', callbacks: 'DirectOid' },
    ...matrixRows().map(({ answers }) => answers),
  ];
  for (const answers of rows) {
    const root = makeProject(t, answers);
    const before = treeOf(root);
    const done = await update(root);
    t.deepEqual([done.changes, done.written, verbsOf(done)], [[], false, {}], JSON.stringify(answers));
    t.deepEqual(treeOf(root), before);
    rmSync(root, { recursive: true });
  }
  t.log(`${rows.length} sets of answers`);
});

test('an untouched project becomes, byte for byte, what a new one with those answers is', async (t) => {
  const ways: readonly (readonly [from: object, change: object, to: object])[] = [
    [{}, { virtualMiniports: 5 }, { virtualMiniports: 5 }],
    [{}, { controlDevice: true }, { controlDevice: true }],
    [{}, { ndis: '6.87', callbacks: 'all' }, { ndis: '6.87', callbacks: 'all' }],
    [{ callbacks: 'all' }, { callbacks: 'none' }, { callbacks: 'none' }],
    [{}, { distribution: 'vlan' }, { distribution: 'vlan' }],
    [{}, { distribution: 'passthrough' }, { distribution: 'passthrough' }],
    [{ name: 'one' }, { name: 'Two' }, { name: 'Two' }],
    [{ name: 'one' }, { name: 'One' }, { name: 'One' }],
    [{ distribution: 'vlan' }, { virtualMiniports: 4 }, { distribution: 'vlan', virtualMiniports: 4 }],
    [
      { distribution: 'vlan', vlanIds: '7,9' },
      { virtualMiniports: 4 },
      { distribution: 'vlan', vlanIds: '7,9,10,11' },
    ],
    [
      { distribution: 'vlan', vlanIds: '7,9' },
      { virtualMiniports: 1 },
      { distribution: 'vlan', vlanIds: '7' },
    ],
    [{ distribution: 'vlan' }, { vlanIds: '4-6' }, { distribution: 'vlan', vlanIds: '4-6' }],
    [
      { name: 'a', description: 'Mine', friendlyName: 'Port {n}' },
      { name: 'b' },
      { name: 'b', description: 'Mine', friendlyName: 'Port {n}' },
    ],
  ];
  for (const [from, change, to] of ways) {
    const root = makeProject(t, from as never);
    const fresh = makeProject(t, to as never);
    const done = await update(root, change as never);
    t.true(done.written);
    t.deepEqual(projectTree(root), projectTree(fresh), JSON.stringify([from, change]));
    t.deepEqual((await update(root)).changes, []);
    const { answers: _now, ...back } = { answers: done.answers, ...done.before };
    await update(root, {
      ...back,
      vlanIds: back.distribution === 'vlan' ? back.vlanIds : undefined,
    } as never);
    t.deepEqual(
      projectTree(root),
      projectTree(makeProject(t, from as never)),
      `back from ${JSON.stringify(change)}`,
    );
  }
});

test('edits of the user stay, merged with what changes', async (t) => {
  const root = makeProject(t, { name: 'mux' });
  write(root, 'driver/hooks.c', `${read(root, 'driver/hooks.c')}/* mine */\n`);
  replace(root, 'driver/product.c', '#include', '/* mine */\n\n#include');
  replace(root, 'package.json', '"private": true,', '"private": true,\n  "author": "me",');
  replace(root, 'README.md', '## Limits', '## Mine\n\nText.\n\n## Limits');
  rmSync(join(root, '.editorconfig'));
  rmSync(join(root, 'test/mine.test.ts'));
  write(root, 'driver/extra.c', 'int extra;\n');
  const done = await update(root, { name: 'fast', virtualMiniports: 3, callbacks: 'DirectOid' });
  const verbs = verbsOf(done);
  t.is(verbs['driver/product.c'], 'merge');
  t.is(verbs['package.json'], 'merge');
  t.is(verbs['README.md'], 'merge');
  t.is(verbs['.editorconfig'], 'stay deleted');
  t.is(verbs['fast.sln'], 'rename');
  t.false(Object.values(verbs).includes('conflict'));
  t.true(read(root, 'driver/hooks.c').endsWith('/* mine */\n'));
  t.true(read(root, 'driver/product.c').includes('/* mine */'));
  t.true(read(root, 'README.md').includes('## Mine\n\nText.\n'));
  const manifest = JSON.parse(read(root, 'package.json'));
  t.deepEqual([manifest.author, manifest.name], ['me', 'fast']);
  t.false(existsSync(join(root, '.editorconfig')) || existsSync(join(root, 'test/mine.test.ts')));
  t.false(existsSync(join(root, 'mux.sln')));
  t.is(read(root, 'driver/extra.c'), 'int extra;\n');

  const before = projectTree(root);
  t.deepEqual((await update(root)).changes, [], 'twice is once');
  t.deepEqual(projectTree(root), before);
});

test('of a file that is written once, the manifest keeps the hash of what was written', async (t) => {
  const root = makeProject(t);
  const path = '.ndis-im/manifest.json';
  const line = /("test\/mine\.test\.ts": \{"role":"once")(,"base":"[0-9a-f]{64}")/;
  const first = `,"base":"${'0'.repeat(64)}"`;
  t.regex(read(root, path), line);
  // As a version wrote it whose file was another.
  write(root, path, read(root, path).replace(line, `$1${first}`));
  await update(root, { virtualMiniports: 5 });
  t.is(line.exec(read(root, path))?.[2], first);
  // As a version wrote it that kept none.
  write(root, path, read(root, path).replace(line, '$1'));
  await update(root, { virtualMiniports: 6 });
  t.regex(read(root, path), /"test\/mine\.test\.ts": \{"role":"once","template"/);
});

test('from mac to vlan and back is as never having gone, but for the edits', async (t) => {
  const root = makeProject(t);
  write(root, 'driver/oid.c', `/* mine */\n${read(root, 'driver/oid.c')}`);
  write(root, 'driver/hooks.c', '/* mine */\n');
  const before = projectTree(root);
  await update(root, { distribution: 'vlan' });
  t.notDeepEqual(projectTree(root), before);
  await update(root, { distribution: 'mac' });
  t.deepEqual(projectTree(root), before);
});

test('a control device that comes and goes leaves what was there before, with its edits, and those of its own files stay', async (t) => {
  const root = makeProject(t);
  editAsUser(root);
  write(root, 'driver/callbacks/chosen.c', `/* mine */\n${read(root, 'driver/callbacks/chosen.c')}`);
  replace(root, 'README.md', '## Limits', '## Mine\n\nText.\n\n## Limits');
  const without = projectTree(root);

  t.is(verbsOf(await update(root, { controlDevice: true }))['driver/control/control.c'], 'create');
  t.true(read(root, 'driver/callbacks/chosen.c').startsWith('/* mine */\n'));
  t.true(read(root, 'driver/callbacks/chosen.c').includes('ControlUninstall'));
  await update(root, { controlDevice: false });
  t.deepEqual(projectTree(root), without);

  await update(root, { controlDevice: true });
  const path = 'driver/control/control_query.c';
  write(root, path, `/* mine */\n${read(root, path)}`);
  const edited = projectTree(root);
  t.is(verbsOf(await update(root, { controlDevice: false }))[path], 'orphan');
  const others = new Map(without);
  const differing = projectTree(root).filter(([file, content]) => others.get(file) !== content);
  t.deepEqual(
    differing.map(([file]) => file).filter((file) => !file.startsWith('.ndis-im')),
    ['driver/control/', path],
  );
  await update(root, { controlDevice: true });
  t.deepEqual(projectTree(root), edited);
});

test('files that were renamed with the driver keep their edits', async (t) => {
  const root = makeProject(t, { name: 'mux' });
  const inf = 'package/mux.inf';
  replace(root, inf, '[Version]', '; mine\r\n[Version]');
  chmodSync(join(root, inf), 0o600);
  const done = await update(root, { name: 'fast' });
  t.is(verbsOf(done)['package/fast.inf'], 'merge');
  const text = read(root, 'package/fast.inf');
  t.true(text.includes('; mine\r\n[Version]') && text.includes('fast') && !text.includes('mux'));
  if (process.platform !== 'win32') t.is(statSync(join(root, 'package/fast.inf')).mode & 0o777, 0o600);
  t.false(existsSync(join(root, inf)));
});

test('where old and new name both exist, both stay and it is a conflict', async (t) => {
  const root = makeProject(t, { name: 'mux' });
  write(root, 'fast.sln', 'mine\n');
  const old = read(root, 'mux.sln');
  const done = await update(root, { name: 'fast' });
  t.is(verbsOf(done)['mux.sln'], 'conflict');
  t.deepEqual([read(root, 'fast.sln'), read(root, 'mux.sln')], ['mine\n', old]);
  rmSync(join(root, 'fast.sln'));
  t.is(verbsOf(await update(root))['fast.sln'], 'rename');
});

test('a callback whose file was edited stays as an orphan, and merges when it is chosen again', async (t) => {
  const root = makeProject(t, { callbacks: 'DirectOid' });
  const path = 'driver/callbacks/direct_oid.c';
  write(root, path, `/* mine */\n${read(root, path)}`);
  const before = projectTree(root);
  const gone = await update(root, { callbacks: 'none' });
  t.is(verbsOf(gone)[path], 'orphan');
  t.is(verbsOf(gone)['driver/callbacks/direct_oid.h'], 'delete');
  t.true(read(root, path).startsWith('/* mine */\n'));
  t.is(read(root, 'driver/callbacks/chosen.c'), read(makeProject(t), 'driver/callbacks/chosen.c'));
  t.deepEqual((await update(root)).changes, []);
  await update(root, { callbacks: 'DirectOid' });
  t.deepEqual(projectTree(root), before);
});

test('a conflict is written between markers, reported, and refused until it is resolved', async (t) => {
  const root = makeProject(t, { name: 'mux' });
  const path = 'package.json';
  const product = 'driver/product.c';
  const line = /^.*mux.*$/m.exec(read(root, product))?.[0] ?? '';
  replace(root, product, line, '/* mine */');
  replace(root, path, '"name": "mux"', '"name": "other"');
  const done = await update(root, { name: 'fast' });
  const verbs = verbsOf(done);
  t.deepEqual([verbs[product], verbs[path]], ['conflict', 'conflict']);
  t.regex(
    read(root, product),
    /^<<<<<<< yours\n\/\* mine \*\/\n[^]*\|{7} generated by [\d.]+\n[^]*mux[^]*\n={7}\n[^]*fast[^]*\n>{7} generated by [\d.]+$/m,
  );
  t.is(JSON.parse(read(root, path)).name, 'other');
  t.deepEqual(done.outcomes.find((outcome) => outcome.path === path)?.keys, [
    { key: 'name', yours: 'other', theirs: 'fast' },
  ]);

  const before = projectTree(root);
  await t.throwsAsync(update(root), { name: 'Refused', message: /conflict markers.*driver\/product\.c/ });
  t.deepEqual((await update(root, {}, { mode: 'check' })).unresolved, [product]);
  t.deepEqual(projectTree(root), before);
  write(root, product, read(root, product).replace(/^<{7}[^]*?^={7}\n([^]*)^>{7}.*\n/m, '$1'));
  t.deepEqual((await update(root)).changes, [], 'what was decided is not asked again');
});

test('line ends, byte order mark and final newline of the user are kept', async (t) => {
  const root = makeProject(t, { name: 'mux' });
  const path = 'driver/product.c';
  const own = `\uFEFF/* mine */\r\n${read(root, path).replaceAll('\n', '\r\n')}`.slice(0, -2);
  write(root, path, own);
  t.deepEqual(verbsOf(await update(root)), { [path]: 'keep' });
  t.is(read(root, path), own);
  await update(root, { name: 'fast' });
  t.is(read(root, path), own.replaceAll('mux', 'fast'));
});

test('a checkout with other line ends is no edit', async (t) => {
  const root = makeProject(t, { name: 'mux' });
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && !path.includes('.ndis-im'))
      writeFileSync(path, readFileSync(path, 'latin1').replace(/\r?\n/g, '\r\n'), 'latin1');
  }
  t.deepEqual((await update(root)).changes, []);
  const verbs = verbsOf(await update(root, { name: 'fast' }));
  t.deepEqual([...new Set(Object.values(verbs))].sort(), ['rename', 'update']);
  t.false(/[^\r]\n/.test(read(root, 'README.md')));
});

test('the kit: deleted files stay away until they are restored, edited ones are not replaced unasked', async (t) => {
  const root = makeProject(t);
  const [gone, edited] = ['test/kit/include/ndis.h', 'test/kit/compile/project.ts'];
  const former = read(root, edited);
  rmSync(join(root, gone));
  write(root, edited, '// mine\n');
  t.deepEqual(verbsOf(await update(root)), { [gone]: 'stay deleted', [edited]: 'keep' });
  t.deepEqual(verbsOf(await update(root, {}, { restore: 'test/kit/**', overwriteOwned: true })), {
    [gone]: 'create',
    [edited]: 'update',
  });
  t.is(read(root, edited), former);
  t.deepEqual((await update(root)).changes, []);
  await t.throwsAsync(update(root, {}, { restore: 'nothing*' }), {
    name: 'Refused',
    message: /--restore: no file/,
  });
});

test('--only leaves all else, and the rest follows later', async (t) => {
  const root = makeProject(t, { name: 'mux' });
  const done = await update(root, { name: 'fast' }, { only: 'package' });
  t.deepEqual(Object.keys(verbsOf(done)).sort(), [
    'package/fast-package.vcxproj',
    'package/fast.inf',
    'package/fastmp.inf',
    'package/version.rc',
  ]);
  t.true(existsSync(join(root, 'mux.sln')));
  await update(root);
  t.deepEqual(projectTree(root), projectTree(makeProject(t, { name: 'fast' })));
});

test('a file that stands where one would be generated is kept, until it is said whose it is', async (t) => {
  const path = 'driver/callbacks/direct_oid.c';
  const expected = read(makeProject(t, { callbacks: 'DirectOid' }), path);
  for (const [onCollision, verb, content] of [
    [undefined, 'conflict', 'mine\n'],
    ['yours', 'keep', 'mine\n'],
    ['theirs', 'update', expected],
    ['new', 'conflict', 'mine\n'],
  ] as const) {
    const root = makeProject(t);
    write(root, path, 'mine\n');
    t.is(verbsOf(await update(root, { callbacks: 'DirectOid' }, { onCollision }))[path], verb);
    t.is(read(root, path), content);
    if (onCollision === 'new') t.is(read(root, `${path}.ndis-im-new`), expected);
    t.is(
      verbsOf(await update(root))[path],
      onCollision === undefined || onCollision === 'new'
        ? 'conflict'
        : onCollision === 'yours'
          ? 'keep'
          : undefined,
    );
  }
  const equal = makeProject(t);
  write(equal, path, expected);
  t.is(verbsOf(await update(equal, { callbacks: 'DirectOid' }))[path], 'adopt');
});

test('a project that is taken as it is gets no files that it did without, until they are asked for', async (t) => {
  const root = makeProject(t);
  rmSync(join(root, '.ndis-im'), { recursive: true });
  for (const path of ['driver/trace.c', 'test/sends.test.ts', 'test/kit/kernel/kernel.ts'])
    rmSync(join(root, path));
  const done = verbsOf(await update(root, {}, { newBase: true, onCollision: 'yours' }));
  t.is(done['driver/trace.c'], 'stay deleted');
  t.is(done['test/sends.test.ts'], 'stay deleted');
  t.is(done['test/kit/kernel/kernel.ts'], 'create');
  t.false(existsSync(join(root, 'driver/trace.c')));
  t.deepEqual((await update(root)).changes, []);
  t.is(verbsOf(await update(root, {}, { restore: 'driver' }))['driver/trace.c'], 'create');
});

test('a lost base is taken anew where that is asked for', async (t) => {
  const root = makeProject(t, { name: 'mux' });
  const whole = copyOf(t, root);
  rmSync(join(root, '.ndis-im'), { recursive: true });
  replace(root, 'driver/product.c', '#include', '/* mine */\n#include');
  const before = projectTree(root);
  await t.throwsAsync(update(root), { name: 'Refused', message: /manifest\.json: is missing.*--new-base/ });
  await t.throwsAsync(update(root, { name: 'b' }, { newBase: true }), {
    name: 'Refused',
    message: /run of its own/,
  });
  t.deepEqual(projectTree(root), before);
  const done = await update(root, {}, { newBase: true });
  t.is(verbsOf(done)['driver/product.c'], 'conflict');
  t.is(verbsOf(done)['README.md'], 'adopt');
  await update(root, {}, { newBase: true, onCollision: 'yours' });
  t.is(read(root, '.ndis-im/manifest.json'), read(whole, '.ndis-im/manifest.json'));
  const merged = await update(root, { name: 'fast' });
  t.is(verbsOf(merged)['driver/product.c'], 'merge');
  t.true(
    read(root, 'driver/product.c').startsWith('/* mine */\n') ||
      read(root, 'driver/product.c').includes('/* mine */\n#include'),
  );
});

test('a base text that is damaged is made again where it can be, and refused where it is needed', async (t) => {
  const root = makeProject(t, { name: 'mux' });
  const entry = JSON.parse(read(root, '.ndis-im/manifest.json')).files['driver/product.c'];
  const text = `.ndis-im/base/${entry.base}`;
  const good = read(root, text);
  write(root, text, good.slice(5));
  await update(root);
  t.is(read(root, text), good);
  rmSync(join(root, text));
  replace(root, 'driver/product.c', '#include', '/* mine */\n#include');
  const before = projectTree(root);
  await t.throwsAsync(update(root, { name: 'fast' }), {
    name: 'Refused',
    message: /\.ndis-im\/base.*driver\/product\.c.*git restore/,
  });
  t.deepEqual(projectTree(root), before);
});

test('a manifest or answers that are damaged, hostile or newer are refused in one message', async (t) => {
  const manifest = '.ndis-im/manifest.json';
  const good = JSON.parse(read(makeProject(t), manifest));
  const withFile = (path: string): string =>
    JSON.stringify({ ...good, files: { [path]: good.files['README.md'] } });
  const stored = (answers: unknown): string =>
    JSON.stringify({ 'generator-ndis-im': { schema: 1, answers } });
  const bad: readonly (readonly [path: string, text: string, problem: RegExp])[] = [
    [manifest, '', /is damaged/],
    [manifest, '{"schema": 1, "files"', /is damaged/],
    [manifest, '[]', /is damaged/],
    [manifest, '<<<<<<< HEAD\n{}\n=======\n', /conflict markers/],
    [manifest, JSON.stringify({ ...good, schema: 2 }), /run the newer one/],
    [
      manifest,
      JSON.stringify({ ...good, generatorVersion: '99.0.0' }),
      /written by generator-ndis-im 99\.0\.0.*run the newer/,
    ],
    [manifest, JSON.stringify({ ...good, generatorVersion: 5 }), /names no version/],
    [manifest, withFile('../x'), /no path of a project/],
    [manifest, withFile('/etc/x'), /no path of a project/],
    [manifest, withFile('a\\..\\x'), /no path of a project/],
    [manifest, withFile('C:x'), /no path of a project/],
    [manifest, withFile('.git/hooks/x'), /no path of a project/],
    [manifest, withFile('.ndis-im/base/x'), /no path of a project/],
    [manifest, withFile('a/./b'), /no path of a project/],
    [
      manifest,
      JSON.stringify({ ...good, files: { a: { role: 'merged', base: '../x' } } }),
      /is damaged at "a"/,
    ],
    [manifest, JSON.stringify({ ...good, files: { a: { role: 'mine' } } }), /is damaged at "a"/],
    [manifest, ' '.repeat(5e6), /too large/],
    ['.yo-rc.json', '', /is not JSON/],
    ['.yo-rc.json', '{"generator-ndis-im"', /is not JSON/],
    ['.yo-rc.json', '<<<<<<< HEAD\n{}\n', /conflict markers/],
    ['.yo-rc.json', '{}', /has no answers/],
    ['.yo-rc.json', '{"generator-ndis-im": {"schema": 1}}', /no answers that can be read/],
    ['.yo-rc.json', '{"generator-ndis-im": {"schema": 2, "answers": {}}}', /newer/],
    [
      '.yo-rc.json',
      '{"generator-ndis-im": {"schema": 1, "answers": {"__proto__": {"name": "x"}}}}',
      /"__proto__" is no known key/,
    ],
    ['.yo-rc.json', stored({ name: '../../x' }), /\.yo-rc\.json: name: .*cannot be a driver's name/],
    ['.yo-rc.json', stored({ name: 'x'.repeat(1e7) }), /too large/],
    [
      '.yo-rc.json',
      `{"generator-ndis-im": {"schema": 1, "answers": ${'['.repeat(1e5)}${']'.repeat(1e5)}}}`,
      /no answers|no JSON object/,
    ],
  ];
  for (const [path, text, problem] of bad) {
    const root = makeProject(t);
    write(root, path, text);
    const before = projectTree(root);
    const error = await t.throwsAsync(
      update(root, { virtualMiniports: 3 }),
      { name: 'Refused' },
      `${path} ${text.slice(0, 80)}`,
    );
    t.regex(error?.message ?? '', problem);
    t.is(error?.message.split('\n').length, 1);
    t.deepEqual(projectTree(root), before);
    rmSync(root, { recursive: true });
  }
});

test('a link, a folder or something else in place of a file is refused, never followed', async (t) => {
  const outside = temporaryFolder(t);
  write(outside, 'README.md', 'outside\n');
  write(outside, 'driver.c', 'outside\n');
  const before = treeOf(outside);
  const cases: readonly (readonly [prepare: (root: string) => void, problem: RegExp])[] = [
    [
      (root) => (
        rmSync(join(root, 'README.md')),
        symlinkSync(join(outside, 'README.md'), join(root, 'README.md'))
      ),
      /README\.md: is a symbolic link/,
    ],
    [
      (root) => (rmSync(join(root, 'README.md')), symlinkSync('nowhere', join(root, 'README.md'))),
      /README\.md: is a symbolic link/,
    ],
    [
      (root) => (rmSync(join(root, 'README.md')), mkdirSync(join(root, 'README.md'))),
      /README\.md: is a folder/,
    ],
    [
      (root) => (
        rmSync(join(root, 'driver'), { recursive: true }),
        symlinkSync(outside, join(root, 'driver'))
      ),
      /driver: is a symbolic link, not a folder/,
    ],
    [
      (root) => (rmSync(join(root, 'driver'), { recursive: true }), write(root, 'driver', '')),
      /driver: is a file, not a folder/,
    ],
    [
      (root) => (
        rmSync(join(root, '.ndis-im'), { recursive: true }),
        symlinkSync(outside, join(root, '.ndis-im'))
      ),
      /\.ndis-im: is no folder/,
    ],
    [
      (root) => (
        rmSync(join(root, '.ndis-im/base'), { recursive: true }),
        symlinkSync(outside, join(root, '.ndis-im/base'))
      ),
      /\.ndis-im\/base: is no folder/,
    ],
    [
      (root) => (
        rmSync(join(root, '.yo-rc.json')),
        symlinkSync(join(outside, 'x'), join(root, '.yo-rc.json'))
      ),
      /\.yo-rc\.json: is a link/,
    ],
    [
      (root) => (
        rmSync(join(root, '.ndis-im/manifest.json')),
        mkdirSync(join(root, '.ndis-im/manifest.json'))
      ),
      /manifest\.json: is a folder/,
    ],
  ];
  for (const [prepare, problem] of cases) {
    const root = makeProject(t);
    prepare(root);
    const error = await t.throwsAsync(
      update(root, { virtualMiniports: 3 }),
      { name: 'Refused' },
      String(problem),
    );
    t.regex(error?.message ?? '', problem);
  }
  t.deepEqual(treeOf(outside), before);
});

test('in git, files that are not committed are refused, or copied with --allow-dirty', async (t) => {
  const root = makeProject(t, { name: 'mux' });
  git(root, 'init', '-q');
  await t.throwsAsync(update(root, { virtualMiniports: 3 }), {
    name: 'Refused',
    message: /not committed.*README\.md/,
  });
  commitAll(root);
  write(root, 'notes.txt', 'mine\n');
  write(root, 'driver/oid.c', '/* mine */\n');
  const head = git(root, 'ls-files', '-s');
  const done = await update(root, { virtualMiniports: 3 });
  t.regex(done.undo ?? '', /^git restore -- /, 'dirty files that are not in the way do not matter');
  t.is(git(root, 'ls-files', '-s'), head, 'the index is left alone');
  await t.throwsAsync(update(root, { virtualMiniports: 4 }), { name: 'Refused', message: /not committed/ });
  const kept = await update(root, { virtualMiniports: 4 }, { allowDirty: true });
  t.regex(kept.undo ?? '', /^cp -R \.ndis-im\/backup\/1\/\. \./);
  t.false(git(root, 'status', '--porcelain', '--untracked-files=all').includes('backup'));
  commitAll(root);
  const before = projectTree(root);
  const clean = await update(root, { callbacks: 'DirectOid', name: 'fast' });
  t.is(clean.undo, 'git restore . && git clean -fd .');
  git(root, 'restore', '.');
  git(root, 'clean', '-fdq', '.');
  t.deepEqual(projectTree(root), before);
});

test('without git, what is written over is copied, and the way back works', async (t) => {
  const root = makeProject(t, { name: 'mux' });
  const files = (): unknown =>
    projectTree(root).filter(([path]) => !path.startsWith('.ndis-im/base') && !path.endsWith('/'));
  const before = files();
  const { undo } = await update(root, { name: 'fast', callbacks: 'DirectOid' });
  t.regex(undo ?? '', /^cp -R .* && rm -- /);
  if (process.platform === 'win32') return;
  execFileSync('sh', ['-c', undo ?? 'false'], { cwd: root });
  t.deepEqual(files(), before);
  t.deepEqual(verbsOf(await update(root)), {});
});

test('two people change different answers on two branches: git merges, and update has nothing to ask', async (t) => {
  const pairs: readonly (readonly [object, object])[] = [
    [{ virtualMiniports: 5 }, { callbacks: 'DirectOid' }],
    [{ callbacks: 'DirectOid' }, { architectures: ['x64'] }],
    [{ virtualMiniports: 4 }, { ndis: '6.87' }],
    [{ provider: 'Them' }, { callbacks: 'PnpHandlers' }],
    [{ distribution: 'vlan' }, { callbacks: 'DirectOid,InterfaceProvider' }],
    [{ ndis: '6.50' }, { distribution: 'vlan' }],
    [{ virtualMiniports: 3 }, { distribution: 'vlan' }],
    [{ name: 'fast' }, { virtualMiniports: 3 }],
    [{ distribution: 'vlan' }, { virtualMiniports: 4 }],
    [{ description: 'Mine' }, { virtualMiniports: 3 }],
  ];
  let merged = 0;
  for (const [ours, theirs] of pairs) {
    const root = makeProject(t, { name: 'mux' });
    git(root, 'init', '-q');
    write(root, '.git/info/exclude', '.ndis-im/backup\n');
    write(root, 'driver/oid.c', `/* mine */\n${read(root, 'driver/oid.c')}`);
    commitAll(root);
    git(root, 'checkout', '-qb', 'theirs');
    await update(root, theirs as never);
    commitAll(root);
    git(root, 'checkout', '-q', 'main');
    await update(root, ours as never);
    commitAll(root);
    try {
      git(root, 'merge', '-q', '--no-edit', 'theirs');
      merged++;
    } catch {
      // Where generated lines lie side by side, either side is as good.
      const unmerged = git(root, 'diff', '--name-only', '--diff-filter=U').trim().split('\n');
      t.false(
        unmerged.some((path) => path.startsWith('.')),
        unmerged.join(' '),
      );
      git(root, 'checkout', '-q', merged % 2 === 0 ? '--ours' : '--theirs', '--', ...unmerged);
      commitAll(root);
    }
    const done = await update(root);
    t.false(Object.values(verbsOf(done)).includes('conflict'), JSON.stringify(verbsOf(done)));
    const alone = makeProject(t, { name: 'mux' });
    write(alone, 'driver/oid.c', `/* mine */\n${read(alone, 'driver/oid.c')}`);
    await update(alone, { ...ours, ...theirs } as never);
    const files = (folder: string): unknown =>
      projectTree(folder).filter(([path]) => !/^(?:\.git\/|\.ndis-im\/base)/.test(path));
    t.deepEqual(files(root), files(alone), JSON.stringify([ours, theirs]));
  }
  t.log(`${merged} of ${pairs.length} pairs without any word from git`);
  t.true(merged >= 7);
});

test('what the user moved elsewhere is not made again', async (t) => {
  const root = makeProject(t);
  renameSync(join(root, 'driver/oid.c'), join(root, 'driver/requests.c'));
  const done = await update(root, { virtualMiniports: 3 });
  t.is(verbsOf(done)['driver/oid.c'], 'stay deleted');
  t.true(existsSync(join(root, 'driver/requests.c')));
});
