// Writes what is made from src/ddi: the C headers and the data of the kit.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { emitHeader, emitSmallHeader, smallHeaders, thinHeader, thinHeaders } from './header.js';
import { emitCallbacks } from './kit-callbacks.js';
import { emitKitConstants } from './kit-constants.js';
import { emitKitFunctions } from './kit-functions.js';
import { emitLayouts } from './kit-layouts.js';
import { emitVersions } from './kit-versions.js';

const sources = new URL('../../../src/', import.meta.url);
const handWritten = new URL('emit/headers/', sources);
const include = new URL('kit/include/', sources);
const data = new URL('kit/data/', sources);

function source(name: string): string {
  return readFileSync(new URL(name, handWritten), 'utf8');
}

const headers: Readonly<Record<string, string>> = {
  'ndis.h': emitHeader({ prologue: source('prologue.h'), helpers: source('helpers.h') }),
  ...Object.fromEntries(thinHeaders.map((name) => [name, thinHeader])),
  ...Object.fromEntries(smallHeaders.map((name) => [name, emitSmallHeader(name, source(name))])),
};

const modules: Readonly<Record<string, string>> = {
  'layouts.ts': emitLayouts(),
  'constants.ts': emitKitConstants(),
  'functions.ts': emitKitFunctions(),
  'callbacks.ts': emitCallbacks(),
  'versions.ts': emitVersions(),
};

function write(folder: URL, files: Readonly<Record<string, string>>): void {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) if (!(name in files)) rmSync(new URL(name, folder));
  for (const [name, text] of Object.entries(files)) writeFileSync(new URL(name, folder), text);
}

write(include, headers);
write(data, modules);
