import { answers } from './answers.js';
import * as ndis from './kit/data/constants.js';
import { frame, mac } from './kit/world/frames.js';
import {
  boot,
  broadcast,
  few,
  incoming,
  labels,
  outgoing,
  start,
  station,
  usualFilter,
  test,
} from './support.js';

const siblings = Math.min(answers.miniports.length, 2) === 2 ? test : test.skip;

test('each virtual miniport has a unicast address of its own, locally administered (R-182)', (t) => {
  const machine = boot(t);
  const adapter = machine.plugAdapter({ miniports: answers.miniports.length });
  machine.loadDriver();
  const addresses = adapter.miniports.map((miniport) => miniport.address);
  t.is(new Set(addresses.map(String)).size, addresses.length);
  t.true(addresses.every((address) => (address[0]! & 0x03) === 0x02));
  t.false(addresses.map(String).includes(String(adapter.address)));
});

test('the adapter below is promiscuous without the loopback of its own host while a protocol listens (R-196)', (t) => {
  const { adapter } = start(t);
  t.truthy(adapter.packetFilter & ndis.NDIS_PACKET_TYPE_PROMISCUOUS);
  t.truthy(adapter.packetFilter & ndis.NDIS_PACKET_TYPE_NO_LOCAL);
});

test('a frame for nobody here goes back down (R-112)', (t) => {
  const { adapter, upper, uppers } = start(t);
  const indication = adapter.indicate([frame({ to: mac('02:00:5e:00:53:99'), from: station, payload: 'a' })]);
  t.true(uppers.every((upper) => upper.received.length === 0));
  t.is(indication.returned, 1);
});

test('a broadcast from the wire reaches every virtual miniport, and goes back when the last returned it (R-117)', (t) => {
  const { adapter, upper, uppers } = start(t);
  for (const upper of uppers) upper.holdReceives();
  const indication = adapter.indicate([frame({ to: broadcast, from: station, payload: 'all' })]);
  for (const upper of uppers) t.deepEqual(labels(upper.received), ['all']);
  for (const upper of uppers) {
    t.is(indication.returned, 0);
    upper.returnReceives();
  }
  t.is(indication.returned, 1);
});

test('a broadcast indicated with RESOURCES reaches every virtual miniport and is not returned (R-113)', (t) => {
  const { adapter, upper, uppers } = start(t);
  const indication = adapter.indicate([frame({ to: broadcast, from: station, payload: 'all' })], {
    resources: true,
  });
  for (const upper of uppers) t.deepEqual(labels(upper.received), ['all']);
  t.is(indication.returned, 0);
});

test('frames go up in the order in which they came, broadcasts among unicast frames (R-102)', (t) => {
  for (const resources of [false, true]) {
    const scene = start(t);
    const { adapter, upper, uppers } = scene;
    const all = ['all 1', 'all 2'].map((payload) => frame({ to: broadcast, from: station, payload }));
    adapter.indicate([incoming(scene, 0, 'a'), all[0]!, incoming(scene, 0, 'b'), all[1]!], { resources });
    t.deepEqual(labels(upper.received), ['a', 'all 1', 'b', 'all 2']);
    for (const upper of uppers.slice(1)) t.deepEqual(labels(upper.received), ['all 1', 'all 2']);
  }
});

test('a multicast reaches the virtual miniports whose list has its address, and no other (R-137)', (t) => {
  const { adapter, upper, uppers } = start(t);
  const group = mac('01:00:5e:00:00:07');
  upper.setMulticastList([group]);
  adapter.indicate([frame({ to: group, from: station, payload: 'group' })]);
  t.deepEqual(labels(upper.received), ['group']);
  for (const upper of uppers.slice(1)) t.deepEqual(labels(upper.received), []);
});

siblings('a frame for a sibling is switched here and does not reach the wire (R-195)', (t) => {
  const { adapter, miniport, miniports, upper, uppers } = start(t);
  upper.send([frame({ to: miniports[1]!.address, from: miniport.address, payload: 'near' })]);
  t.deepEqual(labels(uppers[1]!.received), ['near']);
  t.deepEqual(labels(upper.received), []);
  t.is(adapter.wire.length, 0);
  t.deepEqual(
    upper.completed.map((nbl) => nbl.status),
    [ndis.NDIS_STATUS_SUCCESS],
  );
});

