import { readFileSync } from 'node:fs';

import { emitHeaders } from '../../src/emit/files.js';
import { wasmTarget, windowsTarget } from '../../src/kit/compile/flags.js';
import { loadToolchain, type ToolResult, type Tree } from '../../src/kit/compile/toolchain.js';

export function handWritten(name: string): string {
  return readFileSync(new URL(`../../../src/emit/headers/${name}`, import.meta.url), 'utf8');
}

export const headers = emitHeaders(handWritten);

export type Target = 'wasm32' | 'x64' | 'arm64';

const flags: Readonly<Record<Target, readonly string[]>> = {
  wasm32: wasmTarget,
  x64: windowsTarget('x64'),
  arm64: windowsTarget('arm64'),
};

/** What the compiler says about a C text against the headers; nothing when all is well. */
export async function check(target: Target, text: string, include: Tree = headers): Promise<string> {
  const { run } = await loadToolchain();
  const args = ['clang', ...flags[target], '-Werror', '-Iinclude', '-fsyntax-only', 'a.c'];
  return run(args, { include, 'a.c': text }).messages;
}

/** A C text as a module for WebAssembly that exports what is named. */
export async function link(text: string, exported: readonly string[]): Promise<Uint8Array<ArrayBuffer>> {
  const { run } = await loadToolchain();
  const compiled = expectSuccess(
    run(['clang', ...wasmTarget, '-Werror', '-O1', '-Iinclude', '-c', 'a.c', '-o', 'a.o'], {
      include: headers,
      'a.c': text,
    }),
  );
  const names = exported.map((name) => `--export=${name}`);
  const linked = expectSuccess(run(['wasm-ld', '--no-entry', ...names, 'a.o', '-o', 'a.wasm'], compiled));
  const wasm = linked['a.wasm'];
  if (!(wasm instanceof Uint8Array)) throw new Error('the linker wrote no module');
  return new Uint8Array(wasm);
}

function expectSuccess({ succeeded, messages, files }: ToolResult): Tree {
  if (!succeeded) throw new Error(messages);
  return files;
}
