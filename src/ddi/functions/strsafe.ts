import type { FunctionDecl, FunctionGroup } from '../types.js';

function printf(destination: string, size: string, format: string): FunctionDecl {
  return {
    returns: 'NTSTATUS',
    params: { pszDest: destination, [size]: 'SIZE_T', pszFormat: format },
    variadic: true,
    irql: 'PASSIVE_LEVEL',
    header: 'ntstrsafe.h',
    fails: ['STATUS_BUFFER_OVERFLOW', 'STATUS_INVALID_PARAMETER'],
    page: 'ntstrsafe/index.md',
  };
}

/** Formatted output into a bounded buffer (ntstrsafe.h). */
export const strsafeFunctions = {
  RtlStringCchPrintfW: printf('WCHAR *', 'cchDest', 'const WCHAR *'),
  RtlStringCbPrintfW: printf('WCHAR *', 'cbDest', 'const WCHAR *'),
  RtlStringCchPrintfA: printf('CHAR *', 'cchDest', 'const CHAR *'),
  RtlStringCbPrintfA: printf('CHAR *', 'cbDest', 'const CHAR *'),
  RtlUnicodeStringPrintf: {
    returns: 'NTSTATUS',
    params: { DestinationString: 'PUNICODE_STRING', pszFormat: 'const WCHAR *' },
    variadic: true,
    irql: 'PASSIVE_LEVEL',
    header: 'ntstrsafe.h',
    fails: ['STATUS_BUFFER_OVERFLOW', 'STATUS_INVALID_PARAMETER'],
    page: 'ntstrsafe/nf-ntstrsafe-rtlunicodestringprintf.md',
  },
} satisfies FunctionGroup;
