import { compilerRun, objectPath } from './commands.js';
import type { ToolResult, Toolchain, Tree } from './toolchain.js';

/** Runs of the compiler over some C files, in a form that can be sent to another thread. */
export interface Job {
  /** What `compilerCommand` gave. */
  readonly command: readonly string[];
  readonly paths: readonly string[];
  /** Names of the files that are seen, out of those shared by all jobs. */
  readonly files: readonly string[];
  /** An object file is made of each C file; otherwise its syntax is checked. */
  readonly makesObjects: boolean;
}

/** What became of one C file. */
export interface JobResult {
  readonly succeeded: boolean;
  readonly messages: string;
  readonly object?: Uint8Array;
}

/**
 * One run for all files of the job, and a result for each in their order. A run costs as much as half a file beside; but its first fatal error silences it, and of what it has made
 * nothing can be told from what it has not. So where it fails, each file has a run of its own.
 */
export function runJob(
  toolchain: Toolchain,
  job: Job,
  contents: ReadonlyMap<string, Uint8Array>,
): JobResult[] {
  const { command, paths, files, makesObjects } = job;
  const result = toolchain.run(compilerRun(command, paths), treeOf(files, contents));
  if (!result.succeeded && paths.length > 1)
    return paths.flatMap((path) => runJob(toolchain, { ...job, paths: [path] }, contents));
  const { succeeded, messages } = result;
  return paths.map((path) =>
    succeeded && makesObjects
      ? { succeeded, messages, object: takeFile(result, objectPath(path)) }
      : { succeeded, messages },
  );
}

export function treeOf(files: readonly string[], contents: ReadonlyMap<string, Uint8Array>): Tree {
  const tree: Tree = {};
  for (const name of files) placeFile(tree, name, contents.get(name) ?? new Uint8Array());
  return tree;
}

function placeFile(tree: Tree, path: string, content: Uint8Array): void {
  const [name = '', ...rest] = path.split('/');
  if (rest.length === 0) {
    tree[name] = content;
  } else {
    const folder = (tree[name] ??= {});
    if (folder instanceof Uint8Array || typeof folder === 'string')
      throw new Error(`${path} lies below a file`);
    placeFile(folder, rest.join('/'), content);
  }
}

export function takeFile(result: ToolResult, path: string): Uint8Array {
  let at: Tree[string] | undefined = result.files;
  for (const name of path.split('/')) {
    at = at === undefined || typeof at === 'string' || at instanceof Uint8Array ? undefined : at[name];
  }
  if (!(at instanceof Uint8Array)) throw new Error(`the tool made no file ${path}: ${result.messages}`);
  return at;
}
