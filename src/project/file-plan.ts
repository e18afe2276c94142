import { callbackChoices } from '../ddi/callback-choices.js';
import type { CallbackChoice } from '../spec/answers.js';
import type { DriverSpec } from '../spec/driver-spec.js';
import type { Role } from './rendered-file.js';

/** A file of the project: where it lies, what it is made from, who owns it later. */
export interface PlannedFile {
  /** Below the project's root; `{name}` is the driver's name. */
  readonly path: string;
  /** Below templates/; `{distribution}` is the answer. One that ends in `.ejs` is rendered, others are copied. */
  readonly template: string;
  readonly role: Role;
  /** Only where this callback is chosen. */
  readonly callback?: CallbackChoice;
}

/** Files whose template lies under `from` with the name they get under `to` (`.ejs` aside). */
function alike(role: Role, from: string, to: string, templates: readonly string[]): PlannedFile[] {
  return templates.map((template) => ({
    path: to + template.replace(/\.ejs$/, ''),
    template: from + template,
    role,
  }));
}

function one(role: Role, path: string, template: string): PlannedFile {
  return { path, template, role };
}

/** Every template of this package stands here once. */
export const filePlan: readonly PlannedFile[] = [
  // npm leaves dot files such as .gitignore out of packages, so their templates have no dot.
  one('merged', '.gitignore', 'root/gitignore'),
  one('merged', '.gitattributes', 'root/gitattributes'),
  one('merged', '.editorconfig', 'root/editorconfig'),
  one('merged', '.clang-format', 'root/.clang-format'),
  one('merged', '.clangd', 'root/clangd'),
  one('json', 'package.json', 'root/package.json.ejs'),
  one('json', 'tsconfig.json', 'root/tsconfig.json'),
  ...alike('merged', 'root/', '', ['ava.config.js', 'compile_flags.txt']),

  one('merged', '{name}.sln', 'package/solution.sln.ejs'),
  one('merged', '{name}.vcxproj', 'package/project.vcxproj.ejs'),
  one('merged', '{name}.vcxproj.filters', 'package/project.vcxproj.filters.ejs'),
  ...alike('merged', 'package/', '', ['Directory.Build.props.ejs', 'packages.config.ejs']),
  one('merged', '.github/workflows/ci.yml', 'package/ci.yml.ejs'),
  one('merged', 'package/{name}.inf', 'package/protocol.inf.ejs'),
  one('merged', 'package/{name}mp.inf', 'package/miniport.inf.ejs'),
  one('merged', 'package/version.rc', 'package/version.rc.ejs'),
  ...alike('merged', 'package/scripts/', 'scripts/', ['install.ps1', 'uninstall.ps1', 'watch.mjs']),
  one('json', 'scripts/driver.json', 'package/scripts/driver.json.ejs'),
];

/** The files of this project, their paths and templates complete. */
export function plannedFiles(spec: DriverSpec): readonly PlannedFile[] {
  const wanted = filePlan.filter(({ callback }) => callback === undefined || spec.callbacks.has(callback));
  return [...wanted, ...interim(wanted, spec)].map((file) => ({
    ...file,
    path: file.path.replace('{name}', spec.name),
    template: file.template.replace('{distribution}', spec.distribution),
  }));
}

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from './package-info.js';
function interim(wanted: readonly PlannedFile[], spec: DriverSpec): PlannedFile[] {
  const all = readdirSync(join(packageRoot, 'templates'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(packageRoot, 'templates').length + 1))
    .sort();
  return all.flatMap((template) => {
    if (wanted.some((file) => file.template === template)) return [];
    const choice = /^(driver\/callbacks|test\/callbacks)\/([\w-]+)\./.exec(template)?.[2];
    const norm = (s: string) => s.toLowerCase().replace(/[^a-z]/g, '');
    if (
      choice !== undefined &&
      callbackChoices.some((c) => norm(c.value) === norm(choice)) &&
      ![...spec.callbacks].some((c) => norm(c) === norm(choice))
    )
      return [];
    const dist = /distribution\/(\w+)\.(.*?)(\.ejs)?$/.exec(template);
    if (dist && dist[1] !== spec.distribution) return [];
    const path = template
      .replace(/\.ejs$/, '')
      .replace(/^root\//, '')
      .replace(/distribution\/\w+\.(.*)$/, 'distribution.$1');
    return [
      {
        path,
        template,
        role: /(hooks\.c|mine\.test\.ts)$/.test(path) ? ('once' as const) : ('merged' as const),
      },
    ];
  });
}
