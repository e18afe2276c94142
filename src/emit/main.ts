// Writes what is made from src/ddi: the C headers and the data of the kit.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { emitData, emitHeaders, type Files } from './files.js';

const sources = new URL('../../../src/', import.meta.url);

function handWritten(name: string): string {
  return readFileSync(new URL(`emit/headers/${name}`, sources), 'utf8');
}

function write(folder: URL, files: Files): void {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) if (!(name in files)) rmSync(new URL(name, folder));
  for (const [name, text] of Object.entries(files)) writeFileSync(new URL(name, folder), text);
}

write(new URL('kit/include/', sources), emitHeaders(handWritten));
write(new URL('kit/data/', sources), emitData());
