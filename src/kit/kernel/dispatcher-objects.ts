import { MachineFailure } from './failure.js';
import type { Kernel } from './kernel.js';
import type { KernelObject } from './object-registry.js';
import type { Waitable } from './operation.js';
import type { Task } from './task.js';

/** DISPATCHER_HEADER: Type, …, SignalState, WaitListHead. */
const SIGNAL_STATE = 4;
const WAIT_LIST = 8;

/** DISPATCHER_HEADER.Type. */
export const NOTIFICATION_EVENT = 0;
export const SYNCHRONIZATION_EVENT = 1;
export const MUTANT = 2;
export const SEMAPHORE = 5;
export const NOTIFICATION_TIMER = 8;
export const SYNCHRONIZATION_TIMER = 9;

/**
 * Anything the driver can wait for that begins with a DISPATCHER_HEADER. Its state lies in the driver's memory, where a debugger would
 * look for it.
 */
export abstract class DispatcherObject implements KernelObject, Waitable {
  readonly waiters = new Set<Task>();

  constructor(
    protected readonly kernel: Kernel,
    readonly address: number,
    readonly what: string,
    type: number,
    state: number,
  ) {
    const { memory } = kernel;
    memory.setU8(address, type);
    memory.setU32(address + SIGNAL_STATE, state);
    memory.setU32(address + WAIT_LIST, address + WAIT_LIST);
    memory.setU32(address + WAIT_LIST + 4, address + WAIT_LIST);
  }

  get description(): string {
    return `the ${this.what} at 0x${this.address.toString(16)}`;
  }

  get signalState(): number {
    return this.kernel.memory.i32(this.address + SIGNAL_STATE);
  }

  set signalState(state: number) {
    this.kernel.memory.setU32(this.address + SIGNAL_STATE, state);
  }

  wake(): void {
    for (const task of this.waiters) task.wake();
  }

  ready(): boolean {
    return this.signalState > 0;
  }

  /** What a wait that ends does to the object. */
  abstract acquire(): void;

  inUse(): string | undefined {
    return this.waiters.size === 0 ? undefined : 'is waited for';
  }
}

/** KEVENT. */
export class KernelEvent extends DispatcherObject {
  constructor(
    kernel: Kernel,
    address: number,
    private readonly type: number,
    state: boolean,
    what = 'KEVENT',
  ) {
    super(kernel, address, what, type, state ? 1 : 0);
  }

  /** A synchronization event lets one wait through (ke-waitforsingleobject: auto-reset). */
  acquire(): void {
    if (this.type === SYNCHRONIZATION_EVENT) this.signalState = 0;
  }

  /** The state before. */
  set(): number {
    const before = this.signalState;
    this.signalState = 1;
    this.wake();
    return before;
  }
}

/** KSEMAPHORE; its limit follows the header. */
export class KernelSemaphore extends DispatcherObject {
  constructor(
    kernel: Kernel,
    address: number,
    count: number,
    private readonly limit: number,
  ) {
    super(kernel, address, 'KSEMAPHORE', SEMAPHORE, count);
  }

  acquire(): void {
    this.signalState--;
  }

  release(adjustment: number): number {
    const before = this.signalState;
    if (before + adjustment > this.limit) {
      throw new MachineFailure(
        'semaphore-limit',
        `${this.description} would rise above its limit of ${this.limit}`,
      );
    }
    this.signalState = before + adjustment;
    this.wake();
    return before;
  }
}

/** KMUTEX: signalled when free; its owner may take it again. */
export class KernelMutex extends DispatcherObject {
  private owner: Task | undefined;

  constructor(kernel: Kernel, address: number) {
    super(kernel, address, 'KMUTEX', MUTANT, 1);
  }

  override ready(): boolean {
    return this.signalState > 0 || (this.owner !== undefined && this.owner === this.kernel.current);
  }

  acquire(): void {
    this.owner = this.kernel.current;
    this.signalState--;
  }

  release(): number {
    const before = this.signalState;
    if (before > 0 || this.owner !== this.kernel.current) {
      throw new MachineFailure(
        'mutex-not-owned',
        `${this.description} is released by a thread that does not own it`,
      );
    }
    this.signalState = before + 1;
    if (this.signalState > 0) {
      this.owner = undefined;
      this.wake();
    }
    return before;
  }

  override inUse(): string | undefined {
    return super.inUse() ?? (this.signalState > 0 ? undefined : 'is owned');
  }
}