siblings('a broadcast from above reaches the wire and the siblings, never its sender (R-195)', (t) => {
  const { adapter, miniport, upper, uppers } = start(t);
  upper.send([frame({ to: broadcast, from: miniport.address, payload: 'all' })]);
  t.deepEqual(labels(adapter.wire), ['all']);
  t.deepEqual(labels(upper.received), []);
  for (const upper of uppers.slice(1)) t.deepEqual(labels(upper.received), ['all']);
  t.deepEqual(
    upper.completed.map((nbl) => nbl.status),
    [ndis.NDIS_STATUS_SUCCESS],
  );
});

siblings('a sibling that holds a broadcast does not hold up its sender (R-094)', (t) => {
  const { miniport, upper, uppers } = start(t);
  uppers[1]!.holdReceives();
  upper.send([frame({ to: broadcast, from: miniport.address, payload: 'all' })]);
  t.is(upper.completed.length, 1);
  uppers[1]!.returnReceives();
  t.deepEqual(labels(uppers[1]!.received), ['all']);
});

siblings('frames of several senders that are delivered together go back each to its sender (R-094)', (t) => {
  const { miniports, upper, uppers } = start(t, { rows: 3 });
  const [, second, receiver] = uppers;
  const toReceiver = (row: number, payload: string) =>
    frame({ to: miniports[2]!.address, from: miniports[row]!.address, payload });
  let first = true;
  receiver!.whenReceived = () => {
    if (!first) return;
    first = false;
    // What is sent from inside the handler waits for the next delivery.
    upper.send([toReceiver(0, 'b')], { dispatch: true });
    second!.send([toReceiver(1, 'c')], { dispatch: true });
    upper.send([toReceiver(0, 'd')], { dispatch: true });
  };
  upper.send([toReceiver(0, 'a')]);
  t.deepEqual(labels(receiver!.received), ['a', 'b', 'c', 'd']);
  t.is(upper.completed.length, 3);
  t.is(second!.completed.length, 1);
});

siblings(
  'drivers above that answer each other from inside their receive handlers do not pile up on the stack (R-197)',
  (t) => {
    const { machine, miniports, upper, uppers } = start(t);
    const depths: number[] = [];
    for (const [row, each] of uppers.slice(0, 2).entries()) {
      each.whenReceived = () => {
        depths.push(machine.kernel.driver.depth);
        if (depths.length === 100) return;
        const to = miniports[1 - row]!.address;
        each.send([frame({ to, from: miniports[row]!.address, payload: 'answer' })], { dispatch: true });
      };
    }
    upper.send([frame({ to: miniports[1]!.address, from: miniports[0]!.address, payload: 'first' })]);
    t.is(depths.length, 100);
    t.true(Math.max(...depths) <= 2, `${Math.max(...depths)}`);
    t.is(upper.completed.length, 50);
  },
);

siblings('a chain for the wire and for a sibling is completed whole, in batches (R-094)', (t) => {
  const scene = start(t);
  const { adapter, miniport, miniports, upper, uppers } = scene;
  const near = frame({ to: miniports[1]!.address, from: miniport.address, payload: 'near' });
  upper.send([outgoing(scene, 0, 'a'), near, outgoing(scene, 0, 'b')]);
  t.deepEqual(labels(adapter.wire), ['a', 'b']);
  t.deepEqual(labels(uppers[1]!.received), ['near']);
  t.is(upper.completed.length, 3);
});

siblings('a sibling that is paused gets nothing, and the sender is completed (R-124)', (t) => {
  const { miniport, miniports, upper, uppers } = start(t);
  miniports[1]!.pause();
  upper.send([frame({ to: miniports[1]!.address, from: miniport.address, payload: 'near' })]);
  t.is(uppers[1]!.received.length, 0);
  t.is(upper.completed.length, 1);
});

test('a valid NetworkAddress in the registry is the current address, not the permanent one (R-182)', (t) => {
  const machine = boot(t);
  const own = mac('02:11:22:33:44:55');
  const adapter = machine.plugAdapter({ miniports: few });
  adapter.miniport(0).device.key.setText('NetworkAddress', '021122334455');
  machine.loadDriver();
  t.deepEqual(adapter.miniport(0).address, own);
  t.notDeepEqual(adapter.miniport(0).permanentAddress, own);
});

