import { asText } from './edits.js';
import type { ThreeTexts } from './git-oracle.js';

const length = 4000;

function many(line: (at: number) => string): string {
  return asText(Array.from({ length }, (_, at) => line(at)));
}

const base = many((at) => (at % 3 === 0 ? '}' : `  Call${at}();`));

/** Texts of 4,000 lines that are hard to compare, by what makes them so. `npm run bench` tells how long each takes. */
export const longTexts: Readonly<Record<string, ThreeTexts>> = {
  'both rewritten': { base, yours: many((at) => `mine ${at}`), theirs: many((at) => `other ${at}`) },
  'every second line': {
    base,
    yours: many((at) => (at % 2 === 0 ? `mine ${at}` : `  Call${at}();`)),
    theirs: many((at) => (at % 2 === 1 ? `other ${at}` : `  Call${at}();`)),
  },
  'all lines in another order': {
    base: many((at) => `line ${at}`),
    yours: many((at) => `line ${(at * 1171) % length}`),
    theirs: many((at) => `line ${(at * 2411) % length}`),
  },
  'all lines alike': { base: many(() => '}'), yours: many(() => '}') + '}\n', theirs: '}\n' },
  'few edits': { base, yours: `mine\n${base}`, theirs: `${base}other\n` },
};
