/** A place in little-endian binary data that moves on with each value read. */
export class ByteReader {
  constructor(
    readonly bytes: Uint8Array,
    public at = 0,
    readonly end = bytes.length,
  ) {}

  get left(): number {
    return this.end - this.at;
  }

  u8(): number {
    const byte = this.bytes[this.at++];
    if (byte === undefined || this.at > this.end) throw new RangeError('binary data ends inside a value');
    return byte;
  }

  i8(): number {
    return (this.u8() << 24) >> 24;
  }

  u16(): number {
    return this.u8() | (this.u8() << 8);
  }

  u32(): number {
    return (this.u16() | (this.u16() << 16)) >>> 0;
  }

  /** Unsigned LEB128, at most 32 bits. */
  uleb(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.u8();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
  }

  /** Signed LEB128, at most 32 bits. */
  sleb(): number {
    let value = 0;
    for (let shift = 0; ;) {
      const byte = this.u8();
      value |= (byte & 0x7f) << shift;
      shift += 7;
      if (byte < 0x80) return shift < 32 && (byte & 0x40) !== 0 ? value | (-1 << shift) : value;
    }
  }

  /** Text up to a zero byte. */
  text(): string {
    const start = this.at;
    while (this.u8() !== 0);
    return new TextDecoder().decode(this.bytes.subarray(start, this.at - 1));
  }

  /** The next `length` bytes as a reader of their own. */
  part(length: number): ByteReader {
    const start = this.at;
    this.at += length;
    return new ByteReader(this.bytes, start, this.at);
  }
}
