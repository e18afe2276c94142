import { hex } from '../memory/pool.js';
import { MachineFailure } from '../kernel/failure.js';
import type { Memory } from '../memory/memory.js';
import type { Pool } from '../memory/pool.js';
import {
  B_CHAIN,
  B_CURRENT_MDL,
  B_CURRENT_OFFSET,
  B_LENGTH,
  B_MAGIC,
  B_MDLS,
  B_NEXT,
  B_OFFSET,
  CONTEXT_OFFSET,
  MDL_BYTES,
  MDL_NEXT,
  MDL_OFFSET,
  NBL_CONTEXT,
  NBL_FIRST_NB,
  NBL_MAGIC,
  NBL_NEXT,
  NBL_SOURCE,
  NB_CHAIN,
  NB_CURRENT_MDL,
  NB_CURRENT_OFFSET,
  NB_LENGTH,
  NB_MAGIC,
  NB_NEXT,
  NB_OFFSET,
  NblState,
  P_CONTEXT,
  P_CONTEXT_OFFSET,
  P_FIRST_NB,
  P_MAGIC,
  P_NEXT,
  P_SOURCE,
  P_STATE,
} from './nbl-layout.js';

/** More than any test passes in one list: a list this long runs in a circle. */
const LONGEST = 1_000_000;

/** True when a NET_BUFFER_LIST that NDIS allocated and that was not freed lies at `address`. */
export function isNbl(memory: Memory, address: number): boolean {
  const at = address + P_MAGIC;
  return at > 0 && at + 4 <= memory.size && memory.view.getInt32(at, true) === (NBL_MAGIC ^ address);
}

export function isNetBuffer(memory: Memory, address: number): boolean {
  const at = address + B_MAGIC;
  return at > 0 && at + 4 <= memory.size && memory.view.getInt32(at, true) === (NB_MAGIC ^ address);
}

/** The report for an address that should be one of NDIS's structures and is not. */
export function notAllocated(pool: Pool, address: number, what: string, ddi: string): MachineFailure {
  const around = pool.containing(address);
  const there =
    around === undefined ? 'no live allocation' : `offset ${address - around.address} of ${around.what}`;
  return new MachineFailure(
    'not-allocated',
    `${ddi} takes a ${what} and was given ${hex(address)}, which is ${there}`,
  );
}

/** Addresses of a list of NBLs, in order; a snapshot, as whoever gets them may unlink them. */
export function listOf(memory: Memory, first: number): number[] {
  const addresses: number[] = [];
  for (let nbl = first; nbl !== 0; nbl = memory.view.getUint32(nbl + NBL_NEXT, true)) {
    addresses.push(nbl);
    if (addresses.length > LONGEST)
      throw new MachineFailure('nbl-list', `the list of NBLs at ${hex(first)} has no end`);
  }
  return addresses;
}

/** Makes one list of NBLs. Its first, 0 for none. */
export function linkList(memory: Memory, nbls: readonly number[]): number {
  for (let at = 0; at < nbls.length; at++) {
    memory.view.setUint32((nbls[at] as number) + NBL_NEXT, nbls[at + 1] ?? 0, true);
  }
  return nbls[0] ?? 0;
}

/** Notes how the driver gets an NBL, to compare when it comes back. */
export function takeSnapshot(memory: Memory, nbl: number): void {
  const { view } = memory;
  view.setUint32(nbl + P_SOURCE, view.getUint32(nbl + NBL_SOURCE, true), true);
  view.setUint32(nbl + P_NEXT, view.getUint32(nbl + NBL_NEXT, true), true);
  const context = view.getUint32(nbl + NBL_CONTEXT, true);
  view.setUint32(nbl + P_CONTEXT, context, true);
  view.setUint32(
    nbl + P_CONTEXT_OFFSET,
    context === 0 ? 0 : view.getUint16(context + CONTEXT_OFFSET, true),
    true,
  );
  let nb = view.getUint32(nbl + NBL_FIRST_NB, true);
  view.setUint32(nbl + P_FIRST_NB, nb, true);
  while (nb !== 0) {
    const next = view.getUint32(nb + NB_NEXT, true);
    const chain = view.getUint32(nb + NB_CHAIN, true);
    view.setUint32(nb + B_NEXT, next, true);
    view.setUint32(nb + B_CURRENT_MDL, view.getUint32(nb + NB_CURRENT_MDL, true), true);
    view.setUint32(nb + B_CURRENT_OFFSET, view.getUint32(nb + NB_CURRENT_OFFSET, true), true);
    view.setUint32(nb + B_LENGTH, view.getUint32(nb + NB_LENGTH, true), true);
    view.setUint32(nb + B_CHAIN, chain, true);
    view.setUint32(nb + B_OFFSET, view.getUint32(nb + NB_OFFSET, true), true);
    view.setInt32(nb + B_MDLS, sumOfMdls(view, chain), true);
    nb = next;
  }
}

