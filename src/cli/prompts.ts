import type { Ask, Prompt } from '../spec/collect.js';
import type { Choice } from '../spec/questions.js';
import { Cancelled } from '../spec/problem.js';

interface Separator {
  readonly type: 'separator';
  readonly separator: string;
}

interface Listed {
  readonly name: string;
  readonly short: string;
  readonly value: string;
  readonly checked: boolean;
}

/** A question in the shape in which Inquirer's prompts take it, which is Yeoman's too. */
export interface InquirerQuestion {
  readonly type: 'input' | 'select' | 'checkbox';
  readonly message: string;
  readonly default: string | undefined;
  readonly choices: readonly (Listed | Separator)[];
  /** Lines of choices shown at once. */
  readonly pageSize: number;
  readonly validate: (value: unknown) => string | true;
}

export function inquirerQuestion({ question, default: byDefault, check }: Prompt): InquirerQuestion {
  const type = question.kind === 'one' ? 'select' : question.kind === 'many' ? 'checkbox' : 'input';
  const checked = Array.isArray(byDefault) ? byDefault : [];
  return {
    type,
    message: question.prompt,
    default:
      type === 'checkbox' ? undefined : question.kind === 'ids' ? checked.join(',') : String(byDefault),
    choices: listed(question.choices ?? [], checked),
    pageSize: 20,
    // A checkbox hands its choices over, not their values.
    validate: (value) => check(type === 'checkbox' && Array.isArray(value) ? value.map(valueOf) : value),
  };
}

function valueOf(item: unknown): unknown {
  return typeof item === 'object' && item !== null && 'value' in item ? item.value : item;
}

function listed(choices: readonly Choice[], checked: readonly unknown[]): (Listed | Separator)[] {
  const width = Math.max(0, ...choices.map(({ value }) => value.length));
  const groups = [...new Set(choices.map(({ group }) => group))];
  return groups.flatMap((group) => [
    ...(group === undefined ? [] : [{ type: 'separator' as const, separator: group }]),
    ...choices
      .filter((choice) => choice.group === group)
      .map(({ value, hint }) => ({
        name: `${value.padEnd(width)}  ${hint}`,
        short: value,
        value,
        checked: checked.includes(value),
      })),
  ]);
}

/** True for the error with which Inquirer leaves a question on Ctrl-C or at the end of input. */
export function isCancel(error: unknown): error is Error {
  return error instanceof Error && (error.name === 'ExitPromptError' || error.name === 'AbortPromptError');
}

/** Asks in the terminal. Inquirer is loaded with the first question. */
export const askInTerminal: Ask = async (prompt) => {
  const { checkbox, input, select } = await import('@inquirer/prompts');
  const { type, message, default: byDefault, choices, pageSize, validate } = inquirerQuestion(prompt);
  const onStderr = { output: process.stderr };
  try {
    if (type === 'select') return await select({ message, choices, pageSize, default: byDefault }, onStderr);
    if (type === 'checkbox') return await checkbox({ message, choices, pageSize, validate }, onStderr);
    return await input(
      { message, validate, ...(byDefault === undefined ? {} : { default: byDefault }) },
      onStderr,
    );
  } catch (error) {
    throw isCancel(error) ? new Cancelled() : error;
  }
};
