import type { Task } from './task.js';

/** A value that crosses the WebAssembly boundary; 64-bit integers are bigints. */
export type WasmValue = number | bigint;

/**
 * What a DDI function or a piece of the world does when it cannot be done in one go: a generator that asks the scheduler for
 * what it needs. Plain functions at full speed are the rule; operations are for what waits or calls the driver back
 * where the driver may wait.
 */
export type Operation<T> = Generator<Request, T, unknown>;

export type Request =
  | {
      readonly kind: 'upcall';
      readonly name: string;
      readonly target: number;
      readonly args: readonly WasmValue[];
    }
  | { readonly kind: 'wait'; readonly on: Waitable; readonly timeout: bigint | undefined }
  | { readonly kind: 'yield' };

/** Something a task can wait for. `acquire` is called at most once for each wait that `ready` let through. */
export interface Waitable {
  /** For reports: `the event at 0x1234`, `NdisMPauseComplete of virtual miniport 1`. */
  readonly description: string;
  readonly waiters: Set<Task>;
  ready(): boolean;
  acquire(): void;
}

/** Calls a function of the driver that may wait; the result is its return value as an unsigned 32-bit number. */
export function* upcall(name: string, target: number, ...args: readonly WasmValue[]): Operation<number> {
  return (yield { kind: 'upcall', name, target, args }) as number;
}

/** Waits until `on` is ready. False when `timeout` (in units of 100 ns) passed first. */
export function* wait(on: Waitable, timeout?: bigint): Operation<boolean> {
  return (yield { kind: 'wait', on, timeout }) as boolean;
}

/** Lets every other task that can run do so first. */
export function* giveWay(): Operation<void> {
  yield { kind: 'yield' };
}

/** Ends once, with a value: how the mock waits for what the driver completes later. */
export class Completion<T> implements Waitable {
  readonly waiters = new Set<Task>();
  private outcome: { readonly value: T } | undefined;

  constructor(readonly description: string) {}

  get done(): boolean {
    return this.outcome !== undefined;
  }

  /** The value; an error when it is not there yet. */
  get value(): T {
    if (this.outcome === undefined) throw new Error(`${this.description} is still pending`);
    return this.outcome.value;
  }

  /** Completing twice is for the caller to rule out: it knows how to name the fault. */
  complete(value: T): void {
    if (this.outcome !== undefined) throw new Error(`${this.description} ended twice`);
    this.outcome = { value };
    for (const task of this.waiters) task.wake();
  }

  ready(): boolean {
    return this.done;
  }

  acquire(): void {}

  /** Waits for the end and gives the value. */
  *wait(): Operation<T> {
    yield* wait(this);
    return this.value;
  }
}
