import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { digest } from './content-cache.js';
import { headerDirectory, headerMount } from './places.js';

export interface KitHeaders {
  /** By the path under which the compiler sees them. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly digest: string;
}

const known = new Map<string, KitHeaders>();

/** Reads the kit's C headers, once in a process. */
export function readHeaders(directory = headerDirectory()): KitHeaders {
  let headers = known.get(directory);
  if (headers === undefined) {
    const names = readdirSync(directory, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.h'))
      .map((name) => name.replaceAll('\\', '/'))
      .sort();
    const files = new Map(
      names.map((name) => [`${headerMount}/${name}`, readFileSync(join(directory, name))]),
    );
    headers = { files, digest: digest([...files].flat()) };
    known.set(directory, headers);
  }
  return headers;
}
