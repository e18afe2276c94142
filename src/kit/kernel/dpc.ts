import { operation } from './ddi.js';
import { MachineFailure } from './failure.js';
import { DISPATCH_LEVEL, PASSIVE_LEVEL, irqlName } from './irql.js';
import type { KernelObject } from './object-registry.js';
import { upcall, type Operation } from './operation.js';
import type { KernelEnvironment, Service } from './service.js';
import type { Task } from './task.js';

/** KDPC: Type, Importance, Number, …, DeferredRoutine, DeferredContext, SystemArgument1, SystemArgument2. */
const ROUTINE = 12;
const CONTEXT = 16;
const ARGUMENT1 = 20;
const ARGUMENT2 = 24;

export class Dpc implements KernelObject {
  readonly what = 'KDPC';
  processor = 0;
  /** Stands for one time in the queue, from being queued until it begins. */
  queued: object | undefined;

  constructor(readonly address: number) {}

  inUse(): string | undefined {
    return this.queued === undefined ? undefined : 'is queued';
  }
}

/** Deferred procedure calls: each a task at DISPATCH_LEVEL, before any thread in the order of the scheduler. */
export class DpcQueue implements Service {
  /** Queued or running; what has ended goes when the next one comes. */
  private readonly pending = new Set<Task>();

  constructor(private readonly environment: KernelEnvironment) {}

  /** Runs `body` as a DPC. */
  run(name: string, body: Operation<void>, processor = 0): void {
    const task = this.environment.kernel.spawn(name, body, { irql: DISPATCH_LEVEL, processor });
    for (const ended of this.pending) if (ended.done) this.pending.delete(ended);
    this.pending.add(task);
  }

  /** False when it is queued already (nf-wdm-keinsertqueuedpc.md). */
  insert(dpc: Dpc, argument1: number, argument2: number): boolean {
    if (dpc.queued !== undefined) return false;
    const { memory } = this.environment.kernel;
    memory.setU32(dpc.address + ARGUMENT1, argument1);
    memory.setU32(dpc.address + ARGUMENT2, argument2);
    const routine = memory.u32(dpc.address + ROUTINE);
    const args = [dpc.address, memory.u32(dpc.address + CONTEXT), argument1, argument2];
    const ticket = {};
    dpc.queued = ticket;
    const body = function* (): Operation<void> {
      if (dpc.queued !== ticket) return;
      dpc.queued = undefined;
      yield* upcall('DPC', routine, ...args);
    };
    this.run('DPC', body(), dpc.processor);
    return true;
  }

  /** The DPC at `address`, which KeInitializeDpc has initialised. */
  at(address: number, ddi: string): Dpc {
    return this.environment.objects.get(Dpc, address, ddi, 'KDPC');
  }

  readonly functions = {
    KeInitializeDpc: (address: number, routine: number, context: number) => {
      const { memory } = this.environment.kernel;
      memory.setU32(address + ROUTINE, routine);
      memory.setU32(address + CONTEXT, context);
      this.environment.objects.add(new Dpc(address));
    },
    KeInsertQueueDpc: (address: number, argument1: number, argument2: number) =>
      this.insert(this.at(address, 'KeInsertQueueDpc'), argument1, argument2) ? 1 : 0,
    KeRemoveQueueDpc: (address: number) => {
      const dpc = this.at(address, 'KeRemoveQueueDpc');
      const wasQueued = dpc.queued !== undefined;
      dpc.queued = undefined;
      return wasQueued ? 1 : 0;
    },
    KeSetImportanceDpc: (address: number) => void this.at(address, 'KeSetImportanceDpc'),
    KeSetTargetProcessorDpc: (address: number, processor: number) => {
      this.at(address, 'KeSetTargetProcessorDpc').processor = processor & 0xff;
    },
    KeFlushQueuedDpcs: operation(
      function* (this: DpcQueue) {
        const { irql } = this.environment.kernel;
        if (irql !== PASSIVE_LEVEL) {
          throw new MachineFailure(
            'irql',
            `KeFlushQueuedDpcs is for PASSIVE_LEVEL and was called at ${irqlName(irql)}`,
          );
        }
        for (const task of [...this.pending]) yield* task.completion.wait();
      }.bind(this),
    ),
  };

  outstanding(): readonly string[] {
    return [];
  }
}
