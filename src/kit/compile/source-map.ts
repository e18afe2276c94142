import type { LineRow } from './line-table.js';

/** Source map, version 3, of a WebAssembly module: one "line", whose columns are offsets in the file. */
export interface SourceMap {
  readonly version: 3;
  readonly sources: readonly string[];
  readonly names: readonly string[];
  readonly mappings: string;
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** `rows` in order of their addresses, here offsets in the file. */
export function encodeSourceMap(rows: readonly LineRow[]): SourceMap {
  const sources = [...new Set(rows.flatMap(({ file }) => (file === null ? [] : [file])))];
  const last = { address: 0, source: 0, line: 0, column: 0 };
  const segments = rows.map(({ address, file, line, column }) => {
    const place = file === null ? [] : [sources.indexOf(file), line - 1, Math.max(column - 1, 0)];
    const [source = last.source, row = last.line, at = last.column] = place;
    const deltas = [address - last.address, source - last.source, row - last.line, at - last.column];
    Object.assign(last, { address, source, line: row, column: at });
    return deltas
      .slice(0, 1 + place.length)
      .map(encodeVlq)
      .join('');
  });
  return { version: 3, sources, names: [], mappings: segments.join(',') };
}

export function decodeSourceMap(map: SourceMap): readonly LineRow[] {
  const last = { address: 0, source: 0, line: 0, column: 0 };
  return map.mappings.split(',').map((segment) => {
    const [address = 0, source, line = 0, column = 0] = decodeVlqs(segment);
    last.address += address;
    if (source === undefined) return { address: last.address, file: null, line: 0, column: 0 };
    last.source += source;
    last.line += line;
    last.column += column;
    const file = map.sources[last.source] ?? null;
    return { address: last.address, file, line: last.line + 1, column: last.column + 1 };
  });
}

/** The row that `address` belongs to; `rows` are in order. */
export function rowAt(rows: readonly LineRow[], address: number): LineRow | undefined {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle]?.address ?? Infinity) <= address) low = middle + 1;
    else high = middle;
  }
  return rows[low - 1];
}

function encodeVlq(value: number): string {
  let rest = value < 0 ? (-value << 1) | 1 : value << 1;
  let text = '';
  do {
    const digit = rest & 31;
    rest >>>= 5;
    text += digits[rest > 0 ? digit | 32 : digit];
  } while (rest > 0);
  return text;
}

function decodeVlqs(text: string): readonly number[] {
  const values: number[] = [];
  let value = 0;
  let shift = 0;
  for (const letter of text) {
    const digit = digits.indexOf(letter);
    value |= (digit & 31) << shift;
    shift += 5;
    if (digit >= 32) continue;
    values.push((value & 1) === 1 ? -(value >>> 1) : value >>> 1);
    value = 0;
    shift = 0;
  }
  return values;
}
