import { NDIS_STATUS_RESOURCES, NDIS_STATUS_SUCCESS } from '../data/constants.js';
import { withoutBalance, type KernelEnvironment, type Service } from '../kernel/service.js';
import { spans } from './data-space.js';
import type { Mdls } from './mdl.js';
import { MDL_BYTES, NB_CURRENT_MDL, NB_CURRENT_OFFSET, NB_LENGTH } from './nbl-layout.js';

/** Reading and copying the data of NET_BUFFERs. */
export function dataBufferService({ kernel }: KernelEnvironment, mdls: Mdls): Service {
  /** Copies to `to`; the bytes copied, fewer when an MDL cannot be mapped. */
  const gather = (nb: number, skip: number, length: number, to: number): number => {
    const { memory } = kernel;
    let copied = 0;
    for (const span of spans(memory, nb, skip, length)) {
      const from = mdls.map(span.mdl);
      if (from === 0) break;
      memory.bytes.copyWithin(to + copied, from + span.offset, from + span.offset + span.length);
      copied += span.length;
    }
    return copied;
  };

  return withoutBalance({
    // nf-nblapi-ndisgetdatabuffer.md: in place when contiguous and aligned, else in Storage, else NULL.
    NdisGetDataBuffer: (nb: number, needed: number, storage: number, multiple: number, offset: number) => {
      const { view } = kernel.memory;
      if (needed === 0 || view.getUint32(nb + NB_LENGTH, true) < needed) return 0;
      const mdl = view.getUint32(nb + NB_CURRENT_MDL, true);
      const at = view.getUint32(nb + NB_CURRENT_OFFSET, true);
      if (at + needed <= view.getUint32(mdl + MDL_BYTES, true)) {
        const mapped = mdls.map(mdl);
        if (mapped === 0) return 0;
        const address = mapped + at;
        if (multiple <= 1 || (address - offset) % multiple === 0) return address;
      }
      if (storage === 0) return 0;
      return gather(nb, 0, needed, storage) === needed ? storage : 0;
    },
    // nf-nblapi-ndiscopyfromnetbuffertonetbuffer.md: what fits; the destination's own fields stay as they are.
    NdisCopyFromNetBufferToNetBuffer: (
      destination: number,
      destinationOffset: number,
      length: number,
      source: number,
      sourceOffset: number,
      copiedAt: number,
    ) => {
      const { memory } = kernel;
      let copied = 0;
      let status = NDIS_STATUS_SUCCESS;
      const parts = [...spans(memory, destination, destinationOffset, length)];
      const room = parts.reduce((sum, span) => sum + span.length, 0);
      for (const span of parts) {
        const to = mdls.map(span.mdl);
        const wanted = Math.min(span.length, room - copied);
        const got = to === 0 ? 0 : gather(source, sourceOffset + copied, wanted, to + span.offset);
        copied += got;
        if (got === wanted) continue;
        const left = memory.u32(source + NB_LENGTH) - sourceOffset - copied;
        if (to === 0 || left > 0) status = NDIS_STATUS_RESOURCES;
        break;
      }
      memory.setU32(copiedAt, copied);
      return status;
    },
    NdisQueryNetBufferPhysicalCount: (nb: number) => [...spans(kernel.memory, nb, 0, 0xffffffff)].length,
  });
}
