import { operation } from './ddi.js';
import { DispatcherObject } from './dispatcher-objects.js';
import { MachineFailure } from './failure.js';
import { DISPATCH_LEVEL, irqlName } from './irql.js';
import { MultipleWait } from './multiple-wait.js';
import { wait, type Operation, type Waitable } from './operation.js';
import { withoutBalance, type KernelEnvironment, type Service } from './service.js';
import { systemTime } from './time.js';

const STATUS_SUCCESS = 0;
const STATUS_TIMEOUT = 0x102;
const MAXIMUM_WAIT_OBJECTS = 64;
/** WAIT_TYPE WaitAll. */
const WAIT_ALL = 0;
const never: Waitable = { description: 'time to pass', waiters: new Set(), ready: () => false, acquire() {} };

/** KeWaitForSingleObject, KeWaitForMultipleObjects, KeDelayExecutionThread, and NDIS's sleep. */
export function waitService(environment: KernelEnvironment): Service {
  const { kernel, objects } = environment;

  /** Units of 100 ns from now; undefined for ever. Negative values are relative, others system time. */
  const timeoutAt = (address: number): bigint | undefined => {
    if (address === 0) return undefined;
    const value = BigInt.asIntN(64, kernel.memory.u64(address));
    if (value <= 0n) return -value;
    const left = value - systemTime(kernel);
    return left > 0n ? left : 0n;
  };

  const waitFor = function* (on: Waitable, timeoutAddress: number, ddi: string): Operation<boolean> {
    const timeout = timeoutAt(timeoutAddress);
    // nf-wdm-kewaitforsingleobject.md: only a poll is allowed at DISPATCH_LEVEL, ready or not.
    if (kernel.irql >= DISPATCH_LEVEL && timeout !== 0n) {
      throw new MachineFailure(
        'wait-at-dispatch',
        `${ddi} may only poll at ${irqlName(kernel.irql)} (${on.description})`,
      );
    }
    if (timeout !== 0n) return yield* wait(on, timeout);
    const ready = on.ready();
    if (ready) on.acquire();
    return ready;
  };

  const object = (address: number, ddi: string): DispatcherObject =>
    objects.get(DispatcherObject, address, ddi, 'dispatcher object');

  const sleep = function* (duration: bigint): Operation<void> {
    yield* wait({ ...never, waiters: new Set() }, duration);
  };

  return withoutBalance({
    KeWaitForSingleObject: operation(function* (
      address: number,
      _reason: number,
      _mode: number,
      _alertable: number,
      timeout: number,
    ) {
      const ddi = 'KeWaitForSingleObject';
      return (yield* waitFor(object(address, ddi), timeout, ddi)) ? STATUS_SUCCESS : STATUS_TIMEOUT;
    }),
    KeWaitForMultipleObjects: operation(function* (
      count: number,
      array: number,
      type: number,
      _reason: number,
      _mode: number,
      _alertable: number,
      timeout: number,
    ) {
      const ddi = 'KeWaitForMultipleObjects';
      if (count === 0 || count > MAXIMUM_WAIT_OBJECTS) {
        throw new MachineFailure(
          'wait-objects',
          `${ddi} takes 1 to ${MAXIMUM_WAIT_OBJECTS} objects and was given ${count}`,
        );
      }
      const addresses = Array.from({ length: count }, (_, at) => kernel.memory.u32(array + 4 * at));
      const all = new MultipleWait(
        addresses.map((address) => object(address, ddi)),
        type === WAIT_ALL,
      );
      return (yield* waitFor(all, timeout, ddi)) ? STATUS_SUCCESS + all.index : STATUS_TIMEOUT;
    }),
    KeDelayExecutionThread: operation(function* (_mode: number, _alertable: number, interval: number) {
      yield* sleep(timeoutAt(interval) ?? 0n);
      return STATUS_SUCCESS;
    }),
    NdisMSleep: operation(function* (microseconds: number) {
      yield* sleep(BigInt(microseconds) * 10n);
    }),
  });
}
