import type { Fields, Layout, StructValue } from '../memory/layout.js';
import { UNICODE_STRING } from '../data/layouts.js';
import type { Ndis } from './library.js';

/** System memory that lives as long as one call of NDIS's: structures and strings that it passes to the driver. */
export class Arena {
  private readonly blocks: number[] = [];

  constructor(
    private readonly ndis: Ndis,
    private readonly what: string,
  ) {}

  bytes(size: number): number {
    const address = this.ndis.allocate(Math.max(size, 1), this.what);
    this.blocks.push(address);
    return address;
  }

  copy(data: Uint8Array): number {
    const address = this.bytes(data.length);
    this.ndis.memory.copyIn(address, data);
    return address;
  }

  /** A counted UTF-16 string, with a NUL behind it that its length does not count. */
  string(text: string): number {
    const length = 2 * text.length;
    const buffer = this.bytes(length + 2);
    this.ndis.memory.setUtf16(buffer, text);
    const address = this.bytes(UNICODE_STRING.size);
    this.ndis.memory.write(UNICODE_STRING, address, {
      Length: length,
      MaximumLength: length + 2,
      Buffer: buffer,
    });
    return address;
  }

  /** A zeroed structure with the given fields. */
  struct<F extends Fields>(layout: Layout<F>, values: Partial<StructValue<F>>): number {
    const address = this.bytes(layout.size);
    this.ndis.memory.write(layout, address, values);
    return address;
  }

  free(): void {
    for (const address of this.blocks.splice(0)) this.ndis.release(address, this.what);
  }
}

/** The text of a UNICODE_STRING; undefined when its pointer is NULL. */
export function readString(ndis: Ndis, address: number): string | undefined {
  if (address === 0) return undefined;
  const { memory } = ndis;
  const buffer = memory.get(UNICODE_STRING, address, 'Buffer');
  return memory.utf16(buffer, memory.get(UNICODE_STRING, address, 'Length'));
}
