import { createHash } from 'node:crypto';

/** Namespace of all GUIDs made here. Changing it would change the GUIDs of every project. */
const namespace = '6f0b1c52-6d55-5c2e-9c0e-0d7c1a2b9e41';

/** Name-based GUID (RFC 9562, version 5): the same name always gives the same GUID. Lower case, without braces. */
export function guidFromName(name: string): string {
  const hash = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(name, 'utf8');
  const bytes = hash.digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return grouped(hex);
}

/** Namespace of the ids of trace providers. */
const etwNamespace = '482c2db2c39047c887f81a15bfc130fb';

/**
 * Id of the trace provider of this name, as ETW's tools compute it when they are given `*name`: of the SHA-1 over a namespace and the
 * name in capitals as UTF-16, big end first, the first 16 bytes, as they lie in memory.
 */
export function etwProviderId(name: string): string {
  const text = Buffer.from(name.toUpperCase(), 'utf16le').swap16();
  const hash = createHash('sha1').update(Buffer.from(etwNamespace, 'hex')).update(text);
  const bytes = hash.digest().subarray(0, 16);
  bytes[7] = ((bytes[7] ?? 0) & 0x0f) | 0x50;
  // The first three members are numbers with the little end first.
  const order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
  return grouped(Buffer.from(order.map((at) => bytes[at] ?? 0)).toString('hex'));
}

/** The members of a GUID as C writes them, three numbers and eight bytes. */
export function guidMembers(guid: string): string {
  const [first = '', second = '', third = '', ...rest] = guid.split('-');
  const bytes = rest.join('').match(/../g) ?? [];
  return [first, second, third, ...bytes].map((digits) => `0x${digits}`).join(', ');
}

function grouped(hex: string): string {
  return [8, 12, 16, 20, 32].map((end, i, ends) => hex.slice(ends[i - 1] ?? 0, end)).join('-');
}
