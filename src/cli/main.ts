#!/usr/bin/env node
import { nearest } from '../spec/nearest.js';
import { Refused, exitCode, shown } from '../spec/problem.js';
import { packageVersion } from '../project/package-info.js';
import { failureOf } from './failure.js';
import { callbacksHelp, newHelp, updateHelp } from './help.js';
import { isCommand } from './options.js';
import type { Command } from './options.js';

/** Each command's door is loaded when it is gone through. */
const commands: Readonly<
  Record<
    Command,
    { readonly help: (command: string) => string; readonly run: (args: readonly string[]) => Promise<number> }
  >
> = {
  new: { help: newHelp, run: async (args) => (await import('./new.js')).runNew(args) },
  update: { help: updateHelp, run: async (args) => (await import('./update.js')).runUpdate(args) },
  callbacks: {
    help: callbacksHelp,
    run: async (args) => (await import('./callbacks.js')).runCallbacks(args),
  },
};

const overview = `Usage: ndis-im <command> [options]

Commands:
  new [destination]         make a driver project
  update [destination]      bring a project up to date: new answers, a new version; keeps what is yours
  callbacks [destination]   show, add and remove optional callbacks

  --version                 print the version
  --help                    print this help; ndis-im <command> --help prints that of a command
`;

async function main(args: readonly string[]): Promise<number> {
  const [command, ...rest] = args;
  if (command === undefined || command === '--help' || command === '-h' || command === 'help') {
    process.stdout.write(overview);
    return command === undefined ? exitCode.refused : exitCode.done;
  }
  if (command === '--version') {
    process.stdout.write(`${packageVersion()}\n`);
    return exitCode.done;
  }
  if (!isCommand(command)) {
    const names = Object.keys(commands);
    const near = nearest(command, names);
    const hint = near === undefined ? '' : ` Did you mean ${near}?`;
    throw new Refused([
      `${shown(command)} is no command.${hint} There is: ${names.join(', ')}. See ndis-im --help.`,
    ]);
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    process.stdout.write(`${commands[command].help(`ndis-im ${command}`)}\n`);
    return exitCode.done;
  }
  return commands[command].run(rest);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const { lines, code } = failureOf(error);
  process.stderr.write(lines.map((line) => `ndis-im: ${line}\n`).join(''));
  process.exitCode = code;
}
