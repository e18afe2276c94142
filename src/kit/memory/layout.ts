/**
 * How structures lie in the driver's memory. The layouts themselves are data (data/layouts.ts), made from the
 * facts on the ABI; wasm32 has the layout of 32-bit x86.
 */

/** `bytes` is anything without a value of its own: an array, a structure by value, a bit-field's unit. */
export type FieldType = 'u8' | 'u16' | 'u32' | 'i8' | 'i16' | 'i32' | 'u64' | 'i64' | 'ptr' | 'bytes';

/** Offset in bytes, type, and for `bytes` the length in bytes. */
export type Field = readonly [offset: number, type: FieldType, length?: number];

export type Fields = Readonly<Record<string, Field>>;

/** A structure: its size in bytes and its fields by path, members of anonymous parts folded in, nested ones dotted. */
export interface Layout<F extends Fields = Fields> {
  readonly name: string;
  readonly size: number;
  readonly fields: F;
}

export function layout<const F extends Fields>(name: string, size: number, fields: F): Layout<F> {
  return { name, size, fields };
}

/** The value a field has in TypeScript: 64-bit integers are bigints, `bytes` a copy of the bytes. */
export type FieldValue<T extends Field> = T[1] extends 'u64' | 'i64'
  ? bigint
  : T[1] extends 'bytes'
    ? Uint8Array
    : number;

export type StructValue<F extends Fields> = { readonly [K in keyof F]: FieldValue<F[K]> };
