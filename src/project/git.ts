import { spawnSync } from 'node:child_process';

/** What git says of a project before it is written to. */
export interface GitState {
  /** Paths below the root whose content git could not bring back: changed, untracked or ignored. Folders end with a slash. */
  readonly dirty: readonly string[];
  /** Nothing at all is changed or untracked below the root. */
  readonly clean: boolean;
}

export function isInGit(root: string): boolean {
  return git(root, 'rev-parse', '--is-inside-work-tree') !== undefined;
}

/** Looks at the work tree that holds `root`; undefined where there is none, or no git. Changes nothing. */
export function gitState(root: string): GitState | undefined {
  const prefix = git(root, 'rev-parse', '--show-prefix')?.replace(/\n$/, '');
  if (prefix === undefined) return undefined;
  const status = git(
    root,
    ...[
      'status',
      '--porcelain=v1',
      '-z',
      '--no-renames',
      '--untracked-files=all',
      '--ignored=matching',
      '--',
      '.',
    ],
  );
  if (status === undefined) return undefined;
  const lines = status.split('\0').filter((line) => line !== '');
  return {
    dirty: lines
      .map((line) => line.slice(3))
      .flatMap((path) => (path.startsWith(prefix) ? [path.slice(prefix.length)] : [path])),
    clean: lines.every((line) => line.startsWith('!!')),
  };
}

/** Those of the paths that are dirty, sorted. */
export function dirtyAmong({ dirty }: GitState, paths: readonly string[]): readonly string[] {
  const files = new Set(dirty);
  const folders = dirty.filter((path) => path.endsWith('/') || path === '');
  return paths.filter((path) => files.has(path) || folders.some((folder) => path.startsWith(folder))).sort();
}

function git(root: string, ...args: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync('git', ['-C', root, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 256 * 1024 * 1024,
    // Without this, asking for the status may write the index.
    env: { ...process.env, GIT_OPTIONAL_LOCKS: '0' },
  });
  return status === 0 ? stdout : undefined;
}
