import type { FunctionGroup } from '../types.js';

/** What macros of the WDK become in the kit's header, so that the mock can see them. */
export const kitFunctions = {
  NdisKitPagedCode: { returns: 'VOID', params: { File: 'PCSTR', Line: 'ULONG' }, irql: 'any' },
} as const satisfies FunctionGroup;
