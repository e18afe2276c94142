import { parentPort } from 'node:worker_threads';

import { takeJob, type HelperReport, type HelperWork } from './job-queue.js';
import { runJob } from './jobs.js';
import { dedicateProcess, loadToolchain } from './toolchain.js';

dedicateProcess();
const loading = loadToolchain();

parentPort?.once('message', async ({ jobs, contents, next }: HelperWork) => {
  const toolchain = await loading;
  for (let at = takeJob(next, jobs.length); at !== undefined; at = takeJob(next, jobs.length)) {
    const job = jobs[at];
    if (job === undefined) break;
    parentPort?.postMessage({ index: at, results: runJob(toolchain, job, contents) } satisfies HelperReport);
  }
});
