import { parseArgs } from 'node:util';
import type { AnswerId } from '../spec/answers.js';
import { readText } from '../spec/collect.js';
import { nearest } from '../spec/nearest.js';
import { Refused, shown } from '../spec/problem.js';
import { questions } from '../spec/questions.js';
import type { Given, GivenAnswers } from '../spec/settle.js';
import { optionsOf } from './options.js';
import type { Command, PlainFlag } from './options.js';

export interface CommandLine {
  readonly positionals: readonly string[];
  /** Answers given by flags. */
  readonly answers: GivenAnswers;
  readonly has: (flag: PlainFlag) => boolean;
  /** What a flag was given. */
  readonly value: (flag: PlainFlag) => string | undefined;
}

/** What arguments are read by. */
export interface Grammar {
  readonly commands: readonly Command[];
  /** Switches that are accepted and left alone: those `yo` itself has. */
  readonly alsoSwitches?: readonly string[];
}

/** Reads arguments by the tables of questions and options. Throws `Refused` for unknown flags, missing values and repeats. */
export function readCommandLine(
  args: readonly string[],
  { commands, alsoSwitches = [] }: Grammar,
): CommandLine {
  const options = optionsOf(commands);
  const answering = commands.some((command) => command !== 'callbacks');
  const metavars = new Map<string, string>([
    ...(answering ? questions.map(({ flag, metavar }) => [flag, metavar] as const) : []),
    ...options.flatMap(({ flag, metavar }) => (metavar === undefined ? [] : [[flag, metavar] as const])),
  ]);
  const switches: readonly string[] = options.map(({ flag }) => flag).filter((flag) => !metavars.has(flag));
  const known = [...metavars.keys(), ...switches];
  const { tokens, positionals } = parseArgs({
    args: [...args],
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: {
      ...Object.fromEntries([...metavars.keys()].map((flag) => [flag, { type: 'string' as const }])),
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
      problems.push(`--${name}: needs a value. Write --${name} ${metavars.get(name)}.`);
    } else values.set(name, value);
  }
  if (problems.length > 0) throw new Refused(problems);
  return {
    positionals,
    answers: answersFrom(values),
    has: (flag) => values.has(flag),
    value: (flag) => values.get(flag),
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
