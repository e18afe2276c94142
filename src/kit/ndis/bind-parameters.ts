import * as c from '../data/constants.js';
import { NDIS_BIND_PARAMETERS } from '../data/layouts.js';
import { revisions } from '../data/revisions.js';
import type { Arena } from './arena.js';
import type { Ndis } from './library.js';
import type { LowerMiniport } from './lower-miniport.js';
import { withHeader } from './object-header.js';

/** NDIS_BIND_PARAMETERS for a bind to `lower`, in the revision of the running NDIS (ns-ndis-_ndis_bind_parameters.md, R-035). */
export function buildBindParameters(ndis: Ndis, arena: Arena, lower: LowerMiniport, section: string): number {
  const { attributes } = lower;
  const address = arena.struct(NDIS_BIND_PARAMETERS, {
    ProtocolSection: arena.string(section),
    AdapterName: arena.string(lower.name),
    BoundAdapterName: arena.string(lower.name),
    MediaType: attributes.mediaType,
    PhysicalMediumType: attributes.physicalMediumType,
    MtuSize: attributes.mtu,
    MaxXmitLinkSpeed: attributes.maxLinkSpeed,
    MaxRcvLinkSpeed: attributes.maxLinkSpeed,
    XmitLinkSpeed: attributes.linkUp ? attributes.linkSpeed : 0n,
    RcvLinkSpeed: attributes.linkUp ? attributes.linkSpeed : 0n,
    MediaConnectState: attributes.linkUp ? c.MediaConnectStateConnected : c.MediaConnectStateDisconnected,
    MediaDuplexState: c.MediaDuplexStateFull,
    LookaheadSize: attributes.lookahead,
    SupportedPacketFilters: attributes.packetFilters,
    MaxMulticastListSize: attributes.maxMulticast,
    MacAddressLength: attributes.macAddress.length,
    CurrentMacAddress: attributes.macAddress,
    BoundIfNetluid: netLuid(lower.netLuid),
    BoundIfIndex: lower.ifIndex,
    LowestIfNetluid: netLuid(lower.netLuid),
    LowestIfIndex: lower.ifIndex,
    AccessType: c.NET_IF_ACCESS_BROADCAST,
    DirectionType: c.NET_IF_DIRECTION_SENDRECEIVE,
    ConnectionType: c.NET_IF_CONNECTION_DEDICATED,
    IfType: c.IF_TYPE_ETHERNET_CSMACD,
    IfConnectorPresent: 1,
    DataBackFillSize: attributes.dataBackFill,
    ContextBackFillSize: attributes.contextBackFill,
    MacOptions: attributes.macOptions,
    CompartmentId: c.NET_IF_COMPARTMENT_ID_PRIMARY,
    PowerManagementCapabilitiesEx: arena.copy(attributes.powerManagement),
    DefaultOffloadConfiguration: attributes.offload === null ? 0 : arena.copy(attributes.offload),
    RcvScaleCapabilities: attributes.receiveScale === null ? 0 : arena.copy(attributes.receiveScale),
  });
  // What lies behind the revision's end is not the driver's to read, and a newer NDIS would have more there.
  const bytes = ndis.memory.slice(address, NDIS_BIND_PARAMETERS.size);
  const headed = withHeader(revisions.NDIS_BIND_PARAMETERS, ndis.version, bytes, attributes.bindHeader);
  return arena.copy(headed);
}

/** A NET_LUID as its eight bytes. */
export function netLuid(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value, true);
  return bytes;
}
