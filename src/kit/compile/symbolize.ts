import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { CompiledDriver } from './compiled-driver.js';
import { ContentCache, digest } from './content-cache.js';
import { moduleName, wasmFeatures } from './flags.js';
import { readLineTable, type LineRow } from './line-table.js';
import { findPackage } from './places.js';
import { decodeSourceMap, encodeSourceMap, rowAt, type SourceMap } from './source-map.js';
import { optimizeLevel, suspendingImports } from './suspendable.js';
import { codeSection, wasmSections } from './wasm-sections.js';

/** One activation of C on a stack. */
export interface CFrame {
  readonly function: string;
  /** Relative to the project; null when only the function is known. */
  readonly file: string | null;
  /** From 1; 0 when only the function is known. */
  readonly line: number;
  readonly column: number;
}

const escaped = moduleName.replaceAll('.', '\\.');
const frame = new RegExp(
  String.raw`^\s*at (?:async )?(?:(?:${escaped}\.)?(\S+) )?\(?wasm://wasm/${escaped}-[0-9a-f]+:wasm-function\[(\d+)\]:0x([0-9a-f]+)\)?$`,
);

const tables = new WeakMap<WebAssembly.Module, readonly LineRow[]>();

/**
 * The C frames in the `stack` of an Error that was thrown in or below `driver`, innermost first. The first call for a driver
 * takes about a second: the lines of the suspendable module are worked out then, and kept.
 */
export function symbolizeStack(driver: CompiledDriver, stack: string): readonly CFrame[] {
  return stack.split('\n').flatMap((text) => {
    const [, name, index, offset = ''] = frame.exec(text) ?? [];
    if (index === undefined) return [];
    const row = rowAt(lineTable(driver), Number.parseInt(offset, 16));
    const place = row === undefined || row.file === null ? { file: null, line: 0, column: 0 } : row;
    const { file, line, column } = place;
    return [{ function: name ?? `function ${index}`, file, line, column }];
  });
}

function lineTable(driver: CompiledDriver): readonly LineRow[] {
  let rows = tables.get(driver.module);
  if (rows === undefined) {
    const cache = new ContentCache(driver.cacheDirectory);
    const key = linesKey(driver.wasm, driver.linked());
    let stored = cache.get(key);
    if (stored === undefined) cache.set(key, (stored = suspendableMap(driver)));
    rows = decodeSourceMap(JSON.parse(Buffer.from(stored).toString()) as SourceMap);
    tables.set(driver.module, rows);
  }
  return rows;
}

/** Under which the cache keeps the source map of a module. */
export function linesKey(wasm: Uint8Array, linked: Uint8Array): string {
  return digest(['lines', wasm, linked]);
}

/**
 * The source map of `driver.wasm`: repeats the pass of makeSuspendable by Binaryen's command, which takes a source map
 * along; its library does not. An empty map, rather than a wrong one, when the two give different code.
 */
function suspendableMap(driver: CompiledDriver): Uint8Array {
  const linked = driver.linked();
  const directory = mkdtempSync(join(tmpdir(), 'driver-lines-'));
  const path = (name: string): string => join(directory, name);
  try {
    writeFileSync(path('in.wasm'), linked);
    writeFileSync(path('in.map'), JSON.stringify(encodeSourceMap(linkedRows(linked))));
    const result = spawnSync(
      process.execPath,
      [
        join(findPackage('binaryen').directory, 'bin', 'wasm-opt'),
        ...['in.wasm', '-o', 'out.wasm', '-ism', 'in.map', '-osm', 'out.map', '-g'],
        ...['--mvp-features', ...wasmFeatures.map((feature) => `--enable-${feature}`)],
        ...[
          '--optimize-level',
          `${optimizeLevel}`,
          '--shrink-level',
          '0',
          '--strip-dwarf',
          '--asyncify',
          `--pass-arg=asyncify-imports@${suspendingImports}`,
        ],
      ],
      { cwd: directory, encoding: 'utf8' },
    );
    const same =
      result.status === 0 &&
      Buffer.compare(
        codeSection(readFileSync(path('out.wasm'))).content,
        codeSection(driver.wasm).content,
      ) === 0;
    return same ? readFileSync(path('out.map')) : Buffer.from(JSON.stringify(encodeSourceMap([])));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function linkedRows(linked: Uint8Array): readonly LineRow[] {
  const { start } = codeSection(linked);
  const section = wasmSections(linked).find(({ name }) => name === '.debug_line');
  const rows = section === undefined ? [] : readLineTable(section.content);
  return rows.map((row) => ({ ...row, address: row.address + start }));
}
