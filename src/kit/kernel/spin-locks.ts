import { hex } from '../memory/pool.js';
import { MachineFailure } from './failure.js';
import { releaseHold } from './held-locks.js';
import { DISPATCH_LEVEL, irqlName } from './irql.js';
import { LockOrder } from './lock-order.js';
import type { KernelObject } from './object-registry.js';
import type { KernelEnvironment, Service } from './service.js';

/** How a lock was taken decides which function releases it (ndis-spinlockdprrelease.md). */
type Form = 'raised' | 'at dispatch' | 'in stack';

class SpinLock implements KernelObject {
  held = false;
  form: Form = 'raised';
  oldIrql = 0;
  /** KLOCK_QUEUE_HANDLE of an in-stack queued hold. */
  queueHandle = 0;

  constructor(
    readonly address: number,
    readonly what: 'spin lock' | 'NDIS_SPIN_LOCK',
  ) {}

  inUse(): string | undefined {
    return this.held ? 'is held' : undefined;
  }
}

/** KSPIN_LOCK holds 0 or 1; KLOCK_QUEUE_HANDLE is LockQueue.Next, LockQueue.Lock, OldIrql. */
const QUEUE_LOCK = 4;
const QUEUE_IRQL = 8;
/** NDIS_SPIN_LOCK is the KSPIN_LOCK and the level to go back to. */
const NDIS_LOCK_IRQL = 4;

/**
 * Spin locks of the kernel and of NDIS. One processor's code runs at a time and none is suspended at DISPATCH_LEVEL, so a
 * lock that is held when it is wanted is wanted by its own holder: a deadlock on Windows.
 */
