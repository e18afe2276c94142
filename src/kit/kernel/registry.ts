/** REG_SZ and its relatives, by the numbers that winnt.h gives them. */
export const registryTypes = {
  none: 0,
  sz: 1,
  expandSz: 2,
  binary: 3,
  dword: 4,
  multiSz: 7,
  qword: 11,
} as const;

/** A value as it lies in the registry: what a driver finds there is not checked by anybody. */
export interface RegistryValue {
  readonly type: number;
  readonly data: Uint8Array;
}

/** A key. Names of values and subkeys are compared without regard to case. */
export class RegistryKey {
  private readonly values = new Map<string, RegistryValue>();
  private readonly keys = new Map<string, RegistryKey>();

  constructor(readonly path: string) {}

  get(name: string): RegistryValue | undefined {
    return this.values.get(name.toLowerCase());
  }

  set(name: string, value: RegistryValue): void {
    this.values.set(name.toLowerCase(), value);
  }

  delete(name: string): void {
    this.values.delete(name.toLowerCase());
  }

  /** The subkey at a path with backslashes, made when it is not there. */
  key(path: string): RegistryKey {
    const at = path.indexOf('\\');
    const name = at < 0 ? path : path.slice(0, at);
    let child = this.keys.get(name.toLowerCase());
    if (child === undefined) {
      child = new RegistryKey(`${this.path}\\${name}`);
      this.keys.set(name.toLowerCase(), child);
    }
    return at < 0 ? child : child.key(path.slice(at + 1));
  }

  /** An existing subkey. */
  find(name: string): RegistryKey | undefined {
    return this.keys.get(name.toLowerCase());
  }

  subkeys(): readonly RegistryKey[] {
    return [...this.keys.values()];
  }

  setDword(name: string, value: number): void {
    const data = new Uint8Array(4);
    new DataView(data.buffer).setUint32(0, value, true);
    this.set(name, { type: registryTypes.dword, data });
  }

  setText(name: string, text: string): void {
    this.set(name, { type: registryTypes.sz, data: utf16(`${text}\0`) });
  }

  setMulti(name: string, texts: readonly string[]): void {
    this.set(name, {
      type: registryTypes.multiSz,
      data: utf16(`${texts.map((text) => `${text}\0`).join('')}\0`),
    });
  }

  setBinary(name: string, data: Uint8Array): void {
    this.set(name, { type: registryTypes.binary, data });
  }
}

/** Little-endian UTF-16 without a terminator of its own. */
export function utf16(text: string): Uint8Array {
  const data = new Uint8Array(2 * text.length);
  const view = new DataView(data.buffer);
  for (let at = 0; at < text.length; at++) view.setUint16(2 * at, text.charCodeAt(at), true);
  return data;
}
