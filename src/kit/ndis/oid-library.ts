import * as c from '../data/constants.js';
import { NDIS_LINK_STATE } from '../data/layouts.js';
import type { Ndis } from './library.js';
import type { Miniport, UpperBinding } from './objects.js';
import type { UpperRequest, UpperResult } from './oid-up.js';

/*
 * What NDIS does itself with requests for a miniport: it answers some queries from the attributes and the indications
 * (the pages that say "Not requested"; mandatory-oids-for-miniport-drivers.md, R-135), and it merges the filters and
 * multicast lists of the protocols above.
 */

type Answer = (ndis: Ndis, miniport: Miniport) => Uint8Array | undefined;

const answers = new Map<number, Answer>([
  [c.OID_GEN_SUPPORTED_LIST, (_ndis, { supportedOids }) => ulongs(...supportedOids)],
  [c.OID_GEN_MEDIA_SUPPORTED, (_ndis, miniport) => ulongs(attributes(miniport).MediaType)],
  [c.OID_GEN_MEDIA_IN_USE, (_ndis, miniport) => ulongs(attributes(miniport).MediaType)],
  [c.OID_GEN_MAC_OPTIONS, (_ndis, miniport) => ulongs(attributes(miniport).MacOptions)],
  [c.OID_GEN_MAXIMUM_FRAME_SIZE, (_ndis, miniport) => ulongs(attributes(miniport).MtuSize)],
  [c.OID_GEN_MAXIMUM_LOOKAHEAD, (_ndis, miniport) => ulongs(attributes(miniport).LookaheadSize)],
  [c.OID_GEN_CURRENT_LOOKAHEAD, (_ndis, miniport) => ulongs(attributes(miniport).LookaheadSize)],
  [c.OID_GEN_DRIVER_VERSION, (_ndis, { driver }) => ushorts(0x600 | (driver.version % 100))],
  [
    c.OID_GEN_MEDIA_CONNECT_STATUS,
    (_ndis, { link }) => ulongs(link.connectState === c.MediaConnectStateConnected ? 0 : 1),
  ],
  [c.OID_GEN_LINK_STATE, (_ndis, miniport) => linkState(miniport)],
  [c.OID_GEN_CURRENT_PACKET_FILTER, (_ndis, { packetFilter }) => ulongs(packetFilter)],
  [c.OID_802_3_MULTICAST_LIST, (_ndis, { uppers }) => addresses(union(uppers.values()))],
  [c.OID_TCP_OFFLOAD_CURRENT_CONFIG, (_ndis, { offload }) => offload?.current],
  [c.OID_TCP_OFFLOAD_HARDWARE_CAPABILITIES, (_ndis, { offload }) => offload?.hardware],
  [c.OID_GEN_RECEIVE_SCALE_CAPABILITIES, (_ndis, { receiveScale }) => receiveScale],
  [c.OID_GEN_RECEIVE_SCALE_PARAMETERS, (_ndis, miniport) => miniport.receiveScaleParameters],
  [c.OID_PM_CURRENT_CAPABILITIES, (_ndis, { powerManagement }) => powerManagement],
  [c.OID_PM_HARDWARE_CAPABILITIES, (_ndis, { powerManagement }) => powerManagement],
]);

/** NDIS's own answer; undefined when the request goes to the driver. */
export function answerForMiniport(
  ndis: Ndis,
  miniport: Miniport,
  request: UpperRequest,
): UpperResult | undefined {
  if (request.kind !== 'regular' || miniport.attributes === undefined) return undefined;
  if (request.type === 'set') return answerSet(miniport, request);
  if (request.type !== 'query') return undefined;
  const bytes = answers.get(request.oid)?.(ndis, miniport);
  if (bytes === undefined) return undefined;
  const base = { read: 0, supportedRevision: 0 };
  if ((request.outputLength ?? 0) < bytes.length) {
    const status = c.NDIS_STATUS_BUFFER_TOO_SHORT;
    return { ...base, status, bytes: new Uint8Array(), written: 0, needed: bytes.length };
  }
  return { ...base, status: c.NDIS_STATUS_SUCCESS, bytes, written: bytes.length, needed: 0 };
}

/** oid-802-3-multicast-list.md: NDIS turns away a list that does not fit; what changes nothing it only counts. */
function answerSet(miniport: Miniport, request: UpperRequest): UpperResult | undefined {
  const list = multicastWanted(request);
  if (list === undefined || request.source === undefined) return undefined;
  const base = { bytes: new Uint8Array(), written: 0, needed: 0, supportedRevision: 0 };
  if (request.oid !== c.OID_802_3_MULTICAST_LIST && isAlike(list, request.source.multicast)) {
    request.source.multicast = list;
    return { ...base, status: c.NDIS_STATUS_SUCCESS, read: request.input?.length ?? 0 };
  }
  if (combinedMulticast(miniport, request.source, list).length <= attributes(miniport).MaxMulticastListSize)
    return undefined;
  return { ...base, status: c.NDIS_STATUS_MULTICAST_FULL, read: 0 };
}

