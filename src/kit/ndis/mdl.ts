import {
  MDL_MAPPED_TO_SYSTEM_VA,
  MDL_PARTIAL,
  MDL_PARTIAL_HAS_BEEN_MAPPED,
  MDL_SOURCE_IS_NONPAGED_POOL,
  STATUS_SUCCESS,
} from '../data/constants.js';
import { hex } from '../memory/pool.js';
import { MachineFailure } from '../kernel/failure.js';
import type { Kernel } from '../kernel/kernel.js';
import type { DdiImplementations } from '../kernel/ddi.js';
import type { KernelEnvironment, Service } from '../kernel/service.js';
import {
  MDL_BYTES,
  MDL_FLAGS,
  MDL_MAPPED,
  MDL_NEXT,
  MDL_OFFSET,
  MDL_SIZE,
  MDL_START,
  MDL_STRUCTURE_SIZE,
  PAGE_SIZE,
} from './nbl-layout.js';

const NDIS_MDL = 'MDL of NdisAllocateMdl';
const IO_MDL = 'MDL of IoAllocateMdl';

/** Bytes of an MDL for `length` bytes at `address`: the structure and a word a page. */
export function sizeOfMdl(address: number, length: number): number {
  return MDL_SIZE + 4 * Math.ceil(((address % PAGE_SIZE) + length) / PAGE_SIZE);
}

/** Fills in an MDL; one that is not `mapped` shows its data only when MmMapLockedPagesSpecifyCache succeeds. */
export function buildMdl(
  kernel: Kernel,
  mdl: number,
  address: number,
  length: number,
  mapped: boolean,
): void {
  const { view } = kernel.memory;
  const offset = address % PAGE_SIZE;
  view.setUint32(mdl + MDL_NEXT, 0, true);
  view.setUint16(mdl + MDL_STRUCTURE_SIZE, sizeOfMdl(address, length), true);
  view.setUint16(mdl + MDL_FLAGS, mapped ? MDL_SOURCE_IS_NONPAGED_POOL : 0, true);
  view.setUint32(mdl + MDL_MAPPED, mapped ? address : 0, true);
  view.setUint32(mdl + MDL_START, address - offset, true);
  view.setUint32(mdl + MDL_BYTES, length, true);
  view.setUint32(mdl + MDL_OFFSET, offset, true);
}

/** MDLs, and the mapping of those that are not mapped yet. */
export class Mdls implements Service {
  readonly functions: DdiImplementations;
  /** MDLs whose mapping fails for want of resources. */
  readonly unmappable = new Set<number>();
  /** Partial MDLs with a mapping of their own (nf-wdm-iobuildpartialmdl.md: it is leaked unless it is ended). */
  private readonly mappedParts = new Set<number>();

