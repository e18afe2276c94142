import { MachineFailure } from '../kernel/failure.js';
import type { KernelServices } from '../kernel/services.js';
import { withoutBalance, type Service } from '../kernel/service.js';
import { hex } from '../memory/pool.js';
import { describeState, isNbl, isNetBuffer, notAllocated } from './chains.js';
import { checkRange, describeData } from './data-space.js';
import type { Ndis } from './library.js';
import { buildMdl, sizeOfMdl } from './mdl.js';
import type { NblPool, NblPools, NetBufferPool } from './nbl-pools.js';
import {
  B_MAGIC,
  CONTEXT_BYTES,
  CONTEXT_OFFSET,
  CONTEXT_SIZE,
  NBL_CONTEXT,
  NBL_FIRST_NB,
  NBL_MAGIC,
  NBL_POOL,
  NBL_PRIVATE,
  NBL_SIZE,
  NB_MAGIC,
  NB_POOL,
  NB_PRIVATE,
  NB_SIZE,
  NblKind,
  NblState,
  P_KIND,
  P_MAGIC,
  P_OWN_BUFFER,
  P_OWN_CONTEXT,
  P_STATE,
} from './nbl-layout.js';

const LIST = 'NET_BUFFER_LIST';
const BUFFER = 'NET_BUFFER';
/** MEMORY_ALLOCATION_ALIGNMENT. */
const ALIGNMENT = 8;
/** Data of its own begins on a boundary of 16. */
const DATA_ALIGNMENT = 16;

/**
 * NET_BUFFER_LISTs and NET_BUFFERs, each one block: NDIS's private part, the structure, and behind it what its pool gives it besides
 * (NET_BUFFER, MDL, data, context space).
 */
export class NetBufferLists {
  readonly service: Service;

  constructor(
    private readonly ndis: Ndis,
    private readonly services: KernelServices,
    readonly pools: NblPools,
  ) {
    this.service = withoutBalance({
      NdisAllocateNetBufferList: (pool: number, contextSize: number, backFill: number) => {
        const ddi = 'NdisAllocateNetBufferList';
        return this.allocate(pools.lists(pool, ddi), contextSize, backFill, NblKind.Plain, ddi);
      },
      NdisAllocateNetBufferAndNetBufferList: (
        handle: number,
        contextSize: number,
        backFill: number,
        chain: number,
        offset: number,
        length: number,
      ) => {
        const ddi = 'NdisAllocateNetBufferAndNetBufferList';
        const pool = pools.lists(handle, ddi);
        if (!pool.withBuffer || pool.dataSize !== 0) {
          throw new MachineFailure(
            'nbl-pool-kind',
            `${ddi} takes a pool with fAllocateNetBuffer and without DataSize`,
          );
        }
        checkRange(this.ndis.memory, chain, offset, length, ddi);
        const nbl = this.allocate(pool, contextSize, backFill, NblKind.Plain, ddi);
        if (nbl !== 0) describeData(this.ndis.memory, this.ownBuffer(nbl), chain, offset, length);
        return nbl;
      },
      NdisFreeNetBufferList: (nbl: number) => this.free(nbl, NblKind.Plain, 'NdisFreeNetBufferList'),
      NdisAllocateNetBuffer: (pool: number, chain: number, offset: number, length: number) => {
        const ddi = 'NdisAllocateNetBuffer';
        checkRange(this.ndis.memory, chain, offset, length, ddi);
        const nb = this.allocateBuffer(pools.buffers(pool, ddi), 0);
        if (nb !== 0) describeData(this.ndis.memory, nb, chain, offset, length);
        return nb;
      },
      NdisAllocateNetBufferMdlAndData: (handle: number) => {
        const pool = pools.buffers(handle, 'NdisAllocateNetBufferMdlAndData');
        return this.allocateBuffer(pool, pool.dataSize);
      },
      NdisFreeNetBuffer: (nb: number) => this.freeBuffer(nb, 'NdisFreeNetBuffer'),
      NdisGetPoolFromNetBufferList: (nbl: number) => this.ndis.memory.view.getUint32(nbl + NBL_POOL, true),
      NdisGetPoolFromNetBuffer: (nb: number) => this.ndis.memory.view.getUint32(nb + NB_POOL, true),
      NdisGetNetBufferListProtocolId: () => 0,
    });
  }

  /** An NBL for the driver, 0 when there is no memory. */
  allocate(pool: NblPool, contextSize: number, backFill: number, kind: number, ddi: string): number {
    if (contextSize % ALIGNMENT !== 0 || backFill % ALIGNMENT !== 0) {
      throw new MachineFailure(
        'nbl-context-size',
        `${ddi}: context sizes ${contextSize} and ${backFill} must be multiples of MEMORY_ALLOCATION_ALIGNMENT`,
      );
    }
    if (!this.services.allocations.allow()) return 0;
    const nbl = this.make(pool, contextSize, backFill);
    this.ndis.memory.setU32(nbl + P_STATE, NblState.Driver | NblState.Own);
    this.ndis.memory.setU32(nbl + P_KIND, kind);
    return nbl;
  }

