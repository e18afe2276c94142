/** Inside of a C string literal, narrow or wide. */
function cEscaped(text: string): string {
  return Array.from(text, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (character === '"' || character === '\\') return `\\${character}`;
    // A second question mark could begin a trigraph.
    if (character === '?') return '\\?';
    if (code < 0x20 || code === 0x7f) return `\\${code.toString(8).padStart(3, '0')}`;
    if (code < 0x7f) return character;
    if (code <= 0xffff) return `\\u${code.toString(16).padStart(4, '0')}`;
    return `\\U${code.toString(16).padStart(8, '0')}`;
  }).join('');
}

/** `"…"` */
export function cString(text: string): string {
  return `"${cEscaped(text)}"`;
}

/** `L"…"` */
export function cWide(text: string): string {
  return `L"${cEscaped(text)}"`;
}

/** Inside of a quoted string of an INF file. */
export function inf(text: string): string {
  return text.replaceAll('"', '""').replaceAll('%', '%%');
}

/** A TypeScript string literal with the quotes prettier would choose: single, unless that needs more escapes. */
export function tsString(text: string): string {
  const body = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"');
  const count = (quote: string): number => text.split(quote).length - 1;
  const quote = count("'") > count('"') ? '"' : "'";
  return quote + body.replaceAll(quote, `\\${quote}`) + quote;
}

/** A JSON value on one line; a string of it is a YAML string too. */
export function json(value: unknown): string {
  return JSON.stringify(value);
}

/** Text for a paragraph or table cell of Markdown. */
export function markdown(text: string): string {
  return text.replace(/[\\`*_[\]<>|#&!]/g, (character) => (character === '&' ? '&amp;' : `\\${character}`));
}
