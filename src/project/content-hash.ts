import { createHash } from 'node:crypto';
import { plainBytes } from './merge/text-shape.js';

/** SHA-256 of bytes, in hex. */
export function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** SHA-256 of a file's content, line ends and byte order mark aside: what a checkout may change does not count. */
export function contentHash(content: Buffer): string {
  return sha256(plainBytes(content));
}
