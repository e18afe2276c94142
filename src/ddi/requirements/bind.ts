import type { Requirement } from './requirement.js';

/** Bind and open. */
export const bindRequirements: readonly Requirement[] = [
  {
    id: 'R-024',
    says: 'Allocate the binding context, store BindContext, OpenParameters, handle and medium-index storage in memory that outlives the call, then call NdisOpenAdapterEx with BindParameters->AdapterName.',
    source: 'nc-ndis-protocol_bind_adapter_ex.md',
  },
  {
    id: 'R-025',
    says: 'NdisOpenAdapterEx outside ProtocolBindAdapterEx always fails.',
    source: 'nf-ndis-ndisopenadapterex.md',
  },
  {
    id: 'R-026',
    says: 'If open returns PENDING do not read the handle or SelectedMediumIndex until ProtocolOpenAdapterCompleteEx reports success; the AdapterName string need only live until the call returns.',
    source: 'nf-ndis-ndisopenadapterex.md',
  },
  {
    id: 'R-027',
    says: 'If bind returned PENDING, NdisCompleteBindAdapterEx is called exactly once with the final status; a failure status asserts all resources were already released.',
    source: 'nf-ndis-ndiscompletebindadapterex.md',
  },
  {
    id: 'R-028',
    says: 'If bind waits for the open instead, OpenComplete only stores the status and signals; it then must not complete the bind.',
    source: 'nc-ndis-protocol_open_adapter_complete_ex.md',
    notHere: 'bind pends as long as the open does, and does not wait for it',
  },
  {
    id: 'R-029',
    says: 'Open failure: free per-binding resources, return the same error at once.',
    source: 'nc-ndis-protocol_bind_adapter_ex.md',
  },
  {
    id: 'R-030',
    says: 'Failure after a successful open: close inside bind and wait for the close, or (when bind pended) request NdisUnbindAdapter and close in unbind.',
    source: 'nc-ndis-protocol_bind_adapter_ex.md',
  },
  {
    id: 'R-031',
    says: 'NdisUnbindAdapter may return success and never lead to ProtocolUnbindAdapterEx; treat the handle as dead after it returns.',
    source: 'nf-ndis-ndisunbindadapter.md',
    notHere: 'NdisUnbindAdapter is never called',
  },
  {
    id: 'R-032',
    says: 'After open the binding is Paused: OIDs allowed, sends not until NetEventRestart.',
    source: 'nc-ndis-protocol_bind_adapter_ex.md',
  },
  {
    id: 'R-033',
    says: 'Non-802.3/802.5 media may indicate receives even before NdisOpenAdapterEx returns, and any medium may indicate with filter zero; handlers must tolerate it.',
    source: 'oid-gen-current-packet-filter.md',
  },
  {
    id: 'R-034',
    says: 'Status indications can arrive from the moment the open completes.',
    source: 'nc-ndis-protocol_bind_adapter_ex.md',
  },
  {
    id: 'R-035',
    says: 'Take capabilities from NDIS_BIND_PARAMETERS (check Header.Revision/Size first), not from OID queries.',
    source: 'intermediate-driver-query-and-set-operations.md',
  },
  {
    id: 'R-036',
    says: 'BIND_PARAMETERS may be used as NdisOpenConfigurationEx handle only until the bind completes; afterwards use the binding handle until close.',
    source: 'nf-ndis-ndisopenconfigurationex.md',
  },
];
