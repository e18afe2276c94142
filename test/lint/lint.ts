import type { RequirementId } from '../../src/ddi/requirements.js';
import type { SourceFile } from './source.js';

/** A rule that a generated project keeps, and that only reading it shows. */
export interface Lint {
  readonly says: string;
  readonly lesson?: number | readonly number[];
  readonly requirement?: RequirementId | readonly RequirementId[];
  /** Each place that breaks it, as `driver/send.c:12: what`. */
  readonly find: (files: readonly SourceFile[]) => readonly string[];
  /** Edits of the project with default answers that break it: the rule has to see each. */
  readonly brokenBy: readonly LintEdit[];
}

export interface LintEdit {
  readonly fault: string;
  readonly path: string;
  /** Matches exactly once. */
  readonly pattern: RegExp;
  readonly replacement: string;
}
