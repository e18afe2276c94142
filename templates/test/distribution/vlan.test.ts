import { answers } from './answers.js';
import * as ndis from './kit/data/constants.js';
import { frame, mac } from './kit/world/frames.js';
import type { UpperProtocol } from './kit/world/upper-protocol.js';
import {
  boot,
  broadcast,
  few,
  incoming,
  labels,
  outgoing,
  start,
  statistic,
  station,
  tagOf,
  test,
} from './support.js';

const rows = Array.from({ length: few }, (_, row) => row);
const tagged = rows.filter((row) => tagOf(row) !== undefined);
const native = answers.miniports.findIndex((row) => row.vlanId === 0);
const strange = unusedId();
const tagging = { macOptions: ndis.NDIS_MAC_OPTION_8021P_PRIORITY | ndis.NDIS_MAC_OPTION_8021Q_VLAN };

/** An id that no row of the table has. */
function unusedId(): number {
  const used = new Set(answers.miniports.map((row) => row.vlanId));
  for (let id = 4094; id > 0; id--) if (!used.has(id)) return id;
  throw new Error('every id is used');
}

/** What it hears of the longest frame, header and all. */
function longest(upper: UpperProtocol): number {
  const { bytes } = upper.query(ndis.OID_GEN_MAXIMUM_TOTAL_SIZE, 4);
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
}

test('every virtual miniport has the address of the adapter (R-064)', (t) => {
  const { adapter, miniport, miniports } = start(t);
  for (const miniport of miniports) t.deepEqual(miniport.address, adapter.address);
});

test('a frame goes out with the tag of its virtual miniport in band where the adapter cannot tag (R-190)', (t) => {
  const scene = start(t);
  for (const row of rows) {
    scene.uppers[row]!.send([outgoing(scene, row, `from ${row}`)]);
    t.deepEqual(
      scene.adapter.wire.at(-1)!.bytes,
      frame({ to: station, from: scene.miniports[row]!.address, payload: `from ${row}`, vlan: tagOf(row) })
        .bytes,
    );
  }
});

test('a frame goes out with the VLAN id beside it where the adapter tags (R-181)', (t) => {
  const scene = start(t, { adapter: tagging });
  for (const row of rows) {
    scene.uppers[row]!.send([outgoing(scene, row, `from ${row}`)]);
    const sent = scene.adapter.wire.at(-1)!;
    t.deepEqual(sent.bytes, outgoing(scene, row, `from ${row}`).bytes);
    t.is(sent.vlan?.vlanId, tagOf(row));
  }
});

test('a frame reaches the virtual miniport of its tag without the tag (R-115)', (t) => {
  const scene = start(t);
  for (const row of rows) {
    const indication = scene.adapter.indicate([incoming(scene, row, `to ${row}`)]);
    t.deepEqual(
      scene.uppers[row]!.received.map((nbl) => nbl.bytes),
      [frame({ to: scene.miniports[row]!.address, from: station, payload: `to ${row}` }).bytes],
    );
    t.is(indication.returned, 1);
  }
});

test('a frame whose VLAN id the adapter has taken off reaches the virtual miniport of that id (R-181)', (t) => {
  const scene = start(t, { adapter: tagging });
  for (const row of tagged) {
    const bare = frame({ to: scene.miniports[row]!.address, from: station, payload: `to ${row}` });
    scene.adapter.indicate([{ ...bare, oob: { vlanId: tagOf(row)!, userPriority: 0 } }]);
    t.deepEqual(labels(scene.uppers[row]!.received), [`to ${row}`]);
  }
});

test('frames with an id that no row has are dropped, and counted (R-112)', (t) => {
  const { adapter, upper, uppers } = start(t);
  const indication = adapter.indicate([
    frame({ to: adapter.address, from: station, payload: 'a', vlan: strange }),
  ]);
  t.true(uppers.every((upper) => upper.received.length === 0));
  t.is(indication.returned, 1);
  t.is(statistic(upper, 'ifInDiscards'), 1n);
});

test('untagged and priority-tagged frames are dropped unless a row has id 0 (R-112)', (t) => {
  const { adapter, upper, uppers } = start(t);
  const indication = adapter.indicate([
    frame({ to: adapter.address, from: station, payload: 'bare' }),
    frame({ to: adapter.address, from: station, payload: 'priority', vlan: 0 }),
  ]);
  for (const [row, upper] of uppers.entries()) {
    t.deepEqual(labels(upper.received), row === native ? ['bare', 'priority'] : []);
  }
  t.is(indication.returned, 2);
  t.is(statistic(upper, 'ifInDiscards'), native === -1 ? 2n : 0n);
});

test('virtual miniports do not see each other (R-195)', (t) => {
  const { adapter, miniport, upper, uppers } = start(t);
  upper.send([frame({ to: broadcast, from: miniport.address, payload: 'all' })]);
  t.deepEqual(labels(adapter.wire), ['all']);
  t.true(uppers.every((upper) => upper.received.length === 0));
});

