import type { Change } from './apply.js';
import { baseFolder } from './base/manifest.js';
import { isBinary } from './merge/text-shape.js';

/** Lines of context, as git has them. */
const context = 3;
const mostEdits = 20_000;

/** Unified diffs of what would be written, one a path, the generator's own bookkeeping left out. */
export async function unifiedDiffs(changes: readonly Change[]): Promise<readonly string[]> {
  const { createTwoFilesPatch, FILE_HEADERS_ONLY } = await import('diff');
  return changes
    .filter(({ path }) => !path.startsWith(`${baseFolder}/`))
    .map(({ path, content, before }) => {
      const [from, to] = [
        before === undefined ? '/dev/null' : `a/${path}`,
        content === undefined ? '/dev/null' : `b/${path}`,
      ];
      if ([content, before].some((side) => side !== undefined && isBinary(side)))
        return `Binary files ${from} and ${to} differ\n`;
      const [old, now] = [before?.toString('utf8') ?? '', content?.toString('utf8') ?? ''];
      const options = { context, maxEditLength: mostEdits, headerOptions: FILE_HEADERS_ONLY };
      const patch = createTwoFilesPatch(from, to, old, now, undefined, undefined, options);
      return patch ?? `--- ${from}\n+++ ${to}\n(too much differs to be shown)\n`;
    });
}

const colours: readonly (readonly [start: RegExp, colour: number])[] = [
  [/^(?:---|\+\+\+) /, 1],
  [/^@@/, 36],
  [/^\+/, 32],
  [/^-/, 31],
];

/** The lines of a diff, with the colours that git uses. */
export function colourDiff(diff: string, colour: boolean): string[] {
  const lines = diff
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => line.replace(/\r$/, ''));
  if (!colour) return lines;
  return lines.map((line) => {
    const code = colours.find(([start]) => start.test(line))?.[1];
    return code === undefined ? line : `\x1b[${code}m${line}\x1b[0m`;
  });
}
