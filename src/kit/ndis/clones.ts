import { NDIS_CLONE_FLAGS_USE_ORIGINAL_MDLS } from '../data/constants.js';
import { MachineFailure } from '../kernel/failure.js';
import { withoutBalance, type Service } from '../kernel/service.js';
import type { KernelServices } from '../kernel/services.js';
import { hex } from '../memory/pool.js';
import { isNbl, notAllocated } from './chains.js';
import { describeData, spans } from './data-space.js';
import type { DataStart } from './data-start.js';
import { buildMdl, sizeOfMdl } from './mdl.js';
import {
  MDL_MAPPED,
  MDL_NEXT,
  MDL_OFFSET,
  MDL_START,
  NBL_FIRST_NB,
  NB_CHAIN,
  NB_CURRENT_MDL,
  NB_CURRENT_OFFSET,
  NB_LENGTH,
  NB_NEXT,
  NblKind,
  P_KIND,
} from './nbl-layout.js';
import type { NetBufferLists } from './net-buffer-lists.js';

const CLONE_MDL = 'MDL of a clone';

/** What a derived NBL's NET_BUFFER shows: some of the data of another one. */
interface Piece {
  readonly buffer: number;
  readonly skip: number;
  readonly length: number;
}

/**
 * NBLs that describe the data of others: clones, fragments and reassembled ones. The data is shared; they have no context of
 * their own.
 */
