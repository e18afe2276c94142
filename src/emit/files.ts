import { emitHeader, emitSmallHeader, smallHeaders, thinHeader, thinHeaders } from './header.js';
import { emitCallbacks } from './kit-callbacks.js';
import { emitKitConstants } from './kit-constants.js';
import { emitKitFunctions } from './kit-functions.js';
import { emitLayouts } from './kit-layouts.js';
import { emitOids } from './kit-oids.js';
import { emitRevisions } from './kit-revisions.js';
import { emitVersions } from './kit-versions.js';

/** Text by file name. */
export type Files = Readonly<Record<string, string>>;

/** The kit's C headers; `handWritten` gives the text of a file of src/emit/headers. */
export function emitHeaders(handWritten: (name: string) => string): Files {
  const whole = emitHeader({ prologue: handWritten('prologue.h'), helpers: handWritten('helpers.h') });
  return {
    'ndis.h': whole,
    ...Object.fromEntries(thinHeaders.map((name) => [name, thinHeader])),
    ...Object.fromEntries(smallHeaders.map((name) => [name, emitSmallHeader(name, handWritten(name))])),
  };
}

/** The kit's data, as TypeScript. */
export function emitData(): Files {
  return {
    'layouts.ts': emitLayouts(),
    'constants.ts': emitKitConstants(),
    'functions.ts': emitKitFunctions(),
    'callbacks.ts': emitCallbacks(),
    'oids.ts': emitOids(),
    'revisions.ts': emitRevisions(),
    'versions.ts': emitVersions(),
  };
}
