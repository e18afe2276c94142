import { readAnswers } from '../../src/spec/answers-file.js';
import { Refused } from '../../src/spec/problem.js';
import { settle } from '../../src/spec/settle.js';
import type { Settled } from '../../src/spec/settle.js';

/** Settles answers as an answers file would give them. */
export function settled(answers: Readonly<Record<string, unknown>>): Settled {
  return settle(readAnswers(JSON.stringify(answers), 'answers.json'));
}

/** The problems for which answers are refused; none when they are taken. Any other error passes through. */
export function problemsOf(answers: Readonly<Record<string, unknown>>): readonly string[] {
  return refusals(() => settled(answers));
}

/** The problems for which an action is refused. */
export function refusals(action: () => unknown): readonly string[] {
  try {
    action();
    return [];
  } catch (error) {
    if (error instanceof Refused) return error.problems;
    throw error;
  }
}
