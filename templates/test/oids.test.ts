import { answers } from './answers.js';
import * as ndis from './kit/data/constants.js';
import { oids } from './kit/data/oids.js';
import { few, start, usualFilter, test } from './support.js';

/** What every virtual miniport answers to a query, and how long the answer is. */
const mandatory: readonly (readonly [name: string, oid: number, length: number])[] = [
  ['OID_GEN_CURRENT_PACKET_FILTER', ndis.OID_GEN_CURRENT_PACKET_FILTER, 4],
  ['OID_GEN_CURRENT_LOOKAHEAD', ndis.OID_GEN_CURRENT_LOOKAHEAD, 4],
  ['OID_GEN_INTERRUPT_MODERATION', ndis.OID_GEN_INTERRUPT_MODERATION, 12],
  ['OID_GEN_MAXIMUM_TOTAL_SIZE', ndis.OID_GEN_MAXIMUM_TOTAL_SIZE, 4],
  ['OID_GEN_RCV_OK', ndis.OID_GEN_RCV_OK, 8],
  ['OID_GEN_XMIT_OK', ndis.OID_GEN_XMIT_OK, 8],
  ['OID_GEN_STATISTICS', ndis.OID_GEN_STATISTICS, ndis.NDIS_SIZEOF_STATISTICS_INFO_REVISION_1],
  ['OID_GEN_TRANSMIT_BLOCK_SIZE', ndis.OID_GEN_TRANSMIT_BLOCK_SIZE, 4],
  ['OID_GEN_RECEIVE_BLOCK_SIZE', ndis.OID_GEN_RECEIVE_BLOCK_SIZE, 4],
  ['OID_GEN_TRANSMIT_BUFFER_SPACE', ndis.OID_GEN_TRANSMIT_BUFFER_SPACE, 4],
  ['OID_GEN_RECEIVE_BUFFER_SPACE', ndis.OID_GEN_RECEIVE_BUFFER_SPACE, 4],
  ['OID_GEN_VENDOR_ID', ndis.OID_GEN_VENDOR_ID, 4],
  [
    'OID_GEN_VENDOR_DESCRIPTION',
    ndis.OID_GEN_VENDOR_DESCRIPTION,
    new TextEncoder().encode(answers.description).length + 1,
  ],
  ['OID_GEN_VENDOR_DRIVER_VERSION', ndis.OID_GEN_VENDOR_DRIVER_VERSION, 4],
];

for (const [name, oid, length] of mandatory) {
  test(`${name} is answered with ${length} bytes, and a buffer too short with how many it takes (R-134, R-132)`, (t) => {
    const { adapter, upper } = start(t, { rows: 1 });
    const answer = upper.query(oid, 256);
    t.is(answer.status, ndis.NDIS_STATUS_SUCCESS);
    t.is(answer.bytesWritten, length);
    const short = upper.query(oid, 1);
    t.is(short.status, ndis.NDIS_STATUS_BUFFER_TOO_SHORT);
    t.is(short.bytesWritten, 0);
    t.is(short.bytesNeeded, length);
  });
}

/** OIDs that speak of the adapter below: it answers them, whatever the distribution. */
const asked = ndis.OID_GEN_TRANSMIT_BLOCK_SIZE;
const told = ndis.OID_GEN_LINK_PARAMETERS;

test('a query that only the adapter can answer is answered by it, by a request of the driver (R-126, R-128)', (t) => {
  const { adapter, upper } = start(t);
  adapter.answerOid(asked, () => ({ status: ndis.NDIS_STATUS_SUCCESS, bytes: Uint8Array.of(1, 2, 3, 4) }));
  const answer = upper.query(asked, 16);
  t.is(answer.status, ndis.NDIS_STATUS_SUCCESS);
  t.deepEqual([...answer.bytes], [1, 2, 3, 4]);
  t.is(answer.bytesWritten, 4);
  const below = adapter.oids.filter((request) => request.oid === asked);
  t.is(below.length, 1);
});