test('a broadcast with a tag reaches the virtual miniport of that tag alone (R-115)', (t) => {
  const { adapter, upper, uppers } = start(t);
  for (const row of tagged) {
    adapter.indicate([frame({ to: broadcast, from: station, payload: 'all', vlan: tagOf(row) })]);
    t.deepEqual(
      uppers.map((upper) => upper.received.length),
      rows.map((each) => (each <= row && tagged.includes(each) ? 1 : 0)),
    );
  }
});

test('a frame from above that carries a tag already is dropped, and its chain is completed (R-094)', (t) => {
  const scene = start(t);
  const { adapter, miniport, upper } = scene;
  upper.send([
    outgoing(scene, 0, 'a'),
    frame({ to: station, from: miniport.address, payload: 'tagged', vlan: strange }),
    outgoing(scene, 0, 'b'),
  ]);
  t.deepEqual(labels(adapter.wire), ['a', 'b']);
  t.is(upper.completed.length, 3);
});

test('the MTU leaves room for a tag in band where the adapter has none for it (R-200)', (t) => {
  const inBand = start(t);
  const beside = start(t, { adapter: tagging });
  for (const row of tagged) {
    t.is(inBand.miniports[row]!.attributes?.MtuSize, inBand.adapter.mtu - 4);
    t.is(beside.miniports[row]!.attributes?.MtuSize, beside.adapter.mtu);
    t.is(longest(inBand.uppers[row]!), inBand.adapter.mtu + 14 - 4);
    t.is(longest(beside.uppers[row]!), beside.adapter.mtu + 14);
  }
});

test('an MTU that grows below is not offered above where copies have no room for it (R-092)', (t) => {
  const scene = start(t);
  const { adapter, miniport, upper } = scene;
  const before = miniport.attributes!.MtuSize;
  adapter.pause();
  adapter.attributes.mtu += 500;
  adapter.restart();
  miniport.pause();
  miniport.restart();
  t.is(miniport.attributes!.MtuSize, before);
  t.is(longest(upper), before + 14);
  upper.send([frame({ to: station, from: miniport.address, payload: 'x'.repeat(before) })]);
  t.is(adapter.wire.length, 1);
});

test('the filter and the multicast list below join what the virtual miniports ask for (R-137)', (t) => {
  const { adapter, upper, uppers } = start(t);
  const groups = uppers.map((_, row) => mac(`01:00:5e:00:00:0${row + 1}`));
  for (const [row, upper] of uppers.entries()) upper.setMulticastList([groups[row]!]);
  t.deepEqual(new Set(adapter.multicastList.map(String)), new Set(groups.map(String)));
  for (const upper of uppers) upper.setPacketFilter(0);
  upper.setPacketFilter(ndis.NDIS_PACKET_TYPE_DIRECTED);
  uppers.at(-1)!.setPacketFilter(ndis.NDIS_PACKET_TYPE_BROADCAST);
  const joined =
    few > 1
      ? ndis.NDIS_PACKET_TYPE_DIRECTED | ndis.NDIS_PACKET_TYPE_BROADCAST
      : ndis.NDIS_PACKET_TYPE_BROADCAST;
  t.is(adapter.packetFilter, joined);
});

test('requests that the driver knows nothing of are not supported: the adapter serves several (R-126)', (t) => {
  const { adapter, upper } = start(t);
  const unknown = 0xff_12_34_56;
  t.is(upper.query(unknown, 8).status, ndis.NDIS_STATUS_NOT_SUPPORTED);
  t.is(upper.set(unknown, Uint8Array.of(1)).status, ndis.NDIS_STATUS_NOT_SUPPORTED);
  t.false(adapter.oids.some((request) => request.oid === unknown));
});

test('a VlanId in the registry wins over the table, one that is no id is ignored (R-181)', (t) => {
  for (const [value, id] of [
    [strange, strange],
    [4095, tagOf(0)],
  ] as const) {
    const machine = boot(t);
    const adapter = machine.plugAdapter({ miniports: few });
    adapter.miniport(0).device.key.setDword('VlanId', value);
    machine.loadDriver();
    adapter
      .miniport(0)
      .openProtocol()
      .send([frame({ to: station, from: adapter.address, payload: 'a' })]);
    t.deepEqual(
      adapter.wire[0]!.bytes,
      frame({ to: station, from: adapter.address, payload: 'a', vlan: id }).bytes,
    );
  }
});

test('the priority in a tag goes up beside the frame (R-192)', (t) => {
  const { adapter, uppers } = start(t);
  for (const row of tagged) {
    const vlan = { vlanId: tagOf(row)!, userPriority: 5 };
    adapter.indicate([frame({ to: adapter.address, from: station, payload: 'a', vlan })]);
    t.deepEqual(uppers[row]!.received[0]!.vlan, { vlanId: 0, userPriority: 5 });
  }
});
