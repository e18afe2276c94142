import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { questions } from '../spec/questions.js';
import { answersFrom, readCommandLine } from './flags.js';
import type { CommandLine } from './flags.js';
import { plainOptions } from './options.js';

/** Switches of `yo` and of every Yeoman generator; none changes what is made here. */
const yeomanSwitches =
  `ask-answered bail color no-color debug force force-install ignore-whitespace insight no-insight
  local-only skip-cache skip-install skip-local-cache skip-yo-resolve ignore-version-check skip-check-env`.split(
    /\s+/,
  );

const names = ['ndis-im', 'ndis-im:app', 'generator-ndis-im'];

/**
 * The command line as the user typed it after `yo`; undefined when this process is not `yo` running this generator.
 * `yo` guesses types (6.30 becomes 6.3, `--yes ./here` swallows the folder) and lets unknown flags pass, so what it makes of
 * the arguments is not used. `folder` is that of the generator: `yo ./path/to/it` names it so.
 */
export function commandLineOfYo(argv: readonly string[], folder: string): CommandLine | undefined {
  if (!/[\\/]yo[\\/]lib[\\/]cli\.js$/.test(realPath(argv[1] ?? ''))) return undefined;
  for (const args of commands(argv.slice(2))) {
    const at = args.findIndex((arg) => names.includes(arg) || realPath(resolve(arg)) === realPath(folder));
    if (at >= 0) return readCommandLine(args.toSpliced(at, 1), yeomanSwitches);
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
  const file = option('answers');
  const switches = new Set(plainOptions.map(({ flag }) => flag).filter((flag) => option(flag) === true));
  return {
    positionals,
    answers: answersFrom(values),
    answersFile: typeof file === 'string' ? file : undefined,
    has: (flag) => switches.has(flag),
  };
}

/** `yo` runs several generators, one after the other, where an argument ends with a comma. */
function commands(args: readonly string[]): string[][] {
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
