import { MachineFailure } from './failure.js';
import type { Kernel } from './kernel.js';
import { withoutBalance, type KernelEnvironment, type Service } from './service.js';

/** System time at which every machine starts, in units of 100 ns since 1601: 2024-01-01T00:00:00Z. */
const START = 133_485_408_000_000_000n;
/** The performance counter counts units of 100 ns, as on current Windows. */
const FREQUENCY = 10_000_000n;
/** 15.625 ms. */
const TICK = 156_250;
const LONGEST_STALL = 50;

/** In units of 100 ns since 1601. */
export function systemTime(kernel: Kernel): bigint {
  return START + kernel.clock.now;
}

/** The clocks, all driven by virtual time. */
export function timeService({ kernel }: KernelEnvironment): Service {
  const writeSystemTime = (address: number): void => kernel.memory.setU64(address, systemTime(kernel));
  // nf-ndis-ndisstallexecution.md, ndis-ndisstallexecution-delay.md
  const stall = (ddi: string) => (microseconds: number) => {
    if (microseconds > LONGEST_STALL) {
      throw new MachineFailure(
        'stall',
        `${ddi} for ${microseconds} µs; more than ${LONGEST_STALL} µs is a wait`,
      );
    }
  };

  return withoutBalance({
    KeQuerySystemTime: writeSystemTime,
    KeQuerySystemTimePrecise: writeSystemTime,
    NdisGetCurrentSystemTime: writeSystemTime,
    // nf-ndis-ndisgetsystemuptimeex.md: milliseconds.
    NdisGetSystemUpTimeEx: (address: number) => kernel.memory.setU64(address, kernel.clock.now / 10_000n),
    KeQueryInterruptTime: () => kernel.clock.now,
    KeQueryUnbiasedInterruptTime: () => kernel.clock.now,
    KeQueryInterruptTimePrecise: (qpc: number) => {
      kernel.memory.setU64(qpc, kernel.clock.now);
      return kernel.clock.now;
    },
    KeQueryTimeIncrement: () => TICK,
    // LARGE_INTEGER comes back through a hidden pointer.
    KeQueryPerformanceCounter: (result: number, frequency: number) => {
      if (frequency !== 0) kernel.memory.setU64(frequency, FREQUENCY);
      kernel.memory.setU64(result, kernel.clock.now);
    },
    KeStallExecutionProcessor: stall('KeStallExecutionProcessor'),
    NdisStallExecution: stall('NdisStallExecution'),
  });
}