test('a set goes down with its data, and the bytes read come back (R-128)', (t) => {
  const { adapter, upper } = start(t);
  adapter.answerOid(told, () => ({ status: ndis.NDIS_STATUS_SUCCESS, bytesRead: 3 }));
  const answer = upper.set(told, Uint8Array.of(9, 8, 7));
  t.is(answer.status, ndis.NDIS_STATUS_SUCCESS);
  t.is(answer.bytesRead, 3);
  t.deepEqual([...adapter.oids.at(-1)!.bytes], [9, 8, 7]);
});

test('a failure of the adapter comes back with the bytes it needs (R-128)', (t) => {
  const { adapter, upper } = start(t);
  adapter.answerOid(asked, () => ({ status: ndis.NDIS_STATUS_BUFFER_TOO_SHORT, bytesNeeded: 64 }));
  const answer = upper.query(asked, 4);
  t.is(answer.status, ndis.NDIS_STATUS_BUFFER_TOO_SHORT);
  t.is(answer.bytesNeeded, 64);
});

test('a request that the adapter pends is completed once, when the adapter completes it (R-127, R-129)', (t) => {
  const { adapter, machine, upper } = start(t);
  adapter.holdOids();
  const request = upper.beginQuery(asked, 4);
  machine.settle();
  t.false(request.done);
  adapter.completeOids(ndis.NDIS_STATUS_SUCCESS);
  t.true(request.done);
  t.is(request.completions, 1);
});

test('cancelling a request cancels the one of the driver by an id of its own (R-144)', (t) => {
  const { adapter, machine, miniport, upper, uppers } = start(t);
  adapter.holdOids();
  const requests = uppers.map((upper) => upper.beginQuery(asked, 4, { requestId: 77 }));
  machine.settle();
  const ids = adapter.oids.filter((each) => each.oid === asked).map((each) => each.requestId);
  t.is(new Set(ids).size, few);
  // The id of a request that has ended meanwhile.
  const handler = machine.miniportDriver.handlers['CancelOidRequestHandler'] ?? 0;
  machine.ndis.callDriverNow('MiniportCancelOidRequest', handler, [miniport.live!.context, 78]);
  t.deepEqual(adapter.cancelledOids, []);
  upper.cancelOid(77);
  t.deepEqual(adapter.cancelledOids, [ids[0]]);
  adapter.completeOids(ndis.NDIS_STATUS_REQUEST_ABORTED);
  t.is(requests[0]!.status, ndis.NDIS_STATUS_REQUEST_ABORTED);
});

test('a lookahead that the adapter can give is told as it was set, any other is refused (R-132, R-135)', (t) => {
  const { upper } = start(t, { rows: 1, adapter: { lookahead: 256 } });
  const set = (bytes: Uint8Array): number => upper.set(ndis.OID_GEN_CURRENT_LOOKAHEAD, bytes).status;
  t.is(set(Uint8Array.of(200, 0, 0, 0)), ndis.NDIS_STATUS_SUCCESS);
  t.is(set(Uint8Array.of(1, 1, 0, 0)), ndis.NDIS_STATUS_INVALID_DATA);
  t.not(set(new Uint8Array(2)), ndis.NDIS_STATUS_SUCCESS);
  const { bytes } = upper.query(ndis.OID_GEN_CURRENT_LOOKAHEAD, 4, { raw: true });
  t.deepEqual([...bytes], [200, 0, 0, 0]);
});

test('a packet filter that is too short, or has a bit that is not supported, is refused (R-132)', (t) => {
  const { upper } = start(t, { rows: 1 });
  const short = upper.set(ndis.OID_GEN_CURRENT_PACKET_FILTER, new Uint8Array(2));
  t.true([ndis.NDIS_STATUS_INVALID_LENGTH, ndis.NDIS_STATUS_BUFFER_TOO_SHORT].includes(short.status));
  t.is(short.bytesNeeded, 4);
  const strange = upper.setPacketFilter(ndis.NDIS_PACKET_TYPE_SOURCE_ROUTING);
  t.is(strange.status, ndis.NDIS_STATUS_NOT_SUPPORTED);
});

