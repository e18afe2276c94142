import type { FunctionGroup } from '../types.js';

/** What macros of the WDK and SDK become in the kit's headers, so that the mock can see them. */
export const kitFunctions = {
  NdisKitPagedCode: {
    returns: 'VOID',
    params: { File: 'PCSTR', Line: 'ULONG' },
    irql: 'any',
    from: 'header',
  },
  NdisKitTraceRegister: {
    returns: 'NTSTATUS',
    params: { Provider: 'PVOID' },
    irql: 'PASSIVE_LEVEL',
    header: 'TraceLoggingProvider.h',
  },
  NdisKitTraceUnregister: {
    returns: 'VOID',
    params: { Provider: 'PVOID' },
    irql: 'PASSIVE_LEVEL',
    header: 'TraceLoggingProvider.h',
  },
  NdisKitTraceWrite: {
    returns: 'VOID',
    params: { Provider: 'PVOID', Event: 'PCSTR', Count: 'ULONG', Fields: 'PVOID' },
    irql: 'any',
    header: 'TraceLoggingProvider.h',
  },
} as const satisfies FunctionGroup;
