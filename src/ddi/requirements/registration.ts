import type { Requirement } from './requirement.js';

/** DriverEntry and the two registrations. */
export const registrationRequirements: readonly Requirement[] = [
  {
    id: 'R-001',
    says: 'DriverEntry performs, at minimum and in this order: NdisMRegisterMiniportDriver, NdisRegisterProtocolDriver, NdisIMAssociateMiniport. Keep both handles.',
    source: 'intermediate-driver-driverentry-function.md',
  },
  {
    id: 'R-002',
    says: 'Set NDIS_INTERMEDIATE_DRIVER in NDIS_MINIPORT_DRIVER_CHARACTERISTICS.Flags.',
    source: 'registering-as-an-ndis-intermediate-driver.md',
  },
  {
    id: 'R-003',
    says: 'DriverEntry is synchronous; it never returns PENDING. Any failure status leaves the driver unloaded.',
    source: 'initializing-an-intermediate-driver.md',
  },
  {
    id: 'R-004',
    says: 'MiniportDriverUnload is NOT called when DriverEntry fails: DriverEntry itself undoes everything.',
    source: 'intermediate-driver-driverentry-function.md',
  },
  {
    id: 'R-005',
    says: 'After successful miniport registration, every later DriverEntry failure calls NdisMDeregisterMiniportDriver before returning.',
    source: 'nf-ndis-ndismregisterminiportdriver.md',
  },
  {
    id: 'R-006',
    says: 'After successful protocol registration, every later DriverEntry failure calls NdisDeregisterProtocolDriver before returning.',
    source: 'initializing-a-protocol-driver.md',
  },
  {
    id: 'R-007',
    says: 'Do all global initialization (locks, lists, cancel-id prefix, control device) before NdisRegisterProtocolDriver: any ProtocolXxx may run before that call returns.',
    source: 'nf-ndis-ndisregisterprotocoldriver.md',
  },
  {
    id: 'R-008',
    says: "Register the protocol as late as possible in DriverEntry. NdisIMAssociateMiniport still has to follow it, so bind code must tolerate a driver that is not associated yet; [inferred] bind may run on DriverEntry's own thread, so it never waits for the association: it leaves the virtual miniports marked wanted and DriverEntry starts them after associating.",
    source: 'initializing-a-protocol-driver.md',
  },
  {
    id: 'R-009',
    says: 'MiniportInitializeEx may run any time after DriverEntry returns, never assume it follows a particular bind. [inferred] Be ready for it earlier too: the SetOptions page allows any callback once SetOptions returned, and a bind inside NdisRegisterProtocolDriver may call NdisIMInitializeDeviceInstanceEx, which may run it inside.',
    source: 'nf-ndis-ndismregisterminiportdriver.md',
  },
  {
    id: 'R-010',
    says: 'Zero both characteristics structures before filling; NDIS copies them, so stack storage is fine and handlers cannot be changed later by editing them.',
    source: 'initializing-a-miniport-driver.md',
  },
  {
    id: 'R-011',
    says: 'Mandatory miniport handlers of an IM driver: InitializeEx, HaltEx, Unload, Pause, Restart, OidRequest, SendNetBufferLists, ReturnNetBufferLists, CancelSend, DevicePnPEventNotify, ShutdownEx, CancelOidRequest.',
    source: 'ns-ndis-_ndis_miniport_driver_characteristics.md',
  },
  {
    id: 'R-012',
    says: 'CheckForHangHandlerEx must be NULL and ResetHandlerEx should be NULL for IM drivers.',
    source: 'ns-ndis-_ndis_miniport_driver_characteristics.md',
  },
  {
    id: 'R-013',
    says: 'Direct OID handlers come as a pair or not at all.',
    source: 'ns-ndis-_ndis_miniport_driver_characteristics.md',
    since: 610,
  },
  {
    id: 'R-014',
    says: 'Miniports registered at 6.20 or later are told to provide the direct OID handlers (an unsupported OID returns NDIS_STATUS_NOT_SUPPORTED).',
    source: 'implementing-an-ndis-6-20-driver.md',
    since: 620,
  },
  {
    id: 'R-015',
    says: 'Never register a synchronous OID handler together with selective-suspend handlers.',
    source: 'nf-ndis-miniport_synchronous_oid_request.md',
    since: 680,
  },
  {
    id: 'R-016',
    says: 'Protocol handlers: SetOptions, Uninstall and DirectOidRequestComplete may be NULL; treat StatusEx as mandatory; the rest are mandatory.',
    source: 'ns-ndis-_ndis_protocol_driver_characteristics.md',
  },
  {
    id: 'R-017',
    says: 'Protocol Name must equal the service name in the INF.',
    source: 'mux-intermediate-driver-installation.md',
  },
  {
    id: 'R-018',
    says: 'Upper edge is connectionless only.',
    source: 'intermediate-driver-design-concepts.md',
  },
  {
    id: 'R-019',
    says: 'Declare each callback with its role type (MINIPORT_PAUSE MyPause;) with matching parameter types.',
    source: 'declaring-functions-by-using-function-role-types-for-ndis-drivers.md',
  },
];
