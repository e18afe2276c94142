import { Allocations } from './allocations.js';
import { cancelLockService } from './cancel-lock.js';
import { ddiOf, type DdiSource } from './ddi.js';
import { DebugOutput } from './debug-output.js';
import { DpcQueue } from './dpc.js';
import { eventService } from './events.js';
import { guidStringService } from './guid-strings.js';
import { interlockedService } from './interlocked.js';
import { irqlService } from './irql-functions.js';
import type { Kernel } from './kernel.js';
import { kernelTimerService } from './kernel-timers.js';
import { lookasideService } from './lookaside-lists.js';
import { mutexService } from './mutexes.js';
import { ObjectRegistry } from './object-registry.js';
import { poolService } from './pool-functions.js';
import { processorService } from './processors.js';
import { rundownService } from './rundown.js';
import { rwLockService } from './rw-locks.js';
import { safeStringService } from './safe-strings.js';
import type { Balance, Callbacks, KernelEnvironment, Service } from './service.js';
import { spinLockService } from './spin-locks.js';
import { stringService } from './strings.js';
import { systemFactsService } from './system-facts.js';
import { timeService } from './time.js';
import { TraceEvents } from './trace-events.js';
import { waitService } from './waits.js';
import { workItemService } from './work-items.js';

export interface KernelServicesOptions {
  /** Active processors, in one group. */
  readonly processors?: number;
}

/** The kernel's side of one machine: everything that is not NDIS's own. */
export class KernelServices implements KernelEnvironment, Balance {
  readonly objects: ObjectRegistry;
  readonly allocations: Allocations;
  readonly callbacks: Callbacks = { flagged: undefined };
  readonly dpcs: DpcQueue;
  readonly debug: DebugOutput;
  /** What the driver wrote with TraceLogging. */
  readonly trace: TraceEvents;
  readonly ddi: DdiSource;
  readonly processors: number;
  private readonly services: readonly Service[];

  constructor(
    readonly kernel: Kernel,
    options: KernelServicesOptions = {},
  ) {
    this.processors = options.processors ?? 4;
    this.objects = new ObjectRegistry(kernel);
    this.allocations = new Allocations(kernel, this.objects);
    this.dpcs = new DpcQueue(this);
    this.debug = new DebugOutput(this);
    this.trace = new TraceEvents(this);
    this.services = [
      spinLockService(this),
      cancelLockService(this),
      rwLockService(this),
      irqlService(this),
      eventService(this),
      waitService(this),
      kernelTimerService(this, this.dpcs),
      this.dpcs,
      workItemService(this),
      mutexService(this),
      rundownService(this),
      timeService(this),
      processorService(this, this.processors),
      poolService(this),
      lookasideService(this),
      interlockedService(this),
      stringService(this),
      guidStringService(this),
      safeStringService(this),
      systemFactsService(this),
      this.debug,
      this.trace,
    ];
    this.ddi = ddiOf(this.services.map((service) => service.functions));
  }

  /** Locks held, timers set and queues not empty count as well as what has to be freed. */
  outstanding(): readonly string[] {
    return [...this.services.flatMap((service) => service.outstanding()), ...this.objects.inUse()];
  }
}
