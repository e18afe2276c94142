import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import { inquirerQuestion, isCancel } from './prompts.js';
import { failureOf } from './failure.js';
import { Cancelled, exitCode } from '../spec/problem.js';
import type { Ask } from '../spec/collect.js';

/** An error whose code becomes the exit status of `yo`. */
export class Exit extends Error {
  override readonly name = 'Exit';

  constructor(
    lines: readonly string[],
    readonly code: number,
  ) {
    super(lines.join('\n'));
  }
}

/** What Yeoman itself looks at first may fail, and `yo` cannot end on the text codes of such errors. */
export function exitOfYeoman(error: unknown): Exit {
  const message = error instanceof Error ? error.message : String(error);
  // It reads the answers of the current folder.
  if (message.startsWith('Could not parse JSON')) return new Exit([message], exitCode.refused);
  return new Exit([message, ...rootHint()], exitCode.failed);
}

/** Runs a command and ends `yo` with its exit code. */
export async function throughYo(command: () => Promise<number>): Promise<void> {
  try {
    const code = await command();
    // `yo` ends by itself with the code that is set.
    if (code !== exitCode.done) process.exitCode = code;
  } catch (error) {
    if (isCancel(error)) throw error;
    const { lines, code } = failureOf(error);
    throw new Exit([...lines, ...rootHint()], code);
  }
}

/** Asks by the prompts of a Yeoman generator. */
export function askThrough(prompt: (questions: never) => Promise<Record<string, unknown>>): Ask {
  return async (asked) => {
    const { id } = asked.question;
    try {
      const answers = await prompt([{ ...inquirerQuestion(asked), name: id }] as never);
      return answers[id];
    } catch (error) {
      if (!isCancel(error)) throw error;
      // Yeoman has already taken this very error for the end of the run: what `yo` prints and exits with is set on it.
      const cancelled = new Cancelled();
      throw Object.assign(error, { message: cancelled.message, code: exitCode.cancelled });
    }
  };
}

/** `yo`, started as root, goes on as another user, whom the folders of root refuse. */
function rootHint(): string[] {
  const uid = process.getuid?.() ?? 0;
  const wasRoot = statSync(homedir(), { throwIfNoEntry: false })?.uid === 0 || process.env.USER === 'root';
  if (uid === 0 || !wasRoot) return [];
  return [
    'yo does not run as root: it went on as another user. As root, use `ndis-im` with the same options.',
  ];
}
