import type { Alarm } from './clock.js';
import { DispatcherObject, NOTIFICATION_TIMER, SYNCHRONIZATION_TIMER } from './dispatcher-objects.js';
import type { Dpc, DpcQueue } from './dpc.js';
import type { Kernel } from './kernel.js';
import { withoutBalance, type KernelEnvironment, type Service } from './service.js';
import { systemTime } from './time.js';

const MILLISECOND = 10_000n;

/** Units of 100 ns from now until `dueTime`: negative values are relative, others system time. */
export function delayUntil(kernel: Kernel, dueTime: bigint): bigint {
  const signed = BigInt.asIntN(64, dueTime);
  if (signed < 0n) return -signed;
  const left = signed - systemTime(kernel);
  return left > 0n ? left : 0n;
}

/** KTIMER. */
class KernelTimer extends DispatcherObject {
  private alarm: Alarm | undefined;
  private period = 0n;
  private dpc: Dpc | undefined;

  constructor(
    kernel: Kernel,
    address: number,
    private readonly type: number,
    private readonly queue: DpcQueue,
  ) {
    super(kernel, address, 'KTIMER', type, 0);
  }

  acquire(): void {
    if (this.type === SYNCHRONIZATION_TIMER) this.signalState = 0;
  }

  /** True when it was set already. */
  set(delay: bigint, period: bigint, dpc: Dpc | undefined): boolean {
    const before = this.cancel();
    this.signalState = 0;
    this.period = period;
    this.dpc = dpc;
    this.arm(delay);
    return before;
  }

  cancel(): boolean {
    const { alarm } = this;
    this.alarm = undefined;
    return alarm !== undefined && this.kernel.clock.cancel(alarm);
  }

  override inUse(): string | undefined {
    return this.alarm === undefined ? super.inUse() : 'is set';
  }

  private arm(delay: bigint): void {
    this.alarm = this.kernel.clock.set(delay, this.description, () => {
      this.alarm = undefined;
      this.signalState = 1;
      this.wake();
      if (this.dpc !== undefined) this.queue.insert(this.dpc, 0, 0);
      if (this.period > 0n) this.arm(this.period);
    });
  }
}

/** KeSetTimer and its kin. */
export function kernelTimerService(environment: KernelEnvironment, queue: DpcQueue): Service {
  const { kernel, objects } = environment;
  const timer = (address: number, ddi: string): KernelTimer =>
    objects.get(KernelTimer, address, ddi, 'KTIMER');
  const set = (address: number, dueTime: number, period: number, dpc: number, ddi: string): number => {
    const delay = delayUntil(kernel, kernel.memory.u64(dueTime));
    const routine = dpc === 0 ? undefined : queue.at(dpc, ddi);
    return timer(address, ddi).set(delay, BigInt(period) * MILLISECOND, routine) ? 1 : 0;
  };
  return withoutBalance({
    KeInitializeTimer: (address: number) => {
      objects.add(new KernelTimer(kernel, address, NOTIFICATION_TIMER, queue));
    },
    KeInitializeTimerEx: (address: number, type: number) => {
      objects.add(new KernelTimer(kernel, address, NOTIFICATION_TIMER + type, queue));
    },
    KeSetTimer: (address: number, dueTime: number, dpc: number) =>
      set(address, dueTime, 0, dpc, 'KeSetTimer'),
    KeSetTimerEx: (address: number, dueTime: number, period: number, dpc: number) =>
      set(address, dueTime, period, dpc, 'KeSetTimerEx'),
    KeCancelTimer: (address: number) => (timer(address, 'KeCancelTimer').cancel() ? 1 : 0),
  });
}
