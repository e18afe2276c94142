import { join } from 'node:path';
import { contentHash, sha256 } from '../content-hash.js';
import type { FileSystem } from '../file-system.js';
import { plainBytes } from '../merge/text-shape.js';
import type { RenderedFile, Role } from '../rendered-file.js';
import { baseFolder } from './manifest.js';
import type { Manifest, ManifestEntry } from './manifest.js';

/** Where the text with this hash is kept, below the root. */
export function basePath(hash: string): string {
  return `${baseFolder}/base/${hash}`;
}

/** What a generated file leaves in the manifest. */
export function entryFor({ role, content, template }: RenderedFile): ManifestEntry {
  return {
    role,
    base: contentHash(content),
    ...(template === undefined ? {} : { template }),
  };
}

/** What is merged needs its base text; what is replaced whole, or never, is known by its hash alone. */
export function keepsText(role: Role): boolean {
  return role === 'merged' || role === 'json';
}

/** Hashes of the texts that must be kept for these files. */
export function keptBases({ files }: Manifest): ReadonlySet<string> {
  const hashes = [...files.values()].flatMap(({ role, base }) =>
    base !== undefined && keepsText(role) ? [base] : [],
  );
  return new Set(hashes);
}

/** The base text with this hash; undefined where it is gone or no longer what it was. */
export function readBase(root: string, hash: string, fs: FileSystem): Buffer | undefined {
  const path = join(root, basePath(hash));
  if (fs.kindOf(path) !== 'file') return undefined;
  const content = fs.read(path);
  return sha256(content) === hash ? content : undefined;
}

/** Texts of rendered files by their hash, as the store keeps them. */
export function baseTexts(files: readonly RenderedFile[]): ReadonlyMap<string, Buffer> {
  return new Map(
    files
      .filter(({ role }) => keepsText(role))
      .map(({ content }) => plainBytes(content))
      .map((content) => [sha256(content), content] as const),
  );
}
