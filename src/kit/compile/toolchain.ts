import { setFlagsFromString } from 'node:v8';

import { findPackage } from './places.js';
import { handOverWhole } from './whole-files.js';

/** Files by name, folders as nested trees: the whole file system that a tool sees. */
export interface Tree {
  [name: string]: Tree | string | Uint8Array;
}

export interface ToolResult {
  readonly succeeded: boolean;
  /** What the tool printed. */
  readonly messages: string;
  /** The tree as the tool left it. */
  readonly files: Tree;
}

/** LLVM's tools, which are one WebAssembly program, loaded once in a thread. Each run is synchronous and starts afresh. */
export interface Toolchain {
  /** `args` begins with the tool: `['clang', '-cc1', …]`, `['wasm-ld', …]`. */
  run(args: readonly string[], files: Tree): ToolResult;
}

let loading: Promise<Toolchain> | undefined;

export function loadToolchain(): Promise<Toolchain> {
  return (loading ??= load());
}

async function load(): Promise<Toolchain> {
  findPackage('@yowasp/clang');
  const { runLLVM, Exit } = await import('@yowasp/clang');
  const finish = compileQuickly();
  const restore = dedicated ? handOverWhole() : (): void => {};
  // Loading by a call of its own is what keeps the package silent: runClang passes the option to its last run only.
  await Promise.resolve(runLLVM(undefined, {}, { fetchProgress() {} })).finally(() => {
    finish();
    restore();
  });
  return {
    run(args, files) {
      const chunks: Uint8Array[] = [];
      const collect = (bytes: Uint8Array | null): void => {
        if (bytes !== null) chunks.push(bytes.slice());
      };
      const finish = compileQuickly();
      try {
        const options = { synchronously: true, decodeASCII: false, stdout: collect, stderr: collect };
        const left = runLLVM([...args], files, options) as Tree;
        return { succeeded: true, messages: Buffer.concat(chunks).toString(), files: left };
      } catch (error) {
        if (!(error instanceof Exit)) throw error;
        return { succeeded: false, messages: Buffer.concat(chunks).toString(), files: error.files };
      } finally {
        finish();
      }
    },
  };
}

let spans = 0;
let dedicated = false;

/** What the first flag implies is set by name: at run time, V8 of Node 24 no longer sets it by itself. */
const baselineOnly = ['--liftoff-only', '--no-wasm-tier-up', '--no-wasm-dynamic-tiering'];
const bothCompilers = ['--no-liftoff-only', '--wasm-tier-up', '--wasm-dynamic-tiering'];

function setFlags(flags: readonly string[]): void {
  for (const flag of flags) setFlagsFromString(flag);
}

/** For a process, with its threads, that only compiles: the flags of compileQuickly stay. They are the whole process's. */
export function dedicateProcess(): void {
  compileQuickly();
  // What is never called, which is most of it, need not be looked at.
  setFlagsFromString('--wasm-lazy-validation');
  dedicated = true;
}

/**
 * While any tool loads or runs, V8 compiles WebAssembly with its baseline compiler alone. The optimizing one costs more
 * processor time (4 to 6 s) on these 75 MB of code than it gives back in hundreds of files. Other modules
 * of the process, such as the driver under test, are compiled outside of these spans and tier up as always.
 */
function compileQuickly(): () => void {
  if (!dedicated && spans++ === 0) setFlags(baselineOnly);
  return () => {
    if (dedicated || --spans > 0) return;
    setFlags(bothCompilers);
  };
}
