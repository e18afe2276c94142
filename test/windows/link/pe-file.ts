/** A section of an executable, with its rights. */
export interface Section {
  readonly name: string;
  readonly address: number;
  readonly size: number;
  readonly executable: boolean;
  readonly writable: boolean;
  readonly discardable: boolean;
}

/** What Windows looks at when it loads a driver. */
export interface PeFile {
  readonly machine: number;
  readonly characteristics: number;
  readonly subsystem: number;
  readonly subsystemVersion: string;
  readonly dllCharacteristics: number;
  readonly checksum: number;
  readonly entryPoint: number;
  readonly sections: readonly Section[];
  /** Names by module, sorted. An import by ordinal is `#n`. */
  readonly imports: ReadonlyMap<string, readonly string[]>;
  /** Names, sorted. */
  readonly exports: readonly string[];
  /** Sizes of the data directories that are there, by the index that the format gives them. */
  readonly directories: ReadonlyMap<number, number>;
}

export const machines = { x64: 0x8664, arm64: 0xaa64 } as const;
export const subsystemNative = 1;
export const directoryIndex = {
  exports: 0,
  imports: 1,
  exceptions: 3,
  relocations: 5,
  tls: 9,
  delayImports: 13,
} as const;
export const dllCharacteristic = { highEntropy: 0x20, dynamicBase: 0x40, nxCompatible: 0x100 } as const;
export const largeAddressAware = 0x20;

/** Reads a 64-bit PE file; throws where it is none. */
export function readPe(file: Buffer): PeFile {
  const header = file.readUInt32LE(0x3c);
  if (file.toString('latin1', 0, 2) !== 'MZ' || file.toString('latin1', header, header + 4) !== 'PE\0\0')
    throw new Error('no PE file');
  const coff = header + 4;
  const optional = coff + 20;
  if (file.readUInt16LE(optional) !== 0x20b) throw new Error('no 64-bit PE file');
  const sectionTable = optional + file.readUInt16LE(coff + 16);
  const headers = Array.from(
    { length: file.readUInt16LE(coff + 2) },
    (_, index) => sectionTable + index * 40,
  );
  const offsetOf = (address: number): number => {
    for (const at of headers) {
      const start = file.readUInt32LE(at + 12);
      if (address >= start && address < start + file.readUInt32LE(at + 16))
        return address - start + file.readUInt32LE(at + 20);
    }
    throw new Error(`0x${address.toString(16)} lies in no section`);
  };
  const textAt = (address: number): string => {
    const start = offsetOf(address);
    return file.toString('latin1', start, file.indexOf(0, start));
  };
  const directory = (index: number): readonly [address: number, size: number] => {
    const at = optional + 112 + index * 8;
    return [file.readUInt32LE(at), file.readUInt32LE(at + 4)];
  };
  const present = Array.from({ length: file.readUInt32LE(optional + 108) }, (_, index) => index).flatMap(
    (index) => (directory(index)[0] === 0 ? [] : [[index, directory(index)[1]] as const]),
  );
  return {
    machine: file.readUInt16LE(coff),
    characteristics: file.readUInt16LE(coff + 18),
    subsystem: file.readUInt16LE(optional + 68),
    subsystemVersion: `${file.readUInt16LE(optional + 48)}.${file.readUInt16LE(optional + 50)}`,
    dllCharacteristics: file.readUInt16LE(optional + 70),
    checksum: file.readUInt32LE(optional + 64),
    entryPoint: file.readUInt32LE(optional + 16),
    sections: headers.map((at) => sectionAt(file, at)),
    imports: importsOf(file, directory(directoryIndex.imports)[0], offsetOf, textAt),
    exports: exportsOf(file, directory(directoryIndex.exports)[0], offsetOf, textAt),
    directories: new Map(present),
  };
}

function sectionAt(file: Buffer, at: number): Section {
  const rights = file.readUInt32LE(at + 36);
  return {
    name: file.toString('latin1', at, at + 8).replace(/\0+$/, ''),
    address: file.readUInt32LE(at + 12),
    size: file.readUInt32LE(at + 8),
    executable: (rights & 0x2000_0000) !== 0,
    writable: (rights & 0x8000_0000) !== 0,
    discardable: (rights & 0x0200_0000) !== 0,
  };
}

function importsOf(
  file: Buffer,
  table: number,
  offsetOf: (address: number) => number,
  textAt: (address: number) => string,
): ReadonlyMap<string, readonly string[]> {
  const modules = new Map<string, string[]>();
  if (table === 0) return modules;
  for (let at = offsetOf(table); file.readUInt32LE(at + 12) !== 0; at += 20) {
    const names: string[] = [];
    for (let entry = offsetOf(file.readUInt32LE(at)); ; entry += 8) {
      const value = file.readBigUInt64LE(entry);
      if (value === 0n) break;
      names.push(value >> 63n === 1n ? `#${value & 0xffffn}` : textAt(Number(value) + 2));
    }
    modules.set(textAt(file.readUInt32LE(at + 12)), names.sort());
  }
  return modules;
}

function exportsOf(
  file: Buffer,
  table: number,
  offsetOf: (address: number) => number,
  textAt: (address: number) => string,
): readonly string[] {
  if (table === 0) return [];
  const at = offsetOf(table);
  const names = offsetOf(file.readUInt32LE(at + 32));
  return Array.from({ length: file.readUInt32LE(at + 24) }, (_, i) =>
    textAt(file.readUInt32LE(names + 4 * i)),
  ).sort();
}
