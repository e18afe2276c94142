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
  return [8, 12, 16, 20, 32].map((end, i, ends) => hex.slice(ends[i - 1] ?? 0, end)).join('-');
}
