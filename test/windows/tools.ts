import { execFile, spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Tools of Debian's packages, under the names they may have there, the one that is tried first first. */
const names = {
  clang: ['clang-19', 'clang'],
  'lld-link': ['lld-link-19', 'lld-link'],
  clangd: ['clangd-19', 'clangd'],
  'x86_64-w64-mingw32-gcc': ['x86_64-w64-mingw32-gcc'],
  'x86_64-w64-mingw32-nm': ['x86_64-w64-mingw32-nm'],
  'x86_64-w64-mingw32-windres': ['x86_64-w64-mingw32-windres'],
  'x86_64-w64-mingw32-g++': ['x86_64-w64-mingw32-g++'],
  'clang++': ['clang++-19', 'clang++'],
  wine: ['wine64', 'wine', '/usr/lib/wine/wine64'],
  wineserver: ['wineserver', 'wineserver64', '/usr/lib/wine/wineserver64'],
} as const;

export type Tool = keyof typeof names;

/** Where a tool is; throws with what to install when it is not there. */
export function pathOf(tool: Tool): string {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const places = names[tool].flatMap((name) =>
    name.startsWith('/') ? [name] : folders.map((folder) => join(folder, name)),
  );
  const found = places.find(isExecutable);
  if (found === undefined)
    throw new Error(`${tool} was not found. The packages of Debian that these tests need stand in .ci/run.`);
  return found;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** Runs a tool to its end and gives what it printed; throws with all of that when it fails. */
export function run(tool: Tool, args: readonly string[], options: RunOptions = {}): string {
  const { status, stdout, stderr } = spawn(tool, args, options);
  if (status !== 0) throw new Error(`${tool} ${args.join(' ')}\nended with ${status}:\n${stdout}${stderr}`);
  return stdout;
}

/** Runs a tool while other work goes on; rejects with all that it printed when it fails. */
export function start(tool: Tool, args: readonly string[], cwd: string): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile(
      pathOf(tool),
      [...args],
      { cwd, maxBuffer: 1 << 28, timeout: 900_000 },
      (error, stdout, stderr) => {
        if (error === null) resolve();
        else reject(new Error(`${tool} ${args.join(' ')}\n${error.message}\n${stdout}${stderr}`));
      },
    );
  });
}

/** All that a tool printed, however it ended. */
export function output(tool: Tool, args: readonly string[], options: RunOptions = {}): string {
  const { stdout, stderr } = spawn(tool, args, options);
  return stdout + stderr;
}

function spawn(
  tool: Tool,
  args: readonly string[],
  { cwd, env = {}, input = '' }: RunOptions,
): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  const result = spawnSync(pathOf(tool), [...args], {
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...process.env, ...env },
    input,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    timeout: 300_000,
  });
  if (result.error !== undefined) throw result.error;
  return result;
}
