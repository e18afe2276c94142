import { NDIS_STATUS_RESOURCES, NDIS_STATUS_SUCCESS } from '../data/constants.js';
import { MachineFailure } from '../kernel/failure.js';
import type { KernelEnvironment, Service } from '../kernel/service.js';
import { hex } from '../memory/pool.js';
import { adjustCurrentMdl } from './data-space.js';
import { buildMdl, sizeOfMdl } from './mdl.js';
import { MDL_BYTES, MDL_NEXT, NBL_FIRST_NB, NB_CHAIN, NB_LENGTH, NB_NEXT, NB_OFFSET } from './nbl-layout.js';

const HEADROOM = 'MDL and memory of NdisRetreatNetBufferDataStart';

/**
 * Moving the start of the used data (nf-nblapi-ndisretreatnetbufferdatastart.md, nf-nblapi-ndisadvancenetbufferdatastart.md). Space
 * that is not there comes as an MDL in front of the chain, from the driver's own function when it gives one.
 */
export class DataStart implements Service {
  /** MDLs that retreats put in front, whoever allocated them. */
  private readonly added = new Set<number>();

  constructor(private readonly environment: KernelEnvironment) {}

  readonly functions = {
    NdisRetreatNetBufferDataStart: (nb: number, delta: number, backFill: number, allocate: number) =>
      this.retreat(nb, delta, backFill, allocate) ? NDIS_STATUS_SUCCESS : NDIS_STATUS_RESOURCES,
    NdisAdvanceNetBufferDataStart: (nb: number, delta: number, freeMdl: number, free: number) =>
      this.advance(nb, delta, (freeMdl & 0xff) !== 0, free),
    NdisRetreatNetBufferListDataStart: (
      nbl: number,
      delta: number,
      backFill: number,
      allocate: number,
      free: number,
    ) => {
      const done: number[] = [];
      for (const nb of this.buffersOf(nbl)) {
        if (!this.retreat(nb, delta, backFill, allocate)) {
          for (const before of done) this.advance(before, delta, true, free);
          return NDIS_STATUS_RESOURCES;
        }
        done.push(nb);
      }
      return NDIS_STATUS_SUCCESS;
    },
    NdisAdvanceNetBufferListDataStart: (nbl: number, delta: number, freeMdl: number, free: number) => {
      for (const nb of this.buffersOf(nbl)) this.advance(nb, delta, (freeMdl & 0xff) !== 0, free);
    },
    NdisAdjustNetBufferCurrentMdl: (nb: number) => adjustCurrentMdl(this.environment.kernel.memory, nb),
  };

  outstanding(): readonly string[] {
    return [];
  }

  /** False when there is no memory; nothing has changed then. */
  retreat(nb: number, delta: number, backFill: number, allocate: number): boolean {
    const { memory } = this.environment.kernel;
    const offset = memory.u32(nb + NB_OFFSET);
    if (offset >= delta) {
      memory.setU32(nb + NB_OFFSET, offset - delta);
    } else {
      const wanted = delta - offset + backFill;
      const mdl = allocate === 0 ? this.allocate(wanted) : this.callAllocate(allocate, wanted);
      if (mdl === 0) return false;
      this.added.add(mdl);
      memory.setU32(mdl + MDL_NEXT, memory.u32(nb + NB_CHAIN));
      memory.setU32(nb + NB_CHAIN, mdl);
      memory.setU32(nb + NB_OFFSET, memory.u32(mdl + MDL_BYTES) + offset - delta);
    }
    memory.setU32(nb + NB_LENGTH, memory.u32(nb + NB_LENGTH) + delta);
    adjustCurrentMdl(memory, nb);
    return true;
  }

  advance(nb: number, delta: number, freeMdl: boolean, free: number): void {
    const { memory } = this.environment.kernel;
    const length = memory.u32(nb + NB_LENGTH);
    if (delta > length) {
      throw new MachineFailure(
        'net-buffer-range',
        `the NET_BUFFER at ${hex(nb)} with ${length} bytes was advanced by ${delta}`,
      );
    }
    memory.setU32(nb + NB_LENGTH, length - delta);
    let offset = memory.u32(nb + NB_OFFSET) + delta;
    let chain = memory.u32(nb + NB_CHAIN);
    // Only what a retreat put in front is freed, and only when none of it is in use.
    while (freeMdl && this.added.has(chain) && offset >= memory.u32(chain + MDL_BYTES)) {
      const next = memory.u32(chain + MDL_NEXT);
      offset -= memory.u32(chain + MDL_BYTES);
      this.free(chain, free);
      chain = next;
    }
    memory.setU32(nb + NB_CHAIN, chain);
    memory.setU32(nb + NB_OFFSET, offset);
    adjustCurrentMdl(memory, nb);
  }

  /** An MDL with `length` bytes behind it in one block. */
  private allocate(length: number): number {
    const { allocations, kernel } = this.environment;
    // The data lies behind the largest MDL that it can need.
    const structure = Math.ceil((sizeOfMdl(0, length) + 4) / 16) * 16;
    const block = allocations.allocate(structure + length, HEADROOM);
    if (block !== 0) buildMdl(kernel, block, block + structure, length, true);
    return block;
  }

  private free(mdl: number, free: number): void {
    this.added.delete(mdl);
    if (free === 0) this.environment.allocations.release(mdl, HEADROOM);
    else this.environment.kernel.call('NET_BUFFER_FREE_MDL', free, [mdl]);
  }

  /** NetAllocateMdl gets the size it should be and says the size it is. */
  private callAllocate(allocate: number, length: number): number {
    const { kernel } = this.environment;
    const size = kernel.pool.allocate(4, 'BufferSize', { system: true });
    kernel.memory.setU32(size, length);
    const mdl = kernel.call('NET_BUFFER_ALLOCATE_MDL', allocate, [size]) >>> 0;
    kernel.pool.release(size, 'BufferSize');
    return mdl;
  }

  private buffersOf(nbl: number): readonly number[] {
    const { memory } = this.environment.kernel;
    const buffers: number[] = [];
    for (let nb = memory.u32(nbl + NBL_FIRST_NB); nb !== 0; nb = memory.u32(nb + NB_NEXT)) buffers.push(nb);
    return buffers;
  }
}
