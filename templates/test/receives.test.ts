import * as ndis from './kit/data/constants.js';
import { frame, mac } from './kit/world/frames.js';
import {
  boot,
  broadcast,
  destinations,
  incoming,
  labels,
  octets,
  start,
  station,
  statistic,
  type Scene,
  test,
  usualFilter,
} from './support.js';

test('a chain goes up in one call, and back down when it is returned (R-112, R-115)', (t) => {
  const scene = start(t);
  const { adapter, upper } = scene;
  upper.holdReceives();
  const indication = adapter.indicate(['a', 'b', 'c'].map((label) => incoming(scene, 0, label)));
  t.deepEqual(labels(upper.received), ['a', 'b', 'c']);
  t.deepEqual(upper.receiveCalls, [3]);
  t.is(indication.returned, 0);
  upper.returnReceives();
  t.is(indication.returned, 3);
});

test('frames go up on the handle of their virtual miniport, below SourceHandle is restored (R-115)', (t) => {
  const scene = start(t);
  const { adapter, miniports, upper, uppers } = scene;
  for (const [row, upper] of uppers.entries()) {
    const indication = adapter.indicate([incoming(scene, row, 'a')]);
    t.is(upper.received.at(-1)!.sourceHandle, miniports[row]!.handle);
    t.is(indication.returned, 1);
  }
});

test('NBLs that the protocols return one by one and out of order all go back down (R-122)', (t) => {
  const scene = start(t);
  const { adapter, upper } = scene;
  upper.holdReceives();
  const indication = adapter.indicate(['a', 'b', 'c'].map((label) => incoming(scene, 0, label)));
  upper.returnReceives({ order: [2, 0] });
  t.is(indication.returned, 2);
  upper.returnReceives();
  t.is(indication.returned, 3);
});

test('NBLs indicated with RESOURCES go up with RESOURCES and are not returned (R-113, R-116)', (t) => {
  const scene = start(t);
  const { adapter, upper } = scene;
  const indication = adapter.indicate(
    ['a', 'b'].map((label) => incoming(scene, 0, label)),
    { resources: true },
  );
  t.deepEqual(labels(upper.received), ['a', 'b']);
  t.true(upper.received.every((nbl) => nbl.resources));
  t.is(indication.returned, 0);
});

test('a frame in several MDLs is received (R-120)', (t) => {
  const scene = start(t);
  scene.adapter.indicate([{ ...incoming(scene, 0, 'split'), mdls: [5, 4, 8] }]);
  t.deepEqual(labels(scene.upper.received), ['split']);
});

test('a chain for several virtual miniports gives each its own frames in one call, in order (R-118)', (t) => {
  const scene = start(t);
  const { adapter, upper, uppers } = scene;
  const rows = [...uppers.keys()];
  const chain = ['a', 'b'].flatMap((label) => rows.map((row) => incoming(scene, row, `${label}${row}`)));
  const indication = adapter.indicate(chain);
  for (const [row, upper] of uppers.entries()) {
    t.deepEqual(labels(upper.received), [`a${row}`, `b${row}`]);
    t.deepEqual(upper.receiveCalls, [2]);
  }
  t.is(indication.returned, chain.length);
});

test('nothing is indicated before the protocols set a packet filter, and all comes back (R-070)', (t) => {
  const scene = start(t);
  const { adapter, upper } = scene;
  upper.setPacketFilter(0);
  const indication = adapter.indicate([incoming(scene, 0, 'a')]);
  t.is(upper.received.length, 0);
  t.is(indication.returned, 1);
});

test('a virtual miniport that is paused gets nothing, and all comes back (R-124)', (t) => {
  const scene = start(t);
  const { adapter, miniport, upper } = scene;
  miniport.pause();
  const indication = adapter.indicate([incoming(scene, 0, 'a')]);
  t.is(upper.received.length, 0);
  t.is(indication.returned, 1);
});

