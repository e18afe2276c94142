import { MachineFailure } from '../kernel/failure.js';
import type { Memory } from '../memory/memory.js';
import { hex, type Pool } from '../memory/pool.js';
import { changeSince, describeState, isNbl, notAllocated } from './chains.js';
import { NBL_SOURCE, NblState, P_STATE } from './nbl-layout.js';

/** The state word of an NBL that the driver passes to NDIS, which must be in its hands. */
export function heldByDriver(memory: Memory, pool: Pool, nbl: number, ddi: string): number {
  if (!isNbl(memory, nbl)) throw notAllocated(pool, nbl, 'NET_BUFFER_LIST', ddi);
  const state = memory.view.getUint32(nbl + P_STATE, true);
  if ((state & NblState.Holder) === NblState.Driver) return state;
  throw new MachineFailure(
    'nbl-not-owned',
    `${ddi} was given the NBL at ${hex(nbl)}, which the driver does not hold: ${describeState(memory, nbl)}`,
  );
}

/** SourceHandle says whose NBL it is on this way. */
export function checkSource(memory: Memory, nbl: number, handle: number, whose: string, ddi: string): void {
  const source = memory.view.getUint32(nbl + NBL_SOURCE, true);
  if (source === handle) return;
  throw new MachineFailure(
    'nbl-source-handle',
    `${ddi}: SourceHandle of the NBL at ${hex(nbl)} is ${hex(source)} and must be the ${whose}, ${hex(handle)}`,
  );
}

/** What comes back is as it was handed over. */
export function checkRestored(memory: Memory, nbl: number, ddi: string): void {
  const change = changeSince(memory, nbl);
  if (change === undefined) return;
  throw new MachineFailure(
    'nbl-not-restored',
    `${ddi}: the NBL at ${hex(nbl)} is not as the driver got it: ${change}`,
  );
}

/** `state` does not allow what `ddi` does with the NBL. */
export function wrongState(
  rule: string,
  memory: Memory,
  nbl: number,
  why: string,
  ddi: string,
): MachineFailure {
  return new MachineFailure(rule, `${ddi}: the NBL at ${hex(nbl)} ${why}: ${describeState(memory, nbl)}`);
}
