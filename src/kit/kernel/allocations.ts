import type { Kernel } from './kernel.js';
import type { ObjectRegistry } from './object-registry.js';

/** Memory of the driver's: what every DDI function that allocates goes through, so that a test can make it run out. */
export class Allocations {
  /** Attempts so far, those that failed included. */
  attempts = 0;
  private readonly failing = new Set<number>();

  constructor(
    private readonly kernel: Kernel,
    private readonly objects: ObjectRegistry,
  ) {}

  /** The `n`-th allocation from now (1 is the next) finds no memory. */
  fail(n: number): void {
    this.failing.add(this.attempts + n);
  }

  /** Counts an attempt; false when a test wants it to fail. */
  allow(): boolean {
    this.attempts++;
    return this.failing.size === 0 || !this.failing.delete(this.attempts);
  }

  /** Address, or 0 when the attempt is to fail. */
  allocate(size: number, what: string, zero = false): number {
    if (!this.allow()) return 0;
    return this.kernel.pool.allocate(size, what, { zero });
  }

  /** Frees what `allocate` gave. Kernel objects that lie in it must not be in use any more. */
  release(address: number, what: string): void {
    const allocation = this.kernel.pool.find(address);
    if (allocation !== undefined) this.objects.memoryFreed(address, allocation.size, allocation.what);
    this.kernel.pool.release(address, what);
  }
}
