import {
  STATUS_BUFFER_OVERFLOW,
  STATUS_BUFFER_TOO_SMALL,
  STATUS_INVALID_PARAMETER,
  STATUS_NO_MEMORY,
  STATUS_SUCCESS,
} from '../data/constants.js';
import type { Memory } from '../memory/memory.js';
import { poolMemory } from './pool-functions.js';
import { withoutBalance, type KernelEnvironment, type Service } from './service.js';

const STRING_MEMORY = 'string of the run-time library';
/** `NDst`. */
const NDIS_TAG = 0x7473444e;
/** UNICODE_STRING and ANSI_STRING: Length, MaximumLength, Buffer; lengths in bytes. */
const MAXIMUM = 2;
const BUFFER = 4;

/** The text of the UNICODE_STRING at `address`. */
export function readUnicodeString(memory: Memory, address: number): string {
  return memory.utf16(memory.u32(address + BUFFER), memory.u16(address));
}

function readAnsiString(memory: Memory, address: number): string {
  return String.fromCharCode(...memory.slice(memory.u32(address + BUFFER), memory.u16(address)));
}

/** Simple case mapping, one character to one, as the kernel's. */
function upcase(text: string): string {
  return Array.from({ length: text.length }, (_, at) => {
    const upper = text.charAt(at).toUpperCase();
    return upper.length === 1 ? upper : text.charAt(at);
  }).join('');
}

