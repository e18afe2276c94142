import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

import type { Inf, InfLine } from '../../package/inf-file.js';
import { run } from '../tools.js';
import { windowsPath, type Wine } from '../wine.js';

/** What an install section writes below the component's key, as the registry then has it. */
export interface Written {
  readonly install: string;
  readonly key: string;
  readonly name: string;
  readonly type: number;
  readonly data: string | number | readonly string[];
}

/** An INF as SetupAPI reads it. */
export interface Read {
  readonly inf: Inf;
  readonly written: readonly Written[];
}

/** Directories as Wine's SetupAPI fills them in. */
const folders: readonly (readonly [directory: string, id: string])[] = [
  ['C:\\windows\\system32\\drivers\\', '%12%\\'],
  // Wine does not know the driver store.
  ['C:\\windows\\system32\\unknown\\', '%13%\\'],
  ['C:\\windows\\system32\\', '%11%\\'],
];

const withIds = (text: string): string =>
  folders.reduce((result, [directory, id]) => result.replaceAll(directory, id), text);

type Record =
  | { readonly file: string }
  | { readonly section: string; readonly line: readonly [string | null, ...string[]] }
  | { readonly empty: string }
  | Written;

/** Opens INF files (paths on this machine) with SetupAPI and reads all of each; throws where it cannot. */
export function readWithSetupApi(wine: Wine, paths: readonly string[]): ReadonlyMap<string, Read> {
  const program = join(wine.root, 'dump-inf.exe');
  const source = fileURLToPath(new URL('../../../../test/windows/inf/dump-inf.c', import.meta.url));
  run('x86_64-w64-mingw32-gcc', ['-Wall', '-Wextra', '-Werror', '-O1', source, '-o', program, '-lsetupapi']);
  const output = wine.run(program, paths.map(windowsPath));
  const found = new Map<string, { inf: Map<string, InfLine[]>; written: Written[] }>();
  let current: { inf: Map<string, InfLine[]>; written: Written[] } | undefined;
  for (const line of output.split('\n').filter((text) => text !== '')) {
    const record = JSON.parse(line) as Record;
    if ('file' in record) {
      current = { inf: new Map(), written: [] };
      found.set(paths[found.size] ?? '', current);
    } else if ('install' in record) {
      current?.written.push(record);
    } else if ('empty' in record) {
      current?.inf.set(record.empty.toLowerCase(), []);
    } else {
      const section = record.section.toLowerCase();
      const lines = current?.inf.get(section) ?? [];
      current?.inf.set(section, [...lines, lineOf(record.line)]);
    }
  }
  return found;
}

/** SetupAPI gives the only value of a line as its key, too. */
function lineOf([key, ...values]: readonly [string | null, ...string[]]): InfLine {
  return { key: key === null ? undefined : withIds(key), values: values.map(withIds) };
}
