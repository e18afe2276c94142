import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';

import { guardImports } from './guards.js';

/** How often each block of a compiled variant was passed, in the order of the guards. */
export interface Hits {
  readonly variant: string;
  /** Address of the first guard. */
  readonly first: number;
  readonly counts: readonly number[];
}

/** Counts over all instances of a module that have these imports. */
export class HitCounter {
  private first = 0;
  private counts = new Float64Array();

  readonly imports: WebAssembly.Imports = guardImports(
    (first, end) => {
      if (this.counts.length > 0) return;
      this.first = first;
      this.counts = new Float64Array((end - first) / 4);
    },
    (guard) => {
      this.counts[(guard - this.first) >>> 2]!++;
    },
  );

  constructor(private readonly variant: string) {}

  /** How often blocks were passed so far whose guards are among these. */
  passed(guards: readonly number[]): number {
    return guards.reduce((sum, guard) => sum + (this.counts[(guard - this.first) / 4] ?? 0), 0);
  }

  hits(): Hits {
    return { variant: this.variant, first: this.first, counts: [...this.counts] };
  }
}

/** Counts in this thread; what was counted is written to `folder` when the thread ends. */
export function countHits(folder: string, variant: string): WebAssembly.Imports {
  const counter = new HitCounter(variant);
  process.on('exit', () => {
    mkdirSync(folder, { recursive: true });
    const path = join(folder, `${variant}.${process.pid}.${threadId}.json`);
    writeFileSync(path, JSON.stringify(counter.hits()));
  });
  return counter.imports;
}

/** What all threads counted, one element a variant. */
export function readHits(folder: string): readonly Hits[] {
  const sums = new Map<string, Hits>();
  for (const name of readdirSync(folder)) {
    const hits = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Hits;
    const before = sums.get(hits.variant)?.counts ?? [];
    const counts = hits.counts.map((count, at) => count + (before[at] ?? 0));
    sums.set(hits.variant, { ...hits, counts });
  }
  return [...sums.values()];
}
