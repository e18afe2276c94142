import { parentPort } from 'node:worker_threads';

import { loadBinaryen, makeSuspendable } from './suspendable.js';

let last: Promise<unknown> = loadBinaryen();

parentPort?.on('message', (linked: Uint8Array) => {
  last = last.then(async () => parentPort?.postMessage(await makeSuspendable(linked)));
});
