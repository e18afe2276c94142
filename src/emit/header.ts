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
    emitFunctions(),
    handWritten.helpers,
    '#endif',
    '',
  ].join('\n');
}

/** Headers that a driver may include; all that they declare is in ndis.h. */
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

export function emitThinHeader(): string {
  return '#include <ndis.h>\n';
}
