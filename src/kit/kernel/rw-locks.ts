import { hex } from '../memory/pool.js';
import { MachineFailure } from './failure.js';
import { releaseHold, sharedHold } from './held-locks.js';
import { DISPATCH_LEVEL } from './irql.js';
import type { KernelObject } from './object-registry.js';
import type { KernelEnvironment, Service } from './service.js';

const what = 'NDIS_RW_LOCK_EX';
/** Opaque to the driver; the mock keeps nothing in it. */
const SIZE = 16;
/** LOCK_STATE_EX: OldIrql, LockState, Flags. */
const STATE_MODE = 1;
const STATE_FLAGS = 2;
const READ = 1;
const WRITE = 2;
/** NDIS_RWL_AT_DISPATCH_LEVEL. */
const AT_DISPATCH = 1;

class RwLock implements KernelObject {
  readonly what = what;
  /** LOCK_STATE_EX of each hold, in the order taken. */
  readonly holds: number[] = [];
  written = false;

  constructor(readonly address: number) {}

  inUse(): string | undefined {
    return this.holds.length === 0 ? undefined : 'is held';
  }
}

/**
 * NDIS_RW_LOCK_EX (nf-ndis-ndisacquirerwlockread.md, nf-ndis-ndisacquirerwlockwrite.md). Reads may recurse on one processor; writes
 * may not, and no read becomes a write.
 */
export function rwLockService(environment: KernelEnvironment): Service {
  const { kernel, objects, allocations } = environment;
  const live = new Set<RwLock>();

  const acquire = (address: number, state: number, flags: number, mode: number, ddi: string): void => {
    const lock = objects.get(RwLock, address, ddi, what);
    if (lock.holds.length > 0 && (lock.written || mode === WRITE)) {
      const how = lock.written ? 'for writing' : 'for reading';
      throw new MachineFailure(
        'rw-lock-recursion',
        `${ddi} waits for ever for the ${objects.name(lock)}, which is held ${how}`,
      );
    }
    if (lock.holds.includes(state)) {
      throw new MachineFailure(
        'rw-lock-state',
        `${ddi} was given the LOCK_STATE_EX at ${hex(state)}, which another hold of the lock uses: each hold needs its own`,
      );
    }
    if ((flags & AT_DISPATCH) !== 0 && kernel.irql < DISPATCH_LEVEL) {
      throw new MachineFailure('irql', `${ddi} was told NDIS_RWL_AT_DISPATCH_LEVEL below DISPATCH_LEVEL`);
    }
    const { memory } = kernel;
    memory.setU8(state, kernel.irql);
    memory.setU8(state + STATE_MODE, mode);
    memory.setU8(state + STATE_FLAGS, flags);
    if (kernel.irql < DISPATCH_LEVEL) kernel.irql = DISPATCH_LEVEL;
    lock.holds.push(state);
    lock.written = mode === WRITE;
    kernel.locks.push(mode === WRITE ? address : sharedHold(address));
  };

  const functions = {
    NdisAllocateRWLock: (_handle: number) => {
      const address = allocations.allocate(SIZE, what, true);
      if (address !== 0) live.add(objects.add(new RwLock(address)));
      return address;
    },
    NdisFreeRWLock: (address: number) => {
      const lock = objects.get(RwLock, address, 'NdisFreeRWLock', what);
      allocations.release(address, what);
      live.delete(lock);
    },
    NdisAcquireRWLockRead: (address: number, state: number, flags: number) =>
      acquire(address, state, flags, READ, 'NdisAcquireRWLockRead'),
    NdisAcquireRWLockWrite: (address: number, state: number, flags: number) =>
      acquire(address, state, flags, WRITE, 'NdisAcquireRWLockWrite'),
    NdisReleaseRWLock: (address: number, state: number) => {
      const lock = objects.get(RwLock, address, 'NdisReleaseRWLock', what);
      const last = lock.holds.pop();
      if (last === undefined) {
        throw new MachineFailure(
          'rw-lock-not-held',
          `NdisReleaseRWLock releases the ${objects.name(lock)}, which is not held`,
        );
      }
      if (last !== state) {
        throw new MachineFailure(
          'rw-lock-state',
          `NdisReleaseRWLock was given the LOCK_STATE_EX at ${hex(state)}; the newest hold of the lock has the one at ${hex(last)}`,
        );
      }
      const hold = lock.written ? address : sharedHold(address);
      lock.written = false;
      releaseHold(kernel, hold, kernel.memory.u8(state), 'NdisReleaseRWLock');
    },
  };
  return { functions, outstanding: () => [...live].map((lock) => `${what} at ${hex(lock.address)}`) };
}
