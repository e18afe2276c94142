import type { Arena } from './arena.js';
import type { Ndis } from './library.js';

/** Where InformationBuffer lies. */
export interface BufferPlace {
  /** At an odd address; or NULL, whatever its length says. */
  readonly at?: 'odd' | 'null';
  /** What lies around it, byte by byte: whoever reads there gets something else each time. */
  readonly among?: number;
}

/** Bytes on each side that belong to somebody else. */
const AROUND = 32;

/** The information buffer of a request: what is around it is not the driver's to write. */
export class OidBuffer {
  readonly address: number;
  private readonly first: number;
  private readonly around: number;

  constructor(
    private readonly ndis: Ndis,
    arena: Arena,
    private readonly length: number,
    input: Uint8Array,
    place: BufferPlace = {},
  ) {
    const { memory } = ndis;
    this.around = place.among ?? 0xfb;
    if (length === 0 || place.at === 'null') {
      this.first = this.address = 0;
      return;
    }
    this.first = arena.bytes(length + 2 * AROUND + 1);
    this.address = this.first + AROUND + (place.at === 'odd' ? 1 : 0);
    memory.fill(this.first, length + 2 * AROUND + 1, this.around);
    // what a driver did not write must not reach the caller.
    memory.fill(this.address, length, 0xa5);
    memory.copyIn(this.address, input);
  }

  check(what: string): void {
    if (this.address === 0) return;
    const { memory } = this.ndis;
    const around = [
      ...memory.slice(this.first, this.address - this.first),
      ...memory.slice(this.address + this.length, AROUND),
    ];
    if (around.some((byte) => byte !== this.around)) {
      throw this.ndis.broken(
        'oid-beyond-buffer',
        `${what}: bytes around its buffer of ${this.length} were written (R-132)`,
      );
    }
  }
}
