import { MachineFailure } from './failure.js';
import { DISPATCH_LEVEL, irqlName } from './irql.js';
import type { Kernel } from './kernel.js';
import { withoutBalance, type KernelEnvironment, type Service } from './service.js';

/** Reading, raising and lowering the level. */
export function irqlService({ kernel, callbacks }: KernelEnvironment): Service {
  const raise = (level: number, ddi: string): number => {
    const before = kernel.irql;
    if (level < before) {
      throw new MachineFailure('irql', `${ddi} to ${irqlName(level)} was called at ${irqlName(before)}`);
    }
    kernel.irql = level;
    return before;
  };
  return withoutBalance({
    KeGetCurrentIrql: () => {
      if (callbacks.flagged !== undefined) throw askedInside(callbacks.flagged);
      return kernel.irql;
    },
    KeRaiseIrqlToDpcLevel: () => raise(DISPATCH_LEVEL, 'KeRaiseIrqlToDpcLevel'),
    KfRaiseIrql: (level: number) => raise(level & 0xff, 'KfRaiseIrql'),
    KfLowerIrql: (level: number) => lower(kernel, level & 0xff, 'KfLowerIrql'),
    KeLowerIrql: (level: number) => lower(kernel, level & 0xff, 'KeLowerIrql'),
    KeAreAllApcsDisabled: () => (kernel.irql > 0 ? 1 : 0),
    KeEnterCriticalRegion: () => {},
    KeLeaveCriticalRegion: () => {},
  });
}

function lower(kernel: Kernel, level: number, ddi: string): void {
  if (level > kernel.irql) {
    throw new MachineFailure('irql', `${ddi} to ${irqlName(level)} was called at ${irqlName(kernel.irql)}`);
  }
  if (level < DISPATCH_LEVEL && kernel.locks.length > 0) {
    throw new MachineFailure(
      'lock-order',
      `${ddi} lowered the level to ${irqlName(level)} while a spin lock is held`,
    );
  }
  kernel.irql = level;
}

/** Callbacks that are told their level by a flag must not ask for it (Flags_Irql, ndis-flags-irql.md; R-104). */
function askedInside(callback: string): MachineFailure {
  return new MachineFailure(
    'flags-irql',
    `KeGetCurrentIrql was called inside ${callback}, which is told by a flag whether it runs at DISPATCH_LEVEL`,
  );
}
