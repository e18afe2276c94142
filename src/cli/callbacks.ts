import { callbackChoices } from '../ddi/callback-choices.js';
import type { Answers } from '../spec/answers.js';
import { readCallbacks } from '../spec/callbacks.js';
import type { CallbackChoice } from '../spec/answers.js';
import type { Ask } from '../spec/collect.js';
import { Refused, exitCode } from '../spec/problem.js';
import { questions } from '../spec/questions.js';
import type { GivenAnswers } from '../spec/settle.js';
import { readCommandLine } from './flags.js';
import type { CommandLine } from './flags.js';
import { onlyDestination, printVersion } from './new.js';
import { askInTerminal } from './prompts.js';
import { update } from './update.js';

/** `ndis-im callbacks [destination] [--add LIST] [--remove LIST] [options]`; the exit code. */
export async function runCallbacks(args: readonly string[]): Promise<number> {
  const line = readCommandLine(args, { commands: ['callbacks'] });
  if (line.has('version')) return printVersion();
  return changeCallbacks(line, process.stdin.isTTY ? askInTerminal : undefined);
}

/** Shows which callbacks the driver has; adds and removes what the command line or the user says; the exit code. */
export async function changeCallbacks(line: CommandLine, ask: Ask | undefined): Promise<number> {
  const [add, remove] = [line.value('add'), line.value('remove')];
  if (add === undefined && remove === undefined && ask === undefined) {
    process.stdout.write(await listCallbacks(line));
    return exitCode.done;
  }
  return update(line, ask, async (stored) =>
    given(
      add === undefined && remove === undefined && ask !== undefined
        ? await asked(stored, ask)
        : changed(stored, add, remove),
    ),
  );
}

function given(callbacks: unknown): GivenAnswers {
  return new Map([['callbacks', { value: callbacks, where: 'callbacks' }]]);
}

async function asked({ callbacks, ndis }: Answers, ask: Ask): Promise<unknown> {
  const question = questions.find(({ id }) => id === 'callbacks');
  if (question === undefined) throw new Error('there is no question about callbacks');
  const check = (value: unknown): string | true => {
    const reading = readCallbacks(value, ndis);
    return 'problem' in reading ? reading.problem : true;
  };
  return ask({ question, default: callbacks, check });
}

/** The callbacks that result; what another one needs cannot go without it. */
function changed({ callbacks, ndis }: Answers, add: string | undefined, remove: string | undefined): unknown {
  const read = (flag: string, list: string | undefined): readonly CallbackChoice[] => {
    if (list === undefined) return [];
    const reading = readCallbacks(list, ndis, { alone: true });
    if ('problem' in reading) throw new Refused([`${flag}: ${reading.problem}`]);
    return reading.chosen;
  };
  const [added, removed] = [read('--add', add), read('--remove', remove)];
  const both = added.filter((choice) => removed.includes(choice));
  if (both.length > 0) throw new Refused([`--add and --remove: both name ${both.join(', ')}. Choose.`]);
  const wanted = [...new Set([...callbacks, ...added])].filter((choice) => !removed.includes(choice));
  const complete = readCallbacks(wanted, ndis);
  if ('problem' in complete) throw new Refused([`callbacks: ${complete.problem}`]);
  const back = removed.filter((choice) => complete.chosen.includes(choice));
  if (back.length > 0) {
    const needing = wanted.filter((choice) => {
      const alone = readCallbacks([choice], ndis);
      return 'chosen' in alone && alone.chosen.some((brought) => back.includes(brought));
    });
    throw new Refused([
      `--remove: ${back.join(', ')} is needed by ${needing.join(', ')}. Remove ${needing.length === 1 ? 'that one' : 'those'} too.`,
    ]);
  }
  return wanted;
}

/** Every optional callback, whether the driver has it, and what it is for. */
async function listCallbacks(line: CommandLine): Promise<string> {
  const { storedProject } = await import('../project/stored-project.js');
  const { callbacks } = storedProject(onlyDestination(line) ?? '.', process.cwd());
  const width = Math.max(...callbackChoices.map(({ value }) => value.length));
  if (line.has('json')) {
    const rows = callbackChoices.map(({ value, purpose }) => ({
      callback: value,
      chosen: callbacks.includes(value),
      purpose,
    }));
    return `${JSON.stringify(rows, null, 2)}\n`;
  }
  return callbackChoices
    .map(
      ({ value, purpose }) =>
        `${callbacks.includes(value) ? 'x' : '-'}  ${value.padEnd(width)}  ${purpose}\n`,
    )
    .join('');
}
