import type { Fields, Layout, StructValue } from './layout.js';
import { Memory } from './memory.js';

/** Fields of a structure by their names in the DDI; what is not named is zero. */
export type Members<L extends Layout> =
  L extends Layout<infer F> ? Partial<Omit<StructValue<F>, 'Header'>> : never;

/** A structure as its bytes, outside the driver's memory. */
export function encodeStruct<F extends Fields>(
  layout: Layout<F>,
  values: Partial<StructValue<F>>,
): Uint8Array {
  const memory = over(layout.size);
  memory.write(layout, 0, values);
  return memory.bytes.slice(0, layout.size);
}

/** The fields of a structure that lies at the start of `bytes`; what is not there is zero. */
export function decodeStruct<F extends Fields>(layout: Layout<F>, bytes: Uint8Array): StructValue<F> {
  const memory = over(Math.max(layout.size, bytes.length));
  memory.copyIn(0, bytes);
  return memory.read(layout, 0);
}

/** Whole words: memory is looked at in those, too. */
function over(size: number): Memory {
  return new Memory({
    buffer: new ArrayBuffer(Math.ceil(size / 8) * 8),
    grow: () => {
      throw new Error('a structure does not grow');
    },
  });
}
