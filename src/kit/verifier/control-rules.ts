import type { Rules } from './rule.js';

/** Rules on registration, bindings, virtual miniports, OIDs, status and events. */
export const controlRules: Rules = {
  'attributes-address': {
    says: 'The general attributes give MAC addresses of a possible length.',
    source: 'R-064',
  },
  'attributes-flags': { says: 'AttributeFlags are those of an intermediate driver.', source: 'R-059' },
  'attributes-interface': { says: 'InterfaceType is 0.', source: 'R-060' },
  'attributes-missing': {
    says: 'MiniportInitializeEx sets registration and general attributes before it succeeds.',
    source: 'R-058',
  },
  'attributes-order': {
    says: 'Registration attributes come first, general attributes second.',
    source: 'R-058',
  },
  'attributes-outside-initialize': {
    says: 'Attributes are set inside MiniportInitializeEx.',
    source: 'R-058',
  },
  'attributes-power': {
    says: 'PowerManagementCapabilitiesEx is supplied, with its wake states unspecified.',
    source: 'R-067',
  },
  'attributes-type': { says: 'Attributes are of a kind that the kit knows.', source: 'kit' },
  'bind-completed': {
    says: 'NdisCompleteBindAdapterEx gets a final status of a bind that is pended.',
    source: 'R-027',
  },
  'bind-completed-twice': { says: 'A bind ends by its return value or by one call.', source: 'R-027' },
  'bind-without-open': { says: 'A bind that succeeds has opened its binding.', source: 'R-024, R-026' },
  'close-outside-unbind': { says: 'NdisCloseAdapterEx is called in bind or unbind only.', source: 'R-046' },
  'close-with-filter': {
    says: 'Packet filter and multicast list are cleared before the close.',
    source: 'R-039',
  },
  'deinitialize-in-halt': {
    says: 'A virtual miniport is not deinitialized inside its halt.',
    source: 'R-054, R-184',
  },
  'deinitialize-twice': { says: 'A virtual miniport is deinitialized once.', source: 'R-054, R-184' },
  'deregister-miniport': {
    says: 'The miniport driver is deregistered at unload or when DriverEntry fails, after its miniports have ended.',
    source: 'R-005, R-087',
  },
  'deregister-protocol': {
    says: 'The protocol is deregistered at unload or when DriverEntry fails.',
    source: 'R-006, R-087, R-088',
  },
  'event-completed': {
    says: 'NdisCompleteNetPnPEvent completes an event that is pended, with a final status.',
    source: 'R-187',
  },
  'event-completed-twice': { says: 'An event ends by its return value or by one call.', source: 'R-187' },
  'event-failed': { says: 'Events that cannot fail succeed.', source: 'R-158, R-162' },
  'event-in-oid': {
    says: 'NdisMNetPnPEvent is not called while an OID request of that virtual miniport is pended.',
    source: 'R-148',
  },
  'event-not-supported': {
    says: 'ProtocolNetPnPEvent never answers NDIS_STATUS_NOT_SUPPORTED.',
    source: 'R-158',
  },
  'event-passed-on': {
    says: 'Only events that concern the drivers above are passed on to them.',
    source: 'R-161',
  },
  'event-pended': { says: 'An event without a binding is not pended.', source: 'R-205' },
  'failed-bind-left-open': { says: 'A bind that fails has closed what it opened.', source: 'R-027, R-030' },
  'initialize-pended': { says: 'MiniportInitializeEx does not pend.', source: 'R-072' },
  'interface-unknown': { says: 'An interface that is deregistered was registered.', source: 'R-056' },
  'miniport-driver-left': {
    says: 'No miniport driver stays registered after unload or a failed DriverEntry.',
    source: 'R-004, R-005, R-087',
  },
  'not-associated': {
    says: 'Virtual miniports start after NdisIMAssociateMiniport.',
    source: 'R-001, R-008',
  },
  'not-intermediate': {
    says: 'The miniport driver registered with NDIS_INTERMEDIATE_DRIVER.',
    source: 'R-002',
  },
  'oid-bytes-read': { says: 'BytesRead is at most what was given.', source: 'R-132' },
  'oid-bytes-written': { says: 'BytesWritten is at most what there was room for.', source: 'R-199' },
  'oid-changed': { says: 'An outstanding OID request is not overwritten.', source: 'R-130' },
  'oid-completed-twice': { says: 'An OID request ends by its return value or by one call.', source: 'R-129' },
  'oid-freed': { says: 'A clone is freed when it is not outstanding.', source: 'R-128' },
  'oid-header': { says: 'OID requests have the header of their version.', source: 'R-178' },
  'oid-in-low-power': {
    says: 'No OID request goes to an adapter that is not in D0.',
    source: 'R-131, R-162',
  },
  'oid-no-handler': { says: 'Direct OID requests need the handler that completes them.', source: 'R-145' },
  'oid-not-cloned': { says: 'What goes down is a clone, never the request from above.', source: 'R-126' },
  'oid-status': {
    says: 'OID requests end with a status that their page allows.',
    source: 'R-139, R-146, R-201',
  },
  'oid-timeout': { says: 'An OID request ends within 12 seconds.', source: 'R-143' },
  'oid-twice': { says: 'A request that is outstanding is not issued again.', source: 'R-127' },
  'oid-type': { says: 'RequestType is one of NDIS 6.', source: 'R-132' },
  'only-in-driver-entry': { says: 'Registration and association belong to DriverEntry.', source: 'R-001' },
  'opened-twice': { says: 'A bind opens its adapter once.', source: 'R-024' },
  'optional-handlers': { says: 'Optional handlers are set in SetOptions.', source: 'R-021, R-023' },
  'pause-completed': { says: 'NdisMPauseComplete ends a pause that is pended.', source: 'R-075' },
  'pause-completed-twice': { says: 'A pause ends by its return value or by one call.', source: 'R-075' },
  'pause-early': { says: 'A pause ends when sends, receives and indications have.', source: 'R-076' },
  'pause-failed': { says: 'A pause succeeds or pends.', source: 'R-075' },
  'pool-tag': { says: 'A clone of an OID request has a tag.', source: 'R-126' },
  'protocol-left': {
    says: 'No protocol stays registered after unload or a failed DriverEntry.',
    source: 'R-004, R-006, R-087',
  },
  'provider-interfaces': { says: 'An interface provider goes after its interfaces.', source: 'R-056' },
  reenumerate: {
    says: 'NdisReEnumerateProtocolBindings is not called inside bind, unbind or the event of one binding.',
    source: 'ndis-ndisreenumerateprotocolbindings.md',
  },
  'register-miniport': {
    says: 'NdisMRegisterMiniportDriver gets the arguments of DriverEntry.',
    source: 'R-001',
  },
  'restart-completed': {
    says: 'NdisMRestartComplete ends a restart that is pended, with a final status.',
    source: 'R-080',
  },
  'restart-completed-twice': { says: 'A restart ends by its return value or by one call.', source: 'R-080' },
  'status-buffer': { says: 'The buffer of a status indication holds what the code says.', source: 'R-153' },
  'status-early': { says: 'Status is indicated once the registration attributes are set.', source: 'R-074' },
  'status-flags': { says: 'Flags of a status indication is 0.', source: 'R-150' },
  'status-header': { says: 'A status indication has its header.', source: 'R-150' },
  'status-in-low-power': { says: 'Status is indicated in D0.', source: 'R-152' },
  'status-reset': { says: 'RESET_START and RESET_END are not indicated.', source: 'R-154' },
  'status-source': { says: 'SourceHandle of a status indication is the virtual miniport.', source: 'R-150' },
  'unbind-completed-twice': { says: 'An unbind ends by its return value or by one call.', source: 'R-043' },
  'unbind-failed': { says: 'An unbind succeeds or pends.', source: 'R-037' },
  'unbind-inside-bind': { says: 'NdisUnbindAdapter is not called inside bind or unbind.', source: 'R-031' },
  'unbind-without-close': { says: 'An unbind ends when the close has.', source: 'R-043, R-044' },
};