export function cloneService(services: KernelServices, lists: NetBufferLists, dataStart: DataStart): Service {
  const { kernel, allocations } = services;

  const buffersOf = (nbl: number): number[] => {
    const { memory } = kernel;
    const buffers: number[] = [];
    for (let nb = memory.u32(nbl + NBL_FIRST_NB); nb !== 0; nb = memory.u32(nb + NB_NEXT)) buffers.push(nb);
    return buffers;
  };

  /** New MDLs over the pieces' data; undefined when there is no memory. */
  const describePieces = (pieces: readonly Piece[]): number | undefined => {
    const { memory } = kernel;
    let first = 0;
    let last = 0;
    for (const piece of pieces) {
      for (const span of spans(memory, piece.buffer, piece.skip, piece.length)) {
        const address = memory.u32(span.mdl + MDL_START) + memory.u32(span.mdl + MDL_OFFSET) + span.offset;
        const mdl = allocations.allocate(sizeOfMdl(address, span.length), CLONE_MDL);
        if (mdl === 0) {
          freeMdls(first);
          return undefined;
        }
        buildMdl(kernel, mdl, address, span.length, memory.u32(span.mdl + MDL_MAPPED) !== 0);
        if (last === 0) first = mdl;
        else memory.setU32(last + MDL_NEXT, mdl);
        last = mdl;
      }
    }
    return first;
  };
  const freeMdls = (chain: number): void => {
    for (let mdl = chain; mdl !== 0;) {
      const next = kernel.memory.u32(mdl + MDL_NEXT);
      allocations.release(mdl, CLONE_MDL);
      mdl = next;
    }
  };

  const begin = (original: number, listPool: number, kind: number, ddi: string): number => {
    if (!isNbl(kernel.memory, original)) throw notAllocated(kernel.pool, original, 'NET_BUFFER_LIST', ddi);
    const pool = listPool === 0 ? lists.pools.ownLists : lists.pools.lists(listPool, ddi);
    const nbl = lists.allocate(pool, 0, 0, kind, ddi);
    if (nbl !== 0) kernel.memory.setU32(nbl + NBL_FIRST_NB, 0);
    return nbl;
  };
  /** The next NET_BUFFER of a derived NBL: the one of its own first, then from the pool. */
  const addBuffer = (nbl: number, last: number, bufferPool: number, ddi: string): number => {
    const own = last === 0 ? lists.ownBuffer(nbl) : 0;
    const pool = bufferPool === 0 ? lists.pools.ownBuffers : lists.pools.buffers(bufferPool, ddi);
    const nb = own === 0 ? lists.allocateBuffer(pool, 0) : own;
    if (nb !== 0) kernel.memory.setU32(last === 0 ? nbl + NBL_FIRST_NB : last + NB_NEXT, nb);
    return nb;
  };
  /** Takes a derived NBL apart, also one that is half made. */
  const dispose = (nbl: number, kind: number, ownMdls: boolean, ddi: string): void => {
    const { memory } = kernel;
    for (const nb of buffersOf(nbl)) {
      if (ownMdls) freeMdls(memory.u32(nb + NB_CHAIN));
      if (nb !== lists.ownBuffer(nbl)) lists.freeBuffer(nb, ddi);
    }
    lists.free(nbl, kind, ddi);
  };

  /** One NET_BUFFER for each list of pieces. */
  const derive = (
    original: number,
    groups: readonly (readonly Piece[])[],
    listPool: number,
    bufferPool: number,
    kind: number,
    ddi: string,
  ): number => {
    const nbl = begin(original, listPool, kind, ddi);
    if (nbl === 0) return 0;
    let last = 0;
    for (const pieces of groups) {
      const chain = describePieces(pieces);
      const nb = chain === undefined ? 0 : addBuffer(nbl, last, bufferPool, ddi);
      if (nb === 0 || chain === undefined) {
        if (chain !== undefined) freeMdls(chain);
        dispose(nbl, kind, true, ddi);
        return 0;
      }
      describeData(
        kernel.memory,
        nb,
        chain,
        0,
        pieces.reduce((sum, piece) => sum + piece.length, 0),
      );
      last = nb;
    }
    return nbl;
  };
  const whole = (nb: number, skip: number): Piece => ({
    buffer: nb,
    skip,
    length: Math.max(0, kernel.memory.u32(nb + NB_LENGTH) - skip),
  });
  /** Room in front of each NET_BUFFER; takes the NBL apart when there is no memory for it. */
  const withRoom = (nbl: number, delta: number, backFill: number, kind: number, ddi: string): number => {
    if (nbl === 0 || delta === 0) return nbl;
    const done: number[] = [];
    for (const nb of buffersOf(nbl)) {
      if (dataStart.retreat(nb, delta, backFill, 0)) done.push(nb);
      else {
        for (const before of done) dataStart.advance(before, delta, true, 0);
        dispose(nbl, kind, true, ddi);
        return 0;
      }
    }
    return nbl;
  };
  const freeDerived = (kind: number, ddi: string) => (nbl: number, delta: number) => {
    if (delta !== 0) for (const nb of buffersOf(nbl)) dataStart.advance(nb, delta, true, 0);
    dispose(nbl, kind, true, ddi);
  };

  return withoutBalance({
    // nf-nblapi-ndisallocateclonenetbufferlist.md: from the start of the used data on.
    NdisAllocateCloneNetBufferList: (
      original: number,
      listPool: number,
      bufferPool: number,
      flags: number,
    ) => {
      const ddi = 'NdisAllocateCloneNetBufferList';
      const { memory } = kernel;
      if ((flags & NDIS_CLONE_FLAGS_USE_ORIGINAL_MDLS) === 0) {
        const groups = buffersOf(original).map((nb) => [whole(nb, 0)]);
        const clone = derive(original, groups, listPool, bufferPool, NblKind.Clone, ddi);
        if (clone !== 0) memory.setU32(clone + P_KIND, NblKind.Clone | (flags << 16));
        return clone;
      }
      const clone = begin(original, listPool, NblKind.Clone, ddi);
      if (clone === 0) return 0;
      memory.setU32(clone + P_KIND, NblKind.Clone | (flags << 16));
      let last = 0;
      for (const from of buffersOf(original)) {
        const nb = addBuffer(clone, last, bufferPool, ddi);
        if (nb === 0) {
          dispose(clone, NblKind.Clone, false, ddi);
          return 0;
        }
        const mdl = memory.u32(from + NB_CURRENT_MDL);
        describeData(memory, nb, mdl, memory.u32(from + NB_CURRENT_OFFSET), memory.u32(from + NB_LENGTH));
        last = nb;
      }
      return clone;
    },
    NdisFreeCloneNetBufferList: (nbl: number, flags: number) => {
      const ddi = 'NdisFreeCloneNetBufferList';
      const { memory } = kernel;
      if (!isNbl(memory, nbl)) throw notAllocated(kernel.pool, nbl, 'clone NET_BUFFER_LIST', ddi);
      const made = memory.u32(nbl + P_KIND);
      if ((made & 0xffff) === NblKind.Clone && made >>> 16 !== flags) {
        throw new MachineFailure(
          'nbl-clone-flags',
          `${ddi}: the clone at ${hex(nbl)} was made with the flags ${hex(made >>> 16)}, not ${hex(flags)}`,
        );
      }
      dispose(nbl, NblKind.Clone, (flags & NDIS_CLONE_FLAGS_USE_ORIGINAL_MDLS) === 0, ddi);
    },
    NdisAllocateFragmentNetBufferList: (
      original: number,
      listPool: number,
      bufferPool: number,
      startOffset: number,
      maximumLength: number,
      delta: number,
      backFill: number,
    ) => {
      const ddi = 'NdisAllocateFragmentNetBufferList';
      if (maximumLength === 0) throw new MachineFailure('net-buffer-range', `${ddi}: fragments of 0 bytes`);
      const groups = buffersOf(original).flatMap((nb) => {
        const { skip, length } = whole(nb, startOffset);
        return Array.from({ length: Math.ceil(length / maximumLength) }, (_, at): Piece[] => [
          {
            buffer: nb,
            skip: skip + at * maximumLength,
            length: Math.min(maximumLength, length - at * maximumLength),
          },
        ]);
      });
      const nbl = derive(original, groups, listPool, bufferPool, NblKind.Fragment, ddi);
      return withRoom(nbl, delta, backFill, NblKind.Fragment, ddi);
    },
    NdisFreeFragmentNetBufferList: freeDerived(NblKind.Fragment, 'NdisFreeFragmentNetBufferList'),
    // The one pool is of NBLs with a NET_BUFFER each.
    NdisAllocateReassembledNetBufferList: (
      fragments: number,
      listPool: number,
      startOffset: number,
      delta: number,
      backFill: number,
    ) => {
      const ddi = 'NdisAllocateReassembledNetBufferList';
      const groups = [buffersOf(fragments).map((nb) => whole(nb, startOffset))];
      const nbl = derive(fragments, groups, listPool, 0, NblKind.Reassembled, ddi);
      return withRoom(nbl, delta, backFill, NblKind.Reassembled, ddi);
    },
    NdisFreeReassembledNetBufferList: freeDerived(NblKind.Reassembled, 'NdisFreeReassembledNetBufferList'),
  });
}
