import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { makeProject, projectTree, read, replace, update, verbsOf } from './update.js';

const name = 'mux';
const inf = `package/${name}.inf`;

test('what Windows needs is merged with what was edited, in its own line ends', async (t) => {
  const root = makeProject(t, { name });
  replace(root, inf, '[SourceDisksNames]\r\n', '[SourceDisksNames]\r\n; mine\r\n');
  replace(root, `${name}.vcxproj`, 'Level4<', 'EnableAllWarnings<');
  replace(root, `notify/${name}no.vcxproj`, 'advapi32.lib;', 'advapi32.lib;setupapi.lib;');
  replace(root, `package/${name}-package.vcxproj`, '<EnableInf2cat>true<', '<EnableInf2cat>false<');
  replace(root, 'scripts/install.ps1', '#Requires -Version 5.1\n', '# mine\n#Requires -Version 5.1\n');
  const done = await update(root, { ndis: '6.89', architectures: 'x64' });
  for (const path of [inf, `${name}.vcxproj`, `notify/${name}no.vcxproj`, `package/${name}-package.vcxproj`])
    t.is(verbsOf(done)[path], 'merge', path);

  const text = read(root, inf);
  t.true(text.includes('; mine\r\n') && text.includes('10.0...26100') && !text.includes('System32.Reg'));
  for (const [path, edited] of [
    [`${name}.vcxproj`, 'EnableAllWarnings'],
    [`notify/${name}no.vcxproj`, 'setupapi.lib'],
    [`package/${name}-package.vcxproj`, '<EnableInf2cat>false<'],
  ] as const) {
    const project = read(root, path);
    t.true(project.includes(edited) && !project.includes('ARM64'), path);
    t.notRegex(project, /[^\r]\n/, path);
  }
  t.true(read(root, 'scripts/install.ps1').startsWith('# mine\n'));
  t.deepEqual((await update(root)).changes, []);
});

test('tasks and recommendations of an editor are merged by key', async (t) => {
  const root = makeProject(t, { name });
  const path = join(root, '.vscode/extensions.json');
  const mine = {
    recommendations: ['llvm-vs-code-extensions.vscode-clangd', 'me.mine'],
    unwantedRecommendations: ['a.b'],
  };
  writeFileSync(path, JSON.stringify(mine));
  await update(root, { virtualMiniports: 3 });
  const { recommendations, unwantedRecommendations } = JSON.parse(readFileSync(path, 'utf8'));
  t.true(recommendations.includes('me.mine'));
  t.deepEqual(unwantedRecommendations, ['a.b']);
});

test('an INF that its owner saved as UTF-16 stays as it is, and the new one lies beside it', async (t) => {
  const root = makeProject(t, { name });
  const wide = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(read(root, inf), 'utf16le')]);
  writeFileSync(join(root, inf), wide);
  await update(root, { ndis: '6.89' });
  t.deepEqual(readFileSync(join(root, inf)), wide);
  const beside = readFileSync(join(root, `${inf}.ndis-im-new`), 'latin1');
  t.true(beside.includes('10.0...26100\r\n'));
});

test('a driver that is renamed takes its projects, INFs and scripts along', async (t) => {
  const root = makeProject(t, { name });
  await update(root, { name: 'fast' });
  t.deepEqual(projectTree(root), projectTree(makeProject(t, { name: 'fast' })));
  for (const path of [`${name}.sln`, inf, `notify/${name}no.vcxproj`, `package/${name}-package.vcxproj`])
    t.false(existsSync(join(root, path)), path);
});
