import { parentPort } from 'node:worker_threads';

import { loadBinaryen, makeSuspendable } from './suspendable.js';

const loading = loadBinaryen();

parentPort?.on('message', async (linked: Uint8Array) => {
  await loading;
  parentPort?.postMessage(await makeSuspendable(linked));
});
