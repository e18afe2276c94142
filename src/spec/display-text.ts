import { shown } from './problem.js';

/** Characters of display text: it goes into INF files, which stay ASCII, and into C, XML and scripts. */
const allowed = "A-Za-z0-9 .,:_()&+'#@!/-";
const allowedInWords = "letters A-Z, digits, spaces and . , : _ ( ) & + - ' # @ ! /";

/** Regular expression, as JSON schema writes it, for display text of at most `longest` characters. `{n}` may stand in a pattern. */
export function displayPattern(longest: number, withNumber = false): string {
  const inner = withNumber ? `(?:[${allowed}]|\\{n\\})` : `[${allowed}]`;
  return `^(?=\\S)(?=.{1,${longest}}$)${inner}*(?<=\\S)$`;
}

/** What is wrong with display text; undefined when nothing is. */
export function displayProblem(value: unknown, longest: number, withNumber = false): string | undefined {
  const rule = `Use ${allowedInWords}${withNumber ? ', and {n} for the number' : ''} (at most ${longest} characters).`;
  if (typeof value !== 'string') return `${shown(value)} is not text. ${rule}`;
  if (value === '') return `the text is empty. ${rule}`;
  if (value !== value.trim()) return `${shown(value)} begins or ends with a space. Remove it.`;
  if (value.length > longest) return `${shown(value)} is too long. ${rule}`;
  if (!new RegExp(displayPattern(longest, withNumber)).test(value)) {
    return `${shown(value)} holds a character that INF files or scripts cannot carry. ${rule}`;
  }
  return undefined;
}
