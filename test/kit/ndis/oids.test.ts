import test from 'ava';

import * as ndis from '../../../src/kit/data/constants.js';
import { mac } from '../../../src/kit/world/frames.js';
import { bootSmall } from './small-im-driver.js';

async function start(t: Parameters<typeof bootSmall>[0]) {
  const small = await bootSmall(t);
  const adapter = small.machine.plugAdapter();
  small.machine.loadDriver();
  const miniport = adapter.miniport(0);
  return { ...small, adapter, miniport, upper: miniport.openProtocol({ packetFilter: 0 }) };
}

test('what NDIS answers itself does not reach the driver (R-135)', async (t) => {
  const { machine, upper } = await start(t);
  const before = machine.callbacks('MiniportOidRequest').length;
  for (const oid of [
    ndis.OID_GEN_MAXIMUM_FRAME_SIZE,
    ndis.OID_GEN_LINK_STATE,
    ndis.OID_GEN_MAC_OPTIONS,
    ndis.OID_GEN_CURRENT_LOOKAHEAD,
    ndis.OID_802_3_MULTICAST_LIST,
    ndis.OID_GEN_MEDIA_SUPPORTED,
  ]) {
    t.is(upper.query(oid, 64).status, ndis.NDIS_STATUS_SUCCESS);
  }
  t.is(machine.callbacks('MiniportOidRequest').length, before);
});

test('regular requests come one after the other (R-125)', async (t) => {
  const { machine, misbehave, miniport, upper } = await start(t);
  const other = miniport.openProtocol({ packetFilter: 0 });
  misbehave('FaultOidNeverCompleted');
  const first = upper.beginQuery(ndis.OID_GEN_VENDOR_DRIVER_VERSION, 4, { requestId: 1 });
  const before = machine.callbacks('MiniportOidRequest').length;
  const second = other.beginQuery(ndis.OID_GEN_VENDOR_ID, 4);
  t.false(second.done);
  t.is(machine.callbacks('MiniportOidRequest').length, before);
  misbehave('FaultNone');
  upper.cancelOid(1);
  t.is(first.status, ndis.NDIS_STATUS_REQUEST_ABORTED);
  t.true(second.done);
});

test('a cancelled request that waits for its turn never reaches the driver (R-144)', async (t) => {
  const { machine, misbehave, miniport, upper } = await start(t);
  misbehave('FaultOidNeverCompleted');
  upper.beginQuery(ndis.OID_GEN_VENDOR_DRIVER_VERSION, 4, { requestId: 1 });
  const queued = miniport
    .openProtocol({ packetFilter: 0 })
    .beginQuery(ndis.OID_GEN_VENDOR_ID, 4, { requestId: 2 });
  upper.cancelOid(2);
  misbehave('FaultNone');
  upper.cancelOid(1);
  machine.settle();
  t.is(queued.status, ndis.NDIS_STATUS_REQUEST_ABORTED);
});

test('filters of several protocols are merged, and lists too (R-202)', async (t) => {
  const { machine, miniport, upper } = await start(t);
  const other = miniport.openProtocol({ packetFilter: ndis.NDIS_PACKET_TYPE_BROADCAST });
  upper.setPacketFilter(ndis.NDIS_PACKET_TYPE_DIRECTED);
  t.is(miniport.packetFilter, ndis.NDIS_PACKET_TYPE_BROADCAST | ndis.NDIS_PACKET_TYPE_DIRECTED);
  const addresses = [1, 2, 3].map((last) => Uint8Array.of(1, 0, 0x5e, 0, 0, last));
  t.is(upper.setMulticastList(addresses).status, ndis.NDIS_STATUS_SUCCESS);
  t.is(other.setMulticastList(addresses.slice(0, 1)).status, ndis.NDIS_STATUS_SUCCESS);
  t.is(upper.query(ndis.OID_802_3_MULTICAST_LIST, 64).bytesWritten, 18);
  const more = [4, 5].map((last) => Uint8Array.of(1, 0, 0x5e, 0, 0, last));
  t.is(other.setMulticastList(more).status, ndis.NDIS_STATUS_MULTICAST_FULL);
  machine.settle();
});

test('addresses that are added and deleted reach the driver as lists, and one that was added twice goes with the second (R-202)', async (t) => {
  const { machine, miniport, upper } = await start(t);
  const other = miniport.openProtocol({ packetFilter: 0 });
  const address = (last: number): Uint8Array => mac(`01:00:5e:00:00:0${last}`);
  const [a, b, c, d] = [address(1), address(2), address(3), address(4)];
  const asked = (): number => machine.callbacks('MiniportOidRequest').length;
  const list = (): number[] => {
    const { bytes } = upper.query(ndis.OID_802_3_MULTICAST_LIST, 64);
    return [...bytes].filter((_, at) => at % 6 === 5).sort();
  };
  const add = (one: Uint8Array) => upper.set(ndis.OID_802_3_ADD_MULTICAST_ADDRESS, one);
  const remove = (one: Uint8Array) => upper.set(ndis.OID_802_3_DELETE_MULTICAST_ADDRESS, one);

  other.setMulticastList([a]);
  const answer = add(b);
  t.deepEqual([answer.status, answer.bytesRead], [ndis.NDIS_STATUS_SUCCESS, 6]);
  t.deepEqual(list(), [1, 2]);

  const before = asked();
  t.is(add(b).status, ndis.NDIS_STATUS_SUCCESS);
  t.is(remove(b).status, ndis.NDIS_STATUS_SUCCESS);
  t.is(asked(), before, 'neither changes the list');
  t.is(remove(b).status, ndis.NDIS_STATUS_SUCCESS);
  t.deepEqual(list(), [1]);
  t.is(asked(), before + 1);

  for (const each of [b, c, d]) add(each);
  t.is(add(address(5)).status, ndis.NDIS_STATUS_MULTICAST_FULL);
  t.is(add(b).status, ndis.NDIS_STATUS_SUCCESS);
  t.deepEqual(list(), [1, 2, 3, 4]);
  upper.setMulticastList([b]);
  t.is(remove(b).status, ndis.NDIS_STATUS_SUCCESS);
  t.deepEqual(list(), [1]);
});

test('the link that a driver indicates is what OID_GEN_LINK_STATE answers (R-135, R-153)', async (t) => {
  const { adapter, miniport, upper } = await start(t);
  adapter.setLink({ up: false });
  t.is(miniport.linkState, 'Disconnected');
  t.is(upper.query(ndis.OID_GEN_LINK_STATE, 64).bytes[4], ndis.MediaConnectStateDisconnected);
  t.is(upper.statuses.at(-1)?.code, ndis.NDIS_STATUS_LINK_STATE);
});

test('an event that goes up is answered by the protocols above (R-159)', async (t) => {
  const { adapter, upper } = await start(t);
  upper.netEventAnswers.set(ndis.NetEventQueryPower, ndis.NDIS_STATUS_FAILURE);
  adapter.setPower('D3');
  t.deepEqual(upper.netEvents, [ndis.NetEventQueryPower]);
  t.is(adapter.binding.state, 'Running');
});
