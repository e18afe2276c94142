import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

import { CompileError } from './compile-error.js';

/** Where the kit's C headers appear to the compiler, and so in its messages: where a project keeps them. */
export const headerMount = 'test/kit/include';

/**
 * The kit's C headers. They stay with the sources, which lie beside the folder of compiled output at the same
 * relative path: `.build/test/kit` runs with `test/kit/include`, `dist/src/kit` with `src/kit/include`.
 */
export function headerDirectory(): string {
  const kit = dirname(dirname(fileURLToPath(import.meta.url)));
  for (let output = kit; output !== dirname(output); output = dirname(output)) {
    const headers = join(dirname(output), relative(output, kit), 'include');
    if (existsSync(headers)) return headers;
  }
  throw new CompileError(`the kit's C headers are missing: no folder "include" belongs to ${kit}`);
}

export interface InstalledPackage {
  readonly directory: string;
  readonly version: string;
}

const installed = new Map<string, InstalledPackage>();

/** Finds an npm package without loading it. Throws a CompileError that says how to install it. */
export function findPackage(name: '@yowasp/clang' | 'binaryen'): InstalledPackage {
  const known = installed.get(name);
  if (known !== undefined) return known;
  let at: string;
  try {
    at = dirname(createRequire(import.meta.url).resolve(name));
  } catch {
    throw new CompileError(
      `the npm package ${name} is not installed, and the C cannot be compiled without it; run: npm install`,
    );
  }
  while (!existsSync(join(at, 'package.json'))) at = dirname(at);
  const { version } = JSON.parse(readFileSync(join(at, 'package.json'), 'utf8')) as { version: string };
  const found = { directory: at, version };
  installed.set(name, found);
  return found;
}
