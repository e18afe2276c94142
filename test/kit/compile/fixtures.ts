import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of this repository; tests run from dist/test/kit/compile. */
const repository = fileURLToPath(new URL('../../../../', import.meta.url));

/** A driver of three files: DriverEntry calls Work, which calls the hook. */
export function smallDriver(): Map<string, string> {
  return new Map([
    ['driver/driver.h', '#pragma once\n#include <ndis.h>\n#include "work.h"\n'],
    ['driver/work.h', '#pragma once\nint Work(int depth);\n'],
    ['driver/hooks.h', '#pragma once\nint Hook(int value);\n'],
    [
      'driver/driver.c',
      `#include "driver.h"

DRIVER_INITIALIZE DriverEntry;

NTSTATUS
DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    int result;

    UNREFERENCED_PARAMETER(DriverObject);
    UNREFERENCED_PARAMETER(RegistryPath);
    result = Work(3);
    return result + 1;
}
`,
    ],
    [
      'driver/work.c',
      `#include "driver.h"
#include "hooks.h"

int
Work(int depth)
{
    volatile int kept = depth;
    int result;

    if (kept == 0)
    {
        result = Hook(kept);
    }
    else
    {
        NdisMSleep(kept);
        result = Work(depth - 1);
    }
    kept = result;
    return kept;
}
`,
    ],
    ['driver/hooks.c', '#include "hooks.h"\n\nint\nHook(int value)\n{\n    return value + 41;\n}\n'],
  ]);
}

export interface TemporaryProject extends Disposable {
  readonly root: string;
  /** The command that compiles the driver, as the project has it. */
  readonly main: string;
  write(path: string, text: string): void;
  remove(path: string): void;
}

/**
 * A project on disk with the compiled kit where a generated project has it, and with the npm packages of this repository
 * unless `packages` is false.
 */
export function temporaryProject(sources: ReadonlyMap<string, string>, packages = true): TemporaryProject {
  const root = mkdtempSync(join(tmpdir(), 'kit-compile-'));
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  for (const [path, text] of sources) write(path, text);
  write('package.json', '{ "type": "module" }\n');
  for (const folder of ['compile', 'coverage', 'kernel']) {
    cpSync(join(repository, 'dist/src/kit', folder), join(root, '.build/test/kit', folder), {
      recursive: true,
    });
  }
  cpSync(join(repository, 'src/kit/include'), join(root, 'test/kit/include'), { recursive: true });
  if (packages) symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'), 'junction');
  return {
    root,
    main: join(root, '.build/test/kit/compile/main.js'),
    write,
    remove: (path) => rmSync(join(root, path)),
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
}
