import { collisions } from '../project/merge/collision.js';
import type { Update, UpdateRequest } from '../project/update-project.js';
import type { Ask } from '../spec/collect.js';
import { Refused, exitCode, shown } from '../spec/problem.js';
import { askInTerminal } from './prompts.js';
import { readCommandLine } from './flags.js';
import type { CommandLine } from './flags.js';
import { optionsOf } from './options.js';
import { onlyDestination, printVersion } from './new.js';

/** `ndis-im update [destination] [options]`; the exit code. */
export async function runUpdate(args: readonly string[]): Promise<number> {
  const line = readCommandLine(args, { commands: ['update'] });
  if (line.has('version')) return printVersion();
  return update(line, process.stdin.isTTY ? askInTerminal : undefined);
}

/** Brings a project up to date as a command line says, prints what came of it; the exit code. */
export async function update(
  line: CommandLine,
  ask: Ask | undefined,
  flags: UpdateRequest['flags'] = line.answers,
): Promise<number> {
  const mode = line.has('check') ? 'check' : line.has('dry-run') || line.has('diff') ? 'look' : 'write';
  const { updateProject } = await import('../project/update-project.js');
  const project = await updateProject({
    cwd: process.cwd(),
    destination: onlyDestination(line) ?? '.',
    flags,
    answersFile: line.value('answers'),
    yes: line.has('yes'),
    ask,
    askAgain: line.has('ask'),
    mode,
    only: line.value('only'),
    restore: line.value('restore'),
    allowDirty: line.has('allow-dirty'),
    overwriteOwned: line.has('overwrite-owned'),
    newBase: line.has('new-base'),
    onCollision: collisionOf(line.value('on-collision')),
  });
  await print(project, line, mode);
  const conflict = project.outcomes.some(({ verb }) => verb === 'conflict');
  if (mode === 'check') {
    const isDone = project.changes.length === 0 && project.unresolved.length === 0 && !conflict;
    return isDone ? exitCode.done : exitCode.differs;
  }
  return mode === 'write' && conflict ? exitCode.conflicts : exitCode.done;
}

async function print(project: Update, line: CommandLine, mode: UpdateRequest['mode']): Promise<void> {
  const { reportUpdate, reportUpdateAsJson } = await import('../project/report-update.js');
  const cwd = process.cwd();
  const diffs = line.has('diff')
    ? await (await import('../project/diff-text.js')).unifiedDiffs(project.changes)
    : [];
  process.stderr.write(project.notes.map((note) => `${note}\n`).join(''));
  const report = line.has('json')
    ? reportUpdateAsJson(project, cwd, diffs)
    : reportUpdate(project, cwd, { mode, colour: hasColour(process.stdout), diffs }).join('\n');
  process.stdout.write(`${report}\n`);
}

/** True where colours are seen and wanted (no-color.org, force-color.org). */
function hasColour(stream: NodeJS.WriteStream): boolean {
  const { NO_COLOR, FORCE_COLOR } = process.env;
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '') return FORCE_COLOR !== '0';
  return stream.isTTY === true;
}

function collisionOf(value: string | undefined): UpdateRequest['onCollision'] {
  if (value === undefined) return undefined;
  const collision = collisions.find((known) => known === value);
  if (collision === undefined)
    throw new Refused([
      `--on-collision: ${shown(value)} is not offered. Choose one of ${collisions.join(', ')}.`,
    ]);
  return collision;
}

/** Options that make sense only where there is a project already. */
const changing = optionsOf(['update']).filter(({ commands }) => !commands.includes('new'));

/** Throws `Refused` where a new project is asked for with options of an existing one. */
export function refuseUpdateOptions(line: CommandLine): void {
  const found = changing.filter(({ flag }) => line.has(flag)).map(({ flag }) => `--${flag}`);
  if (found.length > 0)
    throw new Refused([
      `${found.join(', ')}: there is no project here yet. Run this in one, or name its folder.`,
    ]);
}
