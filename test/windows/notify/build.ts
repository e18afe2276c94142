import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { packageRoot } from '../../../src/project/package-info.js';
import { renderProject } from '../../../src/project/render.js';
import { toDriverSpec, type DriverSpec } from '../../../src/spec/driver-spec.js';
import { run, start } from '../tools.js';

const harnessFolder = join(packageRoot, 'test/windows/notify/harness');

const compiler = 'x86_64-w64-mingw32-g++';
const language = ['-std=c++17', '-fno-exceptions', '-fno-rtti'];
const strict = ['-Wall', '-Wextra', '-Wpedantic', '-Wshadow', '-Wconversion', '-Werror'];
const libraries = ['-ladvapi32', '-lole32', '-luuid'];

/** A spec with these rows, whatever answers may hold. */
export function specWith(friendlyNames: readonly string[]): DriverSpec {
  const spec = toDriverSpec({
    name: 'vmux',
    provider: 'Example',
    description: 'Test of the notify object',
    ndis: '6.30',
    distribution: 'mac',
    virtualMiniports: friendlyNames.length,
    friendlyName: 'Row {n}',
    vlanIds: [],
    callbacks: [],
    controlDevice: 'no',
    architectures: ['x64'],
  });
  const named = spec.miniports.map((row, i) => ({ ...row, friendlyName: friendlyNames[i] ?? '' }));
  return { ...spec, miniports: named };
}

export const rowNames = (count: number): string[] => Array.from({ length: count }, (_, i) => `Row ${i + 1}`);

/** An edit of one of the sources: the pattern must match exactly once. */
export interface Edit {
  readonly path: string;
  readonly pattern: RegExp;
  readonly replacement: string;
}

/** Writes the notify object of a project into a folder; gives the names of its sources. */
function writeNotifyObject(folder: string, spec: DriverSpec, edit?: Edit): readonly string[] {
  const files = renderProject(spec).filter(({ path }) => path.startsWith('notify/'));
  if (edit !== undefined && !files.some(({ path }) => path === `notify/${edit.path}`))
    throw new Error(`there is no ${edit.path}`);
  mkdirSync(folder, { recursive: true });
  return files.flatMap(({ path, content }) => {
    const name = path.slice('notify/'.length);
    let text = content.toString();
    if (name === edit?.path) {
      const places = text.match(new RegExp(edit.pattern, 'g'))?.length ?? 0;
      if (places !== 1) throw new Error(`${name} has ${places} places that match ${edit.pattern}, not one`);
      text = text.replace(edit.pattern, edit.replacement);
    }
    writeFileSync(join(folder, name), text);
    return name.endsWith('.cpp') ? [name] : [];
  });
}

/** Writes a file that includes all sources, which compiles in a part of the time; gives its name. */
function inOnePiece(folder: string, sources: readonly string[]): string {
  writeFileSync(join(folder, 'all.cc'), sources.map((source) => `#include "${source}"\n`).join(''));
  return 'all.cc';
}

/** Reads headers once that take longer than all else; gives the first arguments of the compiler. */
async function precompile(
  folder: string,
  headers: readonly string[],
  flags: readonly string[],
): Promise<readonly string[]> {
  const header = join(folder, 'precompiled.h');
  mkdirSync(folder, { recursive: true });
  writeFileSync(header, headers.map((name) => `#include <${name}>\n`).join(''));
  await start(compiler, [...flags, '-x', 'c++-header', header, '-o', `${header}.gch`], folder);
  return [...flags, '-include', header];
}

/** What `buildForTest` wants. */
export function precompileForTest(folder: string): Promise<readonly string[]> {
  const headers = ['windows.h', 'objbase.h', 'netcfgx.h', 'netcfgn.h', 'strsafe.h', 'algorithm', 'memory'];
  return precompile(folder, headers, [...language, '-O1']);
}

/** The DLL as it is tested: over the plain heap, so that what is not freed can be told. Gives its path. */
export async function buildForTest(
  folder: string,
  spec: DriverSpec,
  precompiled: readonly string[],
  edit?: Edit,
): Promise<string> {
  const sources = writeNotifyObject(folder, spec, edit);
  const all = inOnePiece(folder, [...sources, join(harnessFolder, 'allocation.cc')]);
  const warnings = edit === undefined ? ['-Wall', '-Wextra', '-Werror'] : ['-w'];
  const output = ['-shared', '-static', '-o', 'notify.dll'];
  const input = [all, `${spec.name}no.def`, ...libraries];
  await start(compiler, [...precompiled, ...warnings, ...output, ...input], folder);
  return join(folder, 'notify.dll');
}

/** The DLL as its project builds it: file by file. Gives its path. */
export async function buildAsShipped(folder: string, spec: DriverSpec): Promise<string> {
  const sources = writeNotifyObject(folder, spec);
  const output = ['-O2', '-shared', '-static', '-o', 'shipped.dll'];
  const input = [...sources, `${spec.name}no.def`, ...libraries];
  await start(compiler, [...language, ...strict, ...output, ...input], folder);
  return join(folder, 'shipped.dll');
}

/** Throws with what clang has to say about the sources, for Windows on a processor. */
export async function checkWithClang(
  folder: string,
  spec: DriverSpec,
  processor: 'x86_64' | 'aarch64',
): Promise<void> {
  const all = inOnePiece(folder, writeNotifyObject(folder, spec));
  // The headers of mingw-w64 are for every processor.
  const library = run(compiler, ['-print-file-name=include/c++']).trim();
  const include = [library, join(library, 'x86_64-w64-mingw32'), '/usr/share/mingw-w64/include'];
  const headers = include.flatMap((path) => ['-isystem', path]);
  const target = `--target=${processor}-w64-mingw32`;
  await start('clang++', [target, ...headers, ...language, ...strict, '-fsyntax-only', all], folder);
}

/** The program that plays the engine, for DLLs of this spec's name and provider. Gives its path. */
export async function buildHarness(folder: string, spec: DriverSpec): Promise<string> {
  writeNotifyObject(folder, spec);
  const headers = [
    'windows.h',
    'netcfgx.h',
    'netcfgn.h',
    'algorithm',
    'functional',
    'set',
    'string',
    'vector',
  ];
  const precompiled = await precompile(folder, headers, ['-std=c++17', '-municode']);
  const sources = readdirSync(harnessFolder).filter((name) => name.endsWith('.cpp'));
  const objects = await Promise.all(
    sources.map(async (source) => {
      const object = source.replace(/cpp$/, 'o');
      const warnings = ['-Wall', '-Wextra', '-Werror', `-I${folder}`];
      const input = ['-c', join(harnessFolder, source), '-o', object];
      await start(compiler, [...precompiled, ...warnings, ...input], folder);
      return object;
    }),
  );
  await start(compiler, ['-municode', '-static', '-o', 'harness.exe', ...objects, ...libraries], folder);
  return join(folder, 'harness.exe');
}
