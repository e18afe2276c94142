import * as constants from '../data/constants.js';

/** `NDIS_STATUS_RESOURCES`, or the number where no name is known. */
export function statusName(status: number): string {
  return namesOf('NDIS_STATUS_').get(status | 0) ?? namesOf('STATUS_').get(status | 0) ?? hexadecimal(status);
}

/** `OID_GEN_STATISTICS`, or the number. */
export function oidName(oid: number): string {
  return namesOf('OID_').get(oid | 0) ?? hexadecimal(oid);
}

/** `NetEventPause`, or the number. */
export function netEventName(event: number): string {
  return namesOf('NetEvent').get(event) ?? String(event);
}

const tables = new Map<string, ReadonlyMap<number, string>>();

/** Of two names with one value the first one counts; they are aliases. */
function namesOf(prefix: string): ReadonlyMap<number, string> {
  const known = tables.get(prefix);
  if (known !== undefined) return known;
  const table = new Map<number, string>();
  for (const [name, value] of Object.entries(constants)) {
    if (!name.startsWith(prefix) || typeof value !== 'number') continue;
    if (!table.has(value | 0)) table.set(value | 0, name);
  }
  tables.set(prefix, table);
  return table;
}

function hexadecimal(value: number): string {
  return `0x${(value >>> 0).toString(16).padStart(8, '0')}`;
}
