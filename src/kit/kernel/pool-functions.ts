import { NDIS_STATUS_RESOURCES, NDIS_STATUS_SUCCESS } from '../data/constants.js';
import { hex } from '../memory/pool.js';
import { MachineFailure } from './failure.js';
import { APC_LEVEL, irqlName } from './irql.js';
import { withoutBalance, type KernelEnvironment, type Service } from './service.js';

/** POOL_FLAGS (nf-wdm-exallocatepool2.md). */
const POOL_FLAG_UNINITIALIZED = 0x2n;
const POOL_FLAG_PAGED = 0x100n;
const POOL_FLAG_RAISE_ON_FAILURE = 0x20n;
/** POOL_TYPE bit 0. */
const PAGED = 1;

/** How the pool names a tagged allocation: `pool memory "IMbn"`. */
export function poolMemory(tag: number): string {
  let text = '';
  for (let shift = 0; shift < 32; shift += 8) {
    const code = (tag >>> shift) & 0xff;
    text += code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : '.';
  }
  return `pool memory "${text}"`;
}

/** Pool memory by the functions of the executive and of NDIS. */
export function poolService({ kernel, allocations }: KernelEnvironment): Service {
  const allocate = (size: number, tag: number, zero: boolean, paged: boolean, ddi: string): number => {
    // ndis-ndisallocatememorywithtagpriority.md; nf-wdm-exallocatepool2.md
    if (tag === 0) throw new MachineFailure('pool-no-tag', `${ddi} was called without a pool tag`);
    if (size === 0) throw new MachineFailure('pool-no-size', `${ddi} was asked for 0 bytes`);
    if (paged && kernel.irql > APC_LEVEL) {
      throw new MachineFailure('irql', `${ddi} was asked for paged memory at ${irqlName(kernel.irql)}`);
    }
    return allocations.allocate(size, poolMemory(tag), zero);
  };

  /** `tag` undefined: any. */
  const free = (address: number, tag: number | undefined, ddi: string): void => {
    if (address === 0) throw new MachineFailure('pool-bad-free', `${ddi} was given NULL`);
    const found = kernel.pool.find(address);
    if (found?.what.startsWith('pool memory') !== true) return allocations.release(address, 'pool memory');
    if (tag !== undefined && tag !== 0 && found.what !== poolMemory(tag)) {
      throw new MachineFailure(
        'pool-wrong-tag',
        `${ddi} frees ${found.what} at ${hex(address)} as ${poolMemory(tag)}`,
      );
    }
    allocations.release(address, found.what);
  };

  const byType = (ddi: string) => (type: number, size: number, tag: number) =>
    allocate(size, tag, false, (type & PAGED) !== 0, ddi);

  return withoutBalance({
    // POOL_FLAGS has 64 bits; memory comes zeroed unless it says otherwise.
    ExAllocatePool2: (flags: bigint, size: number, tag: number) => {
      const zero = (flags & POOL_FLAG_UNINITIALIZED) === 0n;
      const address = allocate(size, tag, zero, (flags & POOL_FLAG_PAGED) !== 0n, 'ExAllocatePool2');
      if (address === 0 && (flags & POOL_FLAG_RAISE_ON_FAILURE) !== 0n) {
        throw new MachineFailure(
          'pool-exhausted',
          'ExAllocatePool2 raises an exception: POOL_FLAG_RAISE_ON_FAILURE',
        );
      }
      return address;
    },
    ExAllocatePoolWithTag: byType('ExAllocatePoolWithTag'),
    ExAllocatePoolWithTagPriority: byType('ExAllocatePoolWithTagPriority'),
    ExAllocatePool: (type: number, size: number) => byType('ExAllocatePool')(type, size, 0x656e6f4e),
    ExFreePoolWithTag: (address: number, tag: number) => free(address, tag, 'ExFreePoolWithTag'),
    ExFreePool2: (address: number, tag: number) => free(address, tag, 'ExFreePool2'),
    ExFreePool: (address: number) => free(address, undefined, 'ExFreePool'),

    NdisAllocateMemoryWithTagPriority: (_handle: number, size: number, tag: number) =>
      allocate(size, tag, false, false, 'NdisAllocateMemoryWithTagPriority'),
    NdisAllocateMemoryWithTag: (pointer: number, size: number, tag: number) => {
      const address = allocate(size, tag, false, false, 'NdisAllocateMemoryWithTag');
      kernel.memory.setU32(pointer, address);
      return address === 0 ? NDIS_STATUS_RESOURCES : NDIS_STATUS_SUCCESS;
    },
    // nf-ndis-ndisfreememory.md: the length is 0 or what was asked for, the flags are 0.
    NdisFreeMemory: (address: number, length: number, flags: number) => {
      const size = kernel.pool.find(address)?.size;
      if (size !== undefined && length !== 0 && length !== size) {
        throw new MachineFailure(
          'pool-wrong-length',
          `NdisFreeMemory was told ${length} bytes for an allocation of ${size}`,
        );
      }
      if (flags !== 0) {
        throw new MachineFailure(
          'pool-wrong-flags',
          `NdisFreeMemory was given MemoryFlags ${hex(flags)}; this memory takes 0`,
        );
      }
      free(address, undefined, 'NdisFreeMemory');
    },
    NdisFreeMemoryWithTag: (address: number, tag: number) => free(address, tag, 'NdisFreeMemoryWithTag'),
    NdisFreeMemoryWithTagPriority: (_handle: number, address: number, tag: number) =>
      free(address, tag, 'NdisFreeMemoryWithTagPriority'),
  });
}
