import type { CallbackChoice, Distribution } from '../spec/answers.js';
import type { DriverSpec } from '../spec/driver-spec.js';
import type { Role } from './rendered-file.js';

/** A file of the project: where it lies, what it is made from, who owns it later. */
export interface PlannedFile {
  /** Below the project's root; `{name}` is the driver's name. */
  readonly path: string;
  /** Below templates/; `{distribution}` is the answer. One that ends in `.ejs` is rendered, others are copied. */
  readonly template: string;
  readonly role: Role;
  /** Only where frames find their virtual miniport in one of these ways. */
  readonly distributions?: readonly Distribution[];
  /** Only where this callback is chosen. */
  readonly callback?: CallbackChoice;
  /** Only where a control device is chosen. */
  readonly controlDevice?: true;
  /** Only where this callback is not chosen. */
  readonly unless?: CallbackChoice;
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

/** Files that are there when a callback is chosen, under the same name as their template. */
function chosen(callback: CallbackChoice, folder: string, templates: readonly string[]): PlannedFile[] {
  return alike('merged', folder, folder, templates).map((file) => ({ ...file, callback }));
}

/** Files of the driver that some distributions need and the others lack. */
function distributed(distributions: readonly Distribution[], names: readonly string[]): PlannedFile[] {
  return alike('merged', 'driver/', 'driver/', names).map((file) => ({ ...file, distributions }));
}

/** Files that are there when a control device is chosen, under the same name as their template. */
function controlled(folder: string, templates: readonly string[]): PlannedFile[] {
  return alike('merged', folder, folder, templates).map((file) => ({
    ...file,
    controlDevice: true as const,
  }));
}

/** Concerns of the driver that have a .c and a .h. */
function sourceAndHeader(concerns: string): PlannedFile[] {
  return alike(
    'merged',
    'driver/',
    'driver/',
    concerns.split(' ').flatMap((name) => [`${name}.c`, `${name}.h`]),
  );
}

/** Every template of this package stands here once. */
export const filePlan: readonly PlannedFile[] = [
  // npm leaves dot files such as .gitignore out of packages, so their templates have no dot.
  one('merged', '.gitignore', 'root/gitignore'),
  one('merged', '.gitattributes', 'root/gitattributes'),
  one('merged', '.editorconfig', 'root/editorconfig'),
  one('merged', '.clang-format', 'root/.clang-format'),
  one('merged', '.clangd', 'root/clangd'),
  one('json', '.vscode/extensions.json', 'root/vscode/extensions.json'),
  one('json', '.vscode/tasks.json', 'root/vscode/tasks.json'),
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
  one('merged', 'package/{name}-package.vcxproj', 'package/package.vcxproj.ejs'),
  one('merged', 'package/version.rc', 'package/version.rc.ejs'),
  ...alike('merged', 'package/scripts/', 'scripts/', [
    'common.ps1',
    'enable-test-signing.ps1',
    'install.ps1',
    'trace.ps1',
    'uninstall.ps1',
    'watch.mjs',
  ]),
  one('json', 'scripts/driver.json', 'package/scripts/driver.json.ejs'),
  one('merged', 'README.md', 'root/README.md.ejs'),
  ...alike('merged', 'root/', '', ['docs/tracing.md.ejs']),
  one('merged', 'docs/hooks.md', 'root/hooks.md'),
  {
    ...one('merged', 'docs/control-device.md', 'root/docs/control-device.md.ejs'),
    controlDevice: true,
  },

  // The notify object, in C++: a DLL of its own, `{name}no.dll`.
  one('merged', 'notify/{name}no.vcxproj', 'notify/project.vcxproj.ejs'),
  one('merged', 'notify/{name}no.def', 'notify/exports.def.ejs'),
  ...alike('merged', 'notify/', 'notify/', [
    'array.h',
    'com.h',
    'dll.cpp',
    'dll.h',
    'engine.cpp',
    'engine.h',
    'miniports.cpp',
    'miniports.h',
    'notify_object.cpp',
    'notify_object.h',
    'product.h.ejs',
    'registry.cpp',
    'registry.h',
  ]),

  // What the user writes, and what is rendered from the answers.
  one('once', 'driver/hooks.c', 'driver/hooks.c'),
  one('merged', 'driver/distribution.c', 'driver/distribution/{distribution}.c'),
  ...alike('merged', 'driver/', 'driver/', [
    'instances.c.ejs',
    'product.c.ejs',
    'trace_provider.c.ejs',
    'callbacks/chosen.c.ejs',
  ]),
  ...sourceAndHeader(
    `attributes binding child combined config deliver driver drops frame hooks_call log lower oid path pnp power reconfigure statistics status table trace vminiport`,
  ),
  ...alike('merged', 'driver/', 'driver/', [
    'bindings.c',
    'callbacks/callbacks.h',
    'callbacks/set_options.h',
    'distribution.h',
    'hooks.h',
    'hooks_held.c',
    'hooks_inject.c',
    'hooks_redirect.c',
    'hooks_redirect.h',
    'instance.c',
    'nbl_queue.h',
    'offload.h',
    'oid_forward.c',
    'oid_local.c',
    'oid_offered.c',
    'oid_pended.c',
    'product.h',
    'receive.c',
    'receive.h',
    'receive_in_place.c',
    'receive_sort.c',
    'references.h',
    'revision.h',
    'rundown.h',
    'send.c',
    'send.h',
    'send_complete.c',
  ]),
  ...distributed(['mac'], ['many.c', 'many.h', 'switch.c', 'switch.h']),
  ...distributed(['vlan'], ['child_header.c', 'child_header.h']),
  ...distributed(['mac', 'vlan'], ['send_child.c']),
  ...distributed(['passthrough'], ['offload.c']),
  ...distributed(['mac', 'vlan'], ['offload_none.c']),
  ...chosen('MiniportSetOptions', 'driver/callbacks/', ['miniport_set_options.c']),
  ...chosen('ProtocolSetOptions', 'driver/callbacks/', ['protocol_set_options.c']),
  ...chosen('DirectOid', 'driver/callbacks/', ['direct_oid.c', 'direct_oid.h']),
  {
    ...one('merged', 'driver/callbacks/direct_oid_refused.c', 'driver/callbacks/direct_oid_refused.c'),
    unless: 'DirectOid',
  },
  ...chosen('SynchronousOid', 'driver/callbacks/', ['synchronous_oid.c', 'synchronous_oid.h']),
  ...chosen('PnpHandlers', 'driver/callbacks/', ['pnp_handlers.c', 'pnp_handlers.h']),
  ...chosen('ProtocolUninstall', 'driver/callbacks/', ['protocol_uninstall.c', 'protocol_uninstall.h']),
  ...chosen('InterfaceProvider', 'driver/callbacks/', ['interface_provider.c', 'interface_provider.h']),

  ...controlled('driver/control/', [
    'control.c',
    'control.h',
    'control_ioctl.h.ejs',
    'control_query.c',
    'control_wait.c',
  ]),

  one('once', 'test/mine.test.ts', 'test/mine.test.ts'),
  ...controlled('test/', [
    'control-device.test.ts',
    'control-life.test.ts',
    'control-program.ts',
    'control-waits.test.ts',
  ]),
  one('merged', 'test/distribution.test.ts', 'test/distribution/{distribution}.test.ts'),
  ...alike('merged', 'test/', 'test/', [
    'answers.ts.ejs',
    'attributes.test.ts',
    'binding-states.test.ts',
    'binding.test.ts',
    'callbacks.test.ts.ejs',
    'configuration.test.ts',
    'costs.test.ts',
    'hooks.test.ts',
    'hooks/by-label.c',
    'hooks/none.c',
    'life.test.ts',
    'malformed-oids.test.ts',
    'miniport-states.test.ts',
    'miniports.test.ts',
    'offloads.test.ts',
    'oid-cancel.test.ts',
    'odd-requests.test.ts',
    'oids.test.ts',
    'own-requests.test.ts',
    'pnp-events.test.ts',
    'power.test.ts',
    'races.test.ts',
    'receives.test.ts',
    'reconfigure.test.ts',
    'registration.test.ts',
    'sends.test.ts',
    'source.test.ts',
    'status-and-power.test.ts',
    'statuses.test.ts',
    'support.ts',
    'tracing.test.ts',
  ]),
  ...chosen('MiniportSetOptions', 'test/callbacks/', ['miniport-set-options.ts']),
  ...chosen('ProtocolSetOptions', 'test/callbacks/', ['protocol-set-options.ts']),
  ...chosen('DirectOid', 'test/callbacks/', ['direct-oid.ts']),
  ...chosen('SynchronousOid', 'test/callbacks/', ['synchronous-oid.ts']),
  ...chosen('PnpHandlers', 'test/callbacks/', ['pnp-handlers.ts']),
  ...chosen('ProtocolUninstall', 'test/callbacks/', ['protocol-uninstall.ts']),
  ...chosen('InterfaceProvider', 'test/callbacks/', ['interface-provider.ts']),
];

/** The files of this project, their paths and templates complete. */
export function plannedFiles(spec: DriverSpec): readonly PlannedFile[] {
  return filePlan
    .filter((file) => isWanted(file, spec))
    .map((file) => ({
      ...file,
      path: file.path.replace('{name}', spec.name),
      template: file.template.replace('{distribution}', spec.distribution),
    }));
}

function isWanted(file: PlannedFile, { callbacks, controlDevice, distribution }: DriverSpec): boolean {
  const { callback, unless, distributions } = file;
  return (
    (distributions === undefined || distributions.includes(distribution)) &&
    (file.controlDevice === undefined || controlDevice) &&
    (callback === undefined || callbacks.has(callback)) &&
    (unless === undefined || !callbacks.has(unless))
  );
}