export function spinLockService(environment: KernelEnvironment): Service & { readonly order: LockOrder } {
  const { kernel, objects } = environment;
  const order = new LockOrder();
  /** NDIS_SPIN_LOCKs between NdisAllocateSpinLock and NdisFreeSpinLock, by address. */
  const allocated = new Map<number, SpinLock>();

  const initialize = (address: number, what: SpinLock['what']): SpinLock => {
    kernel.memory.setU32(address, 0);
    order.forget(address);
    return objects.add(new SpinLock(address, what));
  };

  const take = (address: number, form: Form, ddi: string): SpinLock => {
    const lock = objects.get(SpinLock, address, ddi, 'spin lock');
    const { locks, memory } = kernel;
    if (lock.held) {
      const whom = locks.includes(address) ? 'the caller holds already' : 'is held';
      throw new MachineFailure(
        'spin-lock-recursion',
        `${ddi} waits for ever for the ${objects.name(lock)} that ${whom}`,
      );
    }
    if (memory.u32(address) !== 0) {
      throw new MachineFailure('object-not-initialized', `${ddi}: the ${objects.name(lock)} was overwritten`);
    }
    if (locks.length > 0) checkOrder(address, ddi);
    lock.held = true;
    lock.form = form;
    lock.oldIrql = kernel.irql;
    if (kernel.irql < DISPATCH_LEVEL) kernel.irql = DISPATCH_LEVEL;
    memory.setU32(address, 1);
    locks.push(address);
    return lock;
  };

  const checkOrder = (address: number, ddi: string): void => {
    const back = order.taken(address, kernel.locks.map(Math.abs));
    if (back === undefined) return;
    const chain = back.map((lock) => objects.place(lock)).join(', then ');
    throw new MachineFailure(
      'lock-order',
      `${ddi} contradicts the order in which locks were taken before: ${chain}`,
    );
  };

  const give = (address: number, form: Form, newIrql: number | undefined, ddi: string): void => {
    const lock = objects.get(SpinLock, address, ddi, 'spin lock');
    if (!lock.held || !kernel.locks.includes(address)) {
      throw new MachineFailure(
        'spin-lock-not-held',
        `${ddi} releases the ${objects.name(lock)}, which the caller does not hold`,
      );
    }
    if (lock.form !== form) {
      throw new MachineFailure(
        'spin-lock-wrong-release',
        `${ddi} releases the ${objects.name(lock)}, which was taken ${lock.form}`,
      );
    }
    if (newIrql !== undefined && newIrql !== lock.oldIrql) {
      throw new MachineFailure(
        'irql',
        `${ddi} is to restore ${irqlName(newIrql)}, and the level was ${irqlName(lock.oldIrql)} when the lock was taken`,
      );
    }
    lock.held = false;
    kernel.memory.setU32(address, 0);
    releaseHold(kernel, address, form === 'at dispatch' ? kernel.irql : lock.oldIrql, ddi);
  };

  const raise = (ddi: string) => (address: number) => take(address, 'raised', ddi).oldIrql;
  const lower = (ddi: string) => (address: number, newIrql: number) =>
    give(address, 'raised', newIrql & 0xff, ddi);
  const takeHere = (ddi: string) => (address: number) => void take(address, 'at dispatch', ddi);
  const giveHere = (ddi: string) => (address: number) => give(address, 'at dispatch', undefined, ddi);

  const takeQueued = (ddi: string) => (address: number, handle: number) => {
    const lock = take(address, 'in stack', ddi);
    lock.queueHandle = handle;
    kernel.memory.setU32(handle + QUEUE_LOCK, address);
    kernel.memory.setU8(handle + QUEUE_IRQL, lock.oldIrql);
  };
  const giveQueued = (ddi: string) => (handle: number) => {
    const address = kernel.memory.u32(handle + QUEUE_LOCK);
    const lock = objects.find(SpinLock, address);
    if (lock?.queueHandle !== handle) {
      throw new MachineFailure(
        'spin-lock-not-held',
        `${ddi} was given a KLOCK_QUEUE_HANDLE at ${hex(handle)} that holds no lock`,
      );
    }
    give(address, 'in stack', undefined, ddi);
    lock.queueHandle = 0;
  };

  const functions = {
    KeInitializeSpinLock: (address: number) => void initialize(address, 'spin lock'),
    KeAcquireSpinLockRaiseToDpc: raise('KeAcquireSpinLockRaiseToDpc'),
    KeAcquireSpinLockForDpc: raise('KeAcquireSpinLockForDpc'),
    KeReleaseSpinLock: lower('KeReleaseSpinLock'),
    KeReleaseSpinLockForDpc: lower('KeReleaseSpinLockForDpc'),
    KeAcquireSpinLockAtDpcLevel: takeHere('KeAcquireSpinLockAtDpcLevel'),
    KeReleaseSpinLockFromDpcLevel: giveHere('KeReleaseSpinLockFromDpcLevel'),
    KeAcquireInStackQueuedSpinLock: takeQueued('KeAcquireInStackQueuedSpinLock'),
    KeReleaseInStackQueuedSpinLock: giveQueued('KeReleaseInStackQueuedSpinLock'),
    KeAcquireInStackQueuedSpinLockAtDpcLevel: takeQueued('KeAcquireInStackQueuedSpinLockAtDpcLevel'),
    KeReleaseInStackQueuedSpinLockFromDpcLevel: giveQueued('KeReleaseInStackQueuedSpinLockFromDpcLevel'),
    KeTestSpinLock: (address: number) =>
      objects.get(SpinLock, address, 'KeTestSpinLock', 'spin lock').held ? 0 : 1,
    KeTryToAcquireSpinLockAtDpcLevel: (address: number) => {
      if (objects.find(SpinLock, address)?.held === true) return 0;
      take(address, 'at dispatch', 'KeTryToAcquireSpinLockAtDpcLevel');
      return 1;
    },

    NdisAllocateSpinLock: (address: number) => {
      allocated.set(address, initialize(address, 'NDIS_SPIN_LOCK'));
    },
    NdisFreeSpinLock: (address: number) => {
      const lock = objects.get(SpinLock, address, 'NdisFreeSpinLock', 'NDIS_SPIN_LOCK');
      if (lock.held)
        throw new MachineFailure(
          'object-in-use',
          `NdisFreeSpinLock was given the ${objects.name(lock)}, which is held`,
        );
      allocated.delete(address);
      order.forget(address);
      objects.remove(address);
    },
    NdisAcquireSpinLock: (address: number) => {
      const lock = take(address, 'raised', 'NdisAcquireSpinLock');
      kernel.memory.setU8(address + NDIS_LOCK_IRQL, lock.oldIrql);
    },
    NdisReleaseSpinLock: (address: number) => give(address, 'raised', undefined, 'NdisReleaseSpinLock'),
    NdisDprAcquireSpinLock: takeHere('NdisDprAcquireSpinLock'),
    NdisDprReleaseSpinLock: giveHere('NdisDprReleaseSpinLock'),
  };
  return {
    functions,
    order,
    outstanding: () =>
      [...allocated.values()].map(
        (lock) => `NDIS_SPIN_LOCK at ${objects.place(lock.address)}, not given to NdisFreeSpinLock`,
      ),
  };
}
