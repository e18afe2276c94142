import {
  NDIS_OBJECT_TYPE_TIMER_CHARACTERISTICS,
  NDIS_SIZEOF_TIMER_CHARACTERISTICS_REVISION_1,
  NDIS_STATUS_BAD_CHARACTERISTICS,
  NDIS_STATUS_RESOURCES,
  NDIS_STATUS_SUCCESS,
} from '../data/constants.js';
import { NDIS_TIMER_CHARACTERISTICS } from '../data/layouts.js';
import type { Alarm } from '../kernel/clock.js';
import { MachineFailure } from '../kernel/failure.js';
import { PASSIVE_LEVEL, irqlName } from '../kernel/irql.js';
import { delayUntil } from '../kernel/kernel-timers.js';
import { upcall, type Operation } from '../kernel/operation.js';
import { poolMemory } from '../kernel/pool-functions.js';
import type { Service } from '../kernel/service.js';
import type { KernelServices } from '../kernel/services.js';
import type { HandleObject } from './handles.js';
import type { Ndis } from './library.js';
import { readHeader } from './object-header.js';

const MILLISECOND = 10_000n;

/** NdisAllocateTimerObject. */
class TimerObject implements HandleObject {
  readonly kind = 'timer object handle';
  handle = 0;
  alarm: Alarm | undefined;
  periodic = false;
  /** Expired calls of the function that have not returned. */
  running = 0;

  constructor(
    readonly label: string,
    readonly ownerHandle: number,
    readonly routine: number,
    readonly context: number,
  ) {}
}

/** Timer objects of NDIS: their functions run as DPCs (nc-ndis-ndis_timer_function.md). */
export class TimerObjects implements Service {
  private readonly live = new Set<TimerObject>();

  constructor(
    private readonly ndis: Ndis,
    private readonly services: KernelServices,
  ) {}

  readonly functions = {
    NdisAllocateTimerObject: (owner: number, characteristics: number, result: number) => {
      const ddi = 'NdisAllocateTimerObject';
      const { ndis } = this;
      const ownerObject = ndis.handles.peek(owner);
      if (ownerObject === undefined)
        throw ndis.handles.wrong(owner, ddi, 'handle of the driver, a miniport or a binding');
      const header = readHeader(ndis, characteristics);
      if (
        header.type !== NDIS_OBJECT_TYPE_TIMER_CHARACTERISTICS ||
        header.revision < 1 ||
        header.size < NDIS_SIZEOF_TIMER_CHARACTERISTICS_REVISION_1
      ) {
        return ndis.refuse(NDIS_STATUS_BAD_CHARACTERISTICS, `${ddi}: NDIS_TIMER_CHARACTERISTICS.Header`);
      }
      const { memory } = ndis;
      const tag = memory.get(NDIS_TIMER_CHARACTERISTICS, characteristics, 'AllocationTag');
      if (tag === 0) throw new MachineFailure('pool-no-tag', `${ddi} was called without a pool tag`);
      if (!this.services.allocations.allow()) return NDIS_STATUS_RESOURCES;
      const label = `${poolMemory(tag).replace('pool memory', 'timer')} of ${ownerObject.label}`;
      const routine = memory.get(NDIS_TIMER_CHARACTERISTICS, characteristics, 'TimerFunction');
      const context = memory.get(NDIS_TIMER_CHARACTERISTICS, characteristics, 'FunctionContext');
      const timer = new TimerObject(label, owner, routine, context);
      timer.handle = ndis.handles.open(timer);
      this.live.add(timer);
      memory.setU32(result, timer.handle);
      return NDIS_STATUS_SUCCESS;
    },
    NdisSetTimerObject: (handle: number, dueTime: number, period: number, context: number) =>
      this.set(handle, dueTime, period, context, 'NdisSetTimerObject'),
    NdisSetCoalescableTimerObject: (handle: number, dueTime: number, period: number, context: number) =>
      this.set(handle, dueTime, period, context, 'NdisSetCoalescableTimerObject'),
    NdisCancelTimerObject: (handle: number) => {
      const ddi = 'NdisCancelTimerObject';
      const timer = this.timer(handle, ddi);
      const { kernel } = this.services;
      // ndis-periodictimer.md
      if (timer.periodic && kernel.irql !== PASSIVE_LEVEL) {
        throw new MachineFailure(
          'irql',
          `${ddi} of a periodic timer is for PASSIVE_LEVEL and was called at ${irqlName(kernel.irql)}`,
        );
      }
      return this.cancel(timer) ? 1 : 0;
    },
    NdisFreeTimerObject: (handle: number) => {
      const ddi = 'NdisFreeTimerObject';
      const timer = this.timer(handle, ddi);
      if (timer.alarm !== undefined || timer.running > 0) {
        const why = timer.alarm === undefined ? 'its function has yet to run or to return' : 'it is set';
        throw new MachineFailure('timer-in-use', `${ddi} was given the ${timer.label} while ${why} (R-083)`);
      }
      this.ndis.handles.close(handle, ddi);
      this.live.delete(timer);
    },
  };

  outstanding(): readonly string[] {
    return [...this.live].map(
      (timer) => `${timer.label}${timer.alarm === undefined ? '' : ', which is set'}`,
    );
  }

  /** Timers allocated with `owner` that still exist: none may when it ends (ndis-canceltimerobject.md). */
  outstandingOf(owner: number): readonly string[] {
    return [...this.live].filter((timer) => timer.ownerHandle === owner).map((timer) => timer.label);
  }

  private timer(handle: number, ddi: string): TimerObject {
    return this.ndis.handles.get(TimerObject, handle, ddi, 'timer object handle');
  }

  /** 1 when it was set already (nf-ndis-ndissettimerobject.md). */
  private set(handle: number, dueTime: number, period: number, context: number, ddi: string): number {
    const timer = this.timer(handle, ddi);
    const { kernel } = this.services;
    const before = this.cancel(timer);
    timer.periodic = period > 0;
    const argument = context === 0 ? timer.context : context;
    this.arm(timer, delayUntil(kernel, kernel.memory.u64(dueTime)), BigInt(period) * MILLISECOND, argument);
    return before ? 1 : 0;
  }

  private cancel(timer: TimerObject): boolean {
    const { alarm } = timer;
    timer.alarm = undefined;
    timer.periodic = false;
    return alarm !== undefined && this.services.kernel.clock.cancel(alarm);
  }

  private arm(timer: TimerObject, delay: bigint, period: bigint, context: number): void {
    timer.alarm = this.services.kernel.clock.set(delay, timer.label, () => {
      timer.alarm = undefined;
      timer.running++;
      this.services.dpcs.run('NetTimerCallback', this.expire(timer, context));
      if (period > 0n) this.arm(timer, period, period, context);
    });
  }

  private *expire(timer: TimerObject, context: number): Operation<void> {
    yield* upcall('NetTimerCallback', timer.routine, 0, context, 0, 0);
    timer.running--;
  }
}
