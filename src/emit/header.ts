import { emitConstants } from './c-constants.js';
import { emitFunctions } from './c-functions.js';
import { emitTypes } from './c-types.js';

/** The parts of the header that are written by hand. */
export interface HandWritten {
  readonly prologue: string;
  readonly helpers: string;
}

/** ndis.h: one header for wasm32, x64 and arm64 at the newest contract. */
export function emitHeader(handWritten: HandWritten): string {
  return [
    '/* Made from src/ddi when the package is built. */',
    '#ifndef NDIS_KIT_NDIS_H',
    '#define NDIS_KIT_NDIS_H',
    handWritten.prologue,
    emitConstants(),
    emitTypes(),
    emitFunctions('ndis.h'),
    handWritten.helpers,
    '#endif',
    '',
  ].join('\n');
}

/** A smaller header: written by hand, with the functions it declares put where it says @IMPORTS@. */
export function emitSmallHeader(name: string, handWritten: string): string {
  return handWritten.replace('@IMPORTS@\n', emitFunctions(name));
}

export const smallHeaders: readonly string[] = [
  'ntstrsafe.h',
  'wdmsec.h',
  'initguid.h',
  'TraceLoggingProvider.h',
  'evntrace.h',
];

/** Headers that a driver may include although all that they declare is in ndis.h. */
export const thinHeaders: readonly string[] = [
  'ntddk.h',
  'wdm.h',
  'ntdef.h',
  'ntstatus.h',
  'ifdef.h',
  'netiodef.h',
  'guiddef.h',
  'basetsd.h',
];

export const thinHeader = '#include <ndis.h>\n';
