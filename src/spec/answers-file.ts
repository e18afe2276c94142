import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { AnswerId } from './answers.js';
import { nearest } from './nearest.js';
import { Refused, shown } from './problem.js';
import { questions } from './questions.js';
import type { Given, GivenAnswers } from './settle.js';

const keys: readonly (AnswerId | 'miniports')[] = [...questions.map((question) => question.id), 'miniports'];

/** Reads answers from a JSON file. Throws `Refused` when it cannot be read, is no JSON object, or has an unknown key. */
export function readAnswersFile(path: string): GivenAnswers {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Refused([`--answers: cannot be read: ${reason}. Name a file of JSON.`]);
  }
  return readAnswers(text, basename(path));
}

/** Answers from the text of a JSON file that problems call `file`. */
export function readAnswers(text: string, file: string): GivenAnswers {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    const reason = error instanceof Error ? error.message.replaceAll(/[^\x20-\x7e]/g, ' ') : '';
    throw new Refused([`${file}: is not JSON: ${reason}`]);
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new Refused([
      `${file}: ${shown(parsed)} is no JSON object. Write {"name": …, …} with keys from ${keys.join(', ')}.`,
    ]);
  }
  const problems: string[] = [];
  const given = new Map<AnswerId | 'miniports', Given>();
  const entries: [string, unknown][] = Object.entries(parsed);
  for (const [key, value] of entries) {
    const id = keys.find((known) => known === key);
    if (id !== undefined) given.set(id, { value, where: `${file}: ${id}` });
    else problems.push(`${file}: ${shown(key)} is no known key.${meant(key)} Known are ${keys.join(', ')}.`);
  }
  if (problems.length > 0) throw new Refused(problems);
  return given;
}

function meant(key: string): string {
  const near = nearest(key, keys);
  return near === undefined ? '' : ` Did you mean ${near}?`;
}
