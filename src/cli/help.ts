import { questions } from '../spec/questions.js';
import { plainOptions } from './options.js';

/** The help of creating a project, as `command` (`ndis-im new`, `yo ndis-im`). One screen. */
export function newHelp(command: string): string {
  const rows = [
    ...questions.map(({ flag, metavar, help, defaultText }) => ({
      left: `--${flag} ${metavar}`,
      right: `${help} (${defaultText})`,
    })),
    ...plainOptions.map((option) => ({
      left: `--${option.flag}${'metavar' in option ? ` ${option.metavar}` : ''}`,
      right: option.help,
    })),
  ];
  const width = Math.max(...rows.map(({ left }) => left.length));
  const listed = questions
    .filter(({ choices }) => choices !== undefined)
    .flatMap(({ flag, choices = [] }) =>
      wrapped(choices.map(({ value }) => value)).map(
        (line, at) => `  ${(at === 0 ? flag : '').padEnd(width)}  ${line}`,
      ),
    );
  return [
    `Usage: ${command} [destination] [options]`,
    '',
    'Makes an NDIS intermediate driver in C with a test suite in TypeScript that runs it. Asks for what no',
    'option answers. The destination is ./NAME unless given; it must be empty or absent (.git may be there).',
    '',
    'Options (default):',
    ...rows.map(({ left, right }) => `  ${left.padEnd(width)}  ${right}`),
    '',
    'Choices:',
    ...listed,
    '',
    'Examples:',
    `  ${command} --yes`,
    `  ${command} ./vlanmux --name vlanmux --distribution vlan --vlan-ids 10-13,20 --yes`,
    `  ${command} --answers answers.json --dry-run`,
  ].join('\n');
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
