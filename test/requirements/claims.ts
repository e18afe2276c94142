import type { RequirementId } from '../../src/ddi/requirements.js';

/** What a title says that its test shows: `… (R-047, R-050)`, `… (R-076, lesson 2)`. */
export interface Claims {
  readonly requirements: readonly RequirementId[];
  readonly lessons: readonly number[];
}

const one = String.raw`(?:R-\d{3}|lesson \d+)`;
const atTheEnd = new RegExp(String.raw`\((${one}(?:, ${one})*)\)$`);

/** Throws where a title names a requirement or lesson elsewhere than in brackets at its end. */
export function readClaims(title: string): Claims {
  const words = atTheEnd.exec(title)?.[1]?.split(', ') ?? [];
  if (/\bR-\d|\(lesson/.test(title.replace(atTheEnd, ''))) {
    throw new Error(`not (R-047, lesson 7) at the end: ${title}`);
  }
  return {
    requirements: words.filter((word): word is RequirementId => word.startsWith('R-')),
    lessons: words
      .filter((word) => !word.startsWith('R-'))
      .map((word) => Number(word.slice('lesson '.length))),
  };
}
