import type { Waitable } from './operation.js';
import type { Task } from './task.js';

/** Waiters of a wait for several objects are waiters of each of them. */
class SharedWaiters extends Set<Task> {
  constructor(private readonly objects: readonly Waitable[]) {
    super();
  }

  override add(task: Task): this {
    for (const object of this.objects) object.waiters.add(task);
    return super.add(task);
  }

  override delete(task: Task): boolean {
    for (const object of this.objects) object.waiters.delete(task);
    return super.delete(task);
  }
}

/** Several objects as one to wait for: all of them, or whichever is first. */
export class MultipleWait implements Waitable {
  readonly waiters: Set<Task>;
  /** Index of the object that ended a wait for any. */
  index = 0;

  constructor(
    private readonly objects: readonly Waitable[],
    private readonly all: boolean,
  ) {
    this.waiters = new SharedWaiters(objects);
  }

  get description(): string {
    const names = this.objects.map((object) => object.description);
    return this.all ? `all of ${names.join(', ')}` : `one of ${names.join(', ')}`;
  }

  ready(): boolean {
    if (this.all) return this.objects.every((object) => object.ready());
    return this.objects.some((object) => object.ready());
  }

  acquire(): void {
    if (this.all) {
      for (const object of this.objects) object.acquire();
      return;
    }
    this.index = this.objects.findIndex((object) => object.ready());
    this.objects[this.index]?.acquire();
  }
}
