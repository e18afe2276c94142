import { callGraph } from './call-graph.js';
import type { Lint } from './lint.js';
import type { CFunction } from './source.js';

/** DDI functions that can call the driver back, or wait. */
const callOuts =
  /^(?:NdisM(?:SendNetBufferListsComplete|IndicateReceiveNetBufferLists|IndicateStatusEx|(?:Direct)?OidRequestComplete|PauseComplete|RestartComplete|NetPnPEvent|SetMiniportAttributes)|Ndis(?:SendNetBufferLists|ReturnNetBufferLists|(?:Direct|Synchronous)?OidRequest|Cancel(?:SendNetBufferLists|OidRequest|DirectOidRequest)|Complete\w+|(?:Open|Close)AdapterEx|UnbindAdapter|ReEnumerateProtocolBindings|IM\w+|M?(?:Reg|Dereg)ister\w+|WaitEvent|OpenConfigurationEx|AllocateCloneOidRequest)|KeWaitFor\w+)$/;
export const callsUnderLock: Lint = {
  says: 'no call-out and no wait stands where a lock is held, nor in a function that is called there',
  lesson: 7,
  find: (files) => {
    const { functions, calls, resolve } = callGraph(files);
    const callsOut = new Set<CFunction>();
    /** A call through a pointer leads anywhere. */
    const isOut = (from: CFunction, name: string): boolean => {
      if (/->|\./.test(name) || new RegExp(`_FUNCTION \\*${name}\\b`).test(from.head)) return true;
      const called = resolve(from, name);
      return called === undefined ? callOuts.test(name) : callsOut.has(called);
    };
    for (let size = -1; size !== callsOut.size;) {
      size = callsOut.size;
      for (const [each, made] of calls) if (made.some(({ name }) => isOut(each, name))) callsOut.add(each);
    }
    return functions.flatMap((each) =>
      (calls.get(each) ?? [])
        .filter(({ name, held }) => held > 0 && isOut(each, name))
        .map(({ name, line }) => `${each.path}:${line}: ${name} calls out while ${each.name} holds a lock`),
    );
  },
  brokenBy: [
    {
      fault: 'a request is completed before the lock is released',
      path: 'driver/oid_pended.c',
      pattern:
        /( {4}NdisReleaseSpinLock\(&Miniport->Lock\);\n)(\n {4}Answer\(Miniport, Request, Status\);\n)( {4}return TRUE;)/,
      replacement: '$2$1$3',
    },
    {
      fault: 'a refused chain is completed under the lock of the path',
      path: 'driver/send.c',
      pattern:
        /( {8}NdisReleaseRWLock\(Binding->PathLock, &LockState\);\n)( {8}if \(Counted\) \{\n.*\n {8}\} else \{\n {12}SendRefuse\(.*\n {8}\}\n)/,
      replacement: '$2$1',
    },
  ],
};
