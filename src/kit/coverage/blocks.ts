import { normalize } from 'node:path/posix';

import { ByteReader } from '../compile/bytes.js';
import { readLineTable, type LineRow } from '../compile/line-table.js';
import { rowAt } from '../compile/source-map.js';
import { wasmFunctions } from '../compile/wasm-functions.js';
import { codeSection, wasmSections } from '../compile/wasm-sections.js';
import { guardFunction, guardModule } from './guards.js';

/** A basic block of the C, as its guard shows it. */
export interface Block {
  /** Address of the guard. */
  readonly guard: number;
  readonly function: string;
  /** Place among the blocks of its function, from 0. */
  readonly ordinal: number;
  /** `.` where no line is known: a copy of a function of the kit's that the linker left out. */
  readonly file: string;
  /** Where the block begins. */
  readonly line: number;
  /** All lines that have code in it. */
  readonly lines: ReadonlySet<number>;
}

const nowhere = { file: null, line: 0 };

const CALL = 0x10;
const I32_CONST = 0x41;
const I32_ADD = 0x6a;
/** The linker writes what it relocates as LEB128 of this many bytes. */
const PADDED = 5;

/** The blocks of a module as linked, in the order of the code: each goes from its call of the guard function to the next. */
export function findBlocks(linked: Uint8Array): readonly Block[] {
  const { content: code } = codeSection(linked);
  const table = wasmSections(linked).find(({ name }) => name === '.debug_line');
  const rows = table === undefined ? [] : readLineTable(table.content);
  const { imports, defined } = wasmFunctions(linked);
  const guardIndex = imports.indexOf(`${guardModule}.${guardFunction}`);
  return defined.flatMap(({ name, start, end }) => {
    const calls = guardCalls(code, start, end, guardIndex);
    return calls.flatMap(({ at, guard }, ordinal) => {
      const { file, line } = rowAt(rows, at) ?? nowhere;
      const lines = linesBetween(rows, file, at, calls[ordinal + 1]?.at ?? end);
      const place = { file: normalize(file ?? ''), line, lines: new Set([line, ...lines]) };
      return { guard, function: name, ordinal, ...place };
    });
  });
}

interface GuardCall {
  /** Where the block's code begins. */
  readonly at: number;
  readonly guard: number;
}

/** `i32.const A; call`, or `i32.const A; i32.const B; i32.add; call`: at -O0 there is nothing else. */
function guardCalls(code: Uint8Array, start: number, end: number, guardIndex: number): readonly GuardCall[] {
  const calls: GuardCall[] = [];
  for (let at = start; at < end - PADDED; at++) {
    if (code[at] !== CALL || paddedAt(code, at + 1) !== guardIndex) continue;
    const call = simpleArgument(code, at) ?? sumArgument(code, at);
    if (call !== undefined) calls.push(call);
  }
  return calls;
}

function simpleArgument(code: Uint8Array, end: number): GuardCall | undefined {
  const at = end - PADDED - 1;
  const guard = code[at] === I32_CONST ? paddedAt(code, at + 1) : undefined;
  return guard === undefined ? undefined : { at, guard };
}

function sumArgument(code: Uint8Array, end: number): GuardCall | undefined {
  if (code[end - 1] !== I32_ADD) return undefined;
  for (let length = 1; length <= PADDED; length++) {
    const second = end - 2 - length;
    if (code[second] !== I32_CONST) continue;
    const reader = new ByteReader(code, second + 1);
    const offset = reader.sleb();
    const first = simpleArgument(code, second);
    if (reader.at === end - 1 && first !== undefined) return { at: first.at, guard: first.guard + offset };
  }
  return undefined;
}

/** The number at `at`, if it is written in full length. */
function paddedAt(code: Uint8Array, at: number): number | undefined {
  if ((code[at + PADDED - 2] ?? 0) < 0x80) return undefined;
  const reader = new ByteReader(code, at);
  const value = reader.uleb();
  return reader.at - at === PADDED ? value : undefined;
}

function linesBetween(
  rows: readonly LineRow[],
  file: string | null,
  start: number,
  end: number,
): readonly number[] {
  return rows
    .filter((row) => row.address >= start && row.address < end && row.file === file && row.line > 0)
    .map(({ line }) => line);
}
