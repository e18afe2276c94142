import { STATUS_SUCCESS } from '../data/constants.js';
import { hex } from '../memory/pool.js';
import { MachineFailure } from './failure.js';
import type { KernelObject } from './object-registry.js';
import { poolMemory } from './pool-functions.js';
import type { KernelEnvironment, Service } from './service.js';

type What = 'NPAGED_LOOKASIDE_LIST' | 'LOOKASIDE_LIST_EX';

/** Every entry comes from the pool at once: nothing is kept back, so use after free is seen. */
class LookasideList implements KernelObject {
  readonly entries = new Set<number>();

  constructor(
    readonly address: number,
    readonly what: What,
    readonly size: number,
    readonly tag: number,
    readonly allocateRoutine: number,
    readonly freeRoutine: number,
  ) {}

  inUse(): string {
    const held = this.entries.size;
    return held === 0 ? 'was not deleted' : `was not deleted and has ${held} entries in use`;
  }
}

/** using-lookaside-lists.md */
export function lookasideService({ kernel, objects, allocations }: KernelEnvironment): Service {
  const live = new Set<LookasideList>();
  const initialize =
    (what: What) => (address: number, allocate: number, free: number, size: number, tag: number) => {
      live.add(objects.add(new LookasideList(address, what, size, tag, allocate, free)));
    };
  const find = (address: number, ddi: string): LookasideList =>
    objects.get(LookasideList, address, ddi, 'look-aside list');
  const entryName = (list: LookasideList): string => `${poolMemory(list.tag)} of a look-aside list`;

  const remove = (ddi: string) => (address: number) => {
    const list = find(address, ddi);
    if (list.entries.size > 0) {
      throw new MachineFailure(
        'lookaside-in-use',
        `${ddi}: ${list.entries.size} entries of the ${objects.name(list)} are in use`,
      );
    }
    live.delete(list);
    objects.remove(address);
  };
  /** `extra` is what the routines of a LOOKASIDE_LIST_EX get besides: the list. */
  const allocate = (ddi: string, extra: readonly number[]) => (address: number) => {
    const list = find(address, ddi);
    const own = list.allocateRoutine;
    const entry =
      own === 0
        ? allocations.allocate(list.size, entryName(list))
        : kernel.call('Allocate of a look-aside list', own, [0, list.size, list.tag, ...extra]) >>> 0;
    if (entry !== 0) list.entries.add(entry);
    return entry;
  };
  const free = (ddi: string) => (address: number, entry: number) => {
    const list = find(address, ddi);
    if (!list.entries.delete(entry)) {
      throw new MachineFailure(
        'lookaside-wrong-entry',
        `${ddi}: ${hex(entry)} is no entry of the ${objects.name(list)}`,
      );
    }
    if (list.freeRoutine === 0) allocations.release(entry, entryName(list));
    else
      kernel.call(
        'Free of a look-aside list',
        list.freeRoutine,
        list.what === 'LOOKASIDE_LIST_EX' ? [entry, address] : [entry],
      );
  };

  const initializePlain = initialize('NPAGED_LOOKASIDE_LIST');
  const initializeEx = initialize('LOOKASIDE_LIST_EX');
  return {
    outstanding: () =>
      [...live].map((list) => `${list.what} at ${objects.place(list.address)} ${list.inUse()}`),
    functions: {
      ExInitializeNPagedLookasideList: (
        address: number,
        routine: number,
        freeRoutine: number,
        _flags: number,
        size: number,
        tag: number,
      ) => initializePlain(address, routine, freeRoutine, size, tag),
      ExInitializeLookasideListEx: (
        address: number,
        routine: number,
        freeRoutine: number,
        _type: number,
        _flags: number,
        size: number,
        tag: number,
      ) => {
        initializeEx(address, routine, freeRoutine, size, tag);
        return STATUS_SUCCESS;
      },
      ExDeleteNPagedLookasideList: remove('ExDeleteNPagedLookasideList'),
      ExDeleteLookasideListEx: remove('ExDeleteLookasideListEx'),
      ExAllocateFromNPagedLookasideList: allocate('ExAllocateFromNPagedLookasideList', []),
      ExAllocateFromLookasideListEx: (address: number) =>
        allocate('ExAllocateFromLookasideListEx', [address])(address),
      ExFreeToNPagedLookasideList: free('ExFreeToNPagedLookasideList'),
      ExFreeToLookasideListEx: free('ExFreeToLookasideListEx'),
    },
  };
}
