import { callGraph } from './call-graph.js';
import type { Lint } from './lint.js';
import type { CFunction } from './source.js';

export const countsUnderLock: Lint = {
  says: 'work is counted in under the lock under which it was seen to be allowed, so that who takes the lock and forbids it finds the count',
  lesson: 3,
  requirement: ['R-076', 'R-077'],
  find: (files) => {
    const { functions, calls, resolve } = callGraph(files);
    /** Functions that count without having taken a lock: their callers have to hold one. */
    const bare = new Map<CFunction, string>();
    for (let size = -1; size !== bare.size;) {
      size = bare.size;
      for (const each of functions) {
        const call = (calls.get(each) ?? []).find(({ name, held }) => {
          const called = resolve(each, name);
          return held === 0 && (name === 'RundownEnter' || (called !== undefined && bare.has(called)));
        });
        if (call !== undefined && each.name !== 'RundownEnter') bare.set(each, `${each.path}:${call.line}`);
      }
    }
    const called = new Set(
      functions.flatMap((each) => (calls.get(each) ?? []).map(({ name }) => resolve(each, name))),
    );
    return [...bare]
      .filter(([each]) => !called.has(each))
      .map(([{ name }, place]) => `${place}: ${name} counts work in without a lock`);
  },
  brokenBy: [
    {
      fault: 'sends are counted after the lock was released',
      path: 'driver/send.c',
      pattern:
        /( {4}if \(!Counted\) \{\n {8}RundownEnter\(&Miniport->Outstanding, .*\n {4}\}\n[\s\S]*?)( {4}NdisReleaseRWLock\(Binding->PathLock, &LockState\);\n)/,
      replacement: '$2$1',
    },
  ],
};