test('a multicast list whose length is no multiple of an address is refused (R-132)', (t) => {
  const { upper } = start(t, { rows: 1 });
  t.is(upper.set(ndis.OID_802_3_MULTICAST_LIST, new Uint8Array(7)).status, ndis.NDIS_STATUS_INVALID_LENGTH);
});

test('OID_PNP_QUERY_POWER and OID_PNP_SET_POWER succeed and are not forwarded (R-139)', (t) => {
  const { adapter, machine, miniport } = start(t);
  const before = adapter.oids.length;
  miniport.setPower('D3');
  miniport.setPower('D0');
  machine.settle();
  const powerOids = [ndis.OID_PNP_QUERY_POWER, ndis.OID_PNP_SET_POWER];
  t.false(adapter.oids.slice(before).some((each) => powerOids.includes(each.oid)));
});

test('an OID for the adapter fails after the surprise removal of the virtual miniport with NOT_ACCEPTED (R-108)', (t) => {
  const { miniport, upper } = start(t);
  miniport.surpriseRemove();
  t.is(upper.query(asked, 4).status, ndis.NDIS_STATUS_NOT_ACCEPTED);
});

test('requests pended by the adapter are completed after the adapter, whatever their kind (R-127)', (t) => {
  const { upper } = start(t, { adapter: { oidPends: true } });
  t.is(upper.query(asked, 4).status, ndis.NDIS_STATUS_SUCCESS);
  t.is(upper.setPacketFilter(ndis.NDIS_PACKET_TYPE_DIRECTED).status, ndis.NDIS_STATUS_SUCCESS);
});

test('a packet filter that the adapter refuses is refused above, and the next one is set (R-137)', (t) => {
  const { adapter, machine, upper } = start(t);
  machine.failNext('NdisOidRequest', ndis.NDIS_STATUS_FAILURE);
  t.is(upper.setPacketFilter(ndis.NDIS_PACKET_TYPE_ALL_MULTICAST).status, ndis.NDIS_STATUS_FAILURE);
  t.is(upper.setPacketFilter(ndis.NDIS_PACKET_TYPE_DIRECTED).status, ndis.NDIS_STATUS_SUCCESS);
  t.truthy(adapter.packetFilter & ndis.NDIS_PACKET_TYPE_DIRECTED);
});

test('a multicast list longer than the one advertised is refused (R-202)', (t) => {
  const { miniport, upper } = start(t);
  const most = miniport.attributes!.MaxMulticastListSize;
  const list = new Uint8Array(6 * (most + 1)).fill(1);
  for (let at = 0; at <= most; at++) list[6 * at + 5] = at;
  t.is(upper.set(ndis.OID_802_3_MULTICAST_LIST, list).status, ndis.NDIS_STATUS_MULTICAST_FULL);
  t.is(upper.set(ndis.OID_802_3_MULTICAST_LIST, list.subarray(6)).status, ndis.NDIS_STATUS_SUCCESS);
});

test('an empty multicast list clears the one before (R-138)', (t) => {
  const { adapter, upper } = start(t);
  upper.setMulticastList([Uint8Array.of(1, 0, 0x5e, 0, 0, 7)]);
  t.is(upper.setMulticastList([]).status, ndis.NDIS_STATUS_SUCCESS);
  t.deepEqual(adapter.multicastList, []);
});

test('a removal that cannot be done ends in one of the ways that are allowed (R-201)', (t) => {
  const { adapter, upper } = start(t);
  adapter.answerOid(ndis.OID_TUNNEL_INTERFACE_RELEASE_OID, () => ndis.NDIS_STATUS_FAILURE);
  for (const oid of [
    ndis.OID_RECEIVE_FILTER_CLEAR_FILTER,
    ndis.OID_TCP_TASK_IPSEC_OFFLOAD_V2_DELETE_SA,
    ndis.OID_RECEIVE_FILTER_FREE_QUEUE,
    ndis.OID_NIC_SWITCH_FREE_VF,
    ndis.OID_NIC_SWITCH_DELETE_SWITCH,
    ndis.OID_802_3_DELETE_MULTICAST_ADDRESS,
    ndis.OID_PM_REMOVE_WOL_PATTERN,
    ndis.OID_PM_REMOVE_PROTOCOL_OFFLOAD,
    ndis.OID_TUNNEL_INTERFACE_RELEASE_OID,
  ]) {
    t.is(upper.set(oid, new Uint8Array(8)).status, ndis.NDIS_STATUS_NOT_ACCEPTED);
  }
});

