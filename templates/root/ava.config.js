import { readdirSync } from 'node:fs';

// By their sources: what is left in .build of a test that is gone does not run.
const sources = readdirSync(new URL('test/', import.meta.url), { recursive: true, encoding: 'utf8' });

// Worker threads take a tenth less processor time than processes. Source maps show failures in the TypeScript.
export default {
  files: sources
    .filter((path) => path.endsWith('.test.ts'))
    .map((path) => `.build/test/${path.replaceAll('\\', '/').replace(/ts$/, 'js')}`),
  workerThreads: true,
  // Lines of C for the first failure take seconds: the compiler's tools are loaded for them.
  timeout: '1m',
  nodeArguments: ['--enable-source-maps'],
};
