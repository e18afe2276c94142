import type { AnswerId, Answers } from './answers.js';
import { carryOver } from './carry.js';
import { Refused } from './problem.js';
import { questions } from './questions.js';
import type { Question } from './questions.js';
import { settle } from './settle.js';
import type { Given, GivenAnswers, Settled } from './settle.js';

/** One question as a terminal asks it; `check` says what to type, or true. */
export interface Prompt {
  readonly question: Question;
  readonly default: unknown;
  readonly check: (value: unknown) => string | true;
}

export type Ask = (prompt: Prompt) => Promise<unknown>;

export interface Sources {
  readonly flags: GivenAnswers;
  readonly file: GivenAnswers;
  /** Take defaults for whatever is not given. */
  readonly yes: boolean;
  /** Undefined where there is no terminal. */
  readonly ask: Ask | undefined;
  /** What an existing project was made from. */
  readonly stored?: GivenAnswers;
  /** Ask what is stored, too; what is stored is the default. */
  readonly askAgain?: boolean;
}

/**
 * All answers: flag over file over the user's own over what is stored over default. What is given is validated before the first
 * question. Throws `Refused`, also where a question has no answer and nobody can be asked.
 */
export async function collectAnswers(sources: Sources): Promise<Settled> {
  const { flags, file, yes, ask, stored, askAgain = false } = sources;
  const now = merge(flags, file);
  const complete = (): { readonly given: GivenAnswers; readonly notes: readonly string[] } =>
    stored === undefined ? { given: now, notes: [] } : carryOver(stored, now);
  const end = (): Settled => {
    const { given, notes } = complete();
    const { answers, notes: more } = settle(given);
    return { answers, notes: [...notes, ...more] };
  };
  const first = end();
  if (yes) return first;
  for (const question of questions) {
    const { given } = complete();
    const { answers } = settle(given);
    if (!isOpen(question, askAgain ? now : given, answers)) continue;
    if (question.optional === true && (ask === undefined || (stored !== undefined && !askAgain))) continue;
    if (ask === undefined) throw new Refused([unanswered(askAgain ? now : given, answers)]);
    const value = await ask(promptFor(question, given, answers));
    now.set(question.id, { value: readText(question, value), where: question.id });
  }
  return end();
}

/** True for a question that has no answer yet and makes sense after the answers so far. */
function isOpen(question: Question, given: GivenAnswers, answers: Answers): boolean {
  if (given.has(question.id) || question.asked?.(answers) === false) return false;
  return question.id !== 'virtualMiniports' || !given.has('miniports');
}

/** The question with the default and the check that the answers so far give it. */
function promptFor(question: Question, given: GivenAnswers, answers: Answers): Prompt {
  const before = { settled: answers, given: (id: AnswerId | 'miniports') => given.get(id)?.value };
  const check = (value: unknown): string | true => {
    const reading = question.read(readText(question, value), before);
    return 'problem' in reading ? reading.problem : true;
  };
  return { question, default: answers[question.id], check };
}

/** A flag wins over the same answer in the file, and over what the rows there say about it. */
function merge(flags: GivenAnswers, file: GivenAnswers): Map<AnswerId | 'miniports', Given> {
  const all = new Map([...file, ...flags]);
  const rows = all.get('miniports');
  const overruled = [
    ...(flags.has('friendlyName') ? ['friendlyName'] : []),
    ...(flags.has('vlanIds') ? ['vlanId'] : []),
  ];
  if (rows !== undefined && Array.isArray(rows.value) && overruled.length > 0) {
    const value = rows.value.map((row: unknown) =>
      typeof row === 'object' && row !== null && !Array.isArray(row)
        ? Object.fromEntries(Object.entries(row).filter(([key]) => !overruled.includes(key)))
        : row,
    );
    all.set('miniports', { ...rows, value });
  }
  return all;
}

/** Text of a flag or a prompt as an answers file would hold it; what does not read stays text and is refused later. */
export function readText(question: Question, value: unknown): unknown {
  if (question.kind !== 'integer' || typeof value !== 'string') return value;
  return /^ *[+-]?\d+ *$/.test(value) ? Number(value) : value;
}

function unanswered(given: GivenAnswers, answers: Answers): string {
  const missing = questions
    .filter((question) => question.optional !== true && isOpen(question, given, answers))
    .map(({ flag }) => `--${flag}`);
  return `no terminal to ask on, and no answer for ${missing.join(', ')}. Give them, or --yes for their defaults.`;
}
