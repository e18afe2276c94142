import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

import { makeSuspendable } from './suspendable.js';

/** Makes linked modules suspendable, in the order in which they come. */
export interface Suspender {
  suspendable(linked: Uint8Array): Promise<Uint8Array>;
  close(): Promise<void>;
}

/**
 * To load Binaryen takes a second, and so does to load the compiler: with `mayUseThread` and a second processor, a thread does the one
 * while this one does the other.
 */
export function openSuspender(mayUseThread: boolean): Suspender {
  return mayUseThread && availableParallelism() > 1
    ? inThread()
    : { suspendable: makeSuspendable, close: () => Promise.resolve() };
}

function inThread(): Suspender {
  const thread = new Worker(new URL('./suspender-thread.js', import.meta.url));
  // An error of the thread's ends whatever waits for it.
  const failed = once(thread, 'error').then(([error]) => Promise.reject(error as Error));
  failed.catch(() => {});
  const waiting: ((wasm: Uint8Array) => void)[] = [];
  thread.on('message', (wasm: Uint8Array) => waiting.shift()?.(wasm));
  return {
    suspendable(linked) {
      // At once, before the caller goes on with what holds this thread.
      thread.postMessage(linked);
      const made = new Promise<Uint8Array>((resolve) => waiting.push(resolve));
      return Promise.race([made, failed]);
    },
    async close() {
      await thread.terminate();
    },
  };
}
