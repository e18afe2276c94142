import { ByteReader } from './bytes.js';

export interface WasmSection {
  readonly id: number;
  /** Of a custom section; empty for the others. */
  readonly name: string;
  /** Offset of the content in the file. */
  readonly start: number;
  readonly content: Uint8Array;
}

const CUSTOM = 0;
const CODE = 10;

export function wasmSections(wasm: Uint8Array): readonly WasmSection[] {
  const sections: WasmSection[] = [];
  const reader = new ByteReader(wasm, 8);
  while (reader.left > 0) {
    const id = reader.u8();
    const body = reader.part(reader.uleb());
    const name = id === CUSTOM ? new TextDecoder().decode(take(body, body.uleb())) : '';
    sections.push({ id, name, start: body.at, content: wasm.subarray(body.at, body.end) });
  }
  return sections;
}

/** DWARF counts addresses from the start of this section's content; V8 counts from the start of the file. */
export function codeSection(wasm: Uint8Array): WasmSection {
  const section = wasmSections(wasm).find(({ id }) => id === CODE);
  if (section === undefined) throw new RangeError('the module has no code');
  return section;
}

function take(reader: ByteReader, length: number): Uint8Array {
  const { at, end } = reader.part(length);
  return reader.bytes.subarray(at, end);
}
