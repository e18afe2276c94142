import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

import {
  functions,
  importLibraries,
  moduleOf,
  modules,
  staticLibraries,
  type Module,
} from '../../../src/ddi/functions.js';
import { defaultDefines, windowsTarget, type WindowsArchitecture } from '../../../src/kit/compile/flags.js';
import { named, parseXml } from '../../package/xml-tree.js';
import { run } from '../tools.js';
import { readPe, type PeFile } from './pe-file.js';

/** The compiler calls these by itself; ntoskrnl.exe exports them, and there is no C library in a driver. */
export const calledByCompiler: readonly string[] = ['memcmp', 'memcpy', 'memmove', 'memset'];

/** What a module of Windows exports, as far as src/ddi knows it. */
export function exportsOf(module: Module): readonly string[] {
  const declared = [...functions].filter(([name, declaration]) => moduleOf(name, declaration) === module);
  return [...declared.map(([name]) => name), ...(module === 'ntoskrnl.exe' ? calledByCompiler : [])];
}

/** Functions that a driver gets as code, by where the WDK has it: a header, or a static library. */
function codeOf(library: string | undefined): readonly string[] {
  const declared = [...functions].filter(
    ([name, declaration]) => declaration.inline !== true && moduleOf(name, declaration) === undefined,
  );
  const isHere = (header: string | undefined): boolean => staticLibraries[header ?? ''] === library;
  return declared.flatMap(([name, { header }]) => (isHere(header) ? [name] : []));
}

/** The toolset links these into every driver, named or not. */
const alwaysLinked = [importLibraries['ntoskrnl.exe'], importLibraries['hal.dll']];

/** Libraries that the driver's project names. */
function librariesNamed(root: string): readonly string[] {
  const path = readdirSync(root).find((name) => name.endsWith('.vcxproj'));
  if (path === undefined) throw new Error('there is no project');
  const [dependencies] = named(parseXml(readFileSync(join(root, path), 'utf8')), 'AdditionalDependencies');
  return (dependencies?.text ?? '').split(';').filter((name) => !name.startsWith('%('));
}

const machine: Readonly<Record<WindowsArchitecture, string>> = { x64: 'x64', arm64: 'arm64' };

export interface LinkOptions {
  readonly root: string;
  readonly architecture: WindowsArchitecture;
  /** Where libraries and the driver go. */
  readonly folder: string;
  /** Where the driver's objects go, and are found again: most C does not depend on the answers. */
  readonly objects: string;
}

/** Compiles the driver of a project as a release build does, links it with the libraries that its project names, and reads what comes out. */
export function linkDriver(options: LinkOptions): PeFile {
  const { root, architecture, folder } = options;
  const objects = [...compileAll(options), compileText('headers', bodies(undefined), options)];
  for (const module of modules) makeImportLibrary(module, options);
  for (const [header, library] of Object.entries(staticLibraries))
    makeStaticLibrary(library, header, options);
  const libraries = new Set([...librariesNamed(root), ...alwaysLinked]);
  const driver = join(folder, 'driver.sys');
  run(
    'lld-link',
    [
      '/driver',
      '/subsystem:native,10.00',
      '/entry:DriverEntry',
      '/nodefaultlib',
      '/dynamicbase',
      '/nxcompat',
      // What hooks alone would call stays, too: these imports have to be there as soon as somebody uses them.
      '/opt:noref',
      '/release',
      '/WX',
      `/machine:${machine[architecture]}`,
      `/out:${driver}`,
      ...objects,
      ...[...libraries].map((library) => join(folder, library)),
    ],
    { cwd: root },
  );
  return readPe(readFileSync(driver));
}

function compileFlags({ root, architecture }: LinkOptions): readonly string[] {
  return [
    ...windowsTarget(architecture),
    ...Object.entries(defaultDefines).map(([name, value]) => `-D${name}=${value}`),
    '-Werror',
    '-O2',
    '-ffunction-sections',
    // As cl.exe does it for 64-bit targets: the kernel walks stacks by these tables.
    '-funwind-tables',
    ...(architecture === 'x64' ? ['-mno-red-zone', '-mno-implicit-float'] : []),
    `-I${join(root, 'driver')}`,
    '-isystem',
    join(root, 'test/kit/include'),
  ];
}

/** A source with every header of the driver that it includes, as one text. */
function withHeaders(driver: string, path: string, seen = new Set<string>()): string {
  if (seen.has(path)) return '';
  seen.add(path);
  const text = readFileSync(join(driver, path), 'utf8');
  const headers = [...text.matchAll(/^#include "([^"]+)"/gm)].flatMap(([, name = '']) => {
    const places = [join(dirname(path), name), name];
    return places.find((place) => existsSync(join(driver, place))) ?? [];
  });
  return text + headers.map((header) => withHeaders(driver, header, seen)).join('');
}

/** Compiles what no project before this one had in the same words, in one run of the compiler; gives all objects. */
function compileAll(options: LinkOptions): readonly string[] {
  const driver = join(options.root, 'driver');
  const sources = readdirSync(driver, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.c'),
  );
  const objects = sources.map((path) => {
    const hash = createHash('sha256')
      .update(`${path}\n${withHeaders(driver, path)}`)
      .digest('hex');
    return { path, object: join(options.objects, `${options.architecture}-${hash}.o`) };
  });
  const missing = objects.filter(({ object }) => !existsSync(object));
  if (missing.length > 0) {
    run('clang', [...compileFlags(options), '-c', ...missing.map(({ path }) => join(driver, path))], {
      cwd: options.folder,
    });
  }
  // It puts the objects where it runs, named after the sources.
  for (const { path, object } of missing)
    renameSync(join(options.folder, `${basename(path, '.c')}.o`), object);
  return objects.map(({ object }) => object);
}

/** Empty functions in place of those whose code the WDK has. */
function bodies(library: string | undefined): string {
  return codeOf(library)
    .map((name) => `void ${name}(void);\nvoid ${name}(void) {}\n`)
    .join('');
}

function compileText(name: string, text: string, options: LinkOptions): string {
  const source = join(options.folder, `${name}.c`);
  const object = join(options.folder, `${name}.o`);
  writeFileSync(source, text);
  run('clang', [...compileFlags(options), '-c', source, '-o', object]);
  return object;
}

/** Stands in for a static library of the WDK: its functions, and the data that its header declares. */
function makeStaticLibrary(library: string, header: string, options: LinkOptions): void {
  const data = `#define NDIS_KIT_IS_STATIC_LIBRARY\n#include <${header}>\n`;
  const objects = [
    compileText(`${library}.code`, bodies(library), options),
    compileText(`${library}.data`, data, options),
  ];
  run('lld-link', ['/lib', ...objects, `/out:${join(options.folder, library)}`]);
}

function makeImportLibrary(module: Module, { architecture, folder }: LinkOptions): void {
  const definition = join(folder, `${module}.def`);
  const library = join(folder, importLibraries[module]);
  writeFileSync(
    definition,
    [`LIBRARY ${module}`, 'EXPORTS', ...exportsOf(module).map((name) => `  ${name}`), ''].join('\n'),
  );
  run('lld-link', ['/lib', `/def:${definition}`, `/machine:${machine[architecture]}`, `/out:${library}`]);
}
