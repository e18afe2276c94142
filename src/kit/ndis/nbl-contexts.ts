import { NDIS_STATUS_RESOURCES, NDIS_STATUS_SUCCESS } from '../data/constants.js';
import { MachineFailure } from '../kernel/failure.js';
import type { KernelServices } from '../kernel/services.js';
import { withoutBalance, type Service } from '../kernel/service.js';
import { hex } from '../memory/pool.js';
import { isNbl, notAllocated } from './chains.js';
import {
  CONTEXT_BYTES,
  CONTEXT_NEXT,
  CONTEXT_OFFSET,
  CONTEXT_SIZE,
  NBL_CONTEXT,
  P_OWN_CONTEXT,
} from './nbl-layout.js';

const CONTEXT = 'NET_BUFFER_LIST_CONTEXT';
/** sizeof(void *). */
const POINTER = 4;

/**
 * Context space of NBLs (nf-nblapi-ndisallocatenetbufferlistcontext.md, R-100): taken from what the newest context structure
 * has left, else from a new one in front of it. What was taken last is given back first.
 */
export function nblContextService({ kernel, allocations }: KernelServices): Service {
  return withoutBalance({
    NdisAllocateNetBufferListContext: (nbl: number, size: number, backFill: number, tag: number) => {
      const ddi = 'NdisAllocateNetBufferListContext';
      const { memory } = kernel;
      const { view } = memory;
      if (kernel.options.checks) {
        if (!isNbl(memory, nbl)) throw notAllocated(kernel.pool, nbl, 'NET_BUFFER_LIST', ddi);
        if (size % POINTER !== 0 || backFill % POINTER !== 0) {
          throw new MachineFailure(
            'nbl-context-size',
            `${ddi}: sizes ${size} and ${backFill} must be multiples of sizeof(void *)`,
          );
        }
        if (tag === 0) throw new MachineFailure('pool-no-tag', `${ddi} was called without a pool tag`);
      }
      const context = view.getUint32(nbl + NBL_CONTEXT, true);
      if (context !== 0) {
        const offset = view.getUint16(context + CONTEXT_OFFSET, true);
        if (offset >= size) {
          view.setUint16(context + CONTEXT_OFFSET, offset - size, true);
          return NDIS_STATUS_SUCCESS;
        }
      }
      const made = allocations.allocate(CONTEXT_SIZE + size + backFill, CONTEXT);
      if (made === 0) return NDIS_STATUS_RESOURCES;
      memory.setU32(made + CONTEXT_NEXT, context);
      memory.setU16(made + CONTEXT_BYTES, size + backFill);
      memory.setU16(made + CONTEXT_OFFSET, backFill);
      memory.setU32(nbl + NBL_CONTEXT, made);
      return NDIS_STATUS_SUCCESS;
    },
    NdisFreeNetBufferListContext: (nbl: number, size: number) => {
      const ddi = 'NdisFreeNetBufferListContext';
      const { memory } = kernel;
      const { view } = memory;
      if (kernel.options.checks && !isNbl(memory, nbl)) {
        throw notAllocated(kernel.pool, nbl, 'NET_BUFFER_LIST', ddi);
      }
      const context = view.getUint32(nbl + NBL_CONTEXT, true);
      const bytes = context === 0 ? 0 : view.getUint16(context + CONTEXT_BYTES, true);
      const offset = context === 0 ? 0 : view.getUint16(context + CONTEXT_OFFSET, true) + size;
      if (context === 0 || offset > bytes) {
        throw new MachineFailure(
          'nbl-context',
          `${ddi}: the NBL at ${hex(nbl)} has fewer than ${size} bytes of context in use`,
        );
      }
      view.setUint16(context + CONTEXT_OFFSET, offset, true);
      if (offset === bytes && context !== view.getUint32(nbl + P_OWN_CONTEXT, true)) {
        view.setUint32(nbl + NBL_CONTEXT, view.getUint32(context + CONTEXT_NEXT, true), true);
        allocations.release(context, CONTEXT);
      }
    },
  });
}
