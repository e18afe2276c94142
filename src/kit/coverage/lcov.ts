import type { FileCoverage } from './file-coverage.js';
import { groupBy } from './group-by.js';

/** A tracefile as lcov and editors read it (linux.die.net/man/1/geninfo): functions, branches where a line has several edges, lines. */
export function lcov(files: readonly FileCoverage[]): string {
  return files.map((file) => `${record(file).join('\n')}\n`).join('');
}

function record({ path, lines, functions, edges }: FileCoverage): readonly string[] {
  const branches = [...groupBy(edges, ({ line }) => line)].filter(([, members]) => members.length > 1);
  const taken = branches.flatMap(([, members]) => members);
  return [
    `SF:${path}`,
    ...functions.map(({ name, line }) => `FN:${line},${name}`),
    ...functions.map(({ name, count }) => `FNDA:${count},${name}`),
    `FNF:${functions.length}`,
    `FNH:${passed(functions)}`,
    ...branches.flatMap(([line, members]) => members.map(({ count }, at) => `BRDA:${line},0,${at},${count}`)),
    `BRF:${taken.length}`,
    `BRH:${passed(taken)}`,
    ...[...lines].map(([line, count]) => `DA:${line},${count}`),
    `LF:${lines.size}`,
    `LH:${passed([...lines.values()].map((count) => ({ count })))}`,
    'end_of_record',
  ];
}

function passed(members: readonly { readonly count: number }[]): number {
  return members.filter(({ count }) => count > 0).length;
}
