import { functions, type DdiFunction } from '../data/functions.js';
import { isOperation, type DdiImplementation } from './ddi.js';
import { MachineFailure, NotSimulated } from './failure.js';
import { irqlName, irqlRangeName } from './irql.js';
import type { Kernel } from './kernel.js';
import type { Operation, WasmValue } from './operation.js';
import { suspending } from './suspending.js';

type Import = (...args: WasmValue[]) => WasmValue | void;

/** The import object of the driver: each function it names, checked against its facts, or a stub that fails by name. */
export function linkImports(
  kernel: Kernel,
  module: WebAssembly.Module,
  ddi: ReadonlyMap<string, DdiImplementation>,
): WebAssembly.ModuleImports {
  const imports: Record<string, Import> = {};
  const missing: string[] = [];
  for (const { module: from, name, kind } of WebAssembly.Module.imports(module)) {
    if (from !== 'ndis' || kind !== 'function') {
      throw new MachineFailure(
        'load',
        `the driver imports the ${kind} ${from}.${name}, which no DDI header declares`,
      );
    }
    const fact = functions[name];
    if (fact !== undefined && fact.ndis > kernel.options.ndisVersion) missing.push(name);
    imports[name] = link(kernel, name, fact, ddi.get(name));
  }
  if (missing.length > 0) {
    const running = kernel.options.ndisVersion;
    const version = `${Math.floor(running / 100)}.${running % 100}`;
    throw new MachineFailure(
      'load',
      `NDIS ${version} does not export ${missing.join(', ')}: the driver would not load`,
    );
  }
  return imports;
}

function link(
  kernel: Kernel,
  name: string,
  fact: DdiFunction | undefined,
  implementation: DdiImplementation | undefined,
): Import {
  if (implementation === undefined) {
    return () => {
      throw new NotSimulated(name);
    };
  }
  const plain = (isOperation(implementation) ? implementation.operation : implementation) as Import;
  const unsigned = fact?.params.every((type) => type === 'ptr' || type === 'u32') ?? false;
  const converted = unsigned ? byArity(plain, fact?.params.length ?? 0) : byType(plain, fact);
  const entry = kernel.options.checks ? checked(kernel, name, fact, converted) : converted;
  return isOperation(implementation) ? linkOperation(kernel, name, entry) : entry;
}

/** Every call is counted, and compared with the level that its page demands. */
function checked(kernel: Kernel, name: string, fact: DdiFunction | undefined, body: Import): Import {
  const min = fact?.minIrql ?? 0;
  const max = fact?.maxIrql ?? 31;
  const wrongLevel = (): MachineFailure =>
    new MachineFailure(
      'irql',
      `${name} is for ${irqlRangeName(min, max)} and was called at ${irqlName(kernel.irql)}`,
    );
  // A rest parameter would cost as much as the call itself.
  switch (fact?.params.length) {
    case 1:
      return (a) => {
        kernel.recorder.call(name);
        if (kernel.irql < min || kernel.irql > max) throw wrongLevel();
        return body(a as WasmValue);
      };
    case 2:
      return (a, b) => {
        kernel.recorder.call(name);
        if (kernel.irql < min || kernel.irql > max) throw wrongLevel();
        return body(a as WasmValue, b as WasmValue);
      };
    case 3:
      return (a, b, c) => {
        kernel.recorder.call(name);
        if (kernel.irql < min || kernel.irql > max) throw wrongLevel();
        return body(a as WasmValue, b as WasmValue, c as WasmValue);
      };
    default:
      return (...args) => {
        kernel.recorder.call(name);
        if (kernel.irql < min || kernel.irql > max) throw wrongLevel();
        return body(...args);
      };
  }
}

/** Pointers can come negative: 32-bit arguments are made unsigned, without allocating for the usual few. */
function byArity(body: Import, arity: number): Import {
  switch (arity) {
    case 0:
      return body;
    case 1:
      return (a) => body((a as number) >>> 0);
    case 2:
      return (a, b) => body((a as number) >>> 0, (b as number) >>> 0);
    case 3:
      return (a, b, c) => body((a as number) >>> 0, (b as number) >>> 0, (c as number) >>> 0);
    default:
      return (...args) => body(...args.map((value) => (value as number) >>> 0));
  }
}

function byType(body: Import, fact: DdiFunction | undefined): Import {
  const params = fact?.params ?? [];
  return (...args) =>
    body(
      ...args.map((value, at) => {
        if (typeof value === 'bigint') return params[at] === 'u64' ? BigInt.asUintN(64, value) : value;
        return params[at] === 'i32' ? value : value >>> 0;
      }),
    );
}

/**
 * An operation is begun on the spot. If it ends without a request, the driver never left; else its C is suspended and
 * the scheduler carries the operation on, and when it has ended the C is rewound to this very call.
 */
function linkOperation(kernel: Kernel, name: string, entry: Import): Import {
  if (!suspending.includes(name))
    throw new Error(`${name} is an operation and is missing in kernel/suspending.ts`);
  const begin = entry as unknown as (...args: WasmValue[]) => Operation<WasmValue | void>;
  return (...args) => {
    if (kernel.driver.rewinding) {
      kernel.driver.stopRewinding();
      return kernel.answer as WasmValue | void;
    }
    const generator = begin(...args);
    const step = generator.next(undefined);
    if (step.done === true) return step.value;
    if (kernel.suspend(generator, step.value)) return 0;
    return kernel.runDirect(name, generator, step);
  };
}
