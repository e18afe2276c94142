import type { Requirement } from './requirement.js';

/** A reset of the adapter below. */
export const resetRequirements: readonly Requirement[] = [
  {
    id: 'R-171',
    says: 'On NDIS_STATUS_RESET_START hold sends, OIDs and upward receives until RESET_END; returns of NBLs are allowed.',
    source: 'intermediate-driver-reset-operations.md',
  },
  {
    id: 'R-172',
    says: 'Lower sends aborted by reset come back with an error; two pages say they must be resubmitted after RESET_END. Completing them upward with that status is a deliberate deviation: the frame may have gone out already, and resubmitting duplicates and reorders.',
    source: 'intermediate-driver-reset-operations.md',
  },
  {
    id: 'R-173',
    says: 'RESET_START/END reach protocols only if MiniportResetEx pended.',
    source: 'protocol-driver-reset-operations.md',
  },
];
