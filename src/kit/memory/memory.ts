import type { Field, FieldValue, Fields, Layout, StructValue } from './layout.js';

/** A byte that memory is filled with, and eight of it as a number. */
export interface Filling {
  readonly byte: number;
  readonly word: number;
}

/** Eight of `byte` must not be a NaN, which equals nothing, or 0, which equals -0. */
export function fillingOf(byte: number): Filling {
  const [word = NaN] = new Float64Array(new Uint8Array(8).fill(byte).buffer);
  if (Number.isNaN(word) || word === 0) throw new RangeError(`${byte} cannot be told as a number`);
  return { byte, word };
}

/** The driver's linear memory: little-endian, 32-bit addresses. Addresses are unsigned numbers. */
export class Memory {
  view: DataView;
  bytes: Uint8Array;
  private words: Float64Array;

  constructor(readonly memory: Pick<WebAssembly.Memory, 'buffer' | 'grow'>) {
    this.view = new DataView(memory.buffer);
    this.bytes = new Uint8Array(memory.buffer);
    this.words = new Float64Array(memory.buffer);
  }

  /** Growing detaches the old buffer, so every view is made anew here and nowhere else. */
  grow(pages: number): void {
    this.memory.grow(pages);
    this.view = new DataView(this.memory.buffer);
    this.bytes = new Uint8Array(this.memory.buffer);
    this.words = new Float64Array(this.memory.buffer);
  }

  get size(): number {
    return this.bytes.length;
  }

  u8(address: number): number {
    return this.view.getUint8(address);
  }

  u16(address: number): number {
    return this.view.getUint16(address, true);
  }

  u32(address: number): number {
    return this.view.getUint32(address, true);
  }

  i32(address: number): number {
    return this.view.getInt32(address, true);
  }

  u64(address: number): bigint {
    return this.view.getBigUint64(address, true);
  }

  setU8(address: number, value: number): void {
    this.view.setUint8(address, value);
  }

  setU16(address: number, value: number): void {
    this.view.setUint16(address, value, true);
  }

  setU32(address: number, value: number): void {
    this.view.setUint32(address, value, true);
  }

  setU64(address: number, value: bigint): void {
    this.view.setBigUint64(address, value, true);
  }

  /** One field of the structure at `base`. */
  get<F extends Fields, K extends keyof F & string>(
    layout: Layout<F>,
    base: number,
    name: K,
  ): FieldValue<F[K]> {
    return this.load(fieldOf(layout, name), base) as FieldValue<F[K]>;
  }

  set<F extends Fields, K extends keyof F & string>(
    layout: Layout<F>,
    base: number,
    name: K,
    value: FieldValue<F[K]>,
  ): void {
    this.store(fieldOf(layout, name), base, value);
  }

  /** All fields of the structure at `base`, as a plain object. */
  read<F extends Fields>(layout: Layout<F>, base: number): StructValue<F> {
    const value: Record<string, number | bigint | Uint8Array> = {};
    for (const [name, field] of Object.entries(layout.fields)) value[name] = this.load(field, base);
    return value as StructValue<F>;
  }

  /** Writes the fields given; the others keep what they hold. */
  write<F extends Fields>(layout: Layout<F>, base: number, values: Partial<StructValue<F>>): void {
    for (const [name, value] of Object.entries(values)) {
      this.store(fieldOf(layout, name), base, value as number | bigint | Uint8Array);
    }
  }

  slice(address: number, length: number): Uint8Array {
    return this.bytes.slice(address, address + length);
  }

  copyIn(address: number, data: Uint8Array): void {
    this.bytes.set(data, address);
  }

  fill(address: number, length: number, value: number): void {
    this.bytes.fill(value, address, address + length);
  }

  /**
   * The first address from `address` up to `end` whose byte is not `filling`'s; undefined when all are. Eight bytes are compared at a time, as this is
   * done for every allocation.
   */
  findOther(address: number, end: number, { byte, word }: Filling): number | undefined {
    const { bytes, words } = this;
    let at = address;
    for (; at < end && (at & 7) !== 0; at++) if (bytes[at] !== byte) return at;
    while (at + 8 <= end && words[at >>> 3] === word) at += 8;
    for (; at < end; at++) if (bytes[at] !== byte) return at;
    return undefined;
  }

  /** UTF-16LE text of `length` bytes. */
  utf16(address: number, length: number): string {
    let text = '';
    for (let at = address; at + 1 < address + length; at += 2) text += String.fromCharCode(this.u16(at));
    return text;
  }

  setUtf16(address: number, text: string): void {
    for (let index = 0; index < text.length; index++)
      this.setU16(address + 2 * index, text.charCodeAt(index));
  }

  /** A NUL-terminated string of bytes, at most 4 KiB of it. */
  cString(address: number): string {
    let text = '';
    for (let at = address; at < address + 4096 && this.u8(at) !== 0; at++)
      text += String.fromCharCode(this.u8(at));
    return text;
  }

  /** A NUL-terminated UTF-16 string, at most 4 Ki characters of it. */
  wideString(address: number): string {
    let text = '';
    for (let at = address; at < address + 8192 && this.u16(at) !== 0; at += 2) {
      text += String.fromCharCode(this.u16(at));
    }
    return text;
  }

  private load([offset, type, length]: Field, base: number): number | bigint | Uint8Array {
    const at = base + offset;
    switch (type) {
      case 'u8':
        return this.view.getUint8(at);
      case 'i8':
        return this.view.getInt8(at);
      case 'u16':
        return this.view.getUint16(at, true);
      case 'i16':
        return this.view.getInt16(at, true);
      case 'u32':
      case 'ptr':
        return this.view.getUint32(at, true);
      case 'i32':
        return this.view.getInt32(at, true);
      case 'u64':
        return this.view.getBigUint64(at, true);
      case 'i64':
        return this.view.getBigInt64(at, true);
      case 'bytes':
        return this.slice(at, length ?? 0);
    }
  }

  private store([offset, type, length]: Field, base: number, value: number | bigint | Uint8Array): void {
    const at = base + offset;
    switch (type) {
      case 'u8':
      case 'i8':
        return this.view.setUint8(at, Number(value));
      case 'u16':
      case 'i16':
        return this.view.setUint16(at, Number(value), true);
      case 'u32':
      case 'i32':
      case 'ptr':
        return this.view.setUint32(at, Number(value), true);
      case 'u64':
      case 'i64':
        return this.view.setBigUint64(at, BigInt.asUintN(64, BigInt(value as bigint)), true);
      case 'bytes': {
        const data = value as Uint8Array;
        if (data.length > (length ?? 0))
          throw new RangeError(`${data.length} bytes do not fit into ${length ?? 0}`);
        return this.bytes.set(data, at);
      }
    }
  }
}

function fieldOf(layout: Layout, name: string): Field {
  const field = layout.fields[name];
  if (field === undefined) throw new RangeError(`${layout.name} has no field ${name}`);
  return field;
}