test('an adapter whose address is that of its virtual miniport is told the groups, or all where it has no room (R-137, R-202)', (t) => {
  const own = mac('02:11:22:33:44:55');
  const groups = [1, 2].map((last) => Uint8Array.of(1, 0, 0x5e, 0, 0, last));
  for (const room of [0, 1, 2, 3]) {
    const machine = boot(t);
    const adapter = machine.plugAdapter({ miniports: 1, mac: own, maxMulticast: room });
    adapter.miniport(0).device.key.setText('NetworkAddress', '021122334455');
    machine.loadDriver();
    const upper = adapter.miniport(0).openProtocol({ packetFilter: usualFilter });
    upper.setMulticastList(groups);
    t.is(adapter.packetFilter & ndis.NDIS_PACKET_TYPE_PROMISCUOUS, 0);
    const fits = room >= groups.length;
    t.is((adapter.packetFilter & ndis.NDIS_PACKET_TYPE_ALL_MULTICAST) === 0, fits, `${room}`);
    if (fits) t.deepEqual(adapter.multicastList, groups);
    adapter.indicate(groups.map((to) => frame({ to, from: station, payload: 'group' })));
    t.is(upper.received.length, 2);
  }
});

test('requests that the driver knows nothing of are not supported: the adapter serves several (R-126)', (t) => {
  const { adapter, upper } = start(t);
  const unknown = 0xff_12_34_56;
  t.is(upper.query(unknown, 8).status, ndis.NDIS_STATUS_NOT_SUPPORTED);
  t.is(upper.set(unknown, Uint8Array.of(1)).status, ndis.NDIS_STATUS_NOT_SUPPORTED);
  t.false(adapter.oids.some((request) => request.oid === unknown));
});

siblings('the priority of a frame reaches the sibling that it is for (R-192)', (t) => {
  const { miniport, miniports, upper, uppers } = start(t);
  const oob = { vlanId: 0, userPriority: 5 };
  upper.send([frame({ to: miniports[1]!.address, from: miniport.address, payload: 'near', oob })]);
  t.deepEqual(uppers[1]!.received[0]!.vlan, oob);
});

test('a chain that is dropped for more virtual miniports than one event of tracing can count for is traced for each', (t) => {
  const scene = start(t, { rows: 12 });
  const { machine, adapter, miniports } = scene;
  for (const miniport of miniports) miniport.pause();
  machine.trace.start();
  const frames = miniports.map((miniport) => frame({ to: miniport.address, from: station }));
  adapter.indicate([...frames, ...frames]);
  const counted = machine.trace
    .named('NotForUs')
    .map(({ fields }) => [fields['Row'], fields['Nbls']] as const);
  for (const [row] of miniports.entries()) {
    const ofRow = counted.filter(([each]) => each === BigInt(row));
    t.is(
      ofRow.reduce((sum, [, nbls]) => sum + Number(nbls), 0),
      2,
    );
  }
});

test('a broadcast is completed when its child is back from the adapter, with the status of that (R-097, R-098)', (t) => {
  const { adapter, miniport, upper } = start(t);
  adapter.holdSends();
  upper.send([frame({ to: broadcast, from: miniport.address, payload: 'all' })]);
  t.is(adapter.wire[0]!.sourceHandle, adapter.binding.handle);
  t.is(upper.completed.length, 0);
  adapter.completeSends(ndis.NDIS_STATUS_FAILURE);
  t.deepEqual(
    upper.completed.map(({ status }) => status),
    [ndis.NDIS_STATUS_FAILURE],
  );
});

test('a coalesced frame, longer than the MTU, is passed up whole (R-123)', (t) => {
  const { adapter, miniport, upper } = start(t);
  const info = { [ndis.TcpRecvSegCoalesceInfo]: 2 };
  adapter.indicate([frame({ to: miniport.address, from: station, payload: 3 * adapter.mtu, info })]);
  t.is(upper.received[0]!.bytes.length, 14 + 3 * adapter.mtu);
});
