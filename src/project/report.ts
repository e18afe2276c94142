import { relative, sep } from 'node:path';
import { friendlyNames } from '../spec/settle.js';
import { writeVlanIds } from '../spec/vlan-ids.js';
import { baseFolder } from './base/manifest.js';
import type { NewProject } from './new-project.js';
import { shellWord } from './shell-word.js';

/** What a door prints about a new project: the answers, the files, the next commands. Lines, for stdout. */
export function reportNew(project: NewProject, cwd: string): readonly string[] {
  const { answers, changes, written } = project;
  const place = fromHere(project.root, cwd);
  const names = friendlyNames(answers);
  const vlans = answers.vlanIds.length > 0 ? `, VLAN ids ${writeVlanIds(answers.vlanIds)}` : '';
  const settings = [
    ['name', answers.name],
    ['provider', answers.provider],
    ['description', answers.description],
    ['ndis', `${answers.ndis} and later`],
    ['miniports', `${answers.virtualMiniports} by ${answers.distribution}${vlans}`],
    ['friendly names', names.length > 1 ? `${names[0]} … ${names.at(-1)}` : `${names[0]}`],
    ['callbacks', answers.callbacks.join(', ') || 'none'],
    ['architectures', answers.architectures.join(', ')],
  ];
  const answered = settings.map(([label = '', text = '']) => `  ${label.padEnd(14)}  ${text}`);
  if (!written) {
    const named = changes.filter(({ path }) => !path.startsWith(`${baseFolder}/`));
    const paths = named.map(({ action, path }) => `${action}  ${path}`);
    return [
      ...answered,
      '',
      ...paths,
      `create  ${baseFolder}/ (${changes.length - named.length} files)`,
      `${changes.length} files would be created in ${place}; nothing was written`,
    ];
  }
  return [
    ...answered,
    '',
    `created ${changes.length} files in ${place}`,
    ...folderLines(changes.map(({ path }) => path)),
    '',
    'next:',
    ...(place === '.' ? [] : [`  cd ${shellWord(place)}`]),
    '  npm install',
    '  npm test',
  ];
}

/** The same as one JSON document. */
export function reportNewAsJson(project: NewProject, cwd: string): string {
  const { root, answers, notes, changes, written } = project;
  const files = changes.map(({ action, path, role, content }) => ({
    action,
    path,
    role,
    bytes: content.length,
  }));
  return JSON.stringify(
    { destination: fromHere(root, cwd), written, answers, notes, changes: files },
    null,
    2,
  );
}

const about: Readonly<Record<string, string>> = {
  [baseFolder]: 'what a later run compares with',
  driver: 'the driver in C; hooks.c is yours',
  package: 'what Windows installs it from',
  scripts: 'install, uninstall, watch',
  test: 'its suite; mine.test.ts is yours',
  'test/kit': 'the mock NDIS the suite runs on',
  '.github': 'continuous integration',
};

function folderLines(paths: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const path of paths) {
    const [top = '', second = ''] = path.split('/');
    const folder = second === 'kit' && top === 'test' ? 'test/kit' : path.includes('/') ? top : '.';
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  const rows = [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
  return rows.map(([folder, count]) => {
    const label = folder === '.' ? 'at the top' : `${folder}/`;
    return `  ${label.padEnd(12)} ${String(count).padStart(4)}  ${about[folder] ?? ''}`.trimEnd();
  });
}

export function fromHere(root: string, cwd: string): string {
  const path = relative(cwd, root);
  if (path === '') return '.';
  return path.startsWith('..') ? root : `.${sep}${path}`;
}
