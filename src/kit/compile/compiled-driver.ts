/** A driver's C as WebAssembly, ready to be instantiated. */
export interface CompiledDriver {
  /** `driver`, or the name of the file of `test/hooks` that stands in for its hooks. */
  readonly name: string;
  readonly module: WebAssembly.Module;
  /** What `module` was made from. */
  readonly wasm: Uint8Array;
  /** The module before Asyncify, with the line tables of its C. */
  linked(): Uint8Array;
  /** What `module` imports beside the DDI. */
  readonly imports?: WebAssembly.Imports;
  /** Folder for what is worked out when something fails. */
  readonly cacheDirectory?: string;
}