test('receives are counted by cast, in frames and octets, and not as sends (R-136)', (t) => {
  for (const resources of [false, true]) {
    const scene = start(t);
    const { adapter, miniport, upper } = scene;
    upper.setPacketFilter(usualFilter | ndis.NDIS_PACKET_TYPE_ALL_MULTICAST);
    const kinds = Object.entries({ ...destinations, Ucast: miniport.address });
    const chain = kinds.flatMap(([, to], at) =>
      Array.from({ length: at + 1 }, () => incoming(scene, 0, 'x'.repeat(50 + 20 * at), to)),
    );
    adapter.indicate(chain, { resources });
    for (const [at, [kind, to]] of kinds.entries()) {
      const cast = kind as keyof typeof destinations;
      const got = upper.received.filter(({ bytes }) => String(bytes.slice(0, 6)) === String(to));
      t.is(got.length, at + 1, cast);
      t.is(statistic(upper, `ifHCIn${cast}Pkts`), BigInt(got.length), cast);
      t.is(statistic(upper, `ifHCIn${cast}Octets`), octets(got), cast);
      t.is(statistic(upper, `ifHCOut${cast}Pkts`), 0n, cast);
    }
    t.is(statistic(upper, 'ifHCInOctets'), octets(upper.received));
  }
});

test('a protocol that asks for directed frames alone gets no others (R-070)', (t) => {
  const scene = start(t);
  const { adapter, upper } = scene;
  upper.setPacketFilter(ndis.NDIS_PACKET_TYPE_DIRECTED);
  const group = mac('01:00:5e:00:00:07');
  const indication = adapter.indicate([
    incoming(scene, 0, 'own'),
    incoming(scene, 0, 'all', broadcast),
    incoming(scene, 0, 'group', group),
  ]);
  t.deepEqual(labels(upper.received), ['own']);
  t.is(indication.returned, 3);
});

test('a protocol that asks for all multicasts gets those that are in no list (R-070)', (t) => {
  const scene = start(t);
  const { adapter, upper } = scene;
  upper.setPacketFilter(ndis.NDIS_PACKET_TYPE_ALL_MULTICAST);
  const group = incoming(scene, 0, 'group', mac('01:00:5e:00:00:07'));
  for (const resources of [false, true]) adapter.indicate([group, incoming(scene, 0, 'own')], { resources });
  t.deepEqual(labels(upper.received), ['group', 'group']);
});

test('a receive whose memory runs out is dropped and returned, the rest of its chain is not (R-112)', (t) => {
  for (const skip of [0, 1, 2]) {
    const scene = start(t);
    const { adapter, machine, upper } = scene;
    machine.failNext('NdisAllocateNetBufferListContext', ndis.NDIS_STATUS_RESOURCES, { skip });
    machine.failNext('NdisAllocateNetBufferAndNetBufferList', 0, { skip });
    const indication = adapter.indicate(['a', 'b', 'c'].map((label) => incoming(scene, 0, label)));
    t.is(indication.returned, 3);
    t.is(upper.received.length, 3 - machine.faultsHit);
  }
});

test('a frame whose memory cannot be mapped is dropped, or received unseen, and returned (R-191)', (t) => {
  const scene = start(t);
  const { adapter, upper } = scene;
  const indication = adapter.indicate([
    { ...incoming(scene, 0, 'a'), mapping: 'fails' },
    incoming(scene, 0, 'b'),
  ]);
  t.is(indication.returned, 2);
  t.is(labels(upper.received).at(-1), 'b');
});

test('a frame shorter than an Ethernet header is dropped, returned, and counted as an error (R-136, R-191)', (t) => {
  const { adapter, uppers } = start(t);
  const indication = adapter.indicate([{ bytes: new Uint8Array(9) }]);
  t.is(indication.returned, 1);
  t.true(uppers.every((upper) => upper.received.length === 0));
  const errors = uppers.map((upper) => statistic(upper, 'ifInErrors'));
  t.is(
    errors.reduce((sum, count) => sum + count, 0n),
    1n,
  );
});

