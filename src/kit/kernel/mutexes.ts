import { operation } from './ddi.js';
import { MachineFailure } from './failure.js';
import { APC_LEVEL } from './irql.js';
import type { Kernel } from './kernel.js';
import type { KernelObject } from './object-registry.js';
import { wait, type Operation, type Waitable } from './operation.js';
import { withoutBalance, type KernelEnvironment, type Service } from './service.js';
import type { Task } from './task.js';

/** FAST_MUTEX, which is also KGUARDED_MUTEX: Count, Owner, Contention, Event, OldIrql. */
const COUNT = 0;
const OLD_IRQL = 28;

class FastMutex implements KernelObject, Waitable {
  readonly waiters = new Set<Task>();
  owner: Task | undefined;
  oldIrql = 0;

  constructor(
    private readonly kernel: Kernel,
    readonly address: number,
    readonly what: 'FAST_MUTEX' | 'KGUARDED_MUTEX',
  ) {}

  get description(): string {
    return `the ${this.what} at 0x${this.address.toString(16)}`;
  }

  ready(): boolean {
    return this.owner === undefined;
  }

  acquire(): void {
    this.owner = this.kernel.current;
    this.kernel.memory.setU32(this.address + COUNT, 0);
  }

  release(): void {
    this.owner = undefined;
    this.kernel.memory.setU32(this.address + COUNT, 1);
    for (const task of this.waiters) task.wake();
  }

  inUse(): string | undefined {
    return this.owner === undefined ? undefined : 'is held';
  }
}

/** Fast mutexes raise to APC_LEVEL while held, guarded ones do not (fast-mutexes-and-guarded-mutexes.md). */
export function mutexService({ kernel, objects }: KernelEnvironment): Service {
  const initialize = (what: FastMutex['what']) => (address: number) => {
    kernel.memory.setU32(address + COUNT, 1);
    objects.add(new FastMutex(kernel, address, what));
  };
  const find = (address: number, ddi: string): FastMutex => objects.get(FastMutex, address, ddi, 'mutex');

  const acquire = function* (address: number, ddi: string, level: number): Operation<void> {
    const mutex = find(address, ddi);
    if (mutex.owner !== undefined && mutex.owner === kernel.current) {
      throw new MachineFailure(
        'mutex-recursion',
        `${ddi} waits for ever for ${mutex.description}, which its thread owns`,
      );
    }
    yield* wait(mutex);
    mutex.oldIrql = kernel.irql;
    kernel.memory.setU32(mutex.address + OLD_IRQL, kernel.irql);
    kernel.irql = Math.max(kernel.irql, level);
  };
  const release = (ddi: string) => (address: number) => {
    const mutex = find(address, ddi);
    if (mutex.owner === undefined || mutex.owner !== kernel.current) {
      throw new MachineFailure(
        'mutex-not-owned',
        `${ddi} releases ${mutex.description}, which its thread does not own`,
      );
    }
    kernel.irql = mutex.oldIrql;
    mutex.release();
  };

  return withoutBalance({
    ExInitializeFastMutex: initialize('FAST_MUTEX'),
    ExAcquireFastMutex: operation((address: number) => acquire(address, 'ExAcquireFastMutex', APC_LEVEL)),
    ExReleaseFastMutex: release('ExReleaseFastMutex'),
    ExTryToAcquireFastMutex: (address: number) => {
      const mutex = find(address, 'ExTryToAcquireFastMutex');
      if (mutex.owner !== undefined) return 0;
      mutex.acquire();
      mutex.oldIrql = kernel.irql;
      kernel.irql = Math.max(kernel.irql, APC_LEVEL);
      return 1;
    },
    KeInitializeGuardedMutex: initialize('KGUARDED_MUTEX'),
    KeAcquireGuardedMutex: operation((address: number) => acquire(address, 'KeAcquireGuardedMutex', 0)),
    KeReleaseGuardedMutex: release('KeReleaseGuardedMutex'),
  });
}
