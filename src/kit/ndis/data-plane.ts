import { ddiOf, type DdiSource } from '../kernel/ddi.js';
import { MachineFailure } from '../kernel/failure.js';
import type { Balance, Service } from '../kernel/service.js';
import type { KernelServices } from '../kernel/services.js';
import { cloneService } from './clones.js';
import { copyInfoService } from './copy-info.js';
import { dataBufferService } from './data-buffer.js';
import { DataStart } from './data-start.js';
import { genericObjectService } from './generic-objects.js';
import { IoWorkItems } from './io-work-items.js';
import type { Ndis } from './library.js';
import { Mdls } from './mdl.js';
import { nblContextService } from './nbl-contexts.js';
import { NblPools } from './nbl-pools.js';
import { NetBufferLists } from './net-buffer-lists.js';
import { ReceivePath } from './receive.js';
import { SendPath } from './send.js';
import { TimerObjects } from './timer-objects.js';

/** NDIS's data path, and the objects that it gives out by handle. */
export class DataPlane implements Balance {
  readonly mdls: Mdls;
  readonly pools: NblPools;
  readonly lists: NetBufferLists;
  readonly send: SendPath;
  readonly receive: ReceivePath;
  readonly ddi: DdiSource;
  private readonly services: readonly Service[];

  constructor(
    readonly ndis: Ndis,
    readonly kernelServices: KernelServices,
  ) {
    const timers = new TimerObjects(ndis, kernelServices);
    const workItems = new IoWorkItems(ndis, kernelServices);
    const dataStart = new DataStart(kernelServices);
    this.mdls = new Mdls(kernelServices);
    this.pools = new NblPools(ndis);
    this.lists = new NetBufferLists(ndis, kernelServices, this.pools);
    this.send = new SendPath(ndis, kernelServices);
    this.receive = new ReceivePath(ndis, kernelServices);
    this.services = [
      timers,
      workItems,
      this.mdls,
      genericObjectService(kernelServices),
      this.pools,
      this.lists.service,
      nblContextService(kernelServices),
      dataStart,
      dataBufferService(kernelServices, this.mdls),
      copyInfoService(kernelServices),
      cloneService(kernelServices, this.lists, dataStart),
      this.send,
      this.receive,
    ];
    this.ddi = ddiOf(this.services.map((service) => service.functions));
    ndis.miniportEndChecks.push((miniport, by) => {
      const left = [...timers.outstandingOf(miniport.handle), ...workItems.outstandingOf(miniport.handle)];
      if (left.length === 0) return;
      throw new MachineFailure(
        'left-after-halt',
        `${by} of ${miniport.label} returned and what was allocated with its handle still exists: ${left.join(', ')} (R-083, R-084)`,
      );
    });
  }

  outstanding(): readonly string[] {
    return this.services.flatMap((service) => service.outstanding());
  }
}
