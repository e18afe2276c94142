import { Memory } from '../memory/memory.js';
import { Pool } from '../memory/pool.js';
import { MachineFailure } from './failure.js';
import type { WasmValue } from './operation.js';

const ASYNCIFY_BUFFER = 16 * 1024;
const C_STACK = 64 * 1024;
/** What variables on a C stack hold before they are written, and how far below its top. */
const UNWRITTEN = 0xa5;
const UNWRITTEN_DEPTH = 1024;

/** Asyncify's own numbering. */
const RUNNING = 0;
const UNWINDING = 1;
const REWINDING = 2;

interface DriverExports {
  readonly memory: WebAssembly.Memory;
  readonly __indirect_function_table: WebAssembly.Table;
  readonly __stack_pointer: WebAssembly.Global<'i32'>;
  readonly __heap_base: WebAssembly.Global<'i32'>;
  readonly __wasm_call_ctors?: () => void;
  readonly DriverEntry: (driverObject: number, registryPath: number) => number;
  readonly asyncify_start_unwind: (buffer: number) => void;
  readonly asyncify_stop_unwind: () => void;
  readonly asyncify_start_rewind: (buffer: number) => void;
  readonly asyncify_stop_rewind: () => void;
  readonly asyncify_get_state: () => number;
}

/**
 * One instance of the driver: its memory, its functions by address, its C stacks, and the mechanics of suspending an
 * activation by Asyncify and taking it up again.
 */
export class WasmDriver {
  readonly memory: Memory;
  readonly pool: Pool;
  private readonly exports: DriverExports;
  private mainStack: number;
  private entry: number | undefined;
  private readonly spareBuffers: number[] = [];
  private readonly spareStacks: number[] = [];
  /** C is taken up only to see its stack. */
  private visit: { readonly buffer: number; stack: string } | undefined;
  /** Activations of C on the JavaScript stack now. */
  depth = 0;

  constructor(
    module: WebAssembly.Module,
    imports: WebAssembly.Imports,
    private readonly checks: boolean,
  ) {
    const instance = new WebAssembly.Instance(module, imports);
    this.exports = instance.exports as unknown as DriverExports;
    this.memory = new Memory(this.exports.memory);
    this.pool = new Pool(this.memory, this.exports.__heap_base.value as number, checks);
    this.mainStack = this.exports.__stack_pointer.value as number;
    this.exports.__wasm_call_ctors?.();
  }

  /** The table index that stands for DriverEntry, which the linker exports by name only. */
  get driverEntry(): number {
    return (this.entry ??= this.exports.__indirect_function_table.grow(1, this.exports.DriverEntry));
  }

  /** Calls a function of the driver on the current stack. It must come back without having been suspended. */
  call(target: number, args: readonly WasmValue[]): number {
    if (this.depth === 0) this.exports.__stack_pointer.value = this.mainStack;
    const saved = this.exports.__stack_pointer.value;
    this.soilStack();
    const result = this.enter(target, args);
    if (this.exports.__stack_pointer.value !== saved)
      throw new MachineFailure('c-stack', 'the C stack is not balanced');
    return result;
  }

  /** Calls with the C stack at `stackPointer`; undefined when the activation was suspended into `buffer`. */
  start(target: number, args: readonly WasmValue[], stackPointer: number): number | undefined {
    this.exports.__stack_pointer.value = stackPointer;
    this.soilStack();
    return this.finish(this.enter(target, args));
  }

  /** Takes up what was suspended into `buffer`; the import it was in is entered again and finds `rewinding` true. */
  resume(
    target: number,
    args: readonly WasmValue[],
    buffer: number,
    stackPointer: number,
  ): number | undefined {
    this.exports.__stack_pointer.value = stackPointer;
    this.exports.asyncify_start_rewind(buffer);
    return this.finish(this.enter(target, args));
  }

  /** From inside an import: everything up to `start` or `resume` returns. The stack pointer to resume with. */
  suspend(buffer: number): number {
    this.memory.setU32(buffer, buffer + 8);
    this.memory.setU32(buffer + 4, buffer + ASYNCIFY_BUFFER);
    this.exports.asyncify_start_unwind(buffer);
    return this.exports.__stack_pointer.value as number;
  }

  get rewinding(): boolean {
    return this.exports.asyncify_get_state() === REWINDING;
  }

  /** From inside the import that C was suspended in: whether it may return now. If not, the C is suspended anew. */
  arrive(): boolean {
    this.exports.asyncify_stop_rewind();
    if (this.visit === undefined) return true;
    this.visit.stack = new Error('suspended').stack ?? '';
    this.suspend(this.visit.buffer);
    return false;
  }

  /**
   * The JavaScript stack of C that is suspended, for a report: it is taken up as far as the import it is in, and suspended there again. To look at
   * every suspension when it happens would cost more than the suspension.
   */
  stackOf(target: number, args: readonly WasmValue[], buffer: number, stackPointer: number): string {
    if (this.exports.asyncify_get_state() !== RUNNING) return '';
    const saved = this.exports.__stack_pointer.value;
    const visit = { buffer, stack: '' };
    this.visit = visit;
    try {
      this.resume(target, args, buffer, stackPointer);
    } catch (error) {
      // What was written over cannot be taken up; the report is of something else then.
      if (!(error instanceof WebAssembly.RuntimeError)) throw error;
    } finally {
      this.visit = undefined;
      this.exports.__stack_pointer.value = saved;
    }
    return visit.stack;
  }

  takeBuffer(): number {
    return (
      this.spareBuffers.pop() ??
      this.pool.allocate(ASYNCIFY_BUFFER, 'Asyncify buffer', { system: true, zero: true })
    );
  }

  giveBuffer(buffer: number): void {
    if (buffer !== 0) this.spareBuffers.push(buffer);
  }

  /**
   * From inside an import: `work` enters the driver anew, on other C stacks or on what is free of this one. What it enters may be
   * suspended as if nothing ran below it.
   */
  aside(work: () => void): void {
    const { depth, mainStack } = this;
    const saved = this.exports.__stack_pointer.value as number;
    this.depth = 0;
    this.mainStack = saved;
    work();
    this.depth = depth;
    this.mainStack = mainStack;
    this.exports.__stack_pointer.value = saved;
  }

  /** Top of a C stack of 64 kB. */
  takeStack(): number {
    return (
      this.spareStacks.pop() ?? this.pool.allocate(C_STACK, 'C stack', { system: true, zero: true }) + C_STACK
    );
  }

  giveStack(top: number): void {
    if (top !== 0) this.spareStacks.push(top);
  }

  /**
   * What lies below the stack pointer belongs to nobody. It is filled whenever the driver is entered and whenever it calls out, so that a
   * variable which is read before it is written is neither zero by chance nor what an earlier call left.
   */
  soilStack(): void {
    if (!this.checks) return;
    const top = this.exports.__stack_pointer.value as number;
    this.memory.fill(top - UNWRITTEN_DEPTH, UNWRITTEN_DEPTH, UNWRITTEN);
  }

  private enter(target: number, args: readonly WasmValue[]): number {
    const callee = this.exports.__indirect_function_table.get(target) as
      ((...args: readonly WasmValue[]) => number | undefined) | null;
    if (callee === null) throw new MachineFailure('null-call', `there is no function at ${target}`);
    this.depth++;
    try {
      return (callee(...args) ?? 0) >>> 0;
    } finally {
      this.depth--;
    }
  }

  private finish(result: number): number | undefined {
    if (this.exports.asyncify_get_state() !== UNWINDING) return result;
    this.exports.asyncify_stop_unwind();
    return undefined;
  }
}
