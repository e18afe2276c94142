/** Requests as drivers above may make them: old counters, values that make no sense, OIDs that are not offered. */
import { answers } from './answers.js';
import * as ndis from './kit/data/constants.js';
import { mac } from './kit/world/frames.js';
import { few, incoming, outgoing, start, test } from './support.js';

/** The values of a query that answers with numbers of 32 bits. */
function words(bytes: Uint8Array): readonly number[] {
  return [...new Uint32Array(bytes.slice().buffer)];
}

test('the old counters have 64 bits where there is room, else their low 32 and word that there are more (R-132, R-134)', (t) => {
  const scene = start(t, { rows: 1 });
  const { adapter, upper } = scene;
  upper.send([outgoing(scene, 0, 'a'), outgoing(scene, 0, 'b')]);
  adapter.indicate(['c', 'd', 'e'].map((label) => incoming(scene, 0, label)));
  for (const [oid, count] of [
    [ndis.OID_GEN_XMIT_OK, 2],
    [ndis.OID_GEN_RCV_OK, 3],
    [ndis.OID_GEN_XMIT_ERROR, 0],
    [ndis.OID_GEN_RCV_ERROR, 0],
    [ndis.OID_GEN_RCV_NO_BUFFER, 0],
  ] as const) {
    t.deepEqual(words(upper.query(oid, 8).bytes), [count, 0]);
    const low = upper.query(oid, 4);
    t.is(low.status, ndis.NDIS_STATUS_SUCCESS);
    t.deepEqual(words(low.bytes), [count]);
    t.is(low.bytesNeeded, 8);
  }
});

test('the vendor is described in the words of the answers (R-134)', (t) => {
  const { machine, upper } = start(t, { rows: 1 });
  const { bytes } = upper.query(ndis.OID_GEN_VENDOR_DESCRIPTION, 256);
  t.is(new TextDecoder().decode(bytes), `${answers.description}\0`);
  const [version] = new Uint16Array(upper.query(ndis.OID_GEN_DRIVER_VERSION, 2).bytes.slice().buffer);
  t.is(version! >> 8, 6);
  t.true((version! & 0xff) <= machine.ndisVersion % 100);
});

test('a multicast list is the one that was set, and stays when the next has an address of no group (R-132, R-138)', (t) => {
  const { upper } = start(t, { rows: 1 });
  const list = [mac('01:00:5e:00:00:01'), mac('01:00:5e:00:00:02')];
  upper.setMulticastList(list);
  const wrong = upper.setMulticastList([mac('01:00:5e:00:00:03'), mac('02:00:5e:00:00:03')]);
  t.is(wrong.status, ndis.NDIS_STATUS_INVALID_DATA);
  t.deepEqual(
    [...upper.query(ndis.OID_802_3_MULTICAST_LIST, 256).bytes],
    list.flatMap((address) => [...address]),
  );
});

test('a lookahead is accepted unless the adapter has less (R-132, R-134)', (t) => {
  const { upper } = start(t, { rows: 1, adapter: { lookahead: 256 } });
  const set = (value: number) =>
    upper.set(ndis.OID_GEN_CURRENT_LOOKAHEAD, new Uint8Array(Uint32Array.of(value).buffer));
  t.is(set(128).status, ndis.NDIS_STATUS_SUCCESS);
  t.is(set(257).status, ndis.NDIS_STATUS_INVALID_DATA);
});

test('there are no interrupts to moderate (R-132, R-134)', (t) => {
  const { upper } = start(t, { rows: 1 });
  const { bytes } = upper.query(ndis.OID_GEN_INTERRUPT_MODERATION, 12);
  t.is(words(bytes).at(-1), ndis.NdisInterruptModerationNotSupported);
  t.is(upper.set(ndis.OID_GEN_INTERRUPT_MODERATION, bytes).status, ndis.NDIS_STATUS_INVALID_DATA);
});

if (answers.distribution !== 'mac') {
  test('the adapter has each address of all lists once, and all multicasts where they are too many (R-202, lesson 18)', (t) => {
    const { adapter, uppers } = start(t, { adapter: { maxMulticast: 3 } });
    const group = (last: number) => Uint8Array.of(1, 0, 0x5e, 0, 0, last);
    for (const [row, upper] of uppers.entries()) upper.setMulticastList([group(200), group(row)]);
    const each = [200, ...uppers.keys()];
    if (each.length <= 3) t.is(adapter.multicastList.length, each.length);
    const allOf = () => adapter.packetFilter & ndis.NDIS_PACKET_TYPE_ALL_MULTICAST;
    t.is(allOf() !== 0, each.length > 3);
    uppers[0]!.setMulticastList([1, 2, 3, 4].map((last) => group(100 + last)));
    t.not(allOf(), 0);
    for (const upper of uppers) upper.setMulticastList([]);
    t.is(allOf(), 0);
    t.is(adapter.multicastList.length, 0);
  });

  test('an adapter without a multicast list passes all multicasts for the first address (R-202)', (t) => {
    const { adapter, upper } = start(t, { rows: few, adapter: { maxMulticast: 0 } });
    upper.setMulticastList([mac('01:00:5e:00:00:01')]);
    t.not(adapter.packetFilter & ndis.NDIS_PACKET_TYPE_ALL_MULTICAST, 0);
    t.is(adapter.multicastList.length, 0);
  });

  test('the adapter is told a multicast list once, and again if it refused it (R-137)', (t) => {
    const { adapter, machine, upper } = start(t, { rows: 1 });
    const told = () => adapter.oids.filter(({ oid }) => oid === ndis.OID_802_3_MULTICAST_LIST).length;
    const [first, second] = [mac('01:00:5e:00:00:01'), mac('01:00:5e:00:00:02')];
    upper.setMulticastList([first]);
    t.is(told(), 1);
    upper.setPacketFilter(ndis.NDIS_PACKET_TYPE_DIRECTED);
    t.is(told(), 1, 'a filter alone');
    machine.failNext('NdisOidRequest', ndis.NDIS_STATUS_FAILURE);
    t.is(upper.setMulticastList([first, second]).status, ndis.NDIS_STATUS_FAILURE);
    t.is(upper.setMulticastList([first, second]).status, ndis.NDIS_STATUS_SUCCESS);
    t.deepEqual(adapter.multicastList, [first, second]);
  });

  test('after a restart the adapter has as long a multicast list as it then says (R-081, R-202)', (t) => {
    const { adapter, upper } = start(t, { rows: 1 });
    upper.setMulticastList([mac('01:00:5e:00:00:01')]);
    t.is(adapter.multicastList.length, 1);
    adapter.pause();
    adapter.attributes.maxMulticast = 0;
    adapter.restart();
    upper.setMulticastList([mac('01:00:5e:00:00:02')]);
    t.not(adapter.packetFilter & ndis.NDIS_PACKET_TYPE_ALL_MULTICAST, 0);
  });

  test('a multicast list for which there is no memory is refused, and the next is set (R-137, lesson 24)', (t) => {
    const { adapter, machine, upper } = start(t, { rows: 1 });
    machine.failNext('NdisAllocateMemoryWithTagPriority', ndis.NDIS_STATUS_RESOURCES);
    t.is(upper.setMulticastList([mac('01:00:5e:00:00:01')]).status, ndis.NDIS_STATUS_RESOURCES);
    t.is(upper.setMulticastList([mac('01:00:5e:00:00:02')]).status, ndis.NDIS_STATUS_SUCCESS);
    t.is(adapter.multicastList.length, 1);
  });
}
