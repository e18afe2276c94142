import { hex } from '../memory/pool.js';
import { MachineFailure } from './failure.js';
import type { Kernel } from './kernel.js';

/** A kernel object that lies in memory of the driver's: a lock, event, timer, DPC, look-aside list. */
export interface KernelObject {
  readonly address: number;
  /** In the words of the DDI: `spin lock`, `KEVENT`. */
  readonly what: string;
  /** Why its memory must not go or be initialised anew now, as in `is held`; undefined when it may. */
  inUse(): string | undefined;
}

type Kind<T extends KernelObject> = abstract new (...args: never[]) => T;

/** The kernel objects that the driver has initialised, by address. */
export class ObjectRegistry {
  private readonly objects = new Map<number, KernelObject>();

  constructor(private readonly kernel: Kernel) {}

  /** Enters a freshly initialised object. Initialising one that is in use is a failure. */
  add<T extends KernelObject>(object: T): T {
    const before = this.objects.get(object.address);
    const use = before?.inUse();
    if (use !== undefined && before !== undefined) {
      throw new MachineFailure('object-in-use', `${this.name(before)} is initialized anew and ${use}`);
    }
    this.objects.set(object.address, object);
    return object;
  }

  find<T extends KernelObject>(kind: Kind<T>, address: number): T | undefined {
    const object = this.objects.get(address);
    return object instanceof kind ? object : undefined;
  }

  /** The object of this kind at `address`; a failure that names `ddi` when none was initialised there. */
  get<T extends KernelObject>(kind: Kind<T>, address: number, ddi: string, expected: string): T {
    const object = this.objects.get(address);
    if (object instanceof kind) return object;
    const there = object === undefined ? 'was never initialized as one' : `is a ${object.what}`;
    throw new MachineFailure(
      'object-not-initialized',
      `${ddi} takes a ${expected}, and what lies at ${this.place(address)} ${there}`,
    );
  }

  remove(address: number): void {
    this.objects.delete(address);
  }

  /** The memory from `start` on is freed: nothing in it may be in use, and nothing in it is an object any more. */
  memoryFreed(start: number, size: number, what: string): void {
    for (const object of this.within(start, start + size)) {
      const use = object.inUse();
      if (use !== undefined) {
        throw new MachineFailure('object-in-use', `${what} is freed and ${this.name(object)} in it ${use}`);
      }
      this.objects.delete(object.address);
    }
  }

  /** Everything that is in use now. */
  inUse(): readonly string[] {
    const lines: string[] = [];
    for (const object of this.objects.values()) {
      const use = object.inUse();
      if (use !== undefined) lines.push(`${this.name(object)} ${use}`);
    }
    return lines;
  }

  /** `spin lock at 0x1230 (offset 16 of pool memory "IMbn")`. */
  name(object: KernelObject): string {
    return `${object.what} at ${this.place(object.address)}`;
  }

  place(address: number): string {
    const around = this.kernel.pool.containing(address);
    if (around === undefined || around.system) return hex(address);
    return `${hex(address)} (offset ${address - around.address} of ${around.what})`;
  }

  private within(start: number, end: number): readonly KernelObject[] {
    const found: KernelObject[] = [];
    if (this.objects.size * 4 < end - start) {
      for (const object of this.objects.values())
        if (object.address >= start && object.address < end) found.push(object);
      return found;
    }
    for (let at = start; at < end; at += 4) {
      const object = this.objects.get(at);
      if (object !== undefined) found.push(object);
    }
    return found;
  }
}
