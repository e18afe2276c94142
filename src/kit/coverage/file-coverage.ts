import type { Block } from './blocks.js';
import { groupBy } from './group-by.js';
import type { Hits } from './hits.js';

export interface EdgeCoverage {
  readonly function: string;
  readonly line: number;
  readonly count: number;
}

/** What a run passed of one file. */
export interface FileCoverage {
  readonly path: string;
  /** How often, by line; lines without code are not there. */
  readonly lines: ReadonlyMap<number, number>;
  /** Basic blocks, critical edges split. */
  readonly edges: readonly EdgeCoverage[];
  readonly functions: readonly { readonly name: string; readonly line: number; readonly count: number }[];
}

/** A compiled variant of the driver, and what was passed of it. */
export interface VariantRun {
  readonly blocks: readonly Block[];
  /** Undefined when no test booted it. */
  readonly hits: Hits | undefined;
}

/**
 * Coverage of the files below `folder`, in the order of their paths. A function that several variants have, or an inline function that
 * several C files have, is one: its blocks are told by their place in it.
 */
export function coverageOf(runs: readonly VariantRun[], folder: string): readonly FileCoverage[] {
  const blocks = new Map<string, { readonly block: Block; count: number }>();
  for (const { blocks: all, hits } of runs) {
    if (hits !== undefined) checkAllFound(all, hits);
    for (const block of all) {
      if (!block.file.startsWith(folder)) continue;
      const key = `${block.file} ${block.function} ${block.ordinal}`;
      const entry = blocks.get(key) ?? { block, count: 0 };
      entry.count += hits?.counts[(block.guard - hits.first) / 4] ?? 0;
      blocks.set(key, entry);
    }
  }
  const files = groupBy(blocks.values(), ({ block }) => block.file);
  return [...files.keys()].sort().map((path) => fileCoverage(path, files.get(path) ?? []));
}

function fileCoverage(path: string, blocks: readonly { block: Block; count: number }[]): FileCoverage {
  const lines = new Map<number, number>();
  for (const { block, count } of blocks) {
    for (const line of block.lines) lines.set(line, Math.max(lines.get(line) ?? 0, count));
  }
  return {
    path,
    lines: new Map([...lines].sort(([a], [b]) => a - b)),
    edges: blocks.map(({ block, count }) => ({ function: block.function, line: block.line, count })),
    functions: blocks
      .filter(({ block }) => block.ordinal === 0)
      .map(({ block, count }) => ({ name: block.function, line: block.line, count })),
  };
}

/** Else the compiler writes calls of guards in a way that is not known here, and the figures would be wrong. */
function checkAllFound(blocks: readonly Block[], { variant, counts }: Hits): void {
  const guards = new Set(blocks.map(({ guard }) => guard));
  if (guards.size === counts.length) return;
  throw new Error(
    `of ${counts.length} coverage guards in "${variant}", ${guards.size} were found in its code`,
  );
}

export interface Share {
  readonly covered: number;
  readonly total: number;
}

export function lineShare(files: readonly FileCoverage[]): Share {
  return share(files.flatMap(({ lines }) => [...lines.values()]));
}

export function edgeShare(files: readonly FileCoverage[]): Share {
  return share(files.flatMap(({ edges }) => edges.map(({ count }) => count)));
}

function share(counts: readonly number[]): Share {
  return { covered: counts.filter((count) => count > 0).length, total: counts.length };
}

/** In percent, rounded down: 100 is all. */
export function percent({ covered, total }: Share): number {
  return total === 0 ? 100 : Math.floor((covered * 1000) / total) / 10;
}
