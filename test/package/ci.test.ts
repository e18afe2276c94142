import test from 'ava';
import { fileOf, projects } from './projects.js';

for (const project of projects) {
  const { title, spec } = project;
  const workflow = fileOf(project, '.github/workflows/ci.yml');

  test(`the workflow runs the suite on three systems, and builds what was chosen with test signatures: ${title}`, (t) => {
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

  test(`no action floats, and the token can only read: ${title}`, (t) => {
    for (const [, version = ''] of workflow.matchAll(/uses: \S+@(\S+)/g)) t.regex(version, /^v\d+$/);
    t.regex(workflow, /^permissions:\n {2}contents: read$/m);
  });
}
