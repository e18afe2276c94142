/** The driver could not be compiled. `message` is one sentence; `diagnostics` is what the compiler said, as it said it. */
export class CompileError extends Error {
  override readonly name = 'CompileError';

  constructor(
    message: string,
    /** Lines such as `driver/send.c:12:5: error: …`; empty when the compiler was not reached. */
    readonly diagnostics = '',
  ) {
    super(message);
  }
}
