import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { questions } from '../spec/questions.js';
import { answersFrom, readCommandLine } from './flags.js';
import type { CommandLine } from './flags.js';
import type { Command, PlainFlag } from './options.js';

/** Switches of `yo` and of every Yeoman generator; none changes what is made here. */
const yeomanSwitches =
  `ask-answered bail color no-color debug force force-install ignore-whitespace insight no-insight
  local-only skip-cache skip-install skip-local-cache skip-yo-resolve ignore-version-check skip-check-env`.split(
    /\s+/,
  );

/** A generator: what it is called by, and the commands whose options it takes. */
export interface Running {
  readonly names: readonly string[];
  readonly commands: readonly Command[];
}

export const appGenerator: Running = {
  names: ['ndis-im', 'ndis-im:app', 'generator-ndis-im'],
  commands: ['new', 'update'],
};
export const callbacksGenerator: Running = { names: ['ndis-im:callbacks'], commands: ['callbacks'] };

/**
 * The command line as the user typed it after `yo`; undefined when this process is not `yo` running this generator.
 * `yo` guesses types (6.30 becomes 6.3, `--yes ./here` swallows the folder) and lets unknown flags pass, so what it makes of
 * the arguments is not used. `folder` is that of the generator: `yo ./path/to/it` names it so.
 */
export function commandLineOfYo(
  argv: readonly string[],
  folder: string,
  { names, commands }: Running,
): CommandLine | undefined {
  if (!/[\\/]yo[\\/]lib[\\/]cli\.js$/.test(realPath(argv[1] ?? ''))) return undefined;
  for (const args of separate(argv.slice(2))) {
    const at = args.findIndex((arg) => names.includes(arg) || realPath(resolve(arg)) === realPath(folder));
    if (at >= 0) return readCommandLine(args.toSpliced(at, 1), { commands, alsoSwitches: yeomanSwitches });
  }
  return undefined;
}

/** What another generator or a test hands over; its keys may be in camel case. */
export function commandLineFromOptions(
  positionals: readonly string[],
  options: Readonly<Record<string, unknown>>,
): CommandLine {
  const option = (flag: string): unknown =>
    options[flag] ?? options[flag.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())];
  const values = new Map(questions.map(({ flag }) => [flag, option(flag)] as const));
  const text = (flag: PlainFlag): string | undefined => {
    const value = option(flag);
    return typeof value === 'string' ? value : undefined;
  };
  return {
    positionals,
    answers: answersFrom(values),
    has: (flag) => option(flag) === true || text(flag) !== undefined,
    value: text,
  };
}

/** `yo` runs several generators, one after the other, where an argument ends with a comma. */
function separate(args: readonly string[]): string[][] {
  const all: string[][] = [[]];
  for (const arg of args) {
    all.at(-1)?.push(arg.replace(/,$/, ''));
    if (arg.endsWith(',')) all.push([]);
  }
  return all;
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
