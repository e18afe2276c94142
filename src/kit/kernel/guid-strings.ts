import { STATUS_INVALID_PARAMETER, STATUS_NO_MEMORY, STATUS_SUCCESS } from '../data/constants.js';
import type { Memory } from '../memory/memory.js';
import { withoutBalance, type KernelEnvironment, type Service } from './service.js';
import { readUnicodeString } from './strings.js';

const STRING_MEMORY = 'string of the run-time library';
const form = /^\{([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})\}$/i;

/** `{xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx}` of the GUID at `address`. */
export function readGuid(memory: Memory, address: number): string {
  const digits = (value: number, width: number): string =>
    value.toString(16).padStart(width, '0').toUpperCase();
  const tail = Array.from(memory.slice(address + 8, 8), (byte) => digits(byte, 2));
  const head = [
    digits(memory.u32(address), 8),
    digits(memory.u16(address + 4), 4),
    digits(memory.u16(address + 6), 4),
  ];
  return `{${head.join('-')}-${tail.slice(0, 2).join('')}-${tail.slice(2).join('')}}`;
}

/** GUIDs as text (nf-wdm-rtlstringfromguid.md, nf-wdm-rtlguidfromstring.md). */
export function guidStringService({ kernel, allocations }: KernelEnvironment): Service {
  return withoutBalance({
    RtlStringFromGUID: (guid: number, destination: number) => {
      const { memory } = kernel;
      const text = readGuid(memory, guid);
      const buffer = allocations.allocate(2 * text.length + 2, STRING_MEMORY, true);
      if (buffer === 0) return STATUS_NO_MEMORY;
      memory.setUtf16(buffer, text);
      memory.setU16(destination, 2 * text.length);
      memory.setU16(destination + 2, 2 * text.length + 2);
      memory.setU32(destination + 4, buffer);
      return STATUS_SUCCESS;
    },
    RtlGUIDFromString: (source: number, guid: number) => {
      const { memory } = kernel;
      const [, first = '', second = '', third = '', fourth = '', fifth = ''] =
        form.exec(readUnicodeString(memory, source)) ?? [];
      if (first === '') return STATUS_INVALID_PARAMETER;
      memory.setU32(guid, Number.parseInt(first, 16));
      memory.setU16(guid + 4, Number.parseInt(second, 16));
      memory.setU16(guid + 6, Number.parseInt(third, 16));
      memory.copyIn(guid + 8, Uint8Array.from(Buffer.from(fourth + fifth, 'hex')));
      return STATUS_SUCCESS;
    },
  });
}
