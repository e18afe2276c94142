import { records } from '../ddi/layouts.js';
import { type Field, measureRecord, resolveType } from '../ddi/measure.js';
import { heading } from './kit-text.js';

/** Where every record's fields lie on wasm32, as calls of the kit's `layout`. */
export function emitLayouts(): string {
  const declared = [...records]
    .filter(([, record]) => record.size.x86 !== null)
    .map(([name]) => emitLayout(name));
  return [heading, "import { layout } from '../memory/layout.js';", '', ...declared].join('\n');
}

function emitLayout(name: string): string {
  const { size, fields } = measureRecord(name, 'x86');
  const lines = fields.map((field) => `  ${key(field.path)}: ${place(field)},\n`);
  return `export const ${name} = layout('${name}', ${size}, {\n${lines.join('')}});\n`;
}

function key(path: string): string {
  return /^\w+$/.test(path) ? path : `'${path}'`;
}

function place({ offset, size, type, dimensions }: Field): string {
  const plain = dimensions.length === 0 ? scalarType(type) : null;
  return plain === null ? `[${offset}, 'bytes', ${size}]` : `[${offset}, '${plain}']`;
}

const scalars: Readonly<Record<string, string>> = {
  '*': 'ptr',
  enum: 'u32',
  char: 'i8',
  'signed char': 'i8',
  'unsigned char': 'u8',
  short: 'i16',
  'unsigned short': 'u16',
  wchar_t: 'u16',
  int: 'i32',
  'unsigned int': 'u32',
  long: 'i32',
  'unsigned long': 'u32',
  'long long': 'i64',
  'unsigned long long': 'u64',
};

/** Signed in C; the kit has them unsigned, like the constants that they are compared with. */
const statusTypes: ReadonlySet<string> = new Set(['NDIS_STATUS', 'NTSTATUS']);

/** How a C type is read on wasm32; null for an array or a structure by value. */
export function scalarType(type: string): string | null {
  if (statusTypes.has(type)) return 'u32';
  if (type === 'struct' || type === 'union') return null;
  return scalars[resolveType(type, 'x86')] ?? null;
}