/** What the miniport is asked for: the union over the protocols above. */
export function combineForMiniport(miniport: Miniport, request: UpperRequest): UpperRequest {
  const { type, oid, source } = request;
  if (type !== 'set' || source === undefined) return request;
  if (oid === c.OID_GEN_CURRENT_PACKET_FILTER && (request.input?.length ?? 0) >= 4) {
    const wanted = request.input ?? new Uint8Array();
    let filter = new DataView(wanted.buffer, wanted.byteOffset).getUint32(0, true);
    for (const upper of miniport.uppers.values()) if (upper !== source) filter |= upper.packetFilter;
    return { ...request, input: ulongs(filter) };
  }
  const list = multicastWanted(request);
  if (list === undefined) return request;
  const input = addresses(combinedMulticast(miniport, source, list));
  return { ...request, oid: c.OID_802_3_MULTICAST_LIST, input };
}

/** What a protocol above set with success is its own from then on. */
export function rememberForMiniport(miniport: Miniport, request: UpperRequest, status: number): void {
  const { type, oid, source, input = new Uint8Array() } = request;
  if (type !== 'set' || source === undefined || status !== c.NDIS_STATUS_SUCCESS) return;
  if (oid === c.OID_GEN_CURRENT_PACKET_FILTER && input.length >= 4) {
    source.packetFilter = new DataView(input.buffer, input.byteOffset).getUint32(0, true);
    miniport.packetFilter = 0;
    for (const upper of miniport.uppers.values()) miniport.packetFilter |= upper.packetFilter;
  } else if (isMulticast(oid)) {
    source.multicast = multicastWanted(request) ?? source.multicast;
  } else if (oid === c.OID_GEN_RECEIVE_SCALE_PARAMETERS) {
    miniport.receiveScaleParameters = input;
  }
}

function isMulticast(oid: number): boolean {
  return (
    oid === c.OID_802_3_MULTICAST_LIST ||
    oid === c.OID_802_3_ADD_MULTICAST_ADDRESS ||
    oid === c.OID_802_3_DELETE_MULTICAST_ADDRESS
  );
}

/**
 * The list of its own that a protocol above wants by this request, an address as often as it was added; undefined where it is about
 * something else (oid-802-3-add-multicast-address.md, oid-802-3-delete-multicast-address.md).
 */
function multicastWanted({
  oid,
  source,
  input = new Uint8Array(),
}: UpperRequest): readonly string[] | undefined {
  if (!isMulticast(oid) || input.length % 6 !== 0) return undefined;
  const given = texts(input);
  if (oid === c.OID_802_3_MULTICAST_LIST) return [...new Set(given)];
  const now = source?.multicast ?? [];
  const [address] = given;
  if (address === undefined || given.length > 1) return undefined;
  if (oid === c.OID_802_3_ADD_MULTICAST_ADDRESS) return [...now, address];
  const at = now.indexOf(address);
  if (at < 0) throw new Error('what NDIS answers when an address goes that was never added is on no page');
  return now.filter((_, index) => index !== at);
}

function isAlike(one: readonly string[], other: readonly string[]): boolean {
  const [a, b] = [new Set(one), new Set(other)];
  return a.size === b.size && [...a].every((each) => b.has(each));
}

/** The union over the protocols above, where that of `source` is `list`. */
function combinedMulticast(
  miniport: Miniport,
  source: UpperBinding,
  list: readonly string[],
): readonly string[] {
  const all = new Set(list);
  for (const upper of miniport.uppers.values()) {
    if (upper !== source) for (const address of upper.multicast) all.add(address);
  }
  return [...all];
}

function union(uppers: Iterable<UpperBinding>): readonly string[] {
  return [...new Set([...uppers].flatMap(({ multicast }) => multicast))];
}

function texts(list: Uint8Array): readonly string[] {
  const found: string[] = [];
  for (let at = 0; at + 6 <= list.length; at += 6) found.push([...list.subarray(at, at + 6)].join(','));
  return found;
}

function addresses(list: readonly string[]): Uint8Array {
  return Uint8Array.from(list.flatMap((text) => text.split(',').map(Number)));
}

function linkState(miniport: Miniport): Uint8Array {
  const { link } = miniport;
  const bytes = new Uint8Array(NDIS_LINK_STATE.size);
  const view = new DataView(bytes.buffer);
  const { fields } = NDIS_LINK_STATE;
  bytes.set([
    c.NDIS_OBJECT_TYPE_DEFAULT,
    c.NDIS_LINK_STATE_REVISION_1,
    c.NDIS_SIZEOF_LINK_STATE_REVISION_1,
    0,
  ]);
  view.setUint32(fields.MediaConnectState[0], link.connectState, true);
  view.setUint32(fields.MediaDuplexState[0], link.duplexState, true);
  view.setBigUint64(fields.XmitLinkSpeed[0], link.xmitSpeed, true);
  view.setBigUint64(fields.RcvLinkSpeed[0], link.rcvSpeed, true);
  return bytes;
}

function attributes(miniport: Miniport) {
  if (miniport.attributes === undefined) throw new Error(`${miniport.label} has no attributes yet`);
  return miniport.attributes;
}

function ulongs(...values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 * values.length);
  const view = new DataView(bytes.buffer);
  values.forEach((value, at) => view.setUint32(4 * at, value, true));
  return bytes;
}

function ushorts(value: number): Uint8Array {
  return Uint8Array.of(value & 0xff, value >> 8);
}
