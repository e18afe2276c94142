/** Virtual time: it moves when a test moves it or when nothing else is left to do, so sleeping costs nothing. */
export class Clock {
  /** Since the machine started, in units of 100 ns. */
  now = 0n;
  private readonly alarms: Alarm[] = [];
  private sequence = 0;

  /** Calls `ring` when `delay` (100 ns units) has passed. Alarms of one time ring in the order they were set. */
  set(delay: bigint, description: string, ring: () => void): Alarm {
    const due = this.now + (delay > 0n ? delay : 0n);
    const alarm = { due, sequence: this.sequence++, description, ring };
    let at = this.alarms.length;
    while (at > 0 && (this.alarms[at - 1] as Alarm).due > due) at--;
    this.alarms.splice(at, 0, alarm);
    return alarm;
  }

  /** False when it rang already or was cancelled before. */
  cancel(alarm: Alarm): boolean {
    const at = this.alarms.indexOf(alarm);
    if (at >= 0) this.alarms.splice(at, 1);
    return at >= 0;
  }

  /** When the next alarm is due; undefined when none is set. */
  get nextDue(): bigint | undefined {
    return this.alarms[0]?.due;
  }

  /** Rings the next alarm if it is due by `until`. */
  ringNext(until: bigint): boolean {
    const alarm = this.alarms[0];
    if (alarm === undefined || alarm.due > until) return false;
    this.alarms.shift();
    if (alarm.due > this.now) this.now = alarm.due;
    alarm.ring();
    return true;
  }

  pending(): readonly Alarm[] {
    return this.alarms;
  }
}

export interface Alarm {
  readonly due: bigint;
  readonly sequence: number;
  readonly description: string;
  readonly ring: () => void;
}

/** Milliseconds in the clock's units. */
export function milliseconds(count: number): bigint {
  return BigInt(Math.round(count * 10_000));
}
