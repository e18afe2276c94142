import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ejs from 'ejs';
import type { TemplateFunction } from 'ejs';
import type { CallbackChoice } from '../spec/answers.js';
import type { DriverSpec } from '../spec/driver-spec.js';
import { guidMembers } from '../spec/guid.js';
import { cString, cWide, inf, json, tsString } from './escape.js';
import { plannedFiles } from './file-plan.js';
import { kitFiles } from './kit-files.js';
import { packageRoot } from './package-info.js';
import { packageLocals } from './package-locals.js';
import type { PackageLocals } from './package-locals.js';
import type { RenderedFile } from './rendered-file.js';

const helpers = { cString, cWide, guidMembers, inf, tsString, json };

/** Everything a template can name. */
type TemplateLocals = PackageLocals &
  typeof helpers & {
    readonly spec: DriverSpec;
    readonly has: (choice: CallbackChoice) => boolean;
  };

const compiled = new Map<string, TemplateFunction | string>();

/** All files of the project but `.yo-rc.json`, in the order of the file plan, kit last. Pure but for reading this package. */
export function renderProject(spec: DriverSpec): RenderedFile[] {
  const planned = plannedFiles(spec);
  const paths = planned.map(({ path }) => path);
  const has = (choice: CallbackChoice): boolean => spec.callbacks.has(choice);
  const locals: TemplateLocals = { ...packageLocals(spec, paths), ...helpers, spec, has };
  const rendered = planned.map(({ path, template, role }) => {
    const text = renderTemplate(template, locals);
    const content = Buffer.from(hasCrlf(path) ? text.replaceAll('\n', '\r\n') : text, 'utf8');
    return { path, role, template, content };
  });
  return [...rendered, ...kitFiles()];
}

/** What the tools of Windows read has their line ends; all else has LF. */
function hasCrlf(path: string): boolean {
  return /\.(inf|rc|def|sln|vcxproj|filters|props|config|bat|cmd)$/.test(path);
}

function renderTemplate(template: string, locals: TemplateLocals): string {
  let body = compiled.get(template);
  if (body === undefined) {
    const filename = join(packageRoot, 'templates', template);
    const text = readFileSync(filename, 'utf8').replaceAll('\r\n', '\n');
    // Locals are named, not looked up by `with`: a template that names anything else fails.
    body = template.endsWith('.ejs')
      ? ejs.compile(text, { filename, _with: false, destructuredLocals: Object.keys(locals), escape: String })
      : text;
    compiled.set(template, body);
  }
  return typeof body === 'string' ? body : body(locals);
}
