import test from 'ava';
import { fileOf, projects } from './projects.js';

/** Majors whose action.yml says node24; runners warn about older ones. */
const actions = [
  'actions/checkout@v7',
  'actions/setup-node@v7',
  'actions/upload-artifact@v7',
  'microsoft/setup-msbuild@v3',
];

/** Labels of the README of actions/runner-images; its list of what the Windows image has names Component.Microsoft.Windows.DriverKit. */
const labels = ['${{ matrix.os }}', 'windows-2025-vs2026'];

for (const project of projects) {
  const { title, spec } = project;
  const workflow = fileOf(project, '.github/workflows/ci.yml');

  test(`the workflow runs the suite on three systems, and builds what was chosen with test signatures: ${title}`, (t) => {
    const jobs = [...workflow.matchAll(/runs-on: (.+)$/gm)].map(([, label]) => label);
    t.deepEqual(jobs, labels);
    t.true(workflow.includes('os: [ubuntu-latest, windows-latest, macos-latest]'));
    const platforms = spec.architectures.map((name) => (name === 'x64' ? 'x64' : 'ARM64'));
    t.true(workflow.includes(`platform: [${platforms.join(', ')}]`));
    t.regex(workflow, new RegExp(`msbuild ${spec.name}\\.sln .*\\n +/p:SignMode=TestSign\\n`));
    t.true(workflow.includes(`\${{ env.OUTPUT }}/${spec.name}-package\n`));
    t.true(workflow.includes('if-no-files-found: error'));
  });

  test(`InfVerif asks for isolation where nothing leaves the driver store: ${title}`, (t) => {
    const modes = [...workflow.matchAll(/& \$tool\.FullName \/v (\/\w)/g)].map(([, mode]) => mode);
    t.deepEqual(modes, spec.floor.ndis === '6.89' ? ['/h', '/w'] : ['/h']);
  });

  test(`actions are of versions that run on a Node that runners have, and the token can only read: ${title}`, (t) => {
    const used = [...workflow.matchAll(/uses: (\S+)$/gm)].map(([, action]) => action);
    t.deepEqual([...new Set(used)].sort(), actions);
    t.regex(workflow, /^permissions:\n {2}contents: read$/m);
  });
}
