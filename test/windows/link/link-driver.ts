import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { functions, moduleOf, modules, type Module } from '../../../src/ddi/functions.js';
import { defaultDefines, windowsTarget, type WindowsArchitecture } from '../../../src/kit/compile/flags.js';
import { run } from '../tools.js';
import { readPe, type PeFile } from './pe-file.js';

/** The compiler calls these by itself; ntoskrnl.exe exports them, and there is no C library in a driver. */
export const calledByCompiler: readonly string[] = ['memcmp', 'memcpy', 'memmove', 'memset'];

/** What a module of Windows exports, as far as src/ddi knows it. */
export function exportsOf(module: Module): readonly string[] {
  const declared = [...functions].filter(([name, declaration]) => moduleOf(name, declaration) === module);
  return [...declared.map(([name]) => name), ...(module === 'ntoskrnl.exe' ? calledByCompiler : [])];
}

/** Functions that a driver gets as code: their bodies lie in headers and libraries of the WDK. */
export const linkedIn: readonly string[] = [...functions]
  .filter(([name, declaration]) => declaration.inline !== true && moduleOf(name, declaration) === undefined)
  .map(([name]) => name);

const machine: Readonly<Record<WindowsArchitecture, string>> = { x64: 'x64', arm64: 'arm64' };

export interface LinkOptions {
  readonly root: string;
  readonly architecture: WindowsArchitecture;
  /** Where objects, import libraries and the driver go. */
  readonly folder: string;
}

/** Compiles and links the driver of a project as a release build does, and reads what comes out. */
export function linkDriver(options: LinkOptions): PeFile {
  const { root, architecture, folder } = options;
  const objects = [...compileAll(options), bodiesFromElsewhere(options)];
  const libraries = modules.map((module) => importLibrary(module, options));
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
      '/opt:ref',
      '/release',
      '/WX',
      `/machine:${machine[architecture]}`,
      `/out:${driver}`,
      ...objects,
      ...libraries,
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

/** One run of the compiler for all files: it puts the objects where it runs, named after the sources. */
function compileAll(options: LinkOptions): readonly string[] {
  const driver = join(options.root, 'driver');
  const sources = readdirSync(driver, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.c'),
  );
  run('clang', [...compileFlags(options), '-c', ...sources.map((path) => join(driver, path))], {
    cwd: options.folder,
  });
  return sources.map((path) => join(options.folder, `${basename(path, '.c')}.o`));
}

function bodiesFromElsewhere(options: LinkOptions): string {
  const source = join(options.folder, 'linked-in.c');
  const object = join(options.folder, 'linked-in.o');
  writeFileSync(source, linkedIn.map((name) => `void ${name}(void);\nvoid ${name}(void) {}\n`).join(''));
  run('clang', [...compileFlags(options), '-c', source, '-o', object]);
  return object;
}

function importLibrary(module: Module, { architecture, folder }: LinkOptions): string {
  const definition = join(folder, `${module}.def`);
  const library = join(folder, `${module}.lib`);
  writeFileSync(
    definition,
    [`LIBRARY ${module}`, 'EXPORTS', ...exportsOf(module).map((name) => `  ${name}`), ''].join('\n'),
  );
  run('lld-link', ['/lib', `/def:${definition}`, `/machine:${machine[architecture]}`, `/out:${library}`]);
  return library;
}
