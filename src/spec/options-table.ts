import { markdownTable } from './markdown-table.js';
import { questions } from './questions.js';

/** The table of options as the README shows it, in Markdown. */
export function optionsTable(): string {
  const rows = questions.map(({ flag, metavar, id, help, choices, defaultText }) => [
    `\`--${flag} ${metavar}\``,
    `\`${id}\``,
    choices === undefined
      ? help
      : `${help}: ${choices.map(({ value, hint }) => `\`${value}\` (${hint})`).join(', ')}`,
    defaultText,
  ]);
  return markdownTable([['Flag', 'In an answers file', 'What it says', 'Default'], ...rows]);
}
