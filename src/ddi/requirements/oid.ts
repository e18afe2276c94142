import type { Requirement } from './requirement.js';

/** OID requests. */
export const oidRequirements: readonly Requirement[] = [
  {
    id: 'R-125',
    says: 'NDIS serializes regular OIDs per adapter: one pended MiniportOidRequest at a time, but direct and synchronous OIDs run beside it.',
    source: 'miniport-adapter-oid-request-serialization.md',
  },
  {
    id: 'R-126',
    says: "Never forward the received NDIS_OID_REQUEST; clone it with NdisAllocateCloneOidRequest(binding handle) and link the original in SourceReserved. The clone needs a RequestId to be cancellable: copy the original's, or [inferred, n-to-1] give each clone a unique one (its own address), because drivers above different virtual miniports may use equal ids on what is one lower binding.",
    source: 'nf-ndis-ndisallocatecloneoidrequest.md',
  },
  {
    id: 'R-127',
    says: 'NdisOidRequest non-PENDING: run the completion path yourself (NDIS will not); PENDING: completion may already have run.',
    source: 'generating-oid-requests-from-an-ndis-protocol-driver.md',
  },
  {
    id: 'R-128',
    says: 'On completion copy back by type: query BytesWritten/BytesNeeded, set BytesRead/BytesNeeded, method OutputBufferLength/BytesRead/BytesWritten/BytesNeeded; [inferred] plus SupportedRevision (the sample boilerplate omits it, the version page requires it); free clone, then complete the original.',
    source: 'example-boilerplate-for-handling-regular-or-direct-oid-requests.md',
  },
  {
    id: 'R-129',
    says: 'Complete by return value or by NdisMOidRequestComplete, never both; never with PENDING.',
    source: 'nf-ndis-ndismoidrequestcomplete.md',
  },
  {
    id: 'R-130',
    says: 'Request structure and buffer are nonpaged.',
    source: 'nf-ndis-ndisoidrequest.md',
  },
  {
    id: 'R-131',
    says: 'Own OIDs are allowed in Restarting, Running, Pausing, Paused, and in Closing until NdisCloseAdapterEx is called; not while opening, not in low power, not during reset.',
    source: 'protocol-binding-states-and-operations.md',
  },
  {
    id: 'R-132',
    says: 'NDIS does not validate OID contents: check lengths (BUFFER_TOO_SHORT/INVALID_LENGTH with BytesNeeded) and values (INVALID_DATA).',
    source: 'nc-ndis-miniport_oid_request.md',
  },
  {
    id: 'R-133',
    says: 'A successful set of a headered structure sets SupportedRevision; issuers check it.',
    source: 'version-information-requirements-for-ndis-drivers.md',
  },
  {
    id: 'R-134',
    says: 'Mandatory for every miniport, so be able to answer (locally or from the lower adapter): CURRENT_PACKET_FILTER, CURRENT_LOOKAHEAD, LINK_PARAMETERS, INTERRUPT_MODERATION, MAXIMUM_TOTAL_SIZE, RCV_OK, XMIT_OK, STATISTICS, TRANSMIT/RECEIVE_BLOCK_SIZE and BUFFER_SPACE, VENDOR_ID/DESCRIPTION/DRIVER_VERSION (these are the mandatory miniport OIDs).',
    source: 'mandatory-oids-for-miniport-drivers.md',
  },
  {
    id: 'R-135',
    says: 'Queries NDIS answers itself (medium, MAC options, link state, lookahead, frame size, multicast list) do not reach the driver.',
    source: 'oid-gen-link-state.md',
  },
  {
    id: 'R-136',
    says: 'OID_GEN_STATISTICS needs all counters, with NDIS_STATISTICS_FLAGS_VALID_* (not the *_SUPPORTED constants of the attributes).',
    source: 'oid-gen-statistics.md',
  },
  {
    id: 'R-137',
    says: "[inferred] n-to-1: combine packet filters and multicast lists of all virtual miniports before setting the lower adapter; a set replaces the binding's previous value.",
    source: 'oid-gen-current-packet-filter.md',
  },
  {
    id: 'R-138',
    says: 'OID_802_3_MULTICAST_LIST with length 0 clears the list.',
    source: 'oid-802-3-multicast-list.md',
  },
  {
    id: 'R-139',
    says: 'OID_PNP_QUERY_POWER and OID_PNP_SET_POWER: always SUCCESS (pending first is allowed; the verifier tolerates NOT_ACCEPTED for SET_POWER, nothing else), never forwarded, also while not in D0.',
    source: 'handling-oid-pnp-xxx-queries-and-sets.md',
  },
  {
    id: 'R-140',
    says: 'OID_PNP_CAPABILITIES: SUCCESS with all wake states Unspecified if lower is PM-aware, else NOT_SUPPORTED; never forwarded.',
    source: 'oid-pnp-capabilities.md',
    until: 610,
  },
  {
    id: 'R-141',
    says: 'Wake OIDs (OID_PNP_ENABLE_WAKE_UP, ADD/REMOVE pattern, lists, OK/ERROR) are forwarded if lower is PM-aware, else NOT_SUPPORTED; 6.20+ uses OID_PM_* instead.',
    source: 'handling-oid-pnp-xxx-queries-and-sets.md',
    notHere: 'from 6.20 on there are OID_PM_* in their place',
  },
  {
    id: 'R-142',
    says: 'StandingBy is TRUE from when either the virtual miniport or its lower adapter leaves D0 until either returns. Other OIDs fail if the virtual miniport is not in D0 or StandingBy is TRUE; else, if the lower adapter is still not in D0 (the resume window), queue one request until it is. [inferred] Bound it: NDIS serializes OID_PNP_SET_POWER behind a pended request, so a held one is failed on cancel, pause of the virtual miniport, unbind and well inside the 12 s of R-143, and what can be answered locally is never held.',
    source: 'handling-a-set-power-request.md',
  },
  {
    id: 'R-143',
    says: 'Complete within 12 s (1 s recommended); do not wait inside MiniportOidRequest.',
    source: 'ndis-ndistimedoidcomplete.md',
  },
  {
    id: 'R-144',
    says: 'MiniportCancelOidRequest: match RequestId; queued request completes with NDIS_STATUS_REQUEST_ABORTED; forwarded one is cancelled with NdisCancelOidRequest using the id sent down, and completed when the lower completion comes. Runs also on Timeout expiry.',
    source: 'nc-ndis-miniport_cancel_oid_request.md',
  },
  {
    id: 'R-145',
    says: 'Direct OIDs: <= DISPATCH_LEVEL, concurrent, own completion functions; NDIS itself may pend them; NDIS does not cancel them on timeout (the cancel page).',
    source: 'nf-ndis-ndisdirectoidrequest.md',
    since: 610,
  },
  {
    id: 'R-146',
    says: 'Synchronous OIDs: never PENDING/REQUEST_ABORTED, not cloned, not serialized against pause, reset or power, only against halt.',
    source: 'nf-ndis-miniport_synchronous_oid_request.md',
    since: 680,
  },
  {
    id: 'R-147',
    says: 'INDICATION_REQUIRED only where the OID page allows it; the later indication carries RequestHandle as DestinationHandle and RequestId.',
    source: 'ns-ndis-_ndis_status_indication.md',
  },
  {
    id: 'R-148',
    says: 'Do not call NdisMNetPnPEvent from MiniportOidRequest or while an OID is pended (deadlock).',
    source: 'nf-ndis-ndismnetpnpevent.md',
  },
  {
    id: 'R-149',
    says: 'If payload is changed so that offloads cannot work, answer OID_TCP_OFFLOAD_CURRENT_CONFIG with NOT_SUPPORTED.',
    source: 'responding-to-sets-and-queries-in-an-intermediate-driver.md',
  },
  {
    id: 'R-199',
    says: "Queries come from user mode: check the size first, set BytesWritten to what was really written (never to the buffer's length: leaks kernel memory), never read the output buffer back; check offsets and counts inside set buffers.",
    source: 'security-issues-for-network-drivers.md',
  },
  {
    id: 'R-200',
    says: "OID_GEN_MAXIMUM_TOTAL_SIZE includes the MAC header; (RSC apart) nothing longer is indicated. The page wants 4 less than the wire maximum with 8021P_PRIORITY; [inferred] computed so it would contradict MtuSize plus header over adapters that report those, so pass the lower adapter's answer on. A virtual miniport that adds a tag lowers both.",
    source: 'oid-gen-maximum-total-size.md',
  },
  {
    id: 'R-201',
    says: 'Removal OIDs (OID_PM_REMOVE_WOL_PATTERN, OID_PM_REMOVE_PROTOCOL_OFFLOAD, OID_802_3_DELETE_MULTICAST_ADDRESS, receive filter and IPsec deletes, ...) may end only with SUCCESS, NOT_ACCEPTED or REQUEST_ABORTED under the verifier: map a lower failure to one of these.',
    source: 'ndis-ndisoidcomplete.md',
  },
  {
    id: 'R-202',
    says: "NDIS merges its bindings' multicast lists and filters per virtual miniport, drops duplicates and answers MULTICAST_FULL beyond MaxMulticastListSize. [inferred] The union over virtual miniports can exceed the lower limit: then set ALL_MULTICAST below and filter here.",
    source: 'oid-802-3-multicast-list.md',
  },
];
