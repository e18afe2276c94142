import { compileSources } from '../../../src/kit/compile/compile.js';
import type { CompiledDriver } from '../../../src/kit/compile/compiled-driver.js';
import { MachineFailure } from '../../../src/kit/kernel/failure.js';
import { Kernel } from '../../../src/kit/kernel/kernel.js';
import { upcall } from '../../../src/kit/kernel/operation.js';
import { KernelServices } from '../../../src/kit/kernel/services.js';
import type { Task } from '../../../src/kit/kernel/task.js';
import { DataPlane } from '../../../src/kit/ndis/data-plane.js';
import { Ndis } from '../../../src/kit/ndis/library.js';
import { Installation } from '../../../src/kit/world/installation.js';
import '../../support/dedicated.js';

/** Bodies of C functions by name; each gets `A` and `B` and returns an NTSTATUS. */
export type CaseBodies = Readonly<Record<string, string>>;

/** Compiles the cases as one driver whose DriverEntry runs the one it is asked for. */
export async function compileCases(bodies: CaseBodies, declarations = ''): Promise<CompiledCases> {
  const names = Object.keys(bodies);
  const functions = names.map(
    (name, at) =>
      `/* ${name} */\nstatic NTSTATUS Case${at}(ULONG A)\n{\n    UNREFERENCED_PARAMETER(A);\n${bodies[name] ?? ''}\n}\n`,
  );
  const source = `#include <ndis.h>
DRIVER_INITIALIZE DriverEntry;
#define TAG 'tseT'
${declarations}
${functions.join('\n')}
NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    switch ((ULONG_PTR)DriverObject) {
${names.map((_, at) => `    case ${at}: return Case${at}((ULONG)(ULONG_PTR)RegistryPath);`).join('\n')}
    default: return STATUS_NOT_IMPLEMENTED;
    }
}
`;
  return new CompiledCases(await compileSources(new Map([['driver/cases.c', source]])), names);
}

export class CompiledCases {
  constructor(
    readonly driver: CompiledDriver,
    private readonly names: readonly string[],
  ) {}

  /** A fresh machine with the cases loaded. */
  boot(options: { readonly checks?: boolean; readonly processors?: number } = {}): CaseMachine {
    return new CaseMachine(this, options);
  }

  /** Runs one case on a machine of its own and gives its result. */
  run(name: string, argument = 0): number {
    return this.boot().run(name, argument);
  }

  /** The rule that a case breaks on a machine of its own; undefined when it breaks none. */
  broken(name: string, argument = 0): string | undefined {
    return this.boot().broken(name, argument);
  }

  indexOf(name: string): number {
    const at = this.names.indexOf(name);
    if (at < 0) throw new Error(`there is no case "${name}"`);
    return at;
  }
}

export class CaseMachine {
  readonly kernel: Kernel;
  readonly services: KernelServices;
  readonly ndis: Ndis;
  readonly data: DataPlane;

  constructor(
    private readonly cases: CompiledCases,
    options: { readonly checks?: boolean; readonly processors?: number },
  ) {
    this.kernel = new Kernel({
      ndisVersion: 687,
      checks: options.checks ?? true,
      locate: (stack) => stack.match(/driver\.wasm\.\w+/g) ?? [],
    });
    this.services = new KernelServices(
      this.kernel,
      options.processors === undefined ? {} : { processors: options.processors },
    );
    this.ndis = new Ndis(this.kernel, new Installation(undefined, true), this.services.allocations);
    this.data = new DataPlane(this.ndis, this.services);
    const { services, data } = this;
    this.kernel.load(cases.driver, { get: (name) => data.ddi.get(name) ?? services.ddi.get(name) });
  }

  /** Starts a case as a thread of the machine. */
  begin(name: string, argument = 0): Task<number> {
    const target = this.kernel.driver.driverEntry;
    const task = this.kernel.spawn(name, upcall(name, target, this.cases.indexOf(name), argument));
    this.kernel.settle();
    return task;
  }

  run(name: string, argument = 0): number {
    return this.kernel.finish(this.begin(name, argument));
  }

  broken(name: string, argument = 0): string | undefined {
    try {
      this.run(name, argument);
    } catch (error) {
      if (error instanceof MachineFailure) return error.rule;
      throw error;
    }
    return undefined;
  }

  /** What the driver holds, allocations too. */
  outstanding(): readonly string[] {
    return [
      ...this.services.outstanding(),
      ...this.data.outstanding(),
      ...this.kernel.pool.outstanding().map((allocation) => allocation.what),
    ];
  }
}
