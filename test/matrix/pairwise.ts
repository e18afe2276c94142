/** Values by parameter; every combination may be excluded by `allowed`. */
export type Parameters = Readonly<Record<string, readonly unknown[]>>;

/**
 * Rows in which every allowed pair of values of two parameters stands at least once. Greedy: each row begins with a pair not yet
 * covered and takes, parameter by parameter, the value that covers most.
 */
export function pairwise<P extends Parameters>(
  parameters: P,
  allowed: (row: Readonly<Record<string, unknown>>) => boolean,
): readonly Readonly<Record<keyof P, unknown>>[] {
  const names = Object.keys(parameters);
  const open = new Map<string, readonly [string, unknown, string, unknown]>();
  for (const [at, a] of names.entries()) {
    for (const b of names.slice(at + 1)) {
      for (const va of parameters[a] ?? []) {
        for (const vb of parameters[b] ?? []) {
          if (allowed({ [a]: va, [b]: vb })) open.set(key(a, va, b, vb), [a, va, b, vb]);
        }
      }
    }
  }
  const rows: Record<string, unknown>[] = [];
  while (open.size > 0) {
    const [[first, [a, va, b, vb]]] = open as unknown as [
      [string, readonly [string, unknown, string, unknown]],
    ];
    const row: Record<string, unknown> = { [a]: va, [b]: vb };
    open.delete(first);
    for (const name of names.filter((other) => !(other in row))) {
      const gain = (value: unknown): number =>
        Object.entries(row).filter(([other, set]) => open.has(ordered(names, name, value, other, set)))
          .length;
      const values = (parameters[name] ?? []).filter((value) => allowed({ ...row, [name]: value }));
      const best = values.reduce((one, other) => (gain(other) > gain(one) ? other : one), values[0]);
      for (const [other, set] of Object.entries(row)) open.delete(ordered(names, name, best, other, set));
      row[name] = best;
    }
    rows.push(row);
  }
  return rows as Record<keyof P, unknown>[];
}

function ordered(names: readonly string[], a: string, va: unknown, b: string, vb: unknown): string {
  return names.indexOf(a) < names.indexOf(b) ? key(a, va, b, vb) : key(b, vb, a, va);
}

function key(a: string, va: unknown, b: string, vb: unknown): string {
  return JSON.stringify([a, va, b, vb]);
}
