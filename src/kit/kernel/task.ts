import type { Alarm } from './clock.js';
import { Completion, type Operation, type Request, type WasmValue, type Waitable } from './operation.js';

/**
 * A thread or DPC of the simulated machine. Its stack alternates between operations (TypeScript) and activations of
 * the driver's C; either can be suspended.
 */
export class Task<T = unknown> {
  readonly frames: Frame[] = [];
  readonly completion: Completion<T>;
  /** Spin locks held, in the order taken. */
  readonly locks: number[] = [];
  waiting: Wait | undefined;
  /** What the request that suspended the task gets as its answer. */
  input: unknown;
  /** Top of the C stack, 0 before the first upcall. */
  stackTop = 0;

  constructor(
    readonly id: number,
    readonly name: string,
    /** Current level; the kernel holds it while the task runs. */
    public irql: number,
    public processor: number,
    operation: Operation<T>,
    private readonly scheduler: { makeReady(task: Task): void },
  ) {
    this.completion = new Completion(name);
    this.frames.push({ kind: 'operation', generator: operation, first: undefined });
  }

  get done(): boolean {
    return this.completion.done;
  }

  /** What the operation returned; an error while it has not. */
  get value(): T {
    return this.completion.value;
  }

  /** Called by what the task waits for: it gets its turn and looks again. */
  wake(): void {
    this.scheduler.makeReady(this);
  }
}

export interface Wait {
  readonly on: Waitable;
  alarm: Alarm | undefined;
  timedOut: boolean;
}

export type Frame = OperationFrame | WasmFrame;

export interface OperationFrame {
  readonly kind: 'operation';
  readonly generator: Operation<unknown>;
  /** The request it made while the driver's C was still on the JavaScript stack. */
  first: Request | undefined;
}

export interface WasmFrame {
  readonly kind: 'wasm';
  readonly name: string;
  readonly target: number;
  readonly args: readonly WasmValue[];
  readonly irql: number;
  readonly lockCount: number;
  /** Address of the Asyncify buffer, 0 until first started. */
  buffer: number;
  /** `__stack_pointer` while suspended. */
  stackPointer: number;
  suspended: boolean;
}