test('a virtual miniport that sleeps gets nothing, and all comes back (R-124)', (t) => {
  const scene = start(t);
  const { adapter, miniport, upper } = scene;
  miniport.setPower('D3');
  const indication = adapter.indicate([incoming(scene, 0, 'a')]);
  t.is(upper.received.length, 0);
  t.is(indication.returned, 1);
});

test('an indication at DISPATCH_LEVEL is passed on as one, and one at any other level is not (R-104, R-105)', (t) => {
  const scene = start(t);
  const { adapter, upper } = scene;
  for (const dispatch of [true, false]) {
    adapter.indicate([incoming(scene, 0, 'a')], { dispatch });
    const flag = upper.received.at(-1)!.receiveFlags & ndis.NDIS_RECEIVE_FLAGS_DISPATCH_LEVEL;
    t.is(flag !== 0, dispatch);
  }
});

test('frames of an adapter that has no virtual miniports go back at once (R-033, R-112)', (t) => {
  const machine = boot(t);
  const adapter = machine.plugAdapter({ miniports: null });
  machine.loadDriver();
  t.is(adapter.binding.state, 'Running');
  const frames = [adapter.address, broadcast, mac('01:00:5e:00:00:01')].flatMap((to) => [
    frame({ to, from: station, payload: 'nobody' }),
    frame({ to, from: station, vlan: 7, payload: 'nobody' }),
  ]);
  t.is(adapter.indicate(frames).returned, frames.length);
  t.is(adapter.indicate(frames, { resources: true }).returned, 0);
});

test('each indication is taken by its own flag: one with RESOURCES is over when the call returns, the next is not (R-114)', (t) => {
  const scene = start(t);
  const { adapter, upper } = scene;
  upper.holdReceives();
  const over = adapter.indicate([incoming(scene, 0, 'a')], { resources: true });
  const kept = adapter.indicate([incoming(scene, 0, 'b')]);
  t.deepEqual(
    upper.received.map(({ resources }) => resources),
    [true, false],
  );
  t.is(upper.heldReceives, 1);
  upper.returnReceives();
  t.deepEqual([over.returned, kept.returned], [0, 1]);
});

test('the hash of a frame and what it covers go up with it (R-198)', (t) => {
  const scene = start(t);
  const { adapter, upper } = scene;
  const info = { [ndis.NetBufferListHashValue]: 0x1234_5678, [ndis.NetBufferListHashInfo]: 0x0101 };
  adapter.indicate([{ ...incoming(scene, 0, 'a'), info }]);
  for (const [slot, value] of Object.entries(info)) t.is(upper.received[0]!.info(Number(slot)), value);
});

test('what is received while the adapter is reset goes up when that has ended, in order (R-171, R-173)', (t) => {
  const scene = start(t);
  const { adapter, upper } = scene;
  adapter.beginReset();
  const indications = ['a', 'b'].map((label) =>
    adapter.indicate([incoming(scene, 0, label), incoming(scene, 0, `${label}${label}`)]),
  );
  const atOnce = adapter.indicate([incoming(scene, 0, 'c')], { resources: true });
  t.is(upper.received.length, 0);
  t.deepEqual(
    [...indications, atOnce].map(({ returned }) => returned),
    [0, 0, 0],
  );
  adapter.endReset();
  t.deepEqual(labels(upper.received), ['a', 'aa', 'b', 'bb']);
  t.deepEqual(
    indications.map(({ returned }) => returned),
    [2, 2],
  );
});

for (const [what, act] of [
  ['a pause', (scene: Scene) => scene.adapter.pause()],
  ['sleep', (scene: Scene) => scene.adapter.setPower('D3')],
  ['the end of the adapter', (scene: Scene) => scene.adapter.unplug()],
] as const) {
  test(`what waits for the end of a reset goes back with ${what} (R-091, R-171)`, (t) => {
    const scene = start(t);
    const { adapter, upper } = scene;
    adapter.beginReset();
    const indication = adapter.indicate([incoming(scene, 0, 'a'), incoming(scene, 0, 'b')]);
    act(scene);
    t.is(indication.returned, 2);
    t.is(upper.received.length, 0);
  });
}
