import { STATUS_BUFFER_OVERFLOW, STATUS_INVALID_PARAMETER, STATUS_SUCCESS } from '../data/constants.js';
import { formatMessage } from './format.js';
import { withoutBalance, type KernelEnvironment, type Service } from './service.js';

/** The longest buffer that the safe string functions take, in characters. */
const NTSTRSAFE_MAX_CCH = 2_147_483_647;

/**
 * Safe printing (nf-ntstrsafe-rtlstringcchprintfw.md): what does not fit is cut off, and the text ends with a NUL; a counted string gets
 * none.
 */
export function safeStringService({ kernel }: KernelEnvironment): Service {
  const printTo = (to: number, room: number, format: number, values: number, wide: boolean): number => {
    if (room === 0 || room > NTSTRSAFE_MAX_CCH) return STATUS_INVALID_PARAMETER;
    const { memory } = kernel;
    const text = formatMessage(
      memory,
      wide ? memory.wideString(format) : memory.cString(format),
      values,
      wide,
    );
    const kept = text.slice(0, room - 1);
    if (wide) memory.setUtf16(to, `${kept}\0`);
    else
      for (const [at, character] of [...kept, '\0'].entries())
        memory.setU8(to + at, character.charCodeAt(0) & 0xff);
    return kept.length < text.length ? STATUS_BUFFER_OVERFLOW : STATUS_SUCCESS;
  };
  return withoutBalance({
    RtlStringCchPrintfW: (to: number, room: number, format: number, values: number) =>
      printTo(to, room, format, values, true),
    RtlStringCbPrintfW: (to: number, bytes: number, format: number, values: number) =>
      printTo(to, bytes >>> 1, format, values, true),
    RtlStringCchPrintfA: (to: number, room: number, format: number, values: number) =>
      printTo(to, room, format, values, false),
    RtlStringCbPrintfA: (to: number, bytes: number, format: number, values: number) =>
      printTo(to, bytes, format, values, false),
    RtlUnicodeStringPrintf: (string: number, format: number, values: number) => {
      const { memory } = kernel;
      const text = formatMessage(memory, memory.wideString(format), values, true);
      const kept = text.slice(0, memory.u16(string + 2) >>> 1);
      memory.setUtf16(memory.u32(string + 4), kept);
      memory.setU16(string, 2 * kept.length);
      return kept.length < text.length ? STATUS_BUFFER_OVERFLOW : STATUS_SUCCESS;
    },
  });
}
