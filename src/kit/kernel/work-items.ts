import { hex } from '../memory/pool.js';
import { MachineFailure } from './failure.js';
import { upcall } from './operation.js';
import type { KernelEnvironment, Service } from './service.js';

const WHAT = 'IO_WORKITEM';
const SIZE = 32;
/** WORK_QUEUE_ITEM: List, WorkerRoutine, Parameter. */
const ROUTINE = 8;
const PARAMETER = 12;

interface IoWorkItem {
  readonly device: number;
  queued: boolean;
}

/** IoAllocateWorkItem and its kin, and ExQueueWorkItem: routines that run at PASSIVE_LEVEL in a thread of the system's. */
export function workItemService({ kernel, allocations }: KernelEnvironment): Service {
  const live = new Map<number, IoWorkItem>();
  /** WORK_QUEUE_ITEMs queued and not begun. */
  const queued = new Set<number>();

  const item = (address: number, ddi: string): IoWorkItem => {
    const found = live.get(address);
    if (found !== undefined) return found;
    throw new MachineFailure(
      'wrong-handle',
      `${ddi} takes an IO_WORKITEM and was given ${hex(address)}, which is none`,
    );
  };
  const checkIdle = (address: number, busy: boolean, ddi: string): void => {
    if (!busy) return;
    throw new MachineFailure(
      'work-item-queued',
      `${ddi} was given the work item at ${hex(address)}, which is queued`,
    );
  };

  return {
    outstanding: () => [...live.keys()].map((address) => `${WHAT} at ${hex(address)}`),
    functions: {
      IoAllocateWorkItem: (device: number) => {
        const address = allocations.allocate(SIZE, WHAT, true);
        if (address !== 0) live.set(address, { device, queued: false });
        return address;
      },
      IoFreeWorkItem: (address: number) => {
        checkIdle(address, item(address, 'IoFreeWorkItem').queued, 'IoFreeWorkItem');
        live.delete(address);
        allocations.release(address, WHAT);
      },
      IoQueueWorkItem: (address: number, routine: number, _queue: number, context: number) => {
        const found = item(address, 'IoQueueWorkItem');
        checkIdle(address, found.queued, 'IoQueueWorkItem');
        found.queued = true;
        kernel.spawn(
          'IoWorkItem',
          (function* () {
            found.queued = false;
            yield* upcall('IoWorkItem', routine, found.device, context);
          })(),
        );
      },
      ExQueueWorkItem: (address: number) => {
        checkIdle(address, queued.has(address), 'ExQueueWorkItem');
        queued.add(address);
        const routine = kernel.memory.u32(address + ROUTINE);
        const parameter = kernel.memory.u32(address + PARAMETER);
        kernel.spawn(
          'work item',
          (function* () {
            queued.delete(address);
            yield* upcall('work item', routine, parameter);
          })(),
        );
      },
    },
  };
}
