import * as c from '../data/constants.js';
import { DISPATCH_LEVEL, irqlName } from '../kernel/irql.js';
import { MachineFailure } from '../kernel/failure.js';
import type { Kernel } from '../kernel/kernel.js';
import type { KernelServices } from '../kernel/services.js';
import { hex } from '../memory/pool.js';

/** The flags that a data-path call knows. Each kind of call has its own (dispatch-irql-tracking.md, R-105). */
export interface FlagSet {
  readonly dispatchLevel: number;
  readonly known: number;
}

export const sendFlags: FlagSet = {
  dispatchLevel: c.NDIS_SEND_FLAGS_DISPATCH_LEVEL,
  known:
    c.NDIS_SEND_FLAGS_DISPATCH_LEVEL |
    c.NDIS_SEND_FLAGS_CHECK_FOR_LOOPBACK |
    c.NDIS_SEND_FLAGS_SINGLE_QUEUE |
    c.NDIS_SEND_FLAGS_SWITCH_DESTINATION_GROUP |
    c.NDIS_SEND_FLAGS_SWITCH_SINGLE_SOURCE,
};

export const sendCompleteFlags: FlagSet = {
  dispatchLevel: c.NDIS_SEND_COMPLETE_FLAGS_DISPATCH_LEVEL,
  known:
    c.NDIS_SEND_COMPLETE_FLAGS_DISPATCH_LEVEL |
    c.NDIS_SEND_COMPLETE_FLAGS_SINGLE_QUEUE |
    c.NDIS_SEND_COMPLETE_FLAGS_SWITCH_SINGLE_SOURCE,
};

export const receiveFlags: FlagSet = {
  dispatchLevel: c.NDIS_RECEIVE_FLAGS_DISPATCH_LEVEL,
  known:
    c.NDIS_RECEIVE_FLAGS_DISPATCH_LEVEL |
    c.NDIS_RECEIVE_FLAGS_RESOURCES |
    c.NDIS_RECEIVE_FLAGS_SINGLE_ETHER_TYPE |
    c.NDIS_RECEIVE_FLAGS_SINGLE_VLAN |
    c.NDIS_RECEIVE_FLAGS_PERFECT_FILTERED |
    c.NDIS_RECEIVE_FLAGS_SINGLE_QUEUE |
    c.NDIS_RECEIVE_FLAGS_SHARED_MEMORY_INFO_VALID |
    c.NDIS_RECEIVE_FLAGS_MORE_NBLS |
    c.NDIS_RECEIVE_FLAGS_SWITCH_DESTINATION_GROUP |
    c.NDIS_RECEIVE_FLAGS_SWITCH_SINGLE_SOURCE,
};

export const returnFlags: FlagSet = {
  dispatchLevel: c.NDIS_RETURN_FLAGS_DISPATCH_LEVEL,
  known:
    c.NDIS_RETURN_FLAGS_DISPATCH_LEVEL |
    c.NDIS_RETURN_FLAGS_SINGLE_QUEUE |
    c.NDIS_RETURN_FLAGS_SWITCH_SINGLE_SOURCE,
};

/** Flags of another kind of call, or a dispatch-level flag that is not true, end the machine. */
export function checkFlags(kernel: Kernel, set: FlagSet, flags: number, ddi: string): void {
  if ((flags & ~set.known) !== 0) {
    throw new MachineFailure(
      'unknown-flags',
      `${ddi} was given the flags ${hex(flags)}, of which it knows ${hex(set.known)}`,
    );
  }
  if ((flags & set.dispatchLevel) !== 0 && kernel.irql < DISPATCH_LEVEL) {
    throw new MachineFailure(
      'dispatch-flag',
      `${ddi} was told DISPATCH_LEVEL by its flags at ${irqlName(kernel.irql)}`,
    );
  }
}

/** The level at which NDIS calls a driver with these flags. */
export function levelOf(set: FlagSet, flags: number): number {
  return (flags & set.dispatchLevel) === 0 ? 0 : DISPATCH_LEVEL;
}

/** Calls a data-path callback, which is told its level by a flag and must not ask for it. */
export function callFlagged(
  services: KernelServices,
  name: string,
  target: number,
  args: readonly number[],
  irql: number,
): void {
  const { callbacks, kernel } = services;
  const before = callbacks.flagged;
  callbacks.flagged = name;
  kernel.call(name, target, args, irql);
  callbacks.flagged = before;
}
