import fc from 'fast-check';

/** A change of a list of lines, at places given as fractions of its length. */
export type Edit =
  | { readonly kind: 'insert'; readonly at: number; readonly lines: readonly string[] }
  | { readonly kind: 'delete'; readonly at: number; readonly count: number }
  | { readonly kind: 'change'; readonly at: number; readonly lines: readonly string[] }
  | { readonly kind: 'move'; readonly at: number; readonly count: number; readonly to: number };

const fraction = fc.double({ min: 0, max: 1, noNaN: true });

/** Edits whose new lines are distinct from all others: `mark` and a number that grows. */
export function editsArbitrary(mark: string, most: number, moves = true): fc.Arbitrary<readonly Edit[]> {
  const count = fc.integer({ min: 1, max: 4 });
  let serial = 0;
  const lines = count.map((many) => Array.from({ length: many }, () => `${mark} ${++serial}`));
  const kinds: fc.Arbitrary<Edit>[] = [
    fc.record({ kind: fc.constant('insert' as const), at: fraction, lines }),
    fc.record({ kind: fc.constant('delete' as const), at: fraction, count }),
    fc.record({ kind: fc.constant('change' as const), at: fraction, lines }),
  ];
  if (moves) kinds.push(fc.record({ kind: fc.constant('move' as const), at: fraction, count, to: fraction }));
  return fc.array(fc.oneof(...kinds), { maxLength: most });
}

export function edited(lines: readonly string[], edits: readonly Edit[]): string[] {
  const result = [...lines];
  for (const edit of edits) {
    const at = Math.floor(edit.at * result.length);
    if (edit.kind === 'insert') result.splice(at, 0, ...edit.lines);
    else if (edit.kind === 'delete') result.splice(at, edit.count);
    else if (edit.kind === 'change') result.splice(at, edit.lines.length, ...edit.lines);
    else {
      const moved = result.splice(at, edit.count);
      result.splice(Math.floor(edit.to * result.length), 0, ...moved);
    }
  }
  return result;
}

/** Lines as a text. */
export function asText(lines: readonly string[], eol = '\n'): string {
  return lines.map((line) => line + eol).join('');
}
