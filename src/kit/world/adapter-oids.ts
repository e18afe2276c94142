import * as c from '../data/constants.js';
import { NDIS_LINK_STATE, NDIS_STATISTICS_INFO } from '../data/layouts.js';
import type { AdapterAttributes } from '../ndis/lower-miniport.js';

/** How a lower adapter answers an OID request. */
export interface OidAnswer {
  readonly status: number;
  /** What a query or method gives back. */
  readonly bytes?: Uint8Array;
  readonly bytesRead?: number;
  readonly bytesNeeded?: number;
  readonly supportedRevision?: number;
}

/** What an answer is made from. */
export interface AdapterState {
  readonly attributes: AdapterAttributes;
  packetFilter: number;
  multicastList: readonly Uint8Array[];
  /** To the bindings over it. */
  indicateStatus?(code: number, buffer: Uint8Array): void;
}

/** The answer of a common Ethernet adapter to a query, and its reaction to a set; undefined: not supported. */
export function usualAnswer(
  adapter: AdapterState,
  type: 'query' | 'set' | 'method',
  oid: number,
  input: Uint8Array,
): OidAnswer | undefined {
  if (type === 'query') {
    const bytes = queries.get(oid)?.(adapter) ?? undefined;
    return bytes === undefined ? undefined : { status: c.NDIS_STATUS_SUCCESS, bytes };
  }
  return type === 'set' ? sets.get(oid)?.(adapter, input) : undefined;
}

const text = (value: string): Uint8Array =>
  Uint8Array.from([...`${value}\0`], (letter) => letter.charCodeAt(0));

const queries = new Map<number, (adapter: AdapterState) => Uint8Array | null>([
  [c.OID_GEN_CURRENT_PACKET_FILTER, ({ packetFilter }) => ulong(packetFilter)],
  [c.OID_GEN_CURRENT_LOOKAHEAD, ({ attributes }) => ulong(attributes.lookahead)],
  [c.OID_GEN_MAXIMUM_LOOKAHEAD, ({ attributes }) => ulong(attributes.lookahead)],
  [c.OID_GEN_MAXIMUM_FRAME_SIZE, ({ attributes }) => ulong(attributes.mtu)],
  [c.OID_GEN_MAXIMUM_TOTAL_SIZE, ({ attributes }) => ulong(attributes.mtu + 14)],
  [c.OID_GEN_TRANSMIT_BLOCK_SIZE, ({ attributes }) => ulong(attributes.mtu + 14)],
  [c.OID_GEN_RECEIVE_BLOCK_SIZE, ({ attributes }) => ulong(attributes.mtu + 14)],
  [c.OID_GEN_TRANSMIT_BUFFER_SPACE, ({ attributes }) => ulong(256 * (attributes.mtu + 14))],
  [c.OID_GEN_RECEIVE_BUFFER_SPACE, ({ attributes }) => ulong(256 * (attributes.mtu + 14))],
  [c.OID_GEN_MAC_OPTIONS, ({ attributes }) => ulong(attributes.macOptions)],
  [c.OID_GEN_MEDIA_SUPPORTED, ({ attributes }) => ulong(attributes.mediaType)],
  [c.OID_GEN_MEDIA_IN_USE, ({ attributes }) => ulong(attributes.mediaType)],
  [c.OID_GEN_LINK_SPEED, ({ attributes }) => ulong(Number(attributes.linkSpeed / 100n))],
  [c.OID_GEN_MEDIA_CONNECT_STATUS, ({ attributes }) => ulong(attributes.linkUp ? 0 : 1)],
  [c.OID_GEN_LINK_STATE, ({ attributes }) => linkState(attributes)],
  [c.OID_GEN_VENDOR_ID, () => ulong(0x00005e53)],
  [c.OID_GEN_VENDOR_DESCRIPTION, () => text('Simulated adapter')],
  [c.OID_GEN_VENDOR_DRIVER_VERSION, () => ulong(0x00010000)],
  [c.OID_GEN_RCV_OK, () => ulong64(0n)],
  [c.OID_GEN_XMIT_OK, () => ulong64(0n)],
  [c.OID_GEN_RCV_ERROR, () => ulong64(0n)],
  [c.OID_GEN_XMIT_ERROR, () => ulong64(0n)],
  [c.OID_GEN_RCV_NO_BUFFER, () => ulong64(0n)],
  [c.OID_GEN_STATISTICS, statistics],
  [c.OID_GEN_INTERRUPT_MODERATION, interruptModeration],
  [c.OID_802_3_PERMANENT_ADDRESS, ({ attributes }) => attributes.macAddress],
  [c.OID_802_3_CURRENT_ADDRESS, ({ attributes }) => attributes.macAddress],
  [c.OID_802_3_MAXIMUM_LIST_SIZE, ({ attributes }) => ulong(attributes.maxMulticast)],
  // NDIS answers these four for it.
  [c.OID_TCP_OFFLOAD_CURRENT_CONFIG, ({ attributes }) => attributes.offload],
  [c.OID_TCP_OFFLOAD_HARDWARE_CAPABILITIES, ({ attributes }) => attributes.offloadHardware],
  [c.OID_GEN_RECEIVE_SCALE_CAPABILITIES, ({ attributes }) => attributes.receiveScale],
  [c.OID_PM_CURRENT_CAPABILITIES, ({ attributes }) => attributes.powerManagement],
  [
    c.OID_802_3_MULTICAST_LIST,
    ({ multicastList }) => Uint8Array.from(multicastList.flatMap((address) => [...address])),
  ],
]);

