import type { Requirement } from './requirement.js';

/** The states of a binding. */
export const bindingStatesRequirements: readonly Requirement[] = [
  {
    id: 'R-089',
    says: 'Valid transitions: Unbound-Opening-Paused-Restarting-Running-Pausing-Paused-Closing-Unbound; failed open returns to Unbound, failed restart to Paused.',
    source: 'protocol-binding-states-and-operations.md',
  },
  {
    id: 'R-090',
    says: 'NetEventPause: start no send; finish (or PEND) only when all own sends completed and held receives are returned; cannot fail.',
    source: 'pausing-a-binding.md',
  },
  {
    id: 'R-091',
    says: 'While Pausing/Paused return receives immediately, copying if the data is needed.',
    source: 'pausing-a-binding.md',
  },
  {
    id: 'R-092',
    says: 'NetEventRestart: re-read restart attributes (stack may have changed), resize pools, then Running.',
    source: 'restarting-a-binding.md',
  },
  {
    id: 'R-093',
    says: 'FilterModuleNameBuffer entries are length-prefixed (USHORT, bytes) and not guaranteed to be NUL-terminated; check FilterModuleNameBufferLength first.',
    source: 'ns-ndis-_ndis_protocol_restart_parameters.md',
  },
  {
    id: 'R-186',
    says: "NetEventRestart: if RestartAttributes is non-NULL, the list has one NDIS_RESTART_GENERAL_ATTRIBUTES entry (MTU, link speeds, lookahead, MacOptions, filters, multicast size, backfill): check revision and size, update what was learnt at bind, then return SUCCESS; NULL means nothing is reported. [inferred] A changed MTU or offload below is shown above at the virtual miniport's own next restart.",
    source: 'ns-ndis-_ndis_restart_attributes.md',
  },
  {
    id: 'R-187',
    says: 'NdisCompleteNetPnPEvent is for PASSIVE_LEVEL, send and OID completions come at up to DISPATCH_LEVEL: [inferred] the last completion of a pended NetEventPause or SetPower hands over to a work item (allocated beforehand on the miniport driver handle: protocol handles cannot), or the handler waits itself.',
    source: 'nf-ndis-ndiscompletenetpnpevent.md',
  },
  {
    id: 'R-188',
    says: 'Use no port number but the default port 0 unless the bind parameters or NetEventPortActivation reported the port active.',
    source: 'handling-the-port-activation-pnp-event.md',
  },
];
