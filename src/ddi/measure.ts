import { annotated, dimensionsOf, isAggregate, parseDeclaration } from './declaration.js';
import { valueOn } from './constants.js';
import { enums, functionTypes, nameOfTag, records, typedefs } from './layouts.js';
import type { Alignment, ByLayout, Layout, Member, RecordDecl } from './types.js';

export interface Extent {
  readonly size: number;
  readonly align: number;
}

/** A member at its place. Paths are dotted through named aggregates. */
export interface Field {
  readonly path: string;
  readonly offset: number;
  readonly size: number;
  readonly type: string;
  readonly dimensions: readonly ByLayout<number>[];
  /** Bit-field: first bit in the storage unit, and width. */
  readonly bits: readonly [first: number, width: number] | null;
}

export interface Measured extends Extent {
  readonly fields: readonly Field[];
}

const primitives: Readonly<Record<string, number>> = {
  char: 1,
  'signed char': 1,
  'unsigned char': 1,
  short: 2,
  'unsigned short': 2,
  wchar_t: 2,
  int: 4,
  'unsigned int': 4,
  long: 4,
  'unsigned long': 4,
  'long long': 8,
  'unsigned long long': 8,
  double: 8,
};

const pointerSize: Readonly<Record<Layout, number>> = { x86: 4, x64: 8 };

const alignments: Readonly<Record<Exclude<Alignment, number>, Readonly<Record<Layout, number>>>> = {
  pointer: pointerSize,
  allocation: { x86: 8, x64: 16 },
  cache: { x86: 8, x64: 64 },
};

function bytesOf(align: Alignment | undefined, layout: Layout): number {
  if (align === undefined) return 1;
  return typeof align === 'number' ? align : alignments[align][layout];
}

/** What a C type is in the end: a primitive, `*`, `enum`, `function`, the name of a record, `T[n]`, or `opaque`. */
export function resolveType(type: string, layout: Layout): string {
  const plain = type
    .replace(/\b(?:const|volatile|CONST)\b/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  if (plain.includes('*')) return '*';
  if (plain === 'void' || plain === 'VOID') return 'void';
  if (plain.endsWith(']') || plain in primitives) return plain;
  const tagged = /^(?:struct|union|enum) (\w+)$/.exec(plain)?.[1];
  const name = tagged === undefined ? plain : (nameOfTag(tagged) ?? tagged);
  if (records.has(name)) return name;
  if (enums.has(name)) return 'enum';
  if (functionTypes.has(name)) return 'function';
  const target = typedefs.get(name);
  if (target === undefined && tagged !== undefined) return 'opaque';
  if (target === undefined) throw new Error(`unknown type: ${type}`);
  return resolveType(typeof target === 'string' ? target : target[layout], layout);
}

export function measureType(type: string, layout: Layout): Extent {
  const resolved = resolveType(type, layout);
  if (resolved === '*') return { size: pointerSize[layout], align: pointerSize[layout] };
  if (resolved === 'enum') return { size: 4, align: 4 };
  if (resolved.endsWith(']')) {
    const element = measureType(resolved.replace(/\[.*/, ''), layout);
    return { size: element.size * product(dimensionsOf(resolved), layout), align: element.align };
  }
  const size = primitives[resolved];
  if (size !== undefined) return { size, align: size };
  return measureRecord(resolved, layout);
}

const measured = new Map<string, Measured>();

/** Size, alignment and every member of a record, by the rules of the Microsoft compiler. */
export function measureRecord(name: string, layout: Layout): Measured {
  const key = `${layout} ${name}`;
  const known = measured.get(key);
  if (known) return known;
  const record = records.get(name);
  if (!record) throw new Error(`unknown record: ${name}`);
  const result = measureMembers(
    record.kind,
    membersOn(record, layout),
    record.pack === undefined ? Infinity : bytesOf(record.pack, layout),
    layout,
  );
  const align = Math.max(result.align, bytesOf(record.align, layout));
  const whole = { size: roundUp(result.size, align), align, fields: result.fields };
  measured.set(key, whole);
  return whole;
}

export function membersOn(record: RecordDecl, layout: Layout): readonly Member[] {
  return 'x86' in record.members ? record.members[layout] : record.members;
}

function measureMembers(
  kind: 'struct' | 'union',
  members: readonly Member[],
  pack: number,
  layout: Layout,
): Measured {
  const fields: Field[] = [];
  let end = 0;
  let size = 0;
  let align = 1;
  let unit: { readonly offset: number; readonly size: number; used: number } | null = null;
  for (const member of members) {
    if (kind === 'union') {
      end = 0;
      unit = null;
    }
    const item = measureMember(member, pack, layout);
    align = Math.max(align, item.align);
    if (item.bits !== null) {
      if (unit === null || unit.size !== item.size || unit.used + item.bits > item.size * 8) {
        unit = { offset: roundUp(end, item.align), size: item.size, used: 0 };
        end = unit.offset + unit.size;
      }
      const [first] = item.fields;
      if (first) fields.push({ ...first, offset: unit.offset, bits: [unit.used, item.bits] });
      unit.used += item.bits;
    } else {
      unit = null;
      const offset = roundUp(end, item.align);
      fields.push(...item.fields.map((field) => ({ ...field, offset: field.offset + offset })));
      end = offset + item.size;
    }
    size = Math.max(size, end);
  }
  return { size: roundUp(size, align), align, fields };
}

interface MeasuredMember extends Measured {
  readonly bits: number | null;
}

function measureMember(member: Member, pack: number, layout: Layout): MeasuredMember {
  if (isAggregate(member)) {
    const [kind, members] =
      'struct' in member ? (['struct', member.struct] as const) : (['union', member.union] as const);
    const inner = measureMembers(kind, members, pack, layout);
    const align = Math.max(inner.align, bytesOf(member.align, layout));
    if (member.name === undefined) return { ...inner, align, bits: null };
    const dimensions = dimensionsOf(member.name);
    const name = member.name.replace(/\[.*/, '');
    const size = inner.size * product(dimensions, layout);
    const whole: Field = { path: name, offset: 0, size, type: kind, dimensions, bits: null };
    const parts = dimensions.length > 0 ? [] : inner.fields;
    const fields = [whole, ...parts.map((field) => ({ ...field, path: `${name}.${field.path}` }))];
    return { size, align, fields, bits: null };
  }
  const { member: text, align: extra } = annotated(member);
  const declaration = parseDeclaration(text);
  const { type, name, dimensions, bits } = declaration;
  const extent = measureType(type, layout);
  const size = extent.size * product(dimensions, layout);
  const align = Math.max(Math.min(extent.align, pack), bytesOf(extra, layout));
  const fields = name === '' ? [] : [{ path: name, offset: 0, size, type, dimensions, bits: null }];
  return { size, align, fields, bits };
}

function product(dimensions: readonly ByLayout<number>[], layout: Layout): number {
  return dimensions.reduce((total: number, next) => total * (valueOn(next, layout) ?? 0), 1);
}

function roundUp(value: number, align: number): number {
  return Math.ceil(value / align) * align;
}
