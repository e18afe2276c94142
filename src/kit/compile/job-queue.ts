import { Worker } from 'node:worker_threads';

import { runJob, type Job, type JobResult } from './jobs.js';
import type { Toolchain } from './toolchain.js';

/** What a helper thread is told: the jobs, their files, and the counter from which both threads take the next job. */
export interface HelperWork {
  readonly jobs: readonly Job[];
  readonly contents: ReadonlyMap<string, Uint8Array>;
  readonly next: Int32Array<SharedArrayBuffer>;
}

export interface HelperReport {
  readonly index: number;
  readonly results: readonly JobResult[];
}

/** A second thread with a compiler of its own. It loads the compiler at once, and pays from about four C files on. */
export function startHelper(): Worker {
  return new Worker(new URL('./helper-thread.js', import.meta.url));
}

/** The index of a job that nobody has taken, below `limit`; undefined when there is none. */
export function takeJob(next: Int32Array<SharedArrayBuffer>, limit: number): number | undefined {
  for (;;) {
    const index = Atomics.load(next, 0);
    if (index >= limit) return undefined;
    if (Atomics.compareExchange(next, 0, index, index + 1) === index) return index;
  }
}

/** Jobs done in order by this thread and, when there is one, a helper. */
export class JobQueue {
  private readonly next = new Int32Array(new SharedArrayBuffer(4));
  private readonly results: (readonly JobResult[] | undefined)[];
  private failure: Error | undefined;
  private wake: () => void = () => {};

  constructor(
    private readonly toolchain: Toolchain,
    private readonly jobs: readonly Job[],
    private readonly contents: ReadonlyMap<string, Uint8Array>,
    helper: Worker | undefined,
  ) {
    this.results = jobs.map(() => undefined);
    if (helper === undefined) return;
    helper.on('message', ({ index, results }: HelperReport) => {
      this.results[index] = results;
      this.wake();
    });
    helper.on('error', (error) => {
      this.failure = error;
      this.wake();
    });
    helper.postMessage({ jobs, contents, next: this.next } satisfies HelperWork);
  }

  /** Does jobs below index `limit` in this thread until none is left to take. */
  work(limit = this.jobs.length): void {
    for (let at = takeJob(this.next, limit); at !== undefined; at = takeJob(this.next, limit)) {
      const job = this.jobs[at];
      if (job !== undefined) this.results[at] = runJob(this.toolchain, job, this.contents);
    }
  }

  /** The results of the jobs below index `limit`, each of which somebody has taken, when all are there. */
  async done(limit = this.jobs.length): Promise<readonly JobResult[]> {
    for (;;) {
      const results = this.results.slice(0, limit).filter((result) => result !== undefined);
      if (results.length === limit) return results.flat();
      if (this.failure !== undefined) throw this.failure;
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }
}