/** What of an NBL is not as the driver got it; undefined when all is. */
export function changeSince(memory: Memory, nbl: number): string | undefined {
  const { view } = memory;
  const source = view.getUint32(nbl + P_SOURCE, true);
  if (view.getUint32(nbl + NBL_SOURCE, true) !== source) {
    return `SourceHandle is ${hex(view.getUint32(nbl + NBL_SOURCE, true))} and was ${hex(source)}`;
  }
  const context = view.getUint32(nbl + P_CONTEXT, true);
  if (
    view.getUint32(nbl + NBL_CONTEXT, true) !== context ||
    (context !== 0 &&
      view.getUint16(context + CONTEXT_OFFSET, true) !== view.getUint32(nbl + P_CONTEXT_OFFSET, true))
  ) {
    return 'context space was allocated or freed and that was not undone';
  }
  let nb = view.getUint32(nbl + P_FIRST_NB, true);
  if (view.getUint32(nbl + NBL_FIRST_NB, true) !== nb) return 'FirstNetBuffer changed';
  for (; nb !== 0; nb = view.getUint32(nb + B_NEXT, true)) {
    const change = changeOfBuffer(view, nb);
    if (change !== undefined) return `${change} of the NET_BUFFER at ${hex(nb)} changed`;
  }
  return undefined;
}

function changeOfBuffer(view: DataView, nb: number): string | undefined {
  if (view.getUint32(nb + NB_NEXT, true) !== view.getUint32(nb + B_NEXT, true)) return 'Next';
  if (view.getUint32(nb + NB_CURRENT_MDL, true) !== view.getUint32(nb + B_CURRENT_MDL, true))
    return 'CurrentMdl';
  if (view.getUint32(nb + NB_CURRENT_OFFSET, true) !== view.getUint32(nb + B_CURRENT_OFFSET, true))
    return 'CurrentMdlOffset';
  if (view.getUint32(nb + NB_LENGTH, true) !== view.getUint32(nb + B_LENGTH, true)) return 'DataLength';
  if (view.getUint32(nb + NB_OFFSET, true) !== view.getUint32(nb + B_OFFSET, true)) return 'DataOffset';
  const chain = view.getUint32(nb + NB_CHAIN, true);
  if (chain !== view.getUint32(nb + B_CHAIN, true)) return 'MdlChain';
  if (sumOfMdls(view, chain) !== view.getInt32(nb + B_MDLS, true)) return 'an MDL in the chain';
  return undefined;
}

function sumOfMdls(view: DataView, chain: number): number {
  let sum = 0;
  for (let mdl = chain; mdl !== 0; mdl = view.getUint32(mdl + MDL_NEXT, true)) {
    sum =
      (Math.imul(sum, 31) +
        mdl +
        view.getUint32(mdl + MDL_BYTES, true) * 7 +
        view.getUint32(mdl + MDL_OFFSET, true)) |
      0;
  }
  return sum;
}

const holders = ['nobody', 'the driver', 'a driver above', 'an adapter below'] as const;

/** The state word in words, for reports. */
export function describeState(memory: Memory, nbl: number): string {
  const state = memory.u32(nbl + P_STATE);
  const facts = [`it is held by ${holders[(state & NblState.Holder) as 0 | 1 | 2 | 3]}`];
  if ((state & NblState.Own) !== 0) facts.push('was allocated by the driver');
  if ((state & NblState.Sent) !== 0) facts.push('came from above to be sent');
  if ((state & NblState.Received) !== 0) {
    facts.push((state & NblState.Resources) === 0 ? 'came from below' : 'came from below with RESOURCES');
  }
  if ((state & NblState.Down) !== 0) facts.push('was sent down');
  if ((state & NblState.Up) !== 0) facts.push('was indicated up');
  return facts.join(', ');
}
