import type { Ask } from '../spec/collect.js';
import { Refused, exitCode, shown } from '../spec/problem.js';
import { packageVersion } from '../project/package-info.js';
import { readCommandLine } from './flags.js';
import type { CommandLine } from './flags.js';
import { askInTerminal } from './prompts.js';

/** `ndis-im new [destination] [options]`; the exit code. */
export async function runNew(args: readonly string[]): Promise<number> {
  const line = readCommandLine(args, { commands: ['new'] });
  if (line.has('version')) return printVersion();
  return makeNew(line, process.stdin.isTTY ? askInTerminal : undefined);
}

/** Makes a project as a command line says, prints what came of it; the exit code. */
export async function makeNew(line: CommandLine, ask: Ask | undefined): Promise<number> {
  const destination = onlyDestination(line);
  // Loaded when the arguments are known to be right: help and mistakes stay quick.
  const [{ newProject }, { reportNew, reportNewAsJson }] = await Promise.all([
    import('../project/new-project.js'),
    import('../project/report.js'),
  ]);
  const cwd = process.cwd();
  const project = await newProject({
    cwd,
    destination,
    flags: line.answers,
    answersFile: line.value('answers'),
    yes: line.has('yes'),
    dryRun: line.has('dry-run'),
    ask,
  });
  process.stderr.write(project.notes.map((note) => `${note}\n`).join(''));
  const report = line.has('json') ? reportNewAsJson(project, cwd) : reportNew(project, cwd).join('\n');
  process.stdout.write(`${report}\n`);
  return exitCode.done;
}

/** The destination of a command line, which has at most one. */
export function onlyDestination(line: CommandLine): string | undefined {
  const [destination, ...more] = line.positionals;
  if (more.length > 0) throw new Refused([`${shown(more[0])}: one destination is enough. Give one folder.`]);
  return destination;
}

export function printVersion(): number {
  process.stdout.write(`${packageVersion()}\n`);
  return exitCode.done;
}
