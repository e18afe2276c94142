import { newProject } from '../project/new-project.js';
import { packageVersion } from '../project/package-info.js';
import { reportNew, reportNewAsJson } from '../project/report.js';
import { Refused, exitCode, shown } from '../spec/problem.js';
import { readCommandLine } from './flags.js';
import { askInTerminal } from './prompts.js';

/** `ndis-im new [destination] [options]`; the exit code. */
export async function runNew(args: readonly string[]): Promise<number> {
  const line = readCommandLine(args);
  if (line.has('version')) {
    process.stdout.write(`${packageVersion()}\n`);
    return exitCode.done;
  }
  const [destination, ...more] = line.positionals;
  if (more.length > 0) throw new Refused([`${shown(more[0])}: one destination is enough. Give one folder.`]);
  const cwd = process.cwd();
  const project = await newProject({
    cwd,
    destination,
    flags: line.answers,
    answersFile: line.answersFile,
    yes: line.has('yes'),
    dryRun: line.has('dry-run'),
    ask: process.stdin.isTTY ? askInTerminal : undefined,
  });
  process.stderr.write(project.notes.map((note) => `${note}\n`).join(''));
  process.stdout.write(
    line.has('json') ? `${reportNewAsJson(project, cwd)}\n` : `${reportNew(project, cwd).join('\n')}\n`,
  );
  return exitCode.done;
}
