/** A version of the NDIS contract as a number: 6.30 is 630. */
export type NdisVersion = number;

/** The two memory layouts that differ. wasm32 is laid out like x86, arm64 like x64. */
export type Layout = 'x86' | 'x64';

/**
 * What a type or member is aligned to beyond its nature: a number of bytes, `pointer` (4 or 8),
 * `allocation` (MEMORY_ALLOCATION_ALIGNMENT, 8 or 16) or `cache` (8 or 64).
 */
export type Alignment = number | 'pointer' | 'allocation' | 'cache';

/**
 * A member of a record. A string is its C declaration without the semicolon: `ULONG Flags`, `UCHAR Address[6]`,
 * `UCHAR Reserved[16|32]` for 16 on x86 and 32 on x64, `ULONG Valid : 1`, `ULONG : 3` for unnamed bits.
 */
export type Member = string | AnnotatedMember | StructMember | UnionMember;

export interface AnnotatedMember {
  readonly member: string;
  readonly align?: Alignment;
  /** First NDIS version that has it, when that is later than 6.30. */
  readonly since?: NdisVersion;
}

/** A structure inside a record; without a name its members belong to the record. */
export interface StructMember {
  readonly struct: readonly Member[];
  readonly tag?: string;
  /** Member name, with array bounds where it has them. */
  readonly name?: string;
  readonly align?: Alignment;
}

export interface UnionMember {
  readonly union: readonly Member[];
  readonly tag?: string;
  readonly name?: string;
  readonly align?: Alignment;
}

export interface RecordDecl {
  readonly kind: 'struct' | 'union';
  /** C tag, when it is not the name with an underscore before it. */
  readonly tag?: string;
  readonly align?: Alignment;
  /** Largest alignment of a member (`#pragma pack`). */
  readonly pack?: number | 'pointer';
  /** Size in bytes as the WDK has it; the members must add up to it. */
  readonly size: Readonly<Record<Layout, number | null>>;
  /** One list, or one for each layout where the WDK declares them differently. */
  readonly members: readonly Member[] | Readonly<Record<Layout, readonly Member[]>>;
}

/** One value, or [x86, x64]; null: not there. */
export type ByLayout<T> = T | readonly [T | null, T | null];

export interface EnumDecl {
  readonly tag?: string;
  readonly values: Readonly<Record<string, ByLayout<number>>>;
}

export interface FunctionType {
  readonly returns: string;
  readonly params: Readonly<Record<string, string>>;
}

/** Types of one subject. A name is declared once in all groups. */
export interface TypeGroup {
  readonly typedefs: Readonly<Record<string, string | Readonly<Record<Layout, string>>>>;
  readonly functionTypes: Readonly<Record<string, FunctionType>>;
  readonly enums: Readonly<Record<string, EnumDecl>>;
  readonly records: Readonly<Record<string, RecordDecl>>;
}

export type ConstantValue = ByLayout<number | bigint>;

/** Integer constants of one subject, by their C names. */
export interface ConstantGroup {
  /** C type that each is cast to. */
  readonly type?: 'NDIS_STATUS' | 'NTSTATUS';
  readonly signed: Readonly<Record<string, ConstantValue>>;
  readonly unsigned: Readonly<Record<string, ConstantValue>>;
}

export const irqlRanges = {
  PASSIVE_LEVEL: [0, 0],
  '<= APC_LEVEL': [0, 1],
  '< DISPATCH_LEVEL': [0, 1],
  APC_LEVEL: [1, 1],
  '<= DISPATCH_LEVEL': [0, 2],
  DISPATCH_LEVEL: [2, 2],
  '>= DISPATCH_LEVEL': [2, 31],
  any: [0, 31],
} as const satisfies Readonly<Record<string, readonly [min: number, max: number]>>;

export type Irql = keyof typeof irqlRanges;

export interface FunctionDecl extends FunctionType {
  readonly variadic?: true;
  /** The header that declares it, when that is not ndis.h or what it includes. */
  readonly header?: string;
  /** A macro or inline function of the header: never an import. */
  readonly inline?: true;
  /** Where a driver for 64-bit Windows gets it from, when that is not what its name says (`moduleOf`); `header`: the WDK's header has it as code. */
  readonly from?: 'hal.dll' | 'header';
  readonly irql: Irql;
  /** The level above is the widest; what narrows it. */
  readonly irqlNote?: string;
  /** First NDIS version, when later than 6.0. */
  readonly ndis?: NdisVersion;
  /** Values that mean failure; any other non-success status is one as well. */
  readonly fails?: readonly string[];
  /** May return NDIS_STATUS_PENDING. */
  readonly pends?: true;
  /** The callback that completes a pended call. */
  readonly completion?: string;
  readonly acquires?: string;
  readonly releases?: string;
  readonly rules?: readonly string[];
  /** Page below wdk-ddi-src/content of the public documentation. */
  readonly page?: string;
}

export type FunctionGroup = Readonly<Record<string, FunctionDecl>>;

export interface CallbackDecl {
  /** Role type (function type) to declare it with. */
  readonly role: string;
  readonly edge: 'miniport' | 'protocol';
  /** In the registered characteristics, in an optional handler set, or given to a service function. */
  readonly kind: 'characteristics' | 'optional-set' | 'service';
  /** `STRUCTURE.Member` that carries it, or in parentheses the argument that does. */
  readonly member: string | null;
  readonly mandatory: boolean | 'conditional';
  readonly why: string;
  readonly ndis: NdisVersion;
  readonly irql: Irql;
  readonly irqlNote?: string;
  readonly params: Readonly<Record<string, string>>;
  readonly returns: string;
  /** What it may return. */
  readonly values: readonly string[];
  readonly mayPend: boolean;
  /** Function that completes it when it pends. */
  readonly completion: string | null;
  readonly dependsOn: readonly string[];
  /** Callbacks it excludes; `IM driver`: has no place in an intermediate driver. */
  readonly conflictsWith: readonly string[];
  readonly note?: string;
  readonly page: string | null;
}
