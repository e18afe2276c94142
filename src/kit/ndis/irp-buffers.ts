import * as c from '../data/constants.js';
import { buildMdl, sizeOfMdl } from './mdl.js';
import type { Arena } from './arena.js';
import type { Ndis } from './library.js';

export interface DeviceControl {
  readonly code: number;
  readonly input: Uint8Array;
  readonly outputLength: number;
}

/** How an IRP describes the two buffers of a device control; 0 where it has no such member. */
export interface IrpBuffers {
  readonly systemBuffer: number;
  readonly mdl: number;
  readonly type3InputBuffer: number;
  readonly userBuffer: number;
  /** Where the output is when the driver has completed it. */
  readonly output: number;
}

/** What is in a buffer that nobody wrote: the memory of others, as an attentive test would notice. */
const LEFTOVER = 0xa5;

/** Where the buffers of METHOD_NEITHER are said to be: addresses of a program's, where nothing is mapped here. */
const PROGRAM = { input: 0x7fff0000, output: 0x7fff8000 } as const;

const nowhere: IrpBuffers = { systemBuffer: 0, mdl: 0, type3InputBuffer: 0, userBuffer: 0, output: 0 };

/** Makes the buffers as the method in the code says (buffer-descriptions-for-i-o-control-codes.md). */
export function describeBuffers(ndis: Ndis, arena: Arena, control: DeviceControl): IrpBuffers {
  const { code, input, outputLength } = control;
  const filled = (length: number): number =>
    length === 0 ? 0 : arena.copy(new Uint8Array(length).fill(LEFTOVER));
  switch (code & 3) {
    case c.METHOD_BUFFERED: {
      // One buffer for both, as long as the longer of them.
      const buffer = filled(Math.max(input.length, outputLength));
      if (buffer !== 0) ndis.memory.copyIn(buffer, input);
      return { ...nowhere, systemBuffer: buffer, output: buffer };
    }
    case c.METHOD_NEITHER:
      return { ...nowhere, type3InputBuffer: PROGRAM.input, userBuffer: PROGRAM.output };
    default: {
      const output = filled(outputLength);
      const mdl = output === 0 ? 0 : arena.bytes(sizeOfMdl(output, outputLength));
      // Locked pages of the program's, which MmGetSystemAddressForMdlSafe maps.
      if (mdl !== 0) buildMdl(ndis.kernel, mdl, output, outputLength, false);
      return { ...nowhere, systemBuffer: input.length === 0 ? 0 : arena.copy(input), mdl, output };
    }
  }
}
