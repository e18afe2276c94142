import { MachineFailure } from './failure.js';
import { releaseHold } from './held-locks.js';
import { DISPATCH_LEVEL } from './irql.js';
import type { Kernel } from './kernel.js';
import type { KernelEnvironment, Service } from './service.js';

/** Entry of `kernel.locks` for the system's cancel spin lock, which lies in no memory of the driver's. */
const CANCEL_LOCK = 0x7e000000;

/** The system's cancel spin lock (using-the-system-s-cancel-spin-lock.md). */
export function cancelLockService({ kernel }: KernelEnvironment): Service {
  return {
    outstanding: () => (kernel.locks.includes(CANCEL_LOCK) ? ['the cancel spin lock'] : []),
    functions: {
      IoAcquireCancelSpinLock: (irqlAt: number) => {
        kernel.memory.setU8(irqlAt, acquireCancelLock(kernel, 'IoAcquireCancelSpinLock'));
      },
      IoReleaseCancelSpinLock: (irql: number) => {
        if (!kernel.locks.includes(CANCEL_LOCK)) {
          throw new MachineFailure(
            'cancel-lock',
            'IoReleaseCancelSpinLock was called and the cancel spin lock is not held',
          );
        }
        releaseHold(kernel, CANCEL_LOCK, irql & 0xff, 'IoReleaseCancelSpinLock');
      },
    },
  };
}

/** Takes the lock for what runs now; the result is the level to go back to. */
export function acquireCancelLock(kernel: Kernel, by: string): number {
  if (kernel.locks.includes(CANCEL_LOCK)) {
    throw new MachineFailure('cancel-lock', `${by} was called with the cancel spin lock held already`);
  }
  const { irql } = kernel;
  kernel.locks.push(CANCEL_LOCK);
  kernel.irql = Math.max(irql, DISPATCH_LEVEL);
  return irql;
}

/** Gives the lock back that the system took itself. */
export function releaseCancelLock(kernel: Kernel, irql: number): void {
  releaseHold(kernel, CANCEL_LOCK, irql, 'the system');
}
