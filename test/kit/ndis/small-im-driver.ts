import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import type { ExecutionContext } from 'ava';

import { compileSources } from '../../../src/kit/compile/compile.js';
import type { CompiledDriver } from '../../../src/kit/compile/compiled-driver.js';
import { boot, type BootOptions, type Machine } from '../../../src/kit/world/machine.js';
import '../../support/dedicated.js';

/** Tests run from dist/test/kit/ndis. */
const path = fileURLToPath(new URL('../../../../test/kit/ndis/small-im-driver.c', import.meta.url));
const source = readFileSync(path, 'utf8');
const faults: readonly string[] = (/enum \{([^}]*)\}/.exec(source)?.[1] ?? '').match(/Fault\w+/g) ?? [];

let compiled: Promise<CompiledDriver> | undefined;

/** The driver of small-im-driver.c, compiled once a process. */
export function smallImDriver(): Promise<CompiledDriver> {
  return (compiled ??= compileSources(new Map([['driver/driver.c', source]]), {
    check: [],
    warnings: 'off',
  }));
}

export interface SmallMachine {
  readonly machine: Machine;
  /** From now on the driver makes this mistake. */
  misbehave(fault: string): void;
}

/** A machine with that driver, well-behaved at first. */
export async function bootSmall(t: ExecutionContext, options: BootOptions = {}): Promise<SmallMachine> {
  let current = 0;
  const machine = boot(t, {
    driver: await smallImDriver(),
    bindDuring: 'after-entry',
    extend: { TestFault: () => current },
    ...options,
  });
  const misbehave = (fault: string): void => {
    current = faults.indexOf(fault);
    if (current < 0) throw new RangeError(`${fault} is no mistake that the driver knows`);
  };
  return { machine, misbehave };
}
