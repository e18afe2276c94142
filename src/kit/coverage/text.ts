import { edgeShare, lineShare, percent, type FileCoverage, type Share } from './file-coverage.js';

/** A line a file, and one for all of them. */
export function coverageTable(files: readonly FileCoverage[]): string {
  const width = Math.max(...files.map(({ path }) => path.length), 5);
  const row = (name: string, members: readonly FileCoverage[]): string =>
    `  ${name.padEnd(width)}${cell(lineShare(members))}${cell(edgeShare(members))}`;
  return [
    `  ${''.padEnd(width)}${'lines'.padStart(20)}${'edges'.padStart(20)}`,
    ...files.map((file) => row(file.path, [file])),
    row('all', files),
  ].join('\n');
}

function cell(share: Share): string {
  return `${share.covered} of ${share.total}`.padStart(13) + `${percent(share).toFixed(1)}%`.padStart(7);
}

/** Lines that never ran, such as `driver/oid.c:12-14`: a range goes on over lines that have no code. */
export function uncoveredLines(files: readonly FileCoverage[]): readonly string[] {
  return files.flatMap(({ path, lines }) => {
    const ranges: [number, number][] = [];
    let open = false;
    for (const [line, count] of lines) {
      const last = ranges.at(-1);
      if (count > 0) open = false;
      else if (open && last !== undefined) last[1] = line;
      else {
        ranges.push([line, line]);
        open = true;
      }
    }
    return ranges.map(([first, last]) => `${path}:${first}${first === last ? '' : `-${last}`}`);
  });
}

/** Lines that ran, and that left or entered never by one of their edges: one line of text a file. */
export function uncoveredEdges(files: readonly FileCoverage[]): readonly string[] {
  return files.flatMap(({ path, lines, edges }) => {
    const missing = edges.filter(({ line, count }) => count === 0 && (lines.get(line) ?? 0) > 0);
    const places = [...new Set(missing.map(({ line }) => line))].sort((a, b) => a - b);
    return places.length === 0 ? [] : [`${path}:${places.join(', ')}`];
  });
}
