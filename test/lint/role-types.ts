import type { Lint } from './lint.js';
import { allFunctions, codeOf, isC } from './source.js';

/** Where the address of a callback is given to NDIS or to Windows. */
const given =
  /(?:\.\w+(?:Handler|HandlerEx|TimerFunction)\s*=|MajorFunction\[\w+\]\s*=|DriverUnload\s*=|\bNdisQueueIoWorkItem\([^,]+,|\bKeInitializeDpc\([^,]+,|^\s+\.(?:Miniport|Protocol)\w+\s*=)\s*&?(\w+)\b/gm;

export const roleTypes: Lint = {
  says: 'every callback is declared with its role type before it is defined',
  requirement: 'R-019',
  find: (files) => {
    const names = new Set(allFunctions(files).map(({ name }) => name));
    const codes = files.filter(isC).map(({ path, text }) => ({ path, code: codeOf(text) }));
    const declared = new Set(
      codes.flatMap(({ code }) =>
        [...code.matchAll(/^(?:static )?[A-Z][A-Z0-9_]+ (\w+);$/gm)].map((match) => match[1]),
      ),
    );
    return codes.flatMap(({ path, code }) =>
      [...code.matchAll(given)]
        .map((match) => match[1] ?? '')
        .filter((name) => names.has(name) && !declared.has(name))
        .map((name) => `${path}: ${name} has no role type`),
    );
  },
  brokenBy: [
    {
      fault: 'MiniportPause is declared as a plain function',
      path: 'driver/vminiport.h',
      pattern: /^MINIPORT_PAUSE MiniportPause;/m,
      replacement:
        'NDIS_STATUS MiniportPause(NDIS_HANDLE MiniportAdapterContext, PNDIS_MINIPORT_PAUSE_PARAMETERS PauseParameters);',
    },
    {
      fault: 'a work item runs a plain function',
      path: 'driver/bindings.c',
      pattern: /^static NDIS_IO_WORKITEM_FUNCTION CompletePause;\n/m,
      replacement: '',
    },
  ],
};
