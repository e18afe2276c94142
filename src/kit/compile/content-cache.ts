import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** SHA-256 of `parts`, each with its length, so that no two lists of parts give the same text. */
export function digest(parts: Iterable<string | Uint8Array>): string {
  const hash = createHash('sha256');
  for (const part of parts) {
    hash.update(`${typeof part === 'string' ? Buffer.byteLength(part) : part.byteLength}:`);
    hash.update(part);
  }
  return hash.digest('hex');
}

/**
 * Results by the digest of everything they were made from: in memory for the life of the process and, given a directory,
 * on disk, where several processes may share them.
 */
export class ContentCache {
  private readonly kept = new Map<string, Uint8Array>();

  constructor(private readonly directory?: string) {}

  get(key: string): Uint8Array | undefined {
    const kept = this.kept.get(key);
    if (kept !== undefined || this.directory === undefined) return kept;
    try {
      const stored = readFileSync(this.path(key));
      this.kept.set(key, stored);
      return stored;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  set(key: string, value: Uint8Array): void {
    this.kept.set(key, value);
    if (this.directory !== undefined) writeWhole(this.path(key), value);
  }

  /** Removes from disk what was put there more than `days` ago. What is still needed will be made again. */
  removeOlder(days: number): void {
    if (this.directory === undefined) return;
    const limit = Date.now() - days * 86_400_000;
    for (const folder of readdirSync(this.directory)) {
      for (const name of readdirSync(join(this.directory, folder))) {
        const path = join(this.directory, folder, name);
        if ((statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? limit) < limit)
          rmSync(path, { force: true });
      }
    }
  }

  /** Where `key` is or would be on disk. */
  private path(key: string): string {
    return join(this.directory ?? '', key.slice(0, 2), key.slice(2));
  }
}

/** Writes beside and renames, so that another process sees the whole file or none. */
export function writeWhole(path: string, content: string | Uint8Array): void {
  const beside = `${path}.${randomUUID()}`;
  mkdirSync(dirname(path), { recursive: true });
  try {
    writeFileSync(beside, content);
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}
