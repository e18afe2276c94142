import * as c from '../data/constants.js';
import type { Ndis } from './library.js';

/** What the driver wrote to the system event log. */
export interface LoggedEvent {
  /** EVENT_NDIS_*. */
  readonly code: number;
  readonly strings: readonly string[];
  /** The dump data. */
  readonly data: Uint8Array;
}

/** nf-ndis-ndiswriteeventlogentry.md: each string ends in a NUL, together with the data they have to fit into an entry. */
export function writeEventLog(
  ndis: Ndis,
  code: number,
  stringCount: number,
  strings: number,
  size: number,
  data: number,
): number {
  const { memory } = ndis;
  const texts = Array.from({ length: stringCount }, (_, at) =>
    terminated(ndis, memory.u32(strings + 4 * at)),
  );
  const bytes = texts.reduce((sum, text) => sum + 2 * (text.length + 1), 0) + 4 * Math.ceil(size / 4);
  if (bytes > c.NDIS_MAX_EVENT_LOG_DATA_SIZE) return c.NDIS_STATUS_BUFFER_TOO_SHORT;
  ndis.eventLog.push({ code, strings: texts, data: memory.slice(data, data === 0 ? 0 : size) });
  return c.NDIS_STATUS_SUCCESS;
}

function terminated(ndis: Ndis, address: number): string {
  let length = 0;
  while (ndis.memory.u16(address + length) !== 0) length += 2;
  return ndis.memory.utf16(address, length);
}
