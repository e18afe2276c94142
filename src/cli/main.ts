#!/usr/bin/env node
import { nearest } from '../spec/nearest.js';
import { Refused, exitCode, shown } from '../spec/problem.js';
import { packageVersion } from '../project/package-info.js';
import { failureOf } from './failure.js';
import { newHelp } from './help.js';
import { runNew } from './new.js';

const commands = { new: runNew } as const;

const overview = `Usage: ndis-im <command> [options]

Commands:
  new [destination]   make a driver project; see ndis-im new --help

  --version           print the version
  --help              print this help
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
  if (!Object.hasOwn(commands, command)) {
    const names = Object.keys(commands);
    const near = nearest(command, names);
    const hint = near === undefined ? '' : ` Did you mean ${near}?`;
    throw new Refused([
      `${shown(command)} is no command.${hint} There is: ${names.join(', ')}. See ndis-im --help.`,
    ]);
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    process.stdout.write(`${newHelp(`ndis-im ${command}`)}\n`);
    return exitCode.done;
  }
  return runNew(rest);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const { lines, code } = failureOf(error);
  process.stderr.write(lines.map((line) => `ndis-im: ${line}\n`).join(''));
  process.exitCode = code;
}
