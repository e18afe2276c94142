import { dirname, join, normalize } from 'node:path/posix';

const include = /^[ \t]*#[ \t]*include[ \t]*(?:"([^"\n]*)"|<([^>\n]*)>|(\S))/gm;

/**
 * The files of `sources` that a file includes, at any depth, in the order of their names; the file itself is not among them.
 * An include that is no file of `sources` belongs to the kit or the compiler. Conditions are not
 * looked at, and a name made by a macro counts as every header: too many, never too few.
 */
export function includesIn(
  sources: ReadonlyMap<string, string>,
  directories: readonly string[],
): (path: string) => readonly string[] {
  const direct = new Map<string, readonly string[]>();
  const includesOf = (path: string): readonly string[] => {
    const known = direct.get(path) ?? directIncludes(path, sources, directories);
    direct.set(path, known);
    return known;
  };
  return (path) => {
    const found = new Set<string>();
    const pending = [path];
    for (let from = pending.pop(); from !== undefined; from = pending.pop()) {
      for (const target of includesOf(from)) {
        if (target === path || found.has(target)) continue;
        found.add(target);
        pending.push(target);
      }
    }
    return [...found].sort();
  };
}

function directIncludes(
  from: string,
  sources: ReadonlyMap<string, string>,
  directories: readonly string[],
): readonly string[] {
  const targets: string[] = [];
  for (const [, quoted, angled, macro] of (sources.get(from) ?? '').matchAll(include)) {
    if (macro !== undefined) return [...sources.keys()].filter((name) => name.endsWith('.h'));
    const name = quoted ?? angled ?? '';
    const places = quoted === undefined ? directories : [dirname(from), ...directories];
    const target = places
      .map((place) => normalize(join(place, name)))
      .find((candidate) => sources.has(candidate));
    if (target !== undefined) targets.push(target);
  }
  return targets;
}
