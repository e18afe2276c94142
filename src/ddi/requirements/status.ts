import type { Requirement } from './requirement.js';

/** Status indications. */
export const statusRequirements: readonly Requirement[] = [
  {
    id: 'R-150',
    says: 'Forward with a new NDIS_STATUS_INDICATION: own SourceHandle (virtual miniport handle), Flags 0, PortNumber mapped, NDIS header values.',
    source: 'ns-ndis-_ndis_status_indication.md',
  },
  {
    id: 'R-151',
    says: "DestinationHandle/RequestId of the lower indication refer to the clone: translate to the original request's RequestHandle/RequestId, or swallow it.",
    source: 'ns-ndis-_ndis_status_indication.md',
  },
  {
    id: 'R-152',
    says: 'Indicate only if virtual miniport and lower adapter are both in D0; remember link changes meanwhile.',
    source: 'handling-a-set-power-request.md',
  },
  {
    id: 'R-153',
    says: 'NDIS_STATUS_LINK_STATE: compute own link from the lower link(s) and indicate on change; Unknown when going to low power (6.30: only if no wake on link change/selective suspend).',
    source: 'ndis-status-link-state.md',
  },
  {
    id: 'R-154',
    says: 'Never indicate RESET_START/RESET_END; NDIS makes them.',
    source: 'ndis-status-reset-start.md',
  },
  {
    id: 'R-155',
    says: 'MUX (teaming) drivers generate PM, offload, NIC-switch, receive-filter hardware-capability status when team membership changes them.',
    source: 'ndis-status-pm-hardware-capabilities.md',
    since: 630,
    notHere: 'there is one adapter below, no team',
  },
  {
    id: 'R-156',
    says: 'None after MiniportHaltEx returned.',
    source: 'nf-ndis-ndismindicatestatusex.md',
  },
];
