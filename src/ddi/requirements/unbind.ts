import type { Requirement } from './requirement.js';

/** Close and unbind. */
export const unbindRequirements: readonly Requirement[] = [
  {
    id: 'R-037',
    says: 'Unbind cannot fail: only SUCCESS or PENDING.',
    source: 'nc-ndis-protocol_unbind_adapter_ex.md',
  },
  {
    id: 'R-038',
    says: 'NDIS pauses the binding before calling unbind.',
    source: 'nc-ndis-protocol_unbind_adapter_ex.md',
  },
  {
    id: 'R-039',
    says: 'Before close: set packet filter 0, empty the multicast list, remove wake patterns (6.20: OID_PM_REMOVE_WOL_PATTERN and OID_PM_REMOVE_PROTOCOL_OFFLOAD); clear RSS parameters on 6.0/6.1.',
    source: 'nc-ndis-protocol_unbind_adapter_ex.md',
  },
  {
    id: 'R-040',
    says: 'Before close: wait for all own sends and OIDs (also synchronous OIDs).',
    source: 'nf-ndis-ndiscloseadapterex.md',
  },
  {
    id: 'R-041',
    says: 'The binding handle is invalid from the moment NdisCloseAdapterEx is called, also when it pends; no NdisXxx with it, including completion handlers.',
    source: 'nf-ndis-ndiscloseadapterex.md',
  },
  {
    id: 'R-042',
    says: 'Receive and status callbacks may still run until the close completes: the context stays alive.',
    source: 'nc-ndis-protocol_unbind_adapter_ex.md',
  },
  {
    id: 'R-043',
    says: 'Two-stage close: after PENDING from close plus PENDING from unbind, call NdisCompleteUnbindAdapterEx once, in CloseComplete or later; free the context only after that call.',
    source: 'nc-ndis-protocol_close_adapter_complete_ex.md',
  },
  {
    id: 'R-044',
    says: 'If close pended, unbind may return SUCCESS only after CloseComplete ran. If close returned SUCCESS, CloseComplete is never called: waiting for it would hang.',
    source: 'nc-ndis-protocol_unbind_adapter_ex.md',
  },
  {
    id: 'R-045',
    says: 'After starting the close, fail further upper sends for that binding.',
    source: 'intermediate-driver-unbinding-operations.md',
  },
  {
    id: 'R-046',
    says: 'Outside bind/unbind never call NdisCloseAdapterEx; use NdisUnbindAdapter.',
    source: 'nf-ndis-ndiscloseadapterex.md',
  },
];
