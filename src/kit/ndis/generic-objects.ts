import { NDIS_OBJECT_TYPE_DEFAULT } from '../data/constants.js';
import { NDIS_GENERIC_OBJECT } from '../data/layouts.js';
import { MachineFailure } from '../kernel/failure.js';
import type { Service } from '../kernel/service.js';
import type { KernelServices } from '../kernel/services.js';
import { hex } from '../memory/pool.js';

const WHAT = 'generic object';

/** NdisAllocateGenericObject: something for drivers without an NDIS handle to allocate with (ndis-ndisallocategenericobject.md). */
export function genericObjectService({ kernel, allocations }: KernelServices): Service {
  const live = new Set<number>();
  return {
    outstanding: () => [...live].map((address) => `${WHAT} at ${hex(address)}`),
    functions: {
      NdisAllocateGenericObject: (driverObject: number, tag: number, size: number) => {
        if (tag === 0)
          throw new MachineFailure('pool-no-tag', 'NdisAllocateGenericObject was called without a pool tag');
        const address = allocations.allocate(Math.max(size, NDIS_GENERIC_OBJECT.size), WHAT, true);
        if (address === 0) return 0;
        kernel.memory.setU8(address, NDIS_OBJECT_TYPE_DEFAULT);
        kernel.memory.set(NDIS_GENERIC_OBJECT, address, 'DriverObject', driverObject);
        live.add(address);
        return address;
      },
      NdisFreeGenericObject: (address: number) => {
        live.delete(address);
        allocations.release(address, WHAT);
      },
    },
  };
}
