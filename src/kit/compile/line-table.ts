import { ByteReader } from './bytes.js';

/** From `address` on, up to the next row's, the code comes from this line. */
export interface LineRow {
  /** Bytes from the start of the code section's content. */
  readonly address: number;
  /** Path as the compiler was given it; null where the code of a function ends, or comes from no line. */
  readonly file: string | null;
  /** From 1. */
  readonly line: number;
  /** From 1; 0 for the whole line. */
  readonly column: number;
}

/** Reads `.debug_line` as clang writes it for wasm32: DWARF 4, section 6.2. Rows are in the order of their addresses. */
export function readLineTable(section: Uint8Array): readonly LineRow[] {
  const rows: LineRow[] = [];
  const reader = new ByteReader(section);
  while (reader.left > 0) rows.push(...readUnit(reader.part(reader.u32())));
  return rows.sort((a, b) => a.address - b.address);
}

interface Header {
  readonly lineBase: number;
  readonly lineRange: number;
  readonly opcodeBase: number;
  readonly minInstruction: number;
  readonly operands: readonly number[];
  readonly files: readonly string[];
}

function readUnit(unit: ByteReader): readonly LineRow[] {
  const version = unit.u16();
  if (version !== 4) throw new RangeError(`line table of DWARF ${version}; DWARF 4 is expected`);
  const header = readHeader(unit.part(unit.u32()));
  const rows: LineRow[] = [];
  while (unit.left > 0) rows.push(...readSequence(unit, header));
  return rows;
}

function readHeader(reader: ByteReader): Header {
  const minInstruction = reader.u8();
  reader.at += 2; // operations per instruction and default_is_stmt: without meaning here
  const lineBase = reader.i8();
  const lineRange = reader.u8();
  const opcodeBase = reader.u8();
  const operands = Array.from({ length: opcodeBase - 1 }, () => reader.u8());
  const directories = [''];
  for (let name = reader.text(); name !== ''; name = reader.text()) directories.push(`${name}/`);
  const files = [''];
  for (let name = reader.text(); name !== ''; name = reader.text()) {
    files.push((directories[reader.uleb()] ?? '') + name);
    reader.uleb(); // time
    reader.uleb(); // length
  }
  return { minInstruction, lineBase, lineRange, opcodeBase, operands, files };
}

/** Runs the line number program up to the end of one sequence: the code of one function. */
function readSequence(reader: ByteReader, header: Header): readonly LineRow[] {
  const rows: LineRow[] = [];
  let address = 0;
  let file = 1;
  let line = 1;
  let column = 0;
  const emit = (): void => {
    const name = line === 0 ? undefined : header.files[file];
    rows.push({ address, file: name ?? null, line, column });
  };
  while (reader.left > 0) {
    const opcode = reader.u8();
    if (opcode >= header.opcodeBase) {
      const special = opcode - header.opcodeBase;
      address += Math.floor(special / header.lineRange) * header.minInstruction;
      line += header.lineBase + (special % header.lineRange);
      emit();
      continue;
    }
    switch (opcode) {
      case 0: {
        const extended = reader.part(reader.uleb());
        const kind = extended.u8();
        if (kind === 2) address = extended.u32();
        if (kind === 1) return isKept(rows) ? [...rows, { address, file: null, line: 0, column: 0 }] : [];
        break;
      }
      case 1:
        emit();
        break;
      case 2:
        address += reader.uleb() * header.minInstruction;
        break;
      case 3:
        line += reader.sleb();
        break;
      case 4:
        file = reader.uleb();
        break;
      case 5:
        column = reader.uleb();
        break;
      case 8:
        address += Math.floor((255 - header.opcodeBase) / header.lineRange) * header.minInstruction;
        break;
      case 9:
        address += reader.u16();
        break;
      default:
        for (let left = header.operands[opcode - 1] ?? 0; left > 0; left--) reader.uleb();
    }
  }
  return [];
}

/** The linker puts the functions it left out at an address that no code has. */
function isKept(rows: readonly LineRow[]): boolean {
  const start = rows[0]?.address ?? 0;
  return start !== 0 && start < 0xffff_fff0;
}
