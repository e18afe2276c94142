import { join } from 'node:path';
import { readAnswers } from '../spec/answers-file.js';
import type { Answers } from '../spec/answers.js';
import { Refused, shown } from '../spec/problem.js';
import { storedAnswers } from '../spec/settle.js';
import type { GivenAnswers } from '../spec/settle.js';
import type { FileSystem } from './file-system.js';
import { jsonText } from './json-text.js';
import { sameJson } from './merge/merge-json.js';

export const storedPath = '.yo-rc.json';
const ours = 'generator-ndis-im';
const schema = 1;
const largest = 1024 * 1024;

/** The answers of a project as it stores them, and the file they stand in. Throws `Refused`. */
export function readStored(
  root: string,
  fs: FileSystem,
): { readonly given: GivenAnswers; readonly file: Buffer } {
  const refuse = (problem: string): never => {
    throw new Refused([`${storedPath}: ${problem}`]);
  };
  const path = join(root, storedPath);
  const kind = fs.kindOf(path);
  if (kind === undefined) refuse('is missing, and with it the answers. Bring it back, from git for example.');
  if (kind !== 'file') refuse(`is a ${kind}. Put the file itself there.`);
  const file = fs.read(path);
  if (file.length > largest) refuse('is too large to hold answers. Bring it back, from git for example.');
  let read: unknown;
  try {
    read = JSON.parse(file.toString('utf8').replace(/^\uFEFF/, ''));
  } catch {
    const marked = /^<{7} /m.test(file.toString('latin1'));
    refuse(
      marked
        ? 'holds conflict markers. Choose an answer for each.'
        : 'is not JSON. Repair it, or bring it back from git.',
    );
  }
  const entry = field(read, ours);
  if (entry === undefined) refuse(`has no answers under ${shown(ours)}. Is this the project's folder?`);
  const [version, answers] = [field(entry, 'schema'), field(entry, 'answers')];
  if (typeof version === 'number' && version > schema)
    refuse('was written by a newer generator-ndis-im. Run that one.');
  if (version !== schema || typeof answers !== 'object' || answers === null)
    refuse('holds no answers that can be read. Bring it back, from git for example.');
  try {
    return { given: readAnswers(JSON.stringify(answers), storedPath), file };
  } catch (error) {
    // Values nested too deeply for the stack are no answers either.
    if (error instanceof RangeError) return refuse('holds no answers that can be read. Bring it back.');
    throw error;
  }
}

function field(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[key];
}

/** The file with these answers; `file` unchanged where it holds them already. What others keep in it stays. */
export function storedFile(answers: Answers, file?: Buffer): Buffer {
  const entry = { schema, answers: storedAnswers(answers) };
  const read: unknown = file === undefined ? {} : JSON.parse(file.toString('utf8').replace(/^\uFEFF/, ''));
  if (file !== undefined && sameJson(field(read, ours), JSON.parse(JSON.stringify(entry)))) return file;
  const all = Object.entries(typeof read === 'object' && read !== null ? read : {});
  const whole = Object.fromEntries([...all.filter(([key]) => key !== ours), [ours, entry]]);
  return Buffer.from(spacedAnswers(jsonText(whole)), 'utf8');
}

/** Sets answers apart by empty lines: git merges two branches on which different answers changed. */
function spacedAnswers(text: string): string {
  return text.replace(/,\n {6}(?=")/g, ',\n\n      ');
}
