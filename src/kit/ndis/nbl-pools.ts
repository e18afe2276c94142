import {
  NDIS_OBJECT_TYPE_DEFAULT,
  NDIS_SIZEOF_NET_BUFFER_LIST_POOL_PARAMETERS_REVISION_1,
  NDIS_SIZEOF_NET_BUFFER_POOL_PARAMETERS_REVISION_1,
} from '../data/constants.js';
import { NET_BUFFER_LIST_POOL_PARAMETERS, NET_BUFFER_POOL_PARAMETERS } from '../data/layouts.js';
import { MachineFailure } from '../kernel/failure.js';
import { poolMemory } from '../kernel/pool-functions.js';
import type { Service } from '../kernel/service.js';
import type { HandleObject } from './handles.js';
import type { Ndis } from './library.js';
import { readHeader } from './object-header.js';

/** MEMORY_ALLOCATION_ALIGNMENT on 32 bits. */
const ALLOCATION_ALIGNMENT = 8;

/** NdisAllocateNetBufferListPool. */
export class NblPool implements HandleObject {
  readonly kind = 'NET_BUFFER_LIST pool handle';
  handle = 0;
  /** NBLs allocated and not freed. */
  live = 0;
  /** What the pool of memory calls its NBLs: one text, which is compared with itself whenever one is freed. */
  readonly members: string;

  constructor(
    readonly label: string,
    /** Each NBL has a NET_BUFFER of its own. */
    readonly withBuffer: boolean,
    readonly contextSize: number,
    /** Each NET_BUFFER has an MDL and this many bytes of its own. */
    readonly dataSize: number,
    /** NDIS's or the world's own. */
    readonly system = false,
  ) {
    this.members = `NET_BUFFER_LIST of ${label}`;
  }
}

/** NdisAllocateNetBufferPool. */
export class NetBufferPool implements HandleObject {
  readonly kind = 'NET_BUFFER pool handle';
  handle = 0;
  live = 0;

  constructor(
    readonly label: string,
    readonly dataSize: number,
    readonly system = false,
  ) {}
}

/** Pools, and the ones that NDIS uses where a driver names none. */
export class NblPools implements Service {
  private readonly pools = new Set<NblPool | NetBufferPool>();
  /** For clones without a pool of the driver's. */
  readonly ownLists: NblPool;
  readonly ownBuffers: NetBufferPool;
  /** For NBLs of the world's with several NET_BUFFERs. */
  readonly worldBuffers: NetBufferPool;

  constructor(private readonly ndis: Ndis) {
    this.ownLists = this.open(new NblPool('NDIS', false, 0, 0, true));
    this.ownBuffers = this.open(new NetBufferPool('NDIS', 0, true));
    this.worldBuffers = this.open(new NetBufferPool('the world', 0, true));
  }

  /** A pool for what surrounds the driver. */
  forWorld(label: string, contextSize: number): NblPool {
    return this.open(new NblPool(label, true, contextSize, 0, true));
  }

  lists(handle: number, ddi: string): NblPool {
    return this.ndis.handles.get(NblPool, handle, ddi, 'NET_BUFFER_LIST pool handle');
  }

  buffers(handle: number, ddi: string): NetBufferPool {
    return this.ndis.handles.get(NetBufferPool, handle, ddi, 'NET_BUFFER pool handle');
  }

  readonly functions = {
    NdisAllocateNetBufferListPool: (owner: number, parameters: number) => {
      const ddi = 'NdisAllocateNetBufferListPool';
      const size = NDIS_SIZEOF_NET_BUFFER_LIST_POOL_PARAMETERS_REVISION_1;
      if (!this.accepts(owner, parameters, size, ddi)) return 0;
      const { memory } = this.ndis;
      const layout = NET_BUFFER_LIST_POOL_PARAMETERS;
      const withBuffer = memory.get(layout, parameters, 'fAllocateNetBuffer') !== 0;
      const contextSize = memory.get(layout, parameters, 'ContextSize');
      const dataSize = memory.get(layout, parameters, 'DataSize');
      // ns-ndis-_net_buffer_list_pool_parameters.md
      if (contextSize % ALLOCATION_ALIGNMENT !== 0) {
        throw new MachineFailure(
          'nbl-context-size',
          `${ddi}: ContextSize ${contextSize} is no multiple of MEMORY_ALLOCATION_ALIGNMENT`,
        );
      }
      if (dataSize !== 0 && !withBuffer)
        return this.ndis.refuse(0, `${ddi}: DataSize without fAllocateNetBuffer`);
      const label = this.label(memory.get(layout, parameters, 'PoolTag'), ddi);
      if (!this.ndis.allocations.allow()) return 0;
      return this.open(new NblPool(label, withBuffer, contextSize, dataSize)).handle;
    },
    NdisFreeNetBufferListPool: (handle: number) => {
      this.close(this.lists(handle, 'NdisFreeNetBufferListPool'), 'NdisFreeNetBufferListPool');
    },
    NdisAllocateNetBufferPool: (owner: number, parameters: number) => {
      const ddi = 'NdisAllocateNetBufferPool';
      const size = NDIS_SIZEOF_NET_BUFFER_POOL_PARAMETERS_REVISION_1;
      if (!this.accepts(owner, parameters, size, ddi)) return 0;
      const { memory } = this.ndis;
      const label = this.label(memory.get(NET_BUFFER_POOL_PARAMETERS, parameters, 'PoolTag'), ddi);
      if (!this.ndis.allocations.allow()) return 0;
      return this.open(
        new NetBufferPool(label, memory.get(NET_BUFFER_POOL_PARAMETERS, parameters, 'DataSize')),
      ).handle;
    },
    NdisFreeNetBufferPool: (handle: number) => {
      this.close(this.buffers(handle, 'NdisFreeNetBufferPool'), 'NdisFreeNetBufferPool');
    },
  };

  outstanding(): readonly string[] {
    return [...this.pools]
      .filter((pool) => !pool.system)
      .map((pool) => `${pool.kind} of ${pool.label}, with ${pool.live} in use`);
  }

  private accepts(owner: number, parameters: number, size: number, ddi: string): boolean {
    if (owner !== 0 && this.ndis.handles.peek(owner) === undefined) {
      throw this.ndis.handles.wrong(owner, ddi, 'handle of the driver, a miniport or a binding');
    }
    const header = readHeader(this.ndis, parameters);
    if (header.type === NDIS_OBJECT_TYPE_DEFAULT && header.revision >= 1 && header.size >= size) return true;
    this.ndis.refuse(
      0,
      `${ddi}: type ${header.type}, revision ${header.revision}, size ${header.size} in the header`,
    );
    return false;
  }

  private label(tag: number, ddi: string): string {
    if (tag === 0) throw new MachineFailure('pool-no-tag', `${ddi} was called without a pool tag`);
    return poolMemory(tag).replace('pool memory', 'pool');
  }

  private open<T extends NblPool | NetBufferPool>(pool: T): T {
    pool.handle = this.ndis.handles.open(pool);
    this.pools.add(pool);
    return pool;
  }

  private close(pool: NblPool | NetBufferPool, ddi: string): void {
    if (pool.live > 0) {
      throw new MachineFailure('pool-in-use', `${ddi}: ${pool.live} of ${pool.label} were not freed`);
    }
    this.ndis.handles.close(pool.handle, ddi);
    this.pools.delete(pool);
  }
}
