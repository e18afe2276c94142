import type { Waitable } from '../kernel/operation.js';
import type { Task } from '../kernel/task.js';

/** How many of something are on their way; ready when none is. */
export class Outstanding implements Waitable {
  readonly waiters = new Set<Task>();
  count = 0;

  constructor(readonly description: string) {}

  add(count: number): void {
    this.count += count;
  }

  /** `count` of them came back. */
  remove(count: number): void {
    this.count -= count;
    if (this.count === 0 && this.waiters.size > 0) for (const task of this.waiters) task.wake();
  }

  ready(): boolean {
    return this.count === 0;
  }

  acquire(): void {}
}
