import { operation } from './ddi.js';
import { MachineFailure } from './failure.js';
import type { Kernel } from './kernel.js';
import type { KernelObject } from './object-registry.js';
import { wait, type Waitable } from './operation.js';
import { withoutBalance, type KernelEnvironment, type Service } from './service.js';
import type { Task } from './task.js';

/** EX_RUNDOWN_REF: bit 0 says that the rundown has begun, the rest counts. */
const BEGUN = 1;
const ONE = 2;

class Rundown implements KernelObject, Waitable {
  readonly what = 'EX_RUNDOWN_REF';
  readonly waiters = new Set<Task>();
  count = 0;
  begun = false;

  constructor(
    private readonly kernel: Kernel,
    readonly address: number,
  ) {
    this.write();
  }

  get description(): string {
    return `${this.count} holders of the rundown protection at 0x${this.address.toString(16)}`;
  }

  ready(): boolean {
    return this.count === 0;
  }

  acquire(): void {}

  change(count: number, begun: boolean): void {
    this.count = count;
    this.begun = begun;
    this.write();
    if (count === 0) for (const task of this.waiters) task.wake();
  }

  inUse(): string | undefined {
    return this.count === 0 ? undefined : `has ${this.count} holders`;
  }

  private write(): void {
    this.kernel.memory.setU32(this.address, this.count * ONE + (this.begun ? BEGUN : 0));
  }
}

/** run-down-protection.md */
export function rundownService({ kernel, objects }: KernelEnvironment): Service {
  const find = (address: number, ddi: string): Rundown =>
    objects.get(Rundown, address, ddi, 'EX_RUNDOWN_REF');
  const initialize = (address: number): void => void objects.add(new Rundown(kernel, address));
  const acquire = (address: number, count: number, ddi: string): number => {
    const rundown = find(address, ddi);
    if (rundown.begun) return 0;
    rundown.change(rundown.count + count, false);
    return 1;
  };
  const release = (address: number, count: number, ddi: string): void => {
    const rundown = find(address, ddi);
    if (rundown.count < count) {
      throw new MachineFailure('rundown-not-held', `${ddi} gives back ${count} of ${rundown.description}`);
    }
    rundown.change(rundown.count - count, rundown.begun);
  };

  return withoutBalance({
    ExInitializeRundownProtection: initialize,
    ExReInitializeRundownProtection: initialize,
    ExAcquireRundownProtection: (address: number) => acquire(address, 1, 'ExAcquireRundownProtection'),
    ExAcquireRundownProtectionEx: (address: number, count: number) =>
      acquire(address, count, 'ExAcquireRundownProtectionEx'),
    ExReleaseRundownProtection: (address: number) => release(address, 1, 'ExReleaseRundownProtection'),
    ExReleaseRundownProtectionEx: (address: number, count: number) =>
      release(address, count, 'ExReleaseRundownProtectionEx'),
    ExRundownCompleted: (address: number) => find(address, 'ExRundownCompleted').change(0, true),
    ExWaitForRundownProtectionRelease: operation(function* (address: number) {
      const rundown = find(address, 'ExWaitForRundownProtectionRelease');
      rundown.change(rundown.count, true);
      yield* wait(rundown);
    }),
  });
}
