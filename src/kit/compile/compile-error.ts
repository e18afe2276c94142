/** The driver could not be compiled. The message is what the tools said and, as its last line, one sentence. */
export class CompileError extends Error {
  override readonly name = 'CompileError';
  readonly #summary: string;
  readonly #diagnostics: string;

  constructor(summary: string, diagnostics = '') {
    super(`${diagnostics}${summary}`);
    this.#summary = summary;
    this.#diagnostics = diagnostics;
  }

  get summary(): string {
    return this.#summary;
  }

  /** Lines such as `driver/send.c:12:5: error: …`; empty when the compiler was not reached. */
  get diagnostics(): string {
    return this.#diagnostics;
  }
}
