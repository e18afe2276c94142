import { MachineFailure } from '../kernel/failure.js';
import { hex } from '../memory/pool.js';

/** Above any memory an instance has: following a handle as if it were a pointer traps. */
const FIRST_HANDLE = 0x7f000000;
const STEP = 16;

/** What stands behind an opaque NDIS_HANDLE. */
export interface HandleObject {
  /** In the words of the field, for reports: `binding handle`, `miniport adapter handle`. */
  readonly kind: string;
  /** Which of its kind: `binding of adapter0`. */
  readonly label: string;
}

type Kind<T extends HandleObject> = abstract new (...args: never[]) => T;

/**
 * Every NDIS_HANDLE the mock gives out. A number is never given twice, so a handle used too late is recognized and
 * named, and a handle of another kind as well.
 */
export class HandleTable {
  private readonly live: (HandleObject | undefined)[] = [];
  /** What closed handles stood for, and what closed them. */
  private readonly closed = new Map<number, string>();

  open(object: HandleObject): number {
    this.live.push(object);
    return FIRST_HANDLE + (this.live.length - 1) * STEP;
  }

  /** From here on the handle is stale; `by` is the call that ended it. */
  close(handle: number, by: string): void {
    const at = (handle - FIRST_HANDLE) / STEP;
    const object = this.live[at];
    if (object === undefined) return;
    this.closed.set(at, `${object.kind} of ${object.label}, which ended with ${by}`);
    this.live[at] = undefined;
  }

  /** The handle stays valid and stands for `object` from now on. */
  replace(handle: number, object: HandleObject): void {
    this.live[(handle - FIRST_HANDLE) / STEP] = object;
  }

  /** The live object behind a handle, of whatever kind. */
  peek(handle: number): HandleObject | undefined {
    return this.live[(handle - FIRST_HANDLE) / STEP];
  }

  /** The object of kind `type` behind `handle`; any other is a failure that names `ddi`, and what the handle is. */
  get<T extends HandleObject>(type: Kind<T>, handle: number, ddi: string, expected: string): T {
    const object = this.live[(handle - FIRST_HANDLE) / STEP];
    if (object instanceof type) return object;
    throw this.wrong(handle, ddi, expected);
  }

  /** The report for a handle that does not fit. */
  wrong(handle: number, ddi: string, expected: string): MachineFailure {
    const at = (handle - FIRST_HANDLE) / STEP;
    const object = this.live[at];
    if (object !== undefined) {
      const what = `the ${object.kind} of ${object.label}`;
      return new MachineFailure('wrong-handle', `${ddi} takes a ${expected} and was given ${what}`);
    }
    const before = this.closed.get(at);
    if (before !== undefined) {
      return new MachineFailure('stale-handle', `${ddi} was given the ${before}`);
    }
    const value = handle === 0 ? 'NULL' : hex(handle);
    return new MachineFailure(
      'wrong-handle',
      `${ddi} takes a ${expected} and was given ${value}, which is no handle`,
    );
  }
}
