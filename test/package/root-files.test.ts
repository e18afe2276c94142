import test from 'ava';
import { format } from 'prettier';
import { fileOf, projects } from './projects.js';

const style = { singleQuote: true, printWidth: 110 };
const formatted = [
  'README.md',
  'docs/tracing.md',
  'package.json',
  'tsconfig.json',
  'ava.config.js',
  '.github/workflows/ci.yml',
  'scripts/driver.json',
  'scripts/watch.mjs',
  '.clangd',
  '.vscode/extensions.json',
  '.vscode/tasks.json',
];
const parserOf = (path: string) => (path === '.clangd' ? { parser: 'yaml' } : { filepath: path });

for (const project of projects) {
  const { title, spec, files } = project;

  test(`what prettier can format is formatted, so it also parses: ${title}`, async (t) => {
    for (const path of formatted) {
      const text = fileOf(project, path);
      t.is(await format(text, { ...style, ...parserOf(path) }), text, path);
    }
  });

  test(`the scripts read services, identifiers and names from one file: ${title}`, (t) => {
    const { name } = spec;
    t.deepEqual(JSON.parse(fileOf(project, 'scripts/driver.json')), {
      protocolInf: `${name}.inf`,
      miniportInf: `${name}mp.inf`,
      driverFile: `${name}.sys`,
      notifyFile: `${name}no.dll`,
      service: spec.serviceName,
      protocolId: spec.hardwareIds.protocol,
      miniportId: spec.hardwareIds.miniport,
      traceProvider: `{${spec.guids.trace}}`,
      virtualMiniports: spec.miniports.length,
    });
    const facts = Object.keys(JSON.parse(fileOf(project, 'scripts/driver.json')));
    const scripts = [...files].flatMap(([path, text]) => (/^scripts\/.*\.ps1$/.test(path) ? [text] : []));
    const read = scripts.flatMap((text) =>
      [...text.matchAll(/\$driver\.(\w+)/g)].map((match) => match[1] ?? ''),
    );
    t.deepEqual([...new Set(read)].sort(), facts.sort());
  });

  test(`packages of npm are pinned, and scripts name what is there: ${title}`, (t) => {
    const manifest = JSON.parse(fileOf(project, 'package.json'));
    t.is(manifest.description, spec.description);
    t.regex(manifest.name, /^[a-z][a-z0-9_-]*$/);
    for (const version of Object.values(manifest.devDependencies))
      t.regex(String(version), /^\d+\.\d+\.\d+(-[\w.-]+)?$/);
    for (const script of Object.values<string>(manifest.scripts)) {
      for (const [, built, plain] of script.matchAll(/node (?:\.build\/(\S+)\.js|(scripts\/\S+))/g)) {
        t.true(files.has(plain ?? `${built}.ts`), script);
      }
    }
  });

  test(`the README tells the answers: ${title}`, (t) => {
    const readme = fileOf(project, 'README.md');
    t.true(readme.startsWith(`# ${spec.name}\n`));
    t.true(readme.length < 14_000);
    for (const callback of spec.callbacks) t.true(readme.includes(`| \`${callback}\``));
    t.is(readme.includes('None was chosen'), spec.callbacks.size === 0);
    t.is(readme.includes('VLAN id'), spec.distribution === 'vlan');
    t.true(readme.includes(`| ${spec.miniports.length} `));
    const tree = /## What is here\n\n```\n([^`]*)```/.exec(readme)?.[1] ?? '';
    for (const name of [
      'driver/',
      'hooks.c',
      'hooks.h',
      'callbacks/',
      'chosen.c',
      'package/',
      'scripts/',
      'mine.test.ts',
      'kit/',
      '.github/workflows/',
    ]) {
      t.true(tree.includes(name), name);
      t.true(
        [...files.keys()].some((path) => `/${path}`.includes(`/${name}`)),
        name,
      );
    }
  });

  test(`no file holds anything of the machine or the day it was rendered: ${title}`, (t) => {
    for (const [path, text] of files) {
      if (path.startsWith('test/kit/')) continue;
      t.notRegex(text, /<%|%>|\bundefined\b.*\bundefined\b|\[object |\/(?:tmp|home|root)\//, path);
    }
  });
}