const sets = new Map<number, (adapter: AdapterState, input: Uint8Array) => OidAnswer | undefined>([
  [c.OID_GEN_CURRENT_PACKET_FILTER, setPacketFilter],
  [c.OID_802_3_MULTICAST_LIST, setMulticastList],
  [c.OID_GEN_CURRENT_LOOKAHEAD, (_adapter, input) => accepted(input, 4)],
  [
    c.OID_GEN_LINK_PARAMETERS,
    (_adapter, input) => ({ status: c.NDIS_STATUS_SUCCESS, bytesRead: input.length }),
  ],
  [c.OID_GEN_INTERRUPT_MODERATION, () => ({ status: c.NDIS_STATUS_INVALID_DATA })],
  [c.OID_PM_PARAMETERS, (_adapter, input) => ({ status: c.NDIS_STATUS_SUCCESS, bytesRead: input.length })],
  [c.OID_PM_REMOVE_WOL_PATTERN, (_adapter, input) => accepted(input, 4)],
  [c.OID_PM_REMOVE_PROTOCOL_OFFLOAD, (_adapter, input) => accepted(input, 4)],
  [c.OID_TCP_OFFLOAD_PARAMETERS, setOffload(c.NDIS_SIZEOF_OFFLOAD_PARAMETERS_REVISION_1)],
  [c.OID_OFFLOAD_ENCAPSULATION, setOffload(c.NDIS_SIZEOF_OFFLOAD_ENCAPSULATION_REVISION_1)],
  [c.OID_GEN_RECEIVE_SCALE_PARAMETERS, setReceiveScale(c.NDIS_SIZEOF_RECEIVE_SCALE_PARAMETERS_REVISION_1)],
  [
    c.OID_GEN_RECEIVE_SCALE_PARAMETERS_V2,
    setReceiveScale(c.NDIS_SIZEOF_RECEIVE_SCALE_PARAMETERS_V2_REVISION_1),
  ],
  [c.OID_GEN_RECEIVE_HASH, setReceiveScale(c.NDIS_SIZEOF_RECEIVE_HASH_PARAMETERS_REVISION_1)],
]);

/** oid-tcp-offload-parameters.md, oid-offload-encapsulation.md: the adapter tells what it offloads from now on. */
function setOffload(size: number) {
  return (adapter: AdapterState, input: Uint8Array): OidAnswer | undefined => {
    const { offload } = adapter.attributes;
    if (offload === null) return undefined;
    const answer = acceptedStructure(input, size);
    if (answer.status === c.NDIS_STATUS_SUCCESS) {
      adapter.indicateStatus?.(c.NDIS_STATUS_TASK_OFFLOAD_CURRENT_CONFIG, offload);
    }
    return answer;
  };
}

/** oid-gen-receive-scale-parameters.md, oid-gen-receive-hash.md. */
function setReceiveScale(size: number) {
  return ({ attributes }: AdapterState, input: Uint8Array): OidAnswer | undefined =>
    attributes.receiveScale === null ? undefined : acceptedStructure(input, size);
}