  /** An NBL without an owner yet, from the memory of its pool's. */
  make(pool: NblPool, contextSize: number, backFill: number): number {
    const { kernel } = this.services;
    const contextBytes = Math.max(pool.contextSize, contextSize + backFill);
    let size = NBL_PRIVATE + NBL_SIZE;
    const buffer = size + NB_PRIVATE;
    if (pool.withBuffer) size = buffer + NB_SIZE;
    const context = size;
    if (contextBytes > 0) size += CONTEXT_SIZE + contextBytes;
    const ownData = pool.dataSize > 0 ? size : 0;
    if (ownData > 0) size += dataBytes(pool.dataSize);

    const block = kernel.pool.allocate(size, pool.members, { system: pool.system, zero: true });
    const { view } = kernel.memory;
    const nbl = block + NBL_PRIVATE;
    view.setInt32(nbl + P_MAGIC, NBL_MAGIC ^ nbl, true);
    view.setUint32(nbl + NBL_POOL, pool.handle, true);
    if (pool.withBuffer) {
      const nb = block + buffer;
      view.setInt32(nb + B_MAGIC, NB_MAGIC ^ nb, true);
      view.setUint32(nb + NB_POOL, pool.handle, true);
      view.setUint32(nbl + P_OWN_BUFFER, nb, true);
      view.setUint32(nbl + NBL_FIRST_NB, nb, true);
      if (ownData > 0) this.giveData(nb, block + ownData, pool.dataSize);
    }
    if (contextBytes > 0) {
      const at = block + context;
      view.setUint16(at + CONTEXT_BYTES, contextBytes, true);
      view.setUint16(at + CONTEXT_OFFSET, contextBytes - contextSize, true);
      view.setUint32(nbl + NBL_CONTEXT, at, true);
      view.setUint32(nbl + P_OWN_CONTEXT, at, true);
    }
    pool.live++;
    return nbl;
  }

  /** The NET_BUFFER that came with an NBL. */
  ownBuffer(nbl: number): number {
    return this.ndis.memory.view.getUint32(nbl + P_OWN_BUFFER, true);
  }

  /** Frees one that the driver allocated, by the function that belongs to how it was made. */
  free(nbl: number, kind: number, ddi: string): void {
    const { memory } = this.ndis;
    if (!isNbl(memory, nbl)) throw notAllocated(this.services.kernel.pool, nbl, LIST, ddi);
    const state = memory.u32(nbl + P_STATE);
    if (state !== (NblState.Driver | NblState.Own)) {
      throw new MachineFailure(
        'nbl-not-owned',
        `${ddi}: the NBL at ${hex(nbl)} is not the driver's to free: ${describeState(memory, nbl)}`,
      );
    }
    if ((memory.u32(nbl + P_KIND) & 0xffff) !== kind) {
      throw new MachineFailure(
        'nbl-wrong-free',
        `${ddi}: the NBL at ${hex(nbl)} was made by another function`,
      );
    }
    if (memory.u32(nbl + NBL_CONTEXT) !== memory.u32(nbl + P_OWN_CONTEXT)) {
      throw new MachineFailure(
        'nbl-context',
        `${ddi}: the NBL at ${hex(nbl)} still has context space that was allocated for it`,
      );
    }
    this.destroy(nbl);
  }

  /** Gives the block back, whoever owned it. */
  destroy(nbl: number): void {
    const { memory, handles } = this.ndis;
    const pool = handles.peek(memory.u32(nbl + NBL_POOL)) as NblPool;
    memory.setU32(nbl + P_MAGIC, 0);
    const nb = this.ownBuffer(nbl);
    if (nb !== 0) memory.setU32(nb + B_MAGIC, 0);
    pool.live--;
    this.services.kernel.pool.release(nbl - NBL_PRIVATE, pool.members);
  }

  /** A NET_BUFFER of its own, with an MDL and data when `dataSize` is not 0. */
  allocateBuffer(pool: NetBufferPool, dataSize: number): number {
    if (pool !== this.pools.worldBuffers && !this.services.allocations.allow()) return 0;
    const { kernel } = this.services;
    const size = NB_PRIVATE + NB_SIZE + (dataSize > 0 ? dataBytes(dataSize) : 0);
    const block = kernel.pool.allocate(size, BUFFER, {
      system: pool === this.pools.worldBuffers,
      zero: true,
    });
    const nb = block + NB_PRIVATE;
    kernel.memory.setU32(nb + B_MAGIC, (NB_MAGIC ^ nb) >>> 0);
    kernel.memory.setU32(nb + NB_POOL, pool.handle);
    if (dataSize > 0) this.giveData(nb, nb + NB_SIZE, dataSize);
    pool.live++;
    return nb;
  }

  freeBuffer(nb: number, ddi: string): void {
    const { memory, handles } = this.ndis;
    if (!isNetBuffer(memory, nb)) throw notAllocated(this.services.kernel.pool, nb, BUFFER, ddi);
    const pool = handles.peek(memory.u32(nb + NB_POOL));
    if (pool?.kind !== 'NET_BUFFER pool handle') {
      throw new MachineFailure(
        'nbl-wrong-free',
        `${ddi}: the NET_BUFFER at ${hex(nb)} belongs to its NBL and goes with it`,
      );
    }
    (pool as NetBufferPool).live--;
    memory.setU32(nb + B_MAGIC, 0);
    this.services.kernel.pool.release(nb - NB_PRIVATE, BUFFER);
  }

  private giveData(nb: number, at: number, length: number): void {
    const mdl = Math.ceil(at / ALIGNMENT) * ALIGNMENT;
    const data = Math.ceil((mdl + sizeOfMdl(0, length) + 4) / DATA_ALIGNMENT) * DATA_ALIGNMENT;
    buildMdl(this.services.kernel, mdl, data, length, true);
    describeData(this.services.kernel.memory, nb, mdl, 0, 0);
  }
}

/** Room for an MDL and `length` bytes, with what aligning them may cost. */
function dataBytes(length: number): number {
  return ALIGNMENT + sizeOfMdl(0, length) + 4 + DATA_ALIGNMENT + length;
}
