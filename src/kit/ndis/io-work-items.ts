import { MachineFailure } from '../kernel/failure.js';
import { upcall } from '../kernel/operation.js';
import type { Service } from '../kernel/service.js';
import type { KernelServices } from '../kernel/services.js';
import type { HandleObject } from './handles.js';
import type { Ndis } from './library.js';

/** NdisAllocateIoWorkItem. */
class IoWorkItem implements HandleObject {
  readonly kind = 'work item handle';
  handle = 0;
  queued = false;

  constructor(
    readonly label: string,
    readonly ownerHandle: number,
  ) {}
}

/** What a work item may be allocated with (nf-ndis-ndisallocateioworkitem.md); protocol handles do not work. */
const owners: ReadonlySet<string> = new Set([
  'miniport driver handle',
  'miniport adapter handle',
  'device handle',
]);

/** Work items of NDIS: routines that run at PASSIVE_LEVEL in a thread of the system's. */
export class IoWorkItems implements Service {
  private readonly live = new Set<IoWorkItem>();

  constructor(
    private readonly ndis: Ndis,
    private readonly services: KernelServices,
  ) {}

  readonly functions = {
    NdisAllocateIoWorkItem: (owner: number) => {
      const { handles } = this.ndis;
      const object = handles.peek(owner);
      if (object === undefined || !owners.has(object.kind)) {
        throw handles.wrong(
          owner,
          'NdisAllocateIoWorkItem',
          'miniport driver, miniport adapter or device handle',
        );
      }
      if (!this.services.allocations.allow()) return 0;
      const item = new IoWorkItem(object.label, owner);
      item.handle = handles.open(item);
      this.live.add(item);
      return item.handle;
    },
    NdisQueueIoWorkItem: (handle: number, routine: number, context: number) => {
      const item = this.item(handle, 'NdisQueueIoWorkItem');
      item.queued = true;
      this.services.kernel.spawn(
        'NdisIoWorkItem',
        (function* () {
          // The routine may queue it again or free it (nf-ndis-ndisqueueioworkitem.md).
          item.queued = false;
          yield* upcall('NdisIoWorkItem', routine, context, handle);
        })(),
      );
    },
    NdisFreeIoWorkItem: (handle: number) => {
      this.live.delete(this.item(handle, 'NdisFreeIoWorkItem'));
      this.ndis.handles.close(handle, 'NdisFreeIoWorkItem');
    },
  };

  outstanding(): readonly string[] {
    return [...this.live].map(
      (item) => `work item of ${item.label}${item.queued ? ', which is queued' : ''}`,
    );
  }

  /** Work items allocated with `owner` that still exist: none may when it ends. */
  outstandingOf(owner: number): readonly string[] {
    return [...this.live]
      .filter((item) => item.ownerHandle === owner)
      .map((item) => `work item of ${item.label}`);
  }

  private item(handle: number, ddi: string): IoWorkItem {
    const item = this.ndis.handles.get(IoWorkItem, handle, ddi, 'work item handle');
    if (item.queued)
      throw new MachineFailure(
        'work-item-queued',
        `${ddi} was given a work item of ${item.label} that is queued`,
      );
    return item;
  }
}