/** Counted strings of the run-time library. */
export function stringService({ kernel, allocations }: KernelEnvironment): Service {
  const unicode = (address: number, ignoreCase = 0): string => {
    const text = readUnicodeString(kernel.memory, address);
    return (ignoreCase & 0xff) === 0 ? text : upcase(text);
  };
  /** Fills in the three members for text that is there already. */
  const describe = (address: number, length: number, maximum: number, buffer: number): void => {
    const { memory } = kernel;
    memory.setU16(address, length);
    memory.setU16(address + MAXIMUM, maximum);
    memory.setU32(address + BUFFER, buffer);
  };
  const maximum = (address: number): number => kernel.memory.u16(address + MAXIMUM);
  const buffer = (address: number): number => kernel.memory.u32(address + BUFFER);

  /** Writes `text` into the string's own buffer, with a NUL behind it when there is room. */
  const store = (address: number, text: string): boolean => {
    const { memory } = kernel;
    if (2 * text.length > maximum(address)) return false;
    memory.setUtf16(buffer(address), text);
    memory.setU16(address, 2 * text.length);
    if (2 * text.length + 2 <= maximum(address)) memory.setU16(buffer(address) + 2 * text.length, 0);
    return true;
  };
  const convert = (destination: number, text: string, allocate: number): number => {
    if ((allocate & 0xff) === 0) return store(destination, text) ? STATUS_SUCCESS : STATUS_BUFFER_OVERFLOW;
    const size = 2 * text.length + 2;
    const memory = allocations.allocate(size, STRING_MEMORY);
    if (memory === 0) return STATUS_NO_MEMORY;
    describe(destination, 0, size, memory);
    store(destination, text);
    return STATUS_SUCCESS;
  };
  const free = (address: number): void => {
    if (buffer(address) !== 0) allocations.release(buffer(address), STRING_MEMORY);
    describe(address, 0, 0, 0);
  };
  const append = (destination: number, text: string): number =>
    store(destination, unicode(destination) + text) ? STATUS_SUCCESS : STATUS_BUFFER_TOO_SMALL;
  const initAnsi = (destination: number, source: number): void => {
    const length = source === 0 ? 0 : kernel.memory.cString(source).length;
    describe(destination, length, source === 0 ? 0 : length + 1, source);
  };

  return withoutBalance({
    RtlInitUnicodeString: (destination: number, source: number) => {
      const length = source === 0 ? 0 : 2 * kernel.memory.wideString(source).length;
      describe(destination, length, source === 0 ? 0 : length + 2, source);
    },
    // Gives memory of its own, which NdisFreeString frees (nf-ndis-ndisinitializestring).
    NdisInitializeString: (destination: number, source: number) => {
      const text = kernel.memory.cString(source);
      const size = 2 * text.length + 2;
      const memory = allocations.allocate(size, poolMemory(NDIS_TAG));
      describe(destination, 0, memory === 0 ? 0 : size, memory);
      if (memory !== 0) store(destination, text);
    },
    RtlInitString: initAnsi,
    RtlInitAnsiString: initAnsi,
    // nf-wdm-rtlcopyunicodestring.md: what does not fit is cut off.
    RtlCopyUnicodeString: (destination: number, source: number) => {
      const text = source === 0 ? '' : unicode(source);
      store(destination, text.slice(0, maximum(destination) >> 1));
    },
    RtlCompareUnicodeString: (first: number, second: number, ignoreCase: number) => {
      const [a, b] = [unicode(first, ignoreCase), unicode(second, ignoreCase)];
      return a < b ? -1 : a > b ? 1 : 0;
    },
    RtlEqualUnicodeString: (first: number, second: number, ignoreCase: number) =>
      unicode(first, ignoreCase) === unicode(second, ignoreCase) ? 1 : 0,
    RtlAppendUnicodeStringToString: (destination: number, source: number) =>
      append(destination, unicode(source)),
    RtlAppendUnicodeToString: (destination: number, source: number) =>
      append(destination, source === 0 ? '' : kernel.memory.wideString(source)),
    RtlUpcaseUnicodeString: (destination: number, source: number, allocate: number) =>
      convert(destination, upcase(unicode(source)), allocate),
    RtlUpcaseUnicodeChar: (character: number) =>
      upcase(String.fromCharCode(character & 0xffff)).charCodeAt(0),
    RtlDowncaseUnicodeChar: (character: number) => {
      const lower = String.fromCharCode(character & 0xffff).toLowerCase();
      return lower.length === 1 ? lower.charCodeAt(0) : character & 0xffff;
    },
    RtlUpperChar: (character: number) => {
      const code = character & 0xff;
      return code >= 0x61 && code <= 0x7a ? code - 0x20 : code;
    },
    RtlAnsiStringToUnicodeString: (destination: number, source: number, allocate: number) =>
      convert(destination, readAnsiString(kernel.memory, source), allocate),
    RtlUnicodeStringToAnsiString: (destination: number, source: number, allocate: number) => {
      const text = unicode(source);
      const size = text.length + 1;
      if ((allocate & 0xff) !== 0) {
        const memory = allocations.allocate(size, STRING_MEMORY);
        if (memory === 0) return STATUS_NO_MEMORY;
        describe(destination, 0, size, memory);
      } else if (maximum(destination) < size) return STATUS_BUFFER_OVERFLOW;
      for (let at = 0; at < text.length; at++)
        kernel.memory.setU8(buffer(destination) + at, text.charCodeAt(at) & 0xff);
      kernel.memory.setU8(buffer(destination) + text.length, 0);
      kernel.memory.setU16(destination, text.length);
      return STATUS_SUCCESS;
    },
    RtlFreeUnicodeString: free,
    RtlFreeAnsiString: free,
    RtlIntegerToUnicodeString: (value: number, base: number, destination: number) => {
      if (![0, 2, 8, 10, 16].includes(base)) return STATUS_INVALID_PARAMETER;
      const text = value.toString(base === 0 ? 10 : base).toUpperCase();
      return store(destination, text) ? STATUS_SUCCESS : STATUS_BUFFER_OVERFLOW;
    },
    RtlUnicodeStringToInteger: (source: number, base: number, result: number) => {
      const match = /^\s*([+-]?)(0[xob])?([0-9a-f]*)/i.exec(unicode(source));
      const prefixes: Readonly<Record<string, number>> = { '0x': 16, '0o': 8, '0b': 2 };
      const radix = base === 0 ? (prefixes[match?.[2]?.toLowerCase() ?? ''] ?? 10) : base;
      if (![2, 8, 10, 16].includes(radix)) return STATUS_INVALID_PARAMETER;
      const value = Number.parseInt(match?.[3] ?? '', radix) || 0;
      kernel.memory.setU32(result, (match?.[1] === '-' ? -value : value) >>> 0);
      return STATUS_SUCCESS;
    },
    // HASH_STRING_ALGORITHM_DEFAULT and _X65599 are one algorithm (nf-wdm-rtlhashunicodestring.md).
    RtlHashUnicodeString: (source: number, ignoreCase: number, algorithm: number, result: number) => {
      if (algorithm > 1) return STATUS_INVALID_PARAMETER;
      let hash = 0;
      for (const character of unicode(source, ignoreCase).split('')) {
        hash = (Math.imul(hash, 65599) + character.charCodeAt(0)) >>> 0;
      }
      kernel.memory.setU32(result, hash);
      return STATUS_SUCCESS;
    },
    RtlCompareMemory: (first: number, second: number, length: number) => {
      const { bytes } = kernel.memory;
      for (let at = 0; at < length; at++) if (bytes[first + at] !== bytes[second + at]) return at;
      return length;
    },
  });
}
