import type { RequirementId } from '../../src/ddi/requirements.js';
import type { DriverName } from '../support/drivers.js';

/**
 * One fault, as people make them, put into the generated C of a driver. The generated suite must fail on it.
 */
export interface Edit {
  /** What is wrong then; it goes on after "the generated suite fails when …". */
  readonly fault: string;
  /** The driver it is put into; `mac`, which has the default answers, unless given. */
  readonly driver?: DriverName;
  /** The lessons (7 for lesson 7) that the fault goes against. */
  readonly lesson?: number | readonly number[];
  /** The requirements that it goes against. */
  readonly requirement?: RequirementId | readonly RequirementId[];
  /** The test file that is the likeliest to fail: `sends` for test/sends.test.ts. The others run only if it passes. */
  readonly shownBy: string;
  readonly path: string;
  /** Matches exactly once. */
  readonly pattern: RegExp;
  readonly replacement: string;
}
