import test from 'ava';

import { compileSources } from '../../../src/kit/compile/compile.js';
import { symbolizeStack } from '../../../src/kit/compile/symbolize.js';
import { smallDriver } from './fixtures.js';

interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly __heap_base: WebAssembly.Global<'i32'>;
  DriverEntry(driverObject: number, registryPath: number): number;
  asyncify_start_unwind(buffer: number): void;
  asyncify_stop_unwind(): void;
  asyncify_start_rewind(buffer: number): void;
  asyncify_stop_rewind(): void;
  asyncify_get_state(): number;
}

const trapping = smallDriver().set(
  'driver/hooks.c',
  '#include "hooks.h"\n\nint\nHook(int value)\n{\n    if (value == 0)\n        __builtin_trap();\n    return value;\n}\n',
);

for (const optimize of [0, 1, 2] as const) {
  test.serial(
    `lines of traps, callers and DDI calls are right at -O${optimize}, suspended or not`,
    async (t) => {
      const driver = await compileSources(trapping, { optimize, check: [] });
      const sleeps: string[] = [];
      const instance = new WebAssembly.Instance(driver.module, {
        ndis: {
          NdisMSleep(time: number) {
            if (exports.asyncify_get_state() === 2) return exports.asyncify_stop_rewind();
            sleeps.push(new Error().stack ?? '');
            if (time === 2) suspend();
          },
        },
      });
      const exports = instance.exports as unknown as Exports;
      const buffer = exports.memory.grow(1) * 65_536;
      const suspend = (): void => {
        new Uint32Array(exports.memory.buffer, buffer, 2).set([buffer + 8, buffer + 65_536]);
        exports.asyncify_start_unwind(buffer);
      };

      exports.DriverEntry(0, 0);
      t.is(exports.asyncify_get_state(), 1, 'suspended in the second call');
      exports.asyncify_stop_unwind();
      exports.asyncify_start_rewind(buffer);
      const trap = t.throws(() => exports.DriverEntry(0, 0), { instanceOf: WebAssembly.RuntimeError });

      const lines = (stack: string | undefined) =>
        symbolizeStack(driver, stack ?? '').map((frame) => `${frame.function} ${frame.file}:${frame.line}`);
      const call = 'Work driver/work.c:17';
      const entry = 'DriverEntry driver/driver.c:12';
      t.deepEqual(sleeps.map(lines), [
        ['Work driver/work.c:16', entry],
        ['Work driver/work.c:16', call, entry],
        ['Work driver/work.c:16', call, call, entry],
      ]);
      t.deepEqual(lines(trap?.stack), [
        'Hook driver/hooks.c:7',
        'Work driver/work.c:12',
        call,
        call,
        call,
        entry,
      ]);
    },
  );
}

test.serial('frames that are not of the driver are left out', async (t) => {
  const driver = await compileSources(trapping, { check: [] });
  t.deepEqual(symbolizeStack(driver, new Error('elsewhere').stack ?? ''), []);
});

test.serial('when the lines cannot be told, the functions are', async (t) => {
  const driver = await compileSources(smallDriver(), { check: [] });
  const other = await compileSources(trapping, { check: [] });
  const module = new WebAssembly.Module(driver.wasm as Uint8Array<ArrayBuffer>);
  let stack = '';
  const ndis = { NdisMSleep: () => (stack ||= new Error().stack ?? '') };
  (new WebAssembly.Instance(module, { ndis }).exports as unknown as Exports).DriverEntry(0, 0);
  t.deepEqual(symbolizeStack({ ...driver, module, linked: other.linked }, stack), [
    { function: 'Work', file: null, line: 0, column: 0 },
    { function: 'DriverEntry', file: null, line: 0, column: 0 },
  ]);
  t.is(symbolizeStack(driver, stack)[0]?.file, 'driver/work.c');
});
