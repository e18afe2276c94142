import type { ToolResult, Toolchain, Tree } from './toolchain.js';

/** One run of a tool, in a form that can be sent to another thread. */
export interface Job {
  readonly args: readonly string[];
  /** Names of the files it sees, out of those shared by all jobs. */
  readonly files: readonly string[];
  /** Name of the file it makes; none when it only checks. */
  readonly output?: string;
}

export interface JobResult {
  readonly succeeded: boolean;
  readonly messages: string;
  readonly output?: Uint8Array;
}

export function runJob(toolchain: Toolchain, job: Job, contents: ReadonlyMap<string, Uint8Array>): JobResult {
  const tree: Tree = {};
  for (const name of job.files) placeFile(tree, name, contents.get(name) ?? new Uint8Array());
  const result = toolchain.run(job.args, tree);
  const { succeeded, messages } = result;
  return job.output === undefined || !succeeded
    ? { succeeded, messages }
    : { succeeded, messages, output: takeFile(result, job.output) };
}

export function placeFile(tree: Tree, path: string, content: Uint8Array): void {
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
