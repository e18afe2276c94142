import type { Waitable } from '../kernel/operation.js';
import type { Task } from '../kernel/task.js';

/** One at a time, in the order of asking. */
export class Turn implements Waitable {
  readonly waiters = new Set<Task>();
  private taken = false;

  constructor(readonly description: string) {}

  ready(): boolean {
    return !this.taken;
  }

  acquire(): void {
    this.taken = true;
  }

  release(): void {
    this.taken = false;
    for (const task of this.waiters) return task.wake();
  }
}