/** oid-gen-current-packet-filter.md. */
function setPacketFilter(adapter: AdapterState, input: Uint8Array): OidAnswer {
  if (input.length < 4) return { status: c.NDIS_STATUS_INVALID_LENGTH, bytesNeeded: 4 };
  const filter = new DataView(input.buffer, input.byteOffset).getUint32(0, true);
  // Both are NDIS's own business: they say what it loops back (oid-gen-current-packet-filter.md, R-196).
  const library = c.NDIS_PACKET_TYPE_ALL_LOCAL | c.NDIS_PACKET_TYPE_NO_LOCAL;
  if ((filter & ~(adapter.attributes.packetFilters | library)) !== 0) {
    return { status: c.NDIS_STATUS_NOT_SUPPORTED, bytesRead: 4 };
  }
  adapter.packetFilter = filter;
  return { status: c.NDIS_STATUS_SUCCESS, bytesRead: 4 };
}

/** oid-802-3-multicast-list.md. */
function setMulticastList(adapter: AdapterState, input: Uint8Array): OidAnswer {
  if (input.length % 6 !== 0) return { status: c.NDIS_STATUS_INVALID_LENGTH };
  if (input.length / 6 > adapter.attributes.maxMulticast) return { status: c.NDIS_STATUS_MULTICAST_FULL };
  adapter.multicastList = Array.from({ length: input.length / 6 }, (_, at) =>
    input.slice(6 * at, 6 * at + 6),
  );
  return { status: c.NDIS_STATUS_SUCCESS, bytesRead: input.length };
}

/** A structure with a header, at least `size` long; what comes behind it is read, too. */
function acceptedStructure(input: Uint8Array, size: number): OidAnswer {
  const answer = accepted(input, size);
  return answer.status === c.NDIS_STATUS_SUCCESS
    ? { ...answer, bytesRead: input.length, supportedRevision: input[1] ?? 0 }
    : answer;
}

function accepted(input: Uint8Array, length: number): OidAnswer {
  if (input.length < length) return { status: c.NDIS_STATUS_INVALID_LENGTH, bytesNeeded: length };
  return { status: c.NDIS_STATUS_SUCCESS, bytesRead: length };
}

/** NDIS_LINK_STATE as the adapter indicates and answers it. */
export function linkState(attributes: AdapterAttributes): Uint8Array {
  const bytes = structure(
    NDIS_LINK_STATE.size,
    c.NDIS_LINK_STATE_REVISION_1,
    c.NDIS_SIZEOF_LINK_STATE_REVISION_1,
  );
  const view = new DataView(bytes.buffer);
  const { fields } = NDIS_LINK_STATE;
  const { linkUp, linkSpeed } = attributes;
  view.setUint32(
    fields.MediaConnectState[0],
    linkUp ? c.MediaConnectStateConnected : c.MediaConnectStateDisconnected,
    true,
  );
  view.setUint32(
    fields.MediaDuplexState[0],
    linkUp ? c.MediaDuplexStateFull : c.MediaDuplexStateUnknown,
    true,
  );
  view.setBigUint64(fields.XmitLinkSpeed[0], linkUp ? linkSpeed : 0n, true);
  view.setBigUint64(fields.RcvLinkSpeed[0], linkUp ? linkSpeed : 0n, true);
  return bytes;
}

function statistics(): Uint8Array {
  return structure(
    NDIS_STATISTICS_INFO.size,
    c.NDIS_STATISTICS_INFO_REVISION_1,
    c.NDIS_SIZEOF_STATISTICS_INFO_REVISION_1,
  );
}

/** oid-gen-interrupt-moderation.md: this adapter has none. */
function interruptModeration(): Uint8Array {
  const size = c.NDIS_SIZEOF_INTERRUPT_MODERATION_PARAMETERS_REVISION_1;
  const bytes = structure(size, c.NDIS_INTERRUPT_MODERATION_PARAMETERS_REVISION_1, size);
  new DataView(bytes.buffer).setUint32(8, c.NdisInterruptModerationNotSupported, true);
  return bytes;
}

function structure(size: number, revision: number, headerSize: number): Uint8Array {
  const bytes = new Uint8Array(size);
  bytes.set([c.NDIS_OBJECT_TYPE_DEFAULT, revision, headerSize & 0xff, headerSize >> 8]);
  return bytes;
}

function ulong(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}

function ulong64(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value, true);
  return bytes;
}
