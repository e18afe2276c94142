import type { AnnotatedMember, ByLayout, Member, StructMember, UnionMember } from './types.js';

/** `UCHAR Address[6]` is { type: 'UCHAR', name: 'Address', dimensions: [6] }; unnamed bits have an empty name, `[]` is 0. */
export interface Declaration {
  readonly type: string;
  readonly name: string;
  readonly dimensions: readonly ByLayout<number>[];
  readonly bits: number | null;
}

const pattern = /^(?<type>.*?[\s*])(?<name>[A-Za-z_]\w*)?(?<array>(?:\[[\d|]*\])*)(?:\s*:\s*(?<bits>\d+))?$/;

export function parseDeclaration(text: string): Declaration {
  const groups = pattern.exec(text)?.groups;
  if (groups?.type === undefined) throw new Error(`not a member declaration: ${text}`);
  return {
    type: groups.type.trim(),
    name: groups.name ?? '',
    dimensions: dimensionsOf(groups.array ?? ''),
    bits: groups.bits === undefined ? null : Number(groups.bits),
  };
}

/** The bounds in `Name[2][16|32]`. */
export function dimensionsOf(text: string): readonly ByLayout<number>[] {
  return [...text.matchAll(/\[(\d*)(?:\|(\d+))?\]/g)].map(([, x86, x64]) =>
    x64 === undefined ? Number(x86) : [Number(x86), Number(x64)],
  );
}

export function isAggregate(member: Member): member is StructMember | UnionMember {
  return typeof member === 'object' && !('member' in member);
}

/** A plain or annotated member as an annotated one. */
export function annotated(member: string | AnnotatedMember): AnnotatedMember {
  return typeof member === 'string' ? { member } : member;
}

/** Names of types in a C type, without C's own words. `struct _X *` gives `_X`. */
export function namesIn(type: string): readonly string[] {
  return (type.match(/[A-Za-z_]\w*/g) ?? []).filter((word) => !keywords.has(word));
}

const keywords = new Set(
  'void char short int long float double signed unsigned const volatile struct union enum VOID CONST'.split(
    ' ',
  ),
);
