import type { WasmValue } from './operation.js';

/** One DDI function as the driver calls it. */
export interface CallSite {
  readonly name: string;
  calls: number;
  /** What is planned for its calls, the next one first; undefined while there is nothing. */
  planned: Planned[] | undefined;
}

/** A call that is to fail with a status, or before which something is to happen. */
interface Planned {
  readonly what: number | (() => void);
  skip: number;
}

/** Counts DDI calls and keeps the last ones in a ring, at next to no cost; and knows which of them a test wants to fail. */
export class Recorder {
  private readonly ring: (CallSite | undefined)[];
  private readonly sites = new Map<string, CallSite>();
  private total = 0;
  /** Planned failures that were met. */
  failuresHit = 0;
  /** Told of each: a call that fails so reaches no implementation. */
  onFailure: ((name: string, args: readonly WasmValue[], status: number) => void) | undefined;

  constructor(private readonly size = 64) {
    this.ring = new Array<CallSite | undefined>(size).fill(undefined);
  }

  /** The counter of one function. */
  site(name: string): CallSite {
    let site = this.sites.get(name);
    if (site === undefined) this.sites.set(name, (site = { name, calls: 0, planned: undefined }));
    return site;
  }

  call(site: CallSite): void {
    site.calls++;
    this.ring[this.total++ % this.size] = site;
  }

  /** DDI calls made so far. */
  get calls(): number {
    return this.total;
  }

  /** Calls of one function. */
  count(name: string): number {
    return this.sites.get(name)?.calls ?? 0;
  }

  /** Calls so far of each function that was called. */
  counts(): ReadonlyMap<string, number> {
    return new Map([...this.sites.values()].map(({ name, calls }) => [name, calls]));
  }

  /** The newest `limit` names, oldest of them first. */
  recent(limit: number): readonly string[] {
    const from = Math.max(0, this.total - Math.min(limit, this.size));
    const names: string[] = [];
    for (let at = from; at < this.total; at++) names.push(this.ring[at % this.size]?.name ?? '');
    return names;
  }

  /** Lets the call of `name` after `skip` more fail with a status, or something happen right before it. */
  plan(name: string, what: number | (() => void), skip: number): void {
    const site = this.site(name);
    site.planned = [...(site.planned ?? []), { what, skip }];
  }

  /** The status that this call has to fail with; undefined when it goes on. */
  takePlanned(site: CallSite, args: readonly WasmValue[]): number | undefined {
    const next = site.planned?.[0];
    if (next === undefined || site.planned === undefined) return undefined;
    if (next.skip-- > 0) return undefined;
    site.planned = site.planned.length === 1 ? undefined : site.planned.slice(1);
    if (typeof next.what === 'function') {
      next.what();
      return undefined;
    }
    this.failuresHit++;
    this.onFailure?.(site.name, args, next.what);
    return next.what;
  }

  /** Names of functions with plans that were not met. */
  plansLeft(): readonly string[] {
    return [...this.sites.values()].filter((site) => site.planned !== undefined).map((site) => site.name);
  }
}
