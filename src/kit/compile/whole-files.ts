/**
 * The compiler's package streams its 105 MB through a Response and a TransformStream, which copies them several times in small pieces and takes as
 * long as all the rest of loading. Until the function returned is called, a Response hands over what it was made from.
 * For a process that does nothing else with either.
 */
export function handOverWhole(): () => void {
  const { Response } = globalThis;
  const { compileStreaming } = WebAssembly;
  globalThis.Response = Whole as unknown as typeof Response;
  WebAssembly.compileStreaming = async (response) =>
    WebAssembly.compile(await ((await response) as unknown as Whole).arrayBuffer());
  return () => {
    globalThis.Response = Response;
    WebAssembly.compileStreaming = compileStreaming;
  };
}

/** As much of a Response as the package uses. */
class Whole {
  readonly body: { pipeThrough(): Uint8Array<ArrayBuffer> };

  constructor(private readonly bytes: Uint8Array<ArrayBuffer>) {
    this.body = { pipeThrough: () => bytes };
  }

  arrayBuffer(): Promise<ArrayBuffer> {
    const { buffer, byteOffset, byteLength } = this.bytes;
    const whole = byteLength === buffer.byteLength;
    return Promise.resolve(whole ? buffer : buffer.slice(byteOffset, byteOffset + byteLength));
  }
}
