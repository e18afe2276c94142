import type { Requirement } from './requirement.js';

/** MiniportInitializeEx of a virtual miniport. */
export const initializeRequirements: readonly Requirement[] = [
  {
    id: 'R-058',
    says: 'Set registration attributes first, general attributes second, all others after; both are mandatory for success.',
    source: 'nc-ndis-miniport_initialize.md',
  },
  {
    id: 'R-059',
    says: 'AttributeFlags must contain NDIS_MINIPORT_ATTRIBUTES_NO_HALT_ON_SUSPEND; [inferred] no HARDWARE_DEVICE, BUS_MASTER or NDIS_WDM.',
    source: 'handling-pnp-events-and-power-management-events-in-an-intermediate-dri.md',
  },
  {
    id: 'R-060',
    says: 'InterfaceType is 0 for an IM driver.',
    source: 'ns-ndis-_ndis_miniport_adapter_registration_attributes.md',
  },
  {
    id: 'R-061',
    says: 'Use registration attributes revision 2 for drivers registered at 6.30+.',
    source: 'ns-ndis-_ndis_miniport_adapter_registration_attributes.md',
    since: 630,
  },
  {
    id: 'R-062',
    says: 'If NO_PAUSE_ON_SUSPEND is set, SET_POWER can come while Running; NDIS still pauses if a 6.20 or older protocol/filter is attached.',
    source: 'ns-ndis-_ndis_miniport_adapter_registration_attributes.md',
    since: 630,
  },
  {
    id: 'R-063',
    says: 'Most miniports should not set REGISTER_BUGCHECK_CALLBACK; [inferred] an IM driver never needs it.',
    source: 'ns-ndis-_ndis_miniport_adapter_registration_attributes.md',
    since: 630,
  },
  {
    id: 'R-064',
    says: 'General attributes carry medium, MTU, link, MacOptions, packet filters, multicast size, addresses, access/direction/connection type, IfType, statistics flags, OID list; derive them from BIND_PARAMETERS of the lower adapter(s).',
    source: 'ns-ndis-_ndis_miniport_adapter_general_attributes.md',
  },
  {
    id: 'R-065',
    says: 'IfConnectorPresent TRUE only with a physical adapter: FALSE for a virtual miniport.',
    source: 'ns-ndis-_ndis_miniport_adapter_general_attributes.md',
  },
  {
    id: 'R-066',
    says: 'If the lower adapter is PM-aware, report PM capabilities with MinMagicPacketWakeUp, MinPatternWakeUp and MinLinkChangeWakeUp = NdisDeviceStateUnspecified and keep the lower original values; else PowerManagementCapabilities is NULL, which says not PM-aware.',
    source: 'initializing-intermediate-drivers-to-handle-pnp-and-power-management-events.md',
    until: 610,
  },
  {
    id: 'R-067',
    says: 'Always supply PowerManagementCapabilitiesEx with those three members Unspecified (general attributes revision 2; the member is mandatory from 6.20, also over a lower adapter that is not PM-aware); keep the lower original values where there are any. [inferred] Without it NDIS takes the virtual miniport for not PM-aware and may halt it in sleep despite NO_HALT_ON_SUSPEND.',
    source: 'ns-ndis-_ndis_miniport_adapter_general_attributes.md',
    since: 620,
  },
  {
    id: 'R-068',
    says: 'RSS unsupported: RecvScaleCapabilities NULL.',
    source: 'ns-ndis-_ndis_miniport_adapter_general_attributes.md',
  },
  {
    id: 'R-069',
    says: 'DataBackFillSize/ContextBackFillSize announce what this driver prepends; [inferred] add what BIND_PARAMETERS says the stack below needs.',
    source: 'ns-ndis-_ndis_miniport_adapter_general_attributes.md',
  },
  {
    id: 'R-070',
    says: 'Initial packet filter is zero: indicate nothing before OID_GEN_CURRENT_PACKET_FILTER is set.',
    source: 'oid-gen-current-packet-filter.md',
  },
  {
    id: 'R-071',
    says: 'Must be safe to run for two adapters in parallel.',
    source: 'summary-of-changes-required-to-port-a-miniport-driver-to-ndis-6-30.md',
    since: 630,
  },
  {
    id: 'R-072',
    says: 'On failure release everything and return; the adapter is Halted, MiniportHaltEx is not called.',
    source: 'initializing-a-miniport-adapter.md',
  },
  {
    id: 'R-073',
    says: 'On success the adapter is Paused, not Running.',
    source: 'initializing-a-miniport-adapter.md',
  },
  {
    id: 'R-074',
    says: 'Status may be indicated from inside MiniportInitializeEx once registration attributes are set.',
    source: 'nf-ndis-ndismindicatestatusex.md',
  },
  {
    id: 'R-181',
    says: "MacOptions: set NO_LOOPBACK (NDIS then does the software loopback), TRANSFERS_NOT_PEND (receives by NBL) and 8021P_PRIORITY (a must from 6.0); 8021Q_VLAN only if the driver tags, filters and reads VlanId itself; SUPPORTS_MAC_ADDRESS_OVERWRITE is NDIS's to set.",
    source: 'oid-gen-mac-options.md',
  },
  {
    id: 'R-182',
    says: 'NdisReadNetworkAddress (configuration handle of the virtual miniport): NDIS validates nothing. Accept only NDIS_STATUS_SUCCESS, length 6, unicast ([inferred] nonzero, locally administered), else use the default; copy it before NdisCloseConfiguration frees it. [inferred] It changes CurrentMacAddress, not PermanentMacAddress.',
    source: 'nf-ndis-ndisreadnetworkaddress.md',
  },
  {
    id: 'R-183',
    says: 'SupportedOidList names only OIDs that are fully supported with valid data.',
    source: 'oid-gen-supported-list.md',
  },
];
