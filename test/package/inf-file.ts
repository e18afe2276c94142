/** One line of an INF section: `key = values` or values alone; string keys are not expanded. */
export interface InfLine {
  readonly key: string | undefined;
  readonly values: readonly string[];
}

export type Inf = ReadonlyMap<string, readonly InfLine[]>;

/** Reads an INF by general-syntax-rules-for-inf-files.md: sections and keys in lower case, comments dropped, quotes resolved. */
export function parseInf(text: string): Inf {
  const sections = new Map<string, InfLine[]>();
  let current: InfLine[] | undefined;
  for (const raw of text.split('\r\n')) {
    const line = withoutComment(raw).trim();
    if (line === '') continue;
    const header = /^\[([^\]]+)\]$/.exec(line)?.[1]?.toLowerCase();
    if (header !== undefined) {
      if (sections.has(header)) throw new Error(`[${header}] stands twice`);
      current = [];
      sections.set(header, current);
      continue;
    }
    if (current === undefined) throw new Error(`${line} stands before the first section`);
    const equals = outsideQuotes(line, '=')[0];
    const key = equals === undefined ? undefined : line.slice(0, equals).trim();
    const rest = equals === undefined ? line : line.slice(equals + 1);
    current.push({ key, values: split(rest).map((value) => unquoted(value.trim())) });
  }
  return sections;
}

/** The values of all lines of a section that have this key. */
export function valuesOf(inf: Inf, section: string, key: string): readonly string[] {
  const lines = inf.get(section.toLowerCase());
  if (lines === undefined) throw new Error(`there is no [${section}]`);
  return lines
    .filter((line) => line.key?.toLowerCase() === key.toLowerCase())
    .flatMap(({ values }) => values);
}

/** Values of an add-registry section by `subkey\name`: the flags, then the data. */
export function registryOf(inf: Inf, section: string): ReadonlyMap<string, readonly string[]> {
  const lines = inf.get(section.toLowerCase()) ?? [];
  return new Map(lines.map(({ values: [root, key, name, ...data] }) => [`${root}\\${key}\\${name}`, data]));
}

/** Keys of [Strings] in all `%key%` outside [Strings]; DIRIDs and doubled percent signs are none. */
export function stringKeysUsed(text: string): ReadonlySet<string> {
  const body = text.slice(0, text.indexOf('[Strings]')).replaceAll('%%', '');
  const code = body.split('\r\n').map(withoutComment).join('\n');
  return new Set(
    [...code.matchAll(/%([^%\n]+)%/g)].map((match) => match[1] ?? '').filter((key) => !/^\d+$/.test(key)),
  );
}

function outsideQuotes(line: string, wanted: string): readonly number[] {
  let quoted = false;
  return Array.from(line).flatMap((character, at) => {
    if (character === '"') quoted = !quoted;
    return character === wanted && !quoted ? [at] : [];
  });
}

function withoutComment(line: string): string {
  return line.slice(0, outsideQuotes(line, ';')[0] ?? line.length);
}

function split(text: string): readonly string[] {
  const commas = outsideQuotes(text, ',');
  return [...commas, text.length].map((end, i) => text.slice(i === 0 ? 0 : (commas[i - 1] ?? 0) + 1, end));
}

function unquoted(value: string): string {
  if (!value.startsWith('"')) return value;
  if (!/^"(?:[^"]|"")*"$/.test(value)) throw new Error(`the quotes of ${value} do not match`);
  return value.slice(1, -1).replaceAll('""', '"').replaceAll('%%', '%');
}
