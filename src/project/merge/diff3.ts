import { diffArrays } from 'diff';

/** A stretch of the base that one side replaced: `[start, end)` of the base by `[from, to)` of the side. */
interface Hunk {
  readonly start: number;
  readonly end: number;
  readonly from: number;
  readonly to: number;
}

/** A piece of the result: taken as it is, or both versions of what both changed. */
export type Piece<T> =
  | { readonly kind: 'clean'; readonly items: readonly T[] }
  | {
      readonly kind: 'conflict';
      readonly base: readonly T[];
      readonly yours: readonly T[];
      readonly theirs: readonly T[];
    };

/** Insertions and deletions up to which two versions are compared; the work grows with the square. */
const mostEdits = 800;

/**
 * Three-way merge of lists. What only one side changed is taken; what both changed alike is taken once; changes that overlap or touch
 * are a conflict, as in git. Versions that have almost nothing in common are one conflict, whole.
 */
export function diff3<T>(base: readonly T[], yours: readonly T[], theirs: readonly T[]): readonly Piece<T>[] {
  const number = numbering<T>();
  const [b, y, t] = [base.map(number), yours.map(number), theirs.map(number)];
  const ofYours = hunks(b, y);
  const ofTheirs = hunks(b, t);
  if (ofYours === undefined || ofTheirs === undefined) return [{ kind: 'conflict', base, yours, theirs }];

  const pieces: Piece<T>[] = [];
  // How far base, yours and theirs are consumed.
  let [atBase, atYours, atTheirs] = [0, 0, 0];
  let [i, j] = [0, 0];
  while (i < ofYours.length || j < ofTheirs.length) {
    const start = Math.min(ofYours[i]?.start ?? Infinity, ofTheirs[j]?.start ?? Infinity);
    let end = start;
    const [firstOfYours, firstOfTheirs] = [i, j];
    // Everything that overlaps or touches, from either side, belongs together.
    for (;;) {
      const next = [ofYours[i], ofTheirs[j]].find((hunk) => hunk !== undefined && hunk.start <= end);
      if (next === undefined) break;
      if (next === ofYours[i]) i++;
      else j++;
      end = Math.max(end, next.end);
    }
    const before = start - atBase;
    pieces.push({ kind: 'clean', items: base.slice(atBase, start) });
    atYours += before;
    atTheirs += before;
    const grown = (list: readonly Hunk[], from: number, to: number): number =>
      list.slice(from, to).reduce((sum, hunk) => sum + hunk.to - hunk.from - (hunk.end - hunk.start), 0);
    const toYours = atYours + end - start + grown(ofYours, firstOfYours, i);
    const toTheirs = atTheirs + end - start + grown(ofTheirs, firstOfTheirs, j);
    const mine = yours.slice(atYours, toYours);
    const other = theirs.slice(atTheirs, toTheirs);
    if (j === firstOfTheirs) pieces.push({ kind: 'clean', items: mine });
    else if (i === firstOfYours) pieces.push({ kind: 'clean', items: other });
    else if (equalLists(y.slice(atYours, toYours), t.slice(atTheirs, toTheirs)))
      pieces.push({ kind: 'clean', items: mine });
    else pieces.push({ kind: 'conflict', base: base.slice(start, end), yours: mine, theirs: other });
    [atBase, atYours, atTheirs] = [end, toYours, toTheirs];
  }
  pieces.push({ kind: 'clean', items: base.slice(atBase) });
  return pieces;
}

/** Equal items get equal numbers, which are quick to compare. */
function numbering<T>(): (item: T) => number {
  const numbers = new Map<T, number>();
  return (item) => {
    const known = numbers.get(item);
    if (known !== undefined) return known;
    numbers.set(item, numbers.size);
    return numbers.size - 1;
  };
}

/** The changes that lead from one list to the other; undefined where there are too many to find. */
function hunks(base: readonly number[], side: readonly number[]): readonly Hunk[] | undefined {
  const pairs = matches(base, side);
  if (pairs === undefined) return undefined;
  const found: Hunk[] = [];
  let [start, from] = [0, 0];
  for (const [end, to] of [...pairs, [base.length, side.length] as const]) {
    if (end > start || to > from) found.push({ start, end, from, to });
    [start, from] = [end + 1, to + 1];
  }
  return found;
}

/** Places of the items that stay, in both lists. */
function matches(
  base: readonly number[],
  side: readonly number[],
): readonly (readonly [inBase: number, inSide: number])[] | undefined {
  const shorter = Math.min(base.length, side.length);
  let head = 0;
  while (head < shorter && base[head] === side[head]) head++;
  let tail = 0;
  while (tail < shorter - head && base[base.length - 1 - tail] === side[side.length - 1 - tail]) tail++;
  // Items that only one list has cannot stay: without them, two versions that have little in common are compared at once.
  const ofBase = common(base, side, head, tail);
  const ofSide = common(side, base, head, tail);
  const parts = diffArrays(
    ofBase.map((at) => base[at]),
    ofSide.map((at) => side[at]),
    { maxEditLength: mostEdits },
  );
  if (parts === undefined) return undefined;
  const pairs = Array.from({ length: head }, (_, at) => [at, at] as const);
  let [inBase, inSide] = [0, 0];
  for (const { added, removed, value } of parts) {
    if (!added && !removed)
      for (let at = 0; at < value.length; at++)
        pairs.push([ofBase[inBase + at] ?? 0, ofSide[inSide + at] ?? 0]);
    if (!added) inBase += value.length;
    if (!removed) inSide += value.length;
  }
  for (let left = tail; left > 0; left--) pairs.push([base.length - left, side.length - left]);
  return pairs;
}

/** Places in the middle of a list whose items the other list has in its middle, too. */
function common(list: readonly number[], other: readonly number[], head: number, tail: number): number[] {
  const items = new Set(other.slice(head, other.length - tail));
  const places: number[] = [];
  for (let at = head; at < list.length - tail; at++) if (items.has(list[at] ?? NaN)) places.push(at);
  return places;
}

function equalLists(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((item, at) => item === b[at]);
}
