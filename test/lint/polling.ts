import type { Lint } from './lint.js';
import { allFunctions, argumentsAt, type CFunction } from './source.js';
import { findWords } from './words.js';

const sleeps =
  /\b(?:NdisMSleep|NdisStallExecution|KeStallExecutionProcessor|KeDelayExecutionThread|YieldProcessor|ZwYieldExecution)\b/;

/** Waits and the place, from 0, of their timeout; the timeout that means for ever. */
const waits: readonly (readonly [name: string, timeout: number, forever: string])[] = [
  ['NdisWaitEvent', 1, '0'],
  ['KeWaitForSingleObject', 4, 'NULL'],
  ['KeWaitForMultipleObjects', 6, 'NULL'],
];

function impatient({ body, path, line }: CFunction): readonly string[] {
  return waits.flatMap(([name, timeout, forever]) =>
    [...body.matchAll(new RegExp(`\\b${name}\\(`, 'g'))].flatMap((match) => {
      const given = argumentsAt(body, match.index + name.length)[timeout];
      const at = line + body.slice(0, match.index).split('\n').length;
      return given === forever
        ? []
        : [`${path}:${at}: ${name} with the timeout ${given} asks again and again`];
    }),
  );
}

export const polling: Lint = {
  says: 'nothing sleeps, and every wait is for an event, as long as it takes',
  lesson: 27,
  find: (files) => [
    ...findWords(files, sleeps, 'it waits for time to pass'),
    ...allFunctions(files).flatMap(impatient),
  ],
  brokenBy: [
    {
      fault: 'unbind looks every second whether the handle is still in use',
      path: 'driver/binding.c',
      pattern: /NdisWaitEvent\(&Binding->HandleUnused, 0\);/,
      replacement: 'while (!NdisWaitEvent(&Binding->HandleUnused, 1000)) {\n        }',
    },
    {
      fault: 'unload sleeps until all bindings are gone',
      path: 'driver/driver.c',
      pattern: /NT_ASSERT\(IsListEmpty\(&Driver\.Bindings\)\);/,
      replacement: 'while (!IsListEmpty(&Driver.Bindings)) {\n        NdisMSleep(10000);\n    }',
    },
  ],
};