test('a packet filter that the adapter refused is not set by anything that comes later (R-137)', (t) => {
  const { adapter, machine, upper } = start(t);
  machine.failNext('NdisOidRequest', ndis.NDIS_STATUS_FAILURE);
  upper.setPacketFilter(ndis.NDIS_PACKET_TYPE_ALL_MULTICAST);
  adapter.setPower('D3');
  adapter.setPower('D0');
  t.is(adapter.packetFilter & ndis.NDIS_PACKET_TYPE_ALL_MULTICAST, 0);
  t.truthy(adapter.packetFilter & ndis.NDIS_PACKET_TYPE_DIRECTED);
});

test('the longest frame above is as much shorter than the adapter’s as the MTU is (R-200, R-199)', (t) => {
  const { adapter, miniport, upper } = start(t);
  adapter.answerOid(ndis.OID_GEN_MAXIMUM_TOTAL_SIZE, () => ({
    status: ndis.NDIS_STATUS_SUCCESS,
    bytes: Uint8Array.of(0x34, 0x12, 0, 0),
  }));
  const { bytes } = upper.query(ndis.OID_GEN_MAXIMUM_TOTAL_SIZE, 4);
  const total = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  t.is(total, 0x1234 - (adapter.mtu - miniport.attributes!.MtuSize));
});

test('an adapter that answers the longest frame with too few bytes has not answered it (R-132)', (t) => {
  const { adapter, upper } = start(t, { rows: 1 });
  adapter.answerOid(ndis.OID_GEN_MAXIMUM_TOTAL_SIZE, () => ({
    status: ndis.NDIS_STATUS_SUCCESS,
    bytes: Uint8Array.of(1),
  }));
  const answer = upper.query(ndis.OID_GEN_MAXIMUM_TOTAL_SIZE, 4);
  t.is(answer.status, ndis.NDIS_STATUS_FAILURE);
  t.is(answer.bytesWritten, 0);
});

test('requests of the driver’s own are as new each time: no port, no timeout, no flags of an earlier one (lesson 17)', (t) => {
  const { adapter, upper } = start(t, { adapter: { oidPends: true } });
  for (const filter of [ndis.NDIS_PACKET_TYPE_ALL_MULTICAST, 0, ndis.NDIS_PACKET_TYPE_ALL_MULTICAST]) {
    upper.setPacketFilter(filter);
  }
  const sets = adapter.oids.filter(({ oid }) => oid === ndis.OID_GEN_CURRENT_PACKET_FILTER);
  t.true(sets.length > 2);
  for (const { portNumber, timeout, requestId } of sets)
    t.deepEqual([portNumber, timeout, requestId], [0, 0, 0]);
});

test('what NDIS answers itself does not reach the driver, which would answer alike where it knows (R-135)', (t) => {
  const { machine, upper } = start(t, { rows: 1 });
  upper.setMulticastList([Uint8Array.of(1, 0, 0x5e, 0, 0, 7)]);
  const before = machine.callbacks('MiniportOidRequest').length;
  const ofNdis = oids.filter(({ queriedOfNdis }) => queriedOfNdis);
  const told = ofNdis.map(({ oid }) => upper.query(oid, 64).bytes);
  for (const oid of [
    ndis.OID_GEN_MEDIA_SUPPORTED,
    ndis.OID_GEN_MAC_OPTIONS,
    ndis.OID_GEN_LINK_STATE,
    ndis.OID_GEN_MAXIMUM_FRAME_SIZE,
  ])
    t.is(upper.query(oid, 64).status, ndis.NDIS_STATUS_SUCCESS);
  t.is(machine.callbacks('MiniportOidRequest').length, before);
  t.deepEqual(
    ofNdis.map(({ oid }) => upper.query(oid, 64, { raw: true }).bytes),
    told,
  );
});
