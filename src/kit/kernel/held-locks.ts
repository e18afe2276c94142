import { hex } from '../memory/pool.js';
import { MachineFailure } from './failure.js';
import { DISPATCH_LEVEL, irqlName } from './irql.js';
import type { Kernel } from './kernel.js';

/** Entry of `kernel.locks` for a shared hold: it may recurse and does not keep others out that share. */
export function sharedHold(lock: number): number {
  return -lock;
}

/** Takes `hold` out of what runs now. It need not be the last one, but nothing may be held below DISPATCH_LEVEL. */
export function releaseHold(kernel: Kernel, hold: number, newIrql: number, ddi: string): void {
  const { locks } = kernel;
  locks.splice(locks.lastIndexOf(hold), 1);
  kernel.irql = newIrql;
  if (newIrql < DISPATCH_LEVEL && locks.length > 0) {
    throw new MachineFailure(
      'lock-order',
      `${ddi} lowered the level to ${irqlName(newIrql)} while the lock at ${hex(Math.abs(locks.at(-1) ?? 0))} ` +
        `is still held; locks are released in the reverse of the order taken`,
    );
  }
}

/**
 * Sends, completions, indications and OID requests may come back into the driver before they return: they are not
 * called with a spin lock or an exclusive lock held (nf-ndis-ndisreleasespinlock.md).
 */
export function checkNoLockHeld(kernel: Kernel, ddi: string): void {
  const { locks } = kernel;
  for (let at = 0; at < locks.length; at++) {
    const hold = locks[at] as number;
    if (hold < 0 && kernel.options.sharedLocksCount !== true) continue;
    throw new MachineFailure(
      'call-out-under-lock',
      `${ddi} was called with the lock at ${hex(Math.abs(hold))} held, and may come back into the driver before it returns`,
    );
  }
}
