import * as ndis from './kit/data/constants.js';
import { frame, mac } from './kit/world/frames.js';
import { broadcast, labels, start, station, test } from './support.js';

test('the virtual miniport has the address of the adapter (R-064)', (t) => {
  const { adapter, miniport } = start(t);
  t.deepEqual(miniport.address, adapter.address);
});

test('every frame of the wire goes up as it is, whatever its address and tag (R-115)', (t) => {
  const { adapter, upper } = start(t);
  const frames = [
    frame({ to: adapter.address, from: station, payload: 'own' }),
    frame({ to: broadcast, from: station, payload: 'all' }),
    frame({ to: adapter.address, from: station, payload: 'tagged', vlan: 77 }),
  ];
  const indication = adapter.indicate(frames);
  t.deepEqual(
    upper.received.map((nbl) => nbl.bytes),
    frames.map((each) => each.bytes),
  );
  t.is(indication.returned, 3);
});

test('every frame from above goes to the wire as it is (R-096)', (t) => {
  const { adapter, upper } = start(t);
  const frames = [
    frame({ to: station, from: adapter.address, payload: 'own' }),
    frame({ to: broadcast, from: adapter.address, payload: 'all' }),
    frame({ to: station, from: adapter.address, payload: 'tagged', vlan: 77 }),
  ];
  upper.send(frames);
  t.deepEqual(
    adapter.wire.map((nb) => nb.bytes),
    frames.map((each) => each.bytes),
  );
});

test('the very NBLs of a chain pass, in both directions (R-096, R-115)', (t) => {
  const { adapter, upper } = start(t);
  upper.send([frame({ to: station, from: adapter.address, payload: 'out' })]);
  t.deepEqual(
    adapter.wire.map((nb) => nb.nbl),
    upper.completed.map((nbl) => nbl.nbl),
  );
  adapter.indicate([frame({ to: adapter.address, from: station, payload: 'in' })]);
  t.deepEqual(labels(upper.received), ['in']);
});

test('the packet filter and the multicast list below are those asked for above (R-137)', (t) => {
  const { adapter, upper } = start(t);
  upper.setPacketFilter(ndis.NDIS_PACKET_TYPE_DIRECTED | ndis.NDIS_PACKET_TYPE_ALL_MULTICAST);
  t.is(adapter.packetFilter, ndis.NDIS_PACKET_TYPE_DIRECTED | ndis.NDIS_PACKET_TYPE_ALL_MULTICAST);
  const group = mac('01:00:5e:00:00:07');
  upper.setMulticastList([group]);
  t.deepEqual(adapter.multicastList, [group]);
});

test('requests that the driver knows nothing of go to the adapter and back, whatever their kind (R-126, R-128)', (t) => {
  const { adapter, upper } = start(t);
  const unknown = 0xff_12_34_56;
  adapter.answerOid(unknown, (request) => ({
    status: ndis.NDIS_STATUS_SUCCESS,
    bytes: Uint8Array.of(5, 6).subarray(0, request.outputLength),
    bytesRead: request.bytes.length,
  }));
  t.deepEqual([...upper.query(unknown, 8).bytes], [5, 6]);
  t.is(upper.set(unknown, Uint8Array.of(1)).bytesRead, 1);
  t.deepEqual([...upper.method(unknown, Uint8Array.of(1), 8).bytes], [5, 6]);
});
