import type { Lint } from './lint.js';
import { isC } from './source.js';

const mostLines = 400;

export const readable: Lint = {
  says: `no file of the driver has more than ${mostLines} lines, and the order of locks is written once`,
  find: (files) => [
    ...files
      .filter(isC)
      .map(({ path, text }) => ({ path, lines: text.trimEnd().split('\n').length }))
      .filter(({ lines }) => lines > mostLines)
      .map(({ path, lines }) => `${path} has ${lines} lines`),
    ...(files.filter((file) => isC(file) && /Lock order\./.test(file.text)).length === 1
      ? []
      : ['driver/driver.h alone says the lock order']),
  ],
  brokenBy: [
    {
      fault: 'a file grows',
      path: 'driver/log.c',
      pattern: /\n$/,
      replacement: `${'\n/* and so on */'.repeat(400)}\n`,
    },
    {
      fault: 'the lock order is nowhere',
      path: 'driver/driver.h',
      pattern: /Lock order\./,
      replacement: 'Locks.',
    },
  ],
};
