/** Edits (insert, delete, replace) that turn `from` into `to`, letter case aside. */
function distance(from: string, to: string): number {
  const a = from.toLowerCase();
  const b = to.toLowerCase();
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

const longestCompared = 80;

/** The candidate nearest to `text`, or undefined when none is near enough to be meant. */
export function nearest(text: string, candidates: readonly string[]): string | undefined {
  if (text.length > longestCompared) return undefined;
  let best: string | undefined;
  let least = Infinity;
  for (const candidate of candidates) {
    const edits = distance(text, candidate);
    if (edits < least && edits <= Math.max(2, Math.floor(candidate.length / 2))) {
      best = candidate;
      least = edits;
    }
  }
  return best;
}
