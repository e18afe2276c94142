import { questions } from '../spec/questions.js';
import { optionsOf } from './options.js';
import type { Command } from './options.js';

interface Row {
  readonly left: string;
  readonly right: string;
}

/** The help of creating a project, as `command` (`ndis-im new`). One screen. */
export function newHelp(command: string): string {
  const rows = [...questionRows((defaultText) => ` (${defaultText})`), ...optionRows(['new'])];
  return page([
    `Usage: ${command} [destination] [options]`,
    '',
    'Makes an NDIS intermediate driver in C with a test suite in TypeScript that runs it. Asks for what no',
    'option answers. The destination is ./NAME unless given; it must be empty or absent (.git may be there).',
    '',
    'Options (default):',
    ...columns(rows),
    '',
    'Choices:',
    ...choices(widthOf(rows)),
    '',
    'Examples:',
    `  ${command} --yes`,
    `  ${command} ./vlanmux --name vlanmux --distribution vlan --vlan-ids 10-13,20 --yes`,
    `  ${command} --answers answers.json --dry-run`,
  ]);
}

/** The help of bringing a project up to date, as `command` (`ndis-im update`). One screen. */
export function updateHelp(command: string): string {
  const rows = [...questionRows(() => ''), ...optionRows(['update'])];
  return page([
    `Usage: ${command} [destination] [options]`,
    '',
    'Brings a project up to date with its answers and with this version. What you wrote is merged, never lost.',
    'Answers that are not given stay as .yo-rc.json has them; only new questions are asked.',
    '',
    'Options:',
    ...columns(rows),
    '',
    'Exit: 0 done, 1 failed, 2 written with conflicts, 3 check found differences, 4 refused, 130 cancelled.',
    '',
    'Examples:',
    `  ${command} --virtual-miniports 5 --dry-run`,
    `  ${command} --check`,
    `  ${command} --restore test/kit`,
  ]);
}

/** The help of changing callbacks, as `command` (`ndis-im callbacks`, `yo ndis-im:callbacks`). */
export function callbacksHelp(command: string): string {
  const rows = optionRows(['callbacks']);
  return page([
    `Usage: ${command} [destination] [--add LIST] [--remove LIST] [options]`,
    '',
    'Shows the optional callbacks of the driver, adds and removes some: registration, files, tests and docs follow.',
    'Without --add and --remove it asks; where there is no terminal, it lists them.',
    '',
    'Options:',
    ...columns(rows),
    '',
    'Callbacks:',
    ...choices(widthOf(rows), 'callbacks'),
    '',
    'Examples:',
    `  ${command} --add DirectOid`,
    `  ${command} --remove DirectOid,PnpHandlers --dry-run`,
  ]);
}

/** The help of `yo ndis-im`, which makes a project or brings the one it finds up to date. */
export function yoHelp(): string {
  const rows = [...questionRows((defaultText) => ` (${defaultText})`), ...optionRows(['new', 'update'])];
  return page([
    'Usage: yo ndis-im [destination] [options]',
    '',
    'Makes an NDIS intermediate driver in C with a test suite in TypeScript that runs it; brings a project that',
    'is there up to date (ndis-im new --help and ndis-im update --help say more). Asks for what no option answers.',
    '',
    'Options (default in a new project):',
    ...columns(rows),
    '',
    'Choices:',
    ...choices(widthOf(rows)),
  ]);
}

function page(lines: readonly string[]): string {
  return lines.join('\n');
}

function questionRows(tail: (defaultText: string) => string): Row[] {
  return questions.map(({ flag, metavar, help, defaultText }) => ({
    left: `--${flag} ${metavar}`,
    right: `${help}${tail(defaultText)}`,
  }));
}

function optionRows(commands: readonly Command[]): Row[] {
  return optionsOf(commands).map(({ flag, metavar, help }) => ({
    left: `--${flag}${metavar === undefined ? '' : ` ${metavar}`}`,
    right: help,
  }));
}

function widthOf(rows: readonly Row[]): number {
  return Math.max(...rows.map(({ left }) => left.length));
}

function columns(rows: readonly Row[]): string[] {
  const width = widthOf(rows);
  return rows.map(({ left, right }) => `  ${left.padEnd(width)}  ${right}`);
}

function choices(width: number, only?: string): string[] {
  return questions
    .filter((question) => question.choices !== undefined && (only === undefined || question.id === only))
    .flatMap(({ flag, choices: listed = [] }) =>
      wrapped(listed.map(({ value }) => value)).map(
        (line, at) => `  ${(at === 0 ? flag : '').padEnd(width)}  ${line}`,
      ),
    );
}

const widestList = 76;

/** Words in lines of at most `widestList` columns. */
function wrapped(words: readonly string[]): string[] {
  return words.reduce<string[]>((lines, word) => {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > widestList) return [...lines, word];
    return [...lines.slice(0, -1), `${last} ${word}`];
  }, []);
}
