/** One line of an INF section: `key = values` or values alone. */
export interface InfLine {
  readonly key: string | undefined;
  readonly values: readonly string[];
}

/** Lines by the section's name in lower case. */
export type Inf = ReadonlyMap<string, readonly InfLine[]>;

/** Reads an INF by general-syntax-rules-for-inf-files.md: comments dropped, quotes resolved, %…% left as it is. */
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

/** The INF with the texts of [Strings] in their places and `%%` as one percent sign; directories (`%13%`) stay as they are. */
export function resolveStrings(inf: Inf): Inf {
  const strings = new Map(
    (inf.get('strings') ?? []).map(({ key, values }) => [key?.toLowerCase(), values.join(',')]),
  );
  const resolve = (text: string): string =>
    text.replace(/%([^%]*)%/g, (whole, key: string) => {
      if (key === '') return '%';
      if (/^\d+$/.test(key)) return whole;
      const value = strings.get(key.toLowerCase());
      if (value === undefined) throw new Error(`%${key}% is not in [Strings]`);
      return value;
    });
  return new Map(
    [...inf].map(([section, lines]) => {
      if (section === 'strings') return [section, lines];
      const resolved = lines.map(({ key, values }) => ({
        key: key === undefined ? undefined : resolve(key),
        values: values.map(resolve),
      }));
      return [section, resolved];
    }),
  );
}

export function linesOf(inf: Inf, section: string): readonly InfLine[] {
  return inf.get(section.toLowerCase()) ?? [];
}

/** The values of all lines of a section that have this key. */
export function valuesOf(inf: Inf, section: string, key: string): readonly string[] {
  return linesOf(inf, section)
    .filter((line) => line.key?.toLowerCase() === key.toLowerCase())
    .flatMap(({ values }) => values);
}

/** Keys of [Strings] in all `%key%` outside [Strings]; DIRIDs and doubled percent signs are none. */
export function stringKeysUsed(text: string): ReadonlySet<string> {
  const body = text.slice(0, text.search(/^\[Strings\]/m)).replaceAll('%%', '');
  const code = body.split('\r\n').map(withoutComment).join('\n');
  return new Set(
    [...code.matchAll(/%([^%\n]+)%/g)].map((match) => match[1] ?? '').filter((key) => !/^\d+$/.test(key)),
  );
}

function outsideQuotes(line: string, wanted: string): readonly number[] {
  let quoted = false;
  // UTF-16 units, as `slice` counts them.
  return line.split('').flatMap((character, at) => {
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
  return value.slice(1, -1).replaceAll('""', '"');
}
