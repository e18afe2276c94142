import { ByteReader } from './bytes.js';
import { codeSection, wasmSections } from './wasm-sections.js';

/** A function that the module defines. */
export interface WasmFunction {
  /** As the linker wrote it into the section "name". */
  readonly name: string;
  /** Of its body, from the start of the code section's content. */
  readonly start: number;
  readonly end: number;
}

export interface WasmFunctions {
  /** Imported functions as `module.name`, in the order of their indices, which come first. */
  readonly imports: readonly string[];
  readonly defined: readonly WasmFunction[];
}

const IMPORT = 2;
const FUNCTION_NAMES = 1;

export function wasmFunctions(wasm: Uint8Array): WasmFunctions {
  const sections = wasmSections(wasm);
  const imports = readImports(sections.find(({ id }) => id === IMPORT)?.content ?? Uint8Array.of(0));
  const names = readNames(sections.find(({ name }) => name === 'name')?.content ?? Uint8Array.of());
  const reader = new ByteReader(codeSection(wasm).content);
  const defined = Array.from({ length: reader.uleb() }, (_, at) => {
    const { at: start, end } = reader.part(reader.uleb());
    return { name: names.get(imports.length + at) ?? `function ${imports.length + at}`, start, end };
  });
  return { imports, defined };
}

function readImports(section: Uint8Array): readonly string[] {
  const reader = new ByteReader(section);
  return Array.from({ length: reader.uleb() }, () => {
    const name = `${readText(reader)}.${readText(reader)}`;
    if (reader.u8() !== 0) throw new RangeError(`the import ${name} is no function`);
    reader.uleb();
    return name;
  });
}

/** By the function's index. */
function readNames(section: Uint8Array): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  const reader = new ByteReader(section);
  while (reader.left > 0) {
    const kind = reader.u8();
    const part = reader.part(reader.uleb());
    if (kind !== FUNCTION_NAMES) continue;
    for (let left = part.uleb(); left > 0; left--) names.set(part.uleb(), readText(part));
  }
  return names;
}

function readText(reader: ByteReader): string {
  const { bytes, at, end } = reader.part(reader.uleb());
  return new TextDecoder().decode(bytes.subarray(at, end));
}
