import { WriteFailed } from '../project/apply.js';
import { Cancelled, Refused, exitCode } from '../spec/problem.js';

/** How a door ends on an error: what it says on stderr and its exit code. */
export function failureOf(error: unknown): { readonly lines: readonly string[]; readonly code: number } {
  if (error instanceof Refused) return { lines: error.problems, code: exitCode.refused };
  if (error instanceof Cancelled) return { lines: [error.message], code: exitCode.cancelled };
  if (error instanceof WriteFailed) return { lines: [error.message], code: exitCode.failed };
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { lines: [`internal error: ${text}`], code: exitCode.failed };
}
