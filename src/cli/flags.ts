import { parseArgs } from 'node:util';
import type { AnswerId } from '../spec/answers.js';
import { readText } from '../spec/collect.js';
import { nearest } from '../spec/nearest.js';
import { Refused, shown } from '../spec/problem.js';
import { questions } from '../spec/questions.js';
import type { Given, GivenAnswers } from '../spec/settle.js';
import { plainOptions } from './options.js';

type PlainFlag = (typeof plainOptions)[number]['flag'];

export interface CommandLine {
  readonly positionals: readonly string[];
  /** Answers given by flags. */
  readonly answers: GivenAnswers;
  readonly answersFile: string | undefined;
  readonly has: (flag: Exclude<PlainFlag, 'answers'>) => boolean;
}

/** Flags that take a value. */
export const valueFlags: readonly string[] = [...questions.map(({ flag }) => flag), 'answers'];
const switches: readonly string[] = plainOptions.map(({ flag }) => flag).filter((flag) => flag !== 'answers');

/**
 * Reads arguments by the table of questions. `alsoSwitches` are accepted and left alone (those `yo` itself has).
 * Throws `Refused` for unknown flags, missing values and repeats.
 */
export function readCommandLine(args: readonly string[], alsoSwitches: readonly string[] = []): CommandLine {
  const known = [...valueFlags, ...switches];
  const { tokens, positionals } = parseArgs({
    args: [...args],
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: {
      ...Object.fromEntries(valueFlags.map((flag) => [flag, { type: 'string' as const }])),
      ...Object.fromEntries(
        [...switches, ...alsoSwitches].map((flag) => [flag, { type: 'boolean' as const }]),
      ),
      help: { type: 'boolean', short: 'h' },
    },
  });
  const problems: string[] = [];
  const values = new Map<string, string>();
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const { name, value, rawName } = token;
    if (alsoSwitches.includes(name)) continue;
    if (!known.includes(name)) problems.push(unknownFlag(rawName, name, known));
    else if (values.has(name)) problems.push(`--${name}: is given twice. Give it once.`);
    else if (switches.includes(name)) {
      if (value !== undefined)
        problems.push(`--${name}: takes no value, but has ${shown(value)}. Leave the value out.`);
      values.set(name, '');
    } else if (value === undefined || (!token.inlineValue && value.startsWith('--'))) {
      problems.push(`--${name}: needs a value. Write --${name} ${metavarOf(name)}.`);
    } else values.set(name, value);
  }
  if (problems.length > 0) throw new Refused(problems);
  return {
    positionals,
    answers: answersFrom(values),
    answersFile: values.get('answers'),
    has: (flag) => values.has(flag),
  };
}

/** Answers from values by flag name. */
export function answersFrom(values: ReadonlyMap<string, unknown>): GivenAnswers {
  const answers = new Map<AnswerId, Given>();
  for (const question of questions) {
    const value = values.get(question.flag);
    if (value === undefined) continue;
    answers.set(question.id, { value: readText(question, value), where: `--${question.flag}` });
  }
  return answers;
}

function unknownFlag(rawName: string, name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  return `${shown(rawName).slice(1, -1)}: is no known flag.${near === undefined ? '' : ` Did you mean --${near}?`} See --help.`;
}

function metavarOf(flag: string): string {
  return questions.find((question) => question.flag === flag)?.metavar ?? 'FILE';
}
