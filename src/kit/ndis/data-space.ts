import { MachineFailure } from '../kernel/failure.js';
import type { Memory } from '../memory/memory.js';
import { hex } from '../memory/pool.js';
import {
  MDL_BYTES,
  MDL_NEXT,
  NB_CHAIN,
  NB_CURRENT_MDL,
  NB_CURRENT_OFFSET,
  NB_LENGTH,
  NB_OFFSET,
} from './nbl-layout.js';

/** Sets CurrentMdl and CurrentMdlOffset to where DataOffset lies in the MDL chain (nf-nblapi-ndisadjustnetbuffercurrentmdl.md). */
export function adjustCurrentMdl(memory: Memory, nb: number): void {
  const { view } = memory;
  let mdl = view.getUint32(nb + NB_CHAIN, true);
  let left = view.getUint32(nb + NB_OFFSET, true);
  while (mdl !== 0) {
    const bytes = view.getUint32(mdl + MDL_BYTES, true);
    const next = view.getUint32(mdl + MDL_NEXT, true);
    // At the very end of the chain an offset just behind the last byte is no other MDL's.
    if (left < bytes || (left === bytes && next === 0)) break;
    left -= bytes;
    mdl = next;
  }
  view.setUint32(nb + NB_CURRENT_MDL, mdl, true);
  view.setUint32(nb + NB_CURRENT_OFFSET, mdl === 0 ? 0 : left, true);
}

/** Makes a NET_BUFFER describe `length` bytes, `offset` into an MDL chain. */
export function describeData(
  memory: Memory,
  nb: number,
  chain: number,
  offset: number,
  length: number,
): void {
  const { view } = memory;
  view.setUint32(nb + NB_CHAIN, chain, true);
  view.setUint32(nb + NB_OFFSET, offset, true);
  view.setUint32(nb + NB_LENGTH, length, true);
  adjustCurrentMdl(memory, nb);
}

/** The data of a NET_BUFFER must lie inside its MDLs. */
export function checkRange(memory: Memory, chain: number, offset: number, length: number, ddi: string): void {
  let bytes = 0;
  for (let mdl = chain; mdl !== 0; mdl = memory.u32(mdl + MDL_NEXT)) bytes += memory.u32(mdl + MDL_BYTES);
  if (offset + length <= bytes) return;
  throw new MachineFailure(
    'net-buffer-range',
    `${ddi}: ${length} bytes at offset ${offset} do not lie inside the ${bytes} bytes of the MDL chain at ${hex(chain)}`,
  );
}

/** A part of the data that lies in one MDL. */
export interface Span {
  readonly mdl: number;
  /** From the MDL's own start. */
  readonly offset: number;
  readonly length: number;
}

/** The used data of a NET_BUFFER, from `skip` on, at most `limit` bytes of it, MDL by MDL. */
export function* spans(memory: Memory, nb: number, skip: number, limit: number): Generator<Span> {
  let mdl = memory.u32(nb + NB_CURRENT_MDL);
  let offset = memory.u32(nb + NB_CURRENT_OFFSET) + skip;
  let left = Math.min(limit, Math.max(0, memory.u32(nb + NB_LENGTH) - skip));
  while (left > 0 && mdl !== 0) {
    const bytes = memory.u32(mdl + MDL_BYTES);
    if (offset < bytes) {
      const length = Math.min(left, bytes - offset);
      yield { mdl, offset, length };
      left -= length;
      offset += length;
    }
    offset -= bytes;
    mdl = memory.u32(mdl + MDL_NEXT);
  }
}