  constructor(private readonly environment: KernelEnvironment) {
    this.functions = {
      NdisAllocateMdl: (_handle: number, address: number, length: number) =>
        this.allocate(address, length, NDIS_MDL, true),
      NdisFreeMdl: (mdl: number) => this.free(mdl, NDIS_MDL),
      IoAllocateMdl: (address: number, length: number) => this.allocate(address, length, IO_MDL, false),
      IoFreeMdl: (mdl: number) => this.free(mdl, IO_MDL),
      MmSizeOfMdl: sizeOfMdl,
      MmBuildMdlForNonPagedPool: (mdl: number) => {
        const { memory } = environment.kernel;
        memory.setU32(mdl + MDL_MAPPED, memory.u32(mdl + MDL_START) + memory.u32(mdl + MDL_OFFSET));
        memory.setU16(mdl + MDL_FLAGS, memory.u16(mdl + MDL_FLAGS) | MDL_SOURCE_IS_NONPAGED_POOL);
      },
      // nf-wdm-iobuildpartialmdl.md: a length of 0 means the rest; a mapping of the source is shared.
      IoBuildPartialMdl: (source: number, target: number, address: number, length: number) => {
        const { kernel } = environment;
        const { memory } = kernel;
        const start = memory.u32(source + MDL_START) + memory.u32(source + MDL_OFFSET);
        const end = start + memory.u32(source + MDL_BYTES);
        const bytes = length === 0 ? end - address : length;
        if (address < start || address + bytes > end) {
          throw new MachineFailure(
            'mdl-range',
            `IoBuildPartialMdl: ${hex(address)} and ${bytes} bytes are not inside the source`,
          );
        }
        if (this.mappedParts.has(target)) {
          throw new MachineFailure(
            'mdl-mapped',
            `IoBuildPartialMdl: the target at ${hex(target)} still has a mapping; MmPrepareMdlForReuse ends it`,
          );
        }
        const structure = memory.u16(target + MDL_STRUCTURE_SIZE);
        if (structure < sizeOfMdl(address, bytes)) {
          throw new MachineFailure(
            'mdl-range',
            `IoBuildPartialMdl: the target of ${structure} bytes has no room for the pages of ${bytes} bytes at ${hex(address)}`,
          );
        }
        const flags = memory.u16(source + MDL_FLAGS);
        const mapped = (flags & (MDL_MAPPED_TO_SYSTEM_VA | MDL_SOURCE_IS_NONPAGED_POOL)) !== 0;
        buildMdl(kernel, target, address, bytes, mapped);
        memory.setU16(target + MDL_STRUCTURE_SIZE, structure);
        memory.setU16(target + MDL_FLAGS, memory.u16(target + MDL_FLAGS) | MDL_PARTIAL);
        if (this.unmappable.has(source)) this.unmappable.add(target);
        else this.unmappable.delete(target);
      },
      MmMapLockedPagesSpecifyCache: (mdl: number) => this.map(mdl),
      MmMapLockedPages: (mdl: number) => this.map(mdl),
      MmUnmapLockedPages: (_address: number, mdl: number) => this.unmap(mdl),
      MmProbeAndLockPages: () => STATUS_SUCCESS,
      MmUnlockPages: () => STATUS_SUCCESS,
      MmIsAddressValid: (address: number) =>
        address > 0 && address < environment.kernel.memory.size ? 1 : 0,
    };
  }

  outstanding(): readonly string[] {
    return [...this.mappedParts].map((mdl) => `mapping of the partial MDL at ${hex(mdl)}`);
  }

  allocate(address: number, length: number, what: string, mapped: boolean): number {
    const { allocations, kernel } = this.environment;
    const mdl = allocations.allocate(sizeOfMdl(address, length), what);
    if (mdl !== 0) buildMdl(kernel, mdl, address, length, mapped);
    return mdl;
  }

  free(mdl: number, what: string): void {
    this.mappedParts.delete(mdl);
    this.environment.allocations.release(mdl, what);
  }

  /** Where the MDL's bytes can be read; 0 when mapping fails. */
  map(mdl: number): number {
    const { view } = this.environment.kernel.memory;
    const flags = view.getUint16(mdl + MDL_FLAGS, true);
    if ((flags & (MDL_MAPPED_TO_SYSTEM_VA | MDL_SOURCE_IS_NONPAGED_POOL)) !== 0)
      return view.getUint32(mdl + MDL_MAPPED, true);
    if (this.unmappable.has(mdl)) return 0;
    const address = view.getUint32(mdl + MDL_START, true) + view.getUint32(mdl + MDL_OFFSET, true);
    view.setUint32(mdl + MDL_MAPPED, address, true);
    const part = (flags & MDL_PARTIAL) !== 0;
    if (part) this.mappedParts.add(mdl);
    const mark = MDL_MAPPED_TO_SYSTEM_VA | (part ? MDL_PARTIAL_HAS_BEEN_MAPPED : 0);
    view.setUint16(mdl + MDL_FLAGS, flags | mark, true);
    return address;
  }

  private unmap(mdl: number): void {
    const { memory } = this.environment.kernel;
    const marks = MDL_MAPPED_TO_SYSTEM_VA | MDL_PARTIAL_HAS_BEEN_MAPPED;
    memory.setU16(mdl + MDL_FLAGS, memory.u16(mdl + MDL_FLAGS) & ~marks);
    this.mappedParts.delete(mdl);
  }
}
