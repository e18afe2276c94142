/**
 * A driver compiled for coverage calls an import at the start of every basic block, with the address of a word that is the
 * block's own: its guard (clang.llvm.org, SanitizerCoverage). Guards lie one after the other.
 */
export const guardModule = 'env';
export const guardFunction = '__sanitizer_cov_trace_pc_guard';
const initFunction = '__sanitizer_cov_trace_pc_guard_init';

const variable = 'NDIS_IM_COVERAGE';

/** Where threads that run tests for coverage leave their counts; undefined in any other run. */
export function coverageFolder(): string | undefined {
  return process.env[variable];
}

/** The environment of such a run. */
export function coverageEnvironment(folder: string): Readonly<Record<string, string>> {
  return { [variable]: folder };
}

/** What the module imports: `begin` is told where guards lie, once or more for every instance; `pass` of each block passed. */
export function guardImports(
  begin: (first: number, end: number) => void,
  pass: (guard: number) => void,
): WebAssembly.Imports {
  return { [guardModule]: { [guardFunction]: pass, [initFunction]: begin } };
}
