/** Failures that a test has asked for. */
export class Faults {
  private readonly planned = new Map<string, { status: number; skip: number }[]>();

  /** Lets the call of `ddi` after `skip` more end with `status` (0 for a NULL) without doing anything. */
  plan(ddi: string, status: number, skip: number): void {
    const list = this.planned.get(ddi) ?? [];
    list.push({ status, skip });
    this.planned.set(ddi, list);
  }

  /** The status with which this call of `ddi` has to fail; undefined when it has not. */
  take(ddi: string): number | undefined {
    const list = this.planned.get(ddi);
    const next = list?.[0];
    if (list === undefined || next === undefined) return undefined;
    if (next.skip-- > 0) return undefined;
    list.shift();
    return next.status;
  }

  /** What was planned and never met, by DDI name. */
  left(): readonly string[] {
    return [...this.planned].filter(([, list]) => list.length > 0).map(([name]) => name);
  }
}
