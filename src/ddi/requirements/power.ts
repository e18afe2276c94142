import type { Requirement } from './requirement.js';

/** PnP and power events. */
export const powerRequirements: readonly Requirement[] = [
  {
    id: 'R-157',
    says: 'NULL binding context means all bindings (always for BindList and BindsComplete; possibly for Reconfigure).',
    source: 'nc-ndis-protocol_net_pnp_event.md',
  },
  {
    id: 'R-158',
    says: 'Never return NDIS_STATUS_NOT_SUPPORTED; unknown events return SUCCESS.',
    source: 'nc-ndis-protocol_net_pnp_event.md',
  },
  {
    id: 'R-159',
    says: 'Propagate with NdisMNetPnPEvent from inside ProtocolNetPnPEvent; result counts only for QueryPower/QueryRemoveDevice: stop and return it on failure.',
    source: 'nf-ndis-ndismnetpnpevent.md',
  },
  {
    id: 'R-160',
    says: 'SetPower to D0: handle first, then propagate; to low power: propagate first, then handle.',
    source: 'nf-ndis-ndismnetpnpevent.md',
  },
  {
    id: 'R-161',
    says: 'Never propagate BindsComplete, Pause, Restart, PortActivation, PortDeactivation; Reconfigure/BindList only when the context is non-NULL.',
    source: 'nf-ndis-ndismnetpnpevent.md',
  },
  {
    id: 'R-162',
    says: 'SetPower always succeeds; stop new sends and OIDs below D0.',
    source: 'handling-pnp-events-and-power-management-events-in-a-protocol-driver.md',
  },
  {
    id: 'R-163',
    says: 'SetPower/QueryPower must not wait for pending I/O in the handler.',
    source: 'handling-pnp-events-and-power-management-events-in-a-protocol-driver.md',
    since: 630,
  },
  {
    id: 'R-164',
    says: 'Below 6.30 PEND SetPower until own sends and OIDs are done, then NdisCompleteNetPnPEvent.',
    source: 'handling-a-set-power-request.md',
    until: 620,
  },
  {
    id: 'R-165',
    says: 'QueryRemoveDevice may fail (FAILURE) if in use; CancelRemoveDevice succeeds.',
    source: 'nc-ndis-protocol_net_pnp_event.md',
  },
  {
    id: 'R-166',
    says: 'Reconfigure: validate the buffer; on NULL context call NdisReEnumerateProtocolBindings.',
    source: 'nf-ndis-ndisreenumerateprotocolbindings.md',
  },
  {
    id: 'R-167',
    says: 'IMReEnableDevice: one virtual miniport was disabled and enabled; succeed; [inferred] recreate it with NdisIMInitializeDeviceInstanceEx. What Buffer holds is not documented; the WDK mux sample takes it for a pointer to a counted string (NDIS_STRING) with the device name, so validate it before use.',
    source: 'handling-pnp-events-and-power-management-events-in-a-protocol-driver.md',
  },
  {
    id: 'R-168',
    says: 'PnPCapabilities, BindsComplete, BindList, PortDeactivation: succeed; PortActivation may fail, then do not use the ports.',
    source: 'nc-ndis-protocol_net_pnp_event.md',
  },
  {
    id: 'R-169',
    says: 'Upper and lower power events are unordered and one may come without the other: keep a power state per virtual miniport and per lower adapter plus StandingBy.',
    source: 'handling-a-set-power-request.md',
  },
  {
    id: 'R-170',
    says: 'A lower adapter without PM support is halted in sleep without an unbind; the binding survives.',
    source: 'handling-a-set-power-request.md',
  },
  {
    id: 'R-203',
    says: 'Order on the lower side: sleep is SetPower(Dx), then NetEventPause; wake is NetEventRestart first, then SetPower(D0). So Running does not mean D0: no sends and OIDs below before SetPower(D0).',
    source: 'handling-a-set-power-request.md',
  },
  {
    id: 'R-204',
    says: 'If the miniport sets NO_PAUSE_ON_SUSPEND and all above it is 6.30+, there is no pause and restart around a power change: the lower edge must stop and resume on SetPower alone, and a virtual miniport with the flag completes its pending sends with LOW_POWER_STATE and waits for its own indicate calls, but not for returns, before it ends SET_POWER; MiniportRestart comes after D0 only if MiniportPause came before.',
    source: 'oid-pnp-set-power.md',
    since: 630,
  },
  {
    id: 'R-205',
    says: 'NdisCompleteNetPnPEvent takes a binding handle: [inferred] an event with NULL binding context has none and must not be pended.',
    source: 'nf-ndis-ndiscompletenetpnpevent.md',
  },
];
