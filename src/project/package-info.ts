import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The root folder of this package, where templates/ and src/kit/ lie. */
export const packageRoot = fileURLToPath(new URL('../../../', import.meta.url));

/** Version of this package. */
export function packageVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(`${packageRoot}package.json`, 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : '';
}
