import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import type { ExecutionContext } from 'ava';

import { compileSources } from '../../../src/kit/compile/compile.js';
import type { CompiledDriver } from '../../../src/kit/compile/compiled-driver.js';
import { boot, type Machine } from '../../../src/kit/world/machine.js';
import '../../support/dedicated.js';

/** Tests run from dist/test/kit/ndis. */
const text = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../../../../test/kit/ndis/${name}`, import.meta.url)), 'utf8');

/** Mistakes at registration and unload; TestFault() gives their numbers. */
export const deviceFaults = { none: 0, noSecurity: 1000, powerHandler: 1001, left: 1002 } as const;

let compiled: Promise<CompiledDriver> | undefined;

/** small-im-driver.c with the device of device-driver.c. */
function deviceDriver(): Promise<CompiledDriver> {
  const small = text('small-im-driver.c')
    .replace('NTSTATUS DriverEntry(PDRIVER_OBJECT', 'static NTSTATUS SmallEntry(PDRIVER_OBJECT')
    .replace(
      'static VOID Unload(PDRIVER_OBJECT DriverObject)',
      'static VOID SmallUnload(PDRIVER_OBJECT DriverObject)',
    );
  const source = `${small}\n${text('device-driver.c')}`;
  return (compiled ??= compileSources(new Map([['driver/driver.c', source]]), {
    check: [],
    warnings: 'off',
  }));
}

/** A machine with that driver loaded. */
export async function bootWithDevice(
  t: ExecutionContext,
  fault: keyof typeof deviceFaults = 'none',
): Promise<Machine> {
  const machine = boot(t, {
    driver: await deviceDriver(),
    bindDuring: 'after-entry',
    extend: { TestFault: () => deviceFaults[fault] },
  });
  if (fault === 'none' || fault === 'left') machine.loadDriver();
  return machine;
}

/** A control code of the driver's that wants FILE_READ_ACCESS. */
export const code = (number: number): number => (18 << 16) | (1 << 14) | ((0x800 + number) << 2);
