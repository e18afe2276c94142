import type { NdisVersion } from '../types.js';

export type RequirementId = `R-${string}`;

/**
 * Something that the documentation of NDIS asks of an intermediate driver, in our words. `[inferred]` marks what is concluded from the
 * page and does not stand on it.
 */
export interface Requirement {
  readonly id: RequirementId;
  readonly says: string;
  /** The page of the public documentation, or the pages. */
  readonly source: string;
  /** First and last NDIS version that it is for, where it is not for all. */
  readonly since?: NdisVersion;
  readonly until?: NdisVersion;
  /** Why it is not for the generated driver, where it is not. */
  readonly notHere?: string;
}
