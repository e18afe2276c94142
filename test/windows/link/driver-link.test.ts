import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';

import { functions, moduleOf, modules } from '../../../src/ddi/functions.js';
import { edit, generate, type GeneratedProject, type SomeAnswers } from '../../support/generated-project.js';
import { calledByCompiler, exportsOf, linkDriver } from './link-driver.js';
import {
  directoryIndex,
  dllCharacteristic,
  largeAddressAware,
  machines,
  subsystemNative,
  type PeFile,
} from './pe-file.js';

const answers: Readonly<Record<string, SomeAnswers>> = {
  'default answers': {},
  'vlan with everything chosen': { distribution: 'vlan', vlanIds: '0,10-12', callbacks: 'all' },
  'passthrough with the control device': { distribution: 'passthrough', controlDevice: 'yes' },
};

/** Imports that no text of the driver names: what inline functions and macros of the headers call. */
const throughHeaders = [
  'IofCompleteRequest',
  'KeGetCurrentProcessorNumberEx',
  'MmMapLockedPagesSpecifyCache',
  'MmUnmapLockedPages',
  'RtlAssert',
];

/** Names of imported functions that the driver's text calls. */
function called({ root }: GeneratedProject): ReadonlySet<string> {
  const driver = join(root, 'driver');
  const sources = readdirSync(driver, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /\.[ch]$/.test(path),
  );
  const text = sources
    .map((path) => readFileSync(join(driver, path), 'utf8').replace(/\/\*[^]*?\*\//g, ''))
    .join('\n');
  const names = [...text.matchAll(/\b([A-Z]\w+)\(/g)].map(([, name = '']) => name);
  return new Set(
    names.filter((name) => {
      const declaration = functions.get(name);
      return declaration !== undefined && moduleOf(name, declaration) !== undefined;
    }),
  );
}

const objects = mkdtempSync(join(tmpdir(), 'ndis-im-objects-'));
test.after.always(() => rmSync(objects, { recursive: true, force: true }));

function linkIn(project: GeneratedProject, architecture: 'x64' | 'arm64'): PeFile {
  const folder = join(project.root, '..', architecture);
  mkdirSync(folder, { recursive: true });
  return linkDriver({ root: project.root, architecture, folder, objects });
}

const importsOf = (file: PeFile): readonly string[] => [...file.imports.values()].flat();

for (const [title, given] of Object.entries(answers)) {
  const project = generate({ name: 'linked', ndis: '6.30', ...given });
  test.after.always(() => project.remove());

  for (const architecture of ['x64', 'arm64'] as const) {
    let linked: PeFile | undefined;
    const driver = (): PeFile => (linked ??= linkIn(project, architecture));

    test.serial(
      `the driver links for ${architecture} and imports what it calls, each from its module: ${title}`,
      (t) => {
        const file = driver();
        t.is(file.machine, machines[architecture]);
        for (const [module, names] of file.imports) {
          const known = modules.find((candidate) => candidate === module);
          if (known === undefined) return t.fail(`a driver does not import from ${module}`);
          const exported = new Set(exportsOf(known));
          t.deepEqual(
            names.filter((name) => !exported.has(name)),
            [],
            module,
          );
        }
        const extra = new Set([...calledByCompiler, ...throughHeaders]);
        t.deepEqual(
          importsOf(file)
            .filter((name) => !extra.has(name))
            .sort(),
          [...called(project)].sort(),
        );
        t.true(importsOf(file).length > 60);
      },
    );

    test.serial(`no import is younger than the floor: ${architecture}, ${title}`, (t) => {
      const young = importsOf(driver()).filter((name) => (functions.get(name)?.ndis ?? 0) > 630);
      t.deepEqual(young, []);
    });

    test.serial(`Windows would load it as a driver: ${architecture}, ${title}`, (t) => {
      const file = driver();
      t.is(file.subsystem, subsystemNative);
      t.is(file.subsystemVersion, '10.0');
      t.not(file.checksum, 0);
      t.truthy(file.characteristics & largeAddressAware);
      for (const [name, flag] of Object.entries(dllCharacteristic))
        t.truthy(file.dllCharacteristics & flag, name);
      const home = file.sections.find(
        ({ address, size }) => file.entryPoint >= address && file.entryPoint < address + size,
      );
      t.is(home?.name, '.text');
      t.deepEqual(file.sections.map(({ name }) => name).sort(), [
        '.data',
        '.pdata',
        '.rdata',
        '.reloc',
        '.text',
      ]);
      for (const { name, executable, writable } of file.sections) {
        t.is(executable, name === '.text', name);
        t.is(writable, name === '.data', name);
      }
      t.true(file.directories.has(directoryIndex.relocations), 'it can be moved');
      t.true(file.directories.has(directoryIndex.exceptions), 'stacks can be walked');
      for (const index of ['exports', 'tls', 'delayImports'] as const)
        t.false(file.directories.has(directoryIndex[index]), index);
    });
  }
}

test.serial(
  'a function that nothing exports, or a frame too large for a kernel stack, does not link',
  (t) => {
    const project = generate({ name: 'broken' });
    t.teardown(() => project.remove());
    edit(project, 'driver/driver.c', /DRIVER Driver;/, 'VOID NdisDoesNotExist(VOID);\nDRIVER Driver;');
    edit(
      project,
      'driver/driver.c',
      /(?=Status = CallbacksStart\(\);)/,
      'volatile CHAR Large[5000];\n    Large[RunningNdis % 5000] = 1;\n    NdisDoesNotExist();\n    ',
    );
    const { message } = t.throws(() => linkIn(project, 'x64')) ?? { message: '' };
    t.regex(message, /undefined symbol: NdisDoesNotExist/);
    t.regex(message, /undefined symbol: __chkstk/);
  },
);

test.serial('a library that the code needs and the project does not name is missed', (t) => {
  const project = generate({ name: 'unnamed', controlDevice: 'yes' });
  t.teardown(() => project.remove());
  edit(project, 'unnamed.vcxproj', /wdmsec\.lib;/, '');
  const { message } = t.throws(() => linkIn(project, 'x64')) ?? { message: '' };
  t.regex(message, /undefined symbol: SDDL_DEVOBJ_SYS_ALL_ADM_ALL/);
});
