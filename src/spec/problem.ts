/** Exit codes of both doors. */
export const exitCode = { done: 0, failed: 1, conflicts: 2, differs: 3, refused: 4, cancelled: 130 } as const;

/**
 * Input or a destination that is refused before anything is written.
 * Each problem is one sentence that names the input and says what is allowed.
 */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    const distinct = [...new Set(problems)];
    super(distinct.join('\n'));
    this.problems = distinct;
  }
}

/** The user left a question with Ctrl-C or Esc. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';

  constructor() {
    super('Cancelled. Nothing was written.');
  }
}

const longestShown = 48;

/** A value as a problem shows it: quoted, on one line, cut when long, nothing that a terminal would act on. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  const safe = text.replace(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  if (safe.length <= longestShown) return safe;
  return `${safe.slice(0, longestShown)}… (${typeof value === 'string' ? value.length : safe.length} characters)`;
}
