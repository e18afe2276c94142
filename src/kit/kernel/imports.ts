import { functions, type DdiFunction } from '../data/functions.js';
import { isOperation, type DdiImplementation, type DdiSource } from './ddi.js';
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
  ddi: DdiSource,
  others: WebAssembly.Imports,
): WebAssembly.ModuleImports {
  const imports: Record<string, Import> = {};
  const missing: string[] = [];
  for (const { module: from, name, kind } of importsOf(module)) {
    if (others[from]?.[name] !== undefined) continue;
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

const known = new WeakMap<WebAssembly.Module, readonly WebAssembly.ModuleImportDescriptor[]>();

/** To list them takes half as long as to instantiate the module, and a suite makes a thousand machines of one. */
function importsOf(module: WebAssembly.Module): readonly WebAssembly.ModuleImportDescriptor[] {
  let imports = known.get(module);
  if (imports === undefined) known.set(module, (imports = WebAssembly.Module.imports(module)));
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
  const unsigned = fact?.params.every((type) => ['ptr', 'u8', 'u16', 'u32'].includes(type)) ?? false;
  const converted = unsigned ? byArity(plain, fact?.params.length ?? 0) : byType(plain, fact);
  const entry = kernel.options.checks ? checked(kernel, name, fact, converted) : converted;
  return isOperation(implementation) ? linkOperation(kernel, name, entry) : entry;
}

/**
 * Every call is counted, leaves nothing of earlier ones on the stack, is compared with the level that its page demands, and fails where a
 * test wants it to.
 */
function checked(kernel: Kernel, name: string, fact: DdiFunction | undefined, body: Import): Import {
  const min = fact?.minIrql ?? 0;
  const max = fact?.maxIrql ?? 31;
  const { recorder } = kernel;
  const site = recorder.site(name);
  const wrongLevel = (): MachineFailure =>
    new MachineFailure(
      'irql',
      `${name} is for ${irqlRangeName(min, max)} and was called at ${irqlName(kernel.irql)}`,
    );
  const begin = (): void => {
    recorder.call(site);
    kernel.driver.soilStack();
    if (kernel.irql < min || kernel.irql > max) throw wrongLevel();
  };
  const perhaps = (...args: WasmValue[]): WasmValue | void => {
    const status = recorder.takePlanned(site, args);
    return status === undefined ? body(...args) : fail(kernel, fact, args, status);
  };
  // A rest parameter would cost as much as the call itself.
  switch (fact?.params.length) {
    case 1:
      return (a) => {
        begin();
        return site.planned === undefined ? body(a as WasmValue) : perhaps(a as WasmValue);
      };
    case 2:
      return (a, b) => {
        begin();
        const plain = site.planned === undefined;
        return plain ? body(a as WasmValue, b as WasmValue) : perhaps(a as WasmValue, b as WasmValue);
      };
    case 3:
      return (a, b, c) => {
        begin();
        const target = site.planned === undefined ? body : perhaps;
        return target(a as WasmValue, b as WasmValue, c as WasmValue);
      };
    case 4:
      return (a, b, c, d) => {
        begin();
        const target = site.planned === undefined ? body : perhaps;
        return target(a as WasmValue, b as WasmValue, c as WasmValue, d as WasmValue);
      };
    case 5:
      return (a, b, c, d, e) => {
        begin();
        const target = site.planned === undefined ? body : perhaps;
        return target(a as WasmValue, b as WasmValue, c as WasmValue, d as WasmValue, e as WasmValue);
      };
    default:
      return (...args) => {
        begin();
        return site.planned === undefined ? body(...args) : perhaps(...args);
      };
  }
}

/** A planned failure: a status, NULL where a pointer is returned, or a status through the parameter `Status`. */
function fail(
  kernel: Kernel,
  fact: DdiFunction | undefined,
  args: readonly WasmValue[],
  status: number,
): WasmValue | void {
  if (fact?.returns === 'ptr') return 0;
  if (fact?.returns !== 'void') return status;
  const at = fact.names.indexOf('Status');
  if (at >= 0) kernel.memory.setU32((args[at] as number) >>> 0, status);
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
    case 4:
      return (a, b, c, d) =>
        body((a as number) >>> 0, (b as number) >>> 0, (c as number) >>> 0, (d as number) >>> 0);
    case 5:
      return (a, b, c, d, e) =>
        body(
          (a as number) >>> 0,
          (b as number) >>> 0,
          (c as number) >>> 0,
          (d as number) >>> 0,
          (e as number) >>> 0,
        );
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
  const begin = entry as unknown as (...args: WasmValue[]) => Operation<WasmValue | void> | WasmValue;
  return (...args) => {
    if (kernel.driver.rewinding) {
      return kernel.driver.arrive() ? (kernel.answer as WasmValue | void) : 0;
    }
    const generator = begin(...args);
    // A planned failure never becomes an operation.
    if (typeof generator !== 'object') return generator;
    const step = generator.next(undefined);
    if (step.done === true) return step.value;
    if (kernel.suspend(generator, step.value)) return 0;
    return kernel.runDirect(name, generator, step);
  };
}
