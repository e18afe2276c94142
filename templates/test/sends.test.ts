import * as ndis from './kit/data/constants.js';
import { NBL_INFO } from './kit/ndis/nbl-layout.js';
import { frame } from './kit/world/frames.js';
import { buffersOf, readBuffer } from './kit/world/traffic.js';
import {
  broadcast,
  destinations,
  labels,
  octets,
  outgoing,
  start,
  station,
  statistic,
  type Scene,
  test,
} from './support.js';

test('a chain goes down in one call and comes back in one call, in order (R-096, R-102)', (t) => {
  const scene = start(t);
  const { adapter, upper } = scene;
  upper.send([outgoing(scene, 0, 'a'), outgoing(scene, 0, 'b'), outgoing(scene, 0, 'c')]);
  t.deepEqual(labels(adapter.wire), ['a', 'b', 'c']);
  t.deepEqual(
    adapter.sendCalls.map((call) => call.length),
    [3],
  );
  t.deepEqual(
    upper.completed.map((nbl) => nbl.status),
    [0, 0, 0],
  );
  t.deepEqual(
    upper.completions.map((call) => call.length),
    [3],
  );
});

test('on the way down SourceHandle is the handle of the binding below (R-096)', (t) => {
  const scene = start(t);
  const { adapter, upper, uppers } = scene;
  for (const [row, upper] of uppers.entries()) {
    upper.send([outgoing(scene, row, 'a'), outgoing(scene, row, 'b')]);
    t.true(adapter.wire.every((nbl) => nbl.sourceHandle === adapter.binding.handle));
  }
});

test('the net buffers of one NBL stay together and in order (R-102)', (t) => {
  const scene = start(t);
  const { adapter, upper } = scene;
  upper.send([[outgoing(scene, 0, 'a1'), outgoing(scene, 0, 'a2')], outgoing(scene, 0, 'b1')]);
  t.deepEqual(labels(adapter.wire), ['a1', 'a2', 'b1']);
  t.is(new Set(adapter.wire.map((nbl) => nbl.nbl)).size, 2);
});

test('sends that the adapter completes one by one and out of order go up as they come (R-102)', (t) => {
  const scene = start(t);
  const { adapter, upper } = scene;
  adapter.holdSends();
  upper.send(['a', 'b', 'c'].map((label) => outgoing(scene, 0, label)));
  t.is(upper.completed.length, 0);
  adapter.completeSends({ order: [2, 0, 1] });
  t.deepEqual(labels(upper.completed), ['c', 'a', 'b']);
});

test('a failed send comes back above with the status of the adapter (R-094)', (t) => {
  const { adapter, miniport, upper } = start(t);
  adapter.holdSends();
  upper.send([station, broadcast].map((to) => frame({ to, from: miniport.address, payload: 'a' })));
  adapter.completeSends(ndis.NDIS_STATUS_FAILURE);
  t.deepEqual(
    upper.completed.map((nbl) => nbl.status),
    [ndis.NDIS_STATUS_FAILURE, ndis.NDIS_STATUS_FAILURE],
  );
});

test('sends of several virtual miniports are each completed to their own protocol (R-096)', (t) => {
  const scene = start(t);
  const { adapter, miniport, miniports, upper, uppers } = scene;
  adapter.holdSends();
  for (const row of uppers.keys()) uppers[row]!.send([outgoing(scene, row, `from ${row}`)]);
  adapter.completeSends();
  for (const [row, upper] of uppers.entries()) t.deepEqual(labels(upper.completed), [`from ${row}`]);
});

/** Why a send cannot go, and the status that each NBL of the chain then has. */
const obstacles: readonly {
  readonly title: string;
  readonly status: number;
  readonly arrange: (scene: Scene) => void;
}[] = [
  {
    title: 'after the surprise removal of the virtual miniport is completed whole with NOT_ACCEPTED (R-108)',
    status: ndis.NDIS_STATUS_NOT_ACCEPTED,
    arrange: ({ miniport }) => miniport.surpriseRemove(),
  },
  {
    title: 'while the virtual miniport is pausing is completed whole with PAUSED (R-077)',
    status: ndis.NDIS_STATUS_PAUSED,
    arrange: (scene) => {
      scene.upper.send([outgoing(scene, 0, 'in flight')]);
      scene.miniport.beginPause();
      scene.machine.settle();
    },
  },
  {
    title: 'while the adapter below sleeps is completed whole with LOW_POWER_STATE (R-107)',
    status: ndis.NDIS_STATUS_LOW_POWER_STATE,
    arrange: ({ adapter }) => adapter.setPower('D3'),
  },
  {
    title: 'while the binding below is paused is completed whole with PAUSED (R-090)',
    status: ndis.NDIS_STATUS_PAUSED,
    arrange: ({ adapter }) => adapter.pause(),
  },
  {
    title: 'while the adapter below is reset is completed whole with RESET_IN_PROGRESS (R-171)',
    status: ndis.NDIS_STATUS_RESET_IN_PROGRESS,
    arrange: ({ adapter }) => adapter.beginReset(),
  },
];

for (const { title, status, arrange } of obstacles) {
  test(`a chain sent ${title}`, (t) => {
    const scene = start(t);
    const { adapter, upper } = scene;
    adapter.holdSends();
    arrange(scene);
    const before = adapter.wire.length;
    upper.send(['a', 'b', 'c'].map((label) => outgoing(scene, 0, label)));
    t.deepEqual(
      upper.completed.map((nbl) => nbl.status),
      [status, status, status],
    );
    t.is(adapter.wire.length, before);
    adapter.completeSends();
  });
}

test('a cancelled send is cancelled on the binding below by its cancel id (R-109)', (t) => {
  const scene = start(t);
  const { adapter, upper } = scene;
  adapter.holdSends();
  upper.send([outgoing(scene, 0, 'a')], { cancelId: 0x1234 });
  upper.cancelSends(0x1234);
  t.deepEqual(adapter.cancelledSends, [0x1234]);
  adapter.completeSends(ndis.NDIS_STATUS_SEND_ABORTED);
  t.deepEqual(
    upper.completed.map((nbl) => nbl.status),
    [ndis.NDIS_STATUS_SEND_ABORTED],
  );
});

test('a request to loop back is not passed down (R-189)', (t) => {
  const scene = start(t);
  scene.upper.send([outgoing(scene, 0, 'a')], { flags: ndis.NDIS_SEND_FLAGS_CHECK_FOR_LOOPBACK });
  t.is(scene.adapter.wire[0]!.sendFlags & ndis.NDIS_SEND_FLAGS_CHECK_FOR_LOOPBACK, 0);
});

test('a frame whose header is split across MDLs is sent like any other (R-191)', (t) => {
  const scene = start(t);
  scene.upper.send([{ ...outgoing(scene, 0, 'split'), mdls: [3, 4, 6] }]);
  t.deepEqual(labels(scene.adapter.wire), ['split']);
});

test('sends are counted by cast, in frames and octets, and not as receives (R-136)', (t) => {
  const scene = start(t);
  const { miniport, upper } = scene;
  const kinds = Object.entries(destinations).map(([cast, to], at) => {
    const each = frame({ to, from: miniport.address, payload: 50 + 20 * at });
    return [cast as keyof typeof destinations, Array.from({ length: at + 1 }, () => each)] as const;
  });
  upper.send(kinds.flatMap(([, frames]) => frames));
  for (const [cast, frames] of kinds) {
    t.is(statistic(upper, `ifHCOut${cast}Pkts`), BigInt(frames.length), cast);
    t.is(statistic(upper, `ifHCOut${cast}Octets`), octets(frames), cast);
    t.is(statistic(upper, `ifHCIn${cast}Pkts`), 0n, cast);
  }
  t.is(statistic(upper, 'ifHCOutOctets'), octets(kinds.flatMap(([, frames]) => frames)));
});

test('a send whose memory runs out is completed with RESOURCES, with all of its chain (R-094)', (t) => {
  for (const skip of [0, 1, 2]) {
    const scene = start(t);
    const { adapter, machine, upper } = scene;
    machine.failNext('NdisAllocateNetBufferListContext', ndis.NDIS_STATUS_RESOURCES, { skip });
    machine.failNext('NdisAllocateNetBufferAndNetBufferList', 0, { skip });
    machine.failNext('NdisAllocateCloneNetBufferList', 0, { skip });
    upper.send(['a', 'b', 'c'].map((label) => outgoing(scene, 0, label)));
    t.is(upper.completed.length, 3);
    t.is(
      upper.completed.filter((nbl) => nbl.status === ndis.NDIS_STATUS_RESOURCES).length,
      machine.faultsHit,
    );
    t.is(adapter.wire.length, 3 - machine.faultsHit);
  }
});

test('a frame whose memory cannot be mapped fails, or is sent unseen, and its chain is completed (R-191)', (t) => {
  const scene = start(t);
  scene.upper.send([{ ...outgoing(scene, 0, 'a'), mapping: 'fails' }, outgoing(scene, 0, 'b')]);
  t.is(scene.upper.completed.length, 2);
  t.is(labels(scene.adapter.wire).at(-1), 'b');
});

test('a frame shorter than an Ethernet header fails, and its chain is completed (R-191)', (t) => {
  const scene = start(t);
  const { upper } = scene;
  upper.send([{ bytes: new Uint8Array(9) }, outgoing(scene, 0, 'b')]);
  const statuses = upper.completed.map(({ status }) => status);
  t.deepEqual(statuses.sort(), [ndis.NDIS_STATUS_SUCCESS, ndis.NDIS_STATUS_FAILURE]);
  t.deepEqual(labels(scene.adapter.wire).slice(-1), ['b']);
});

test('a call at DISPATCH_LEVEL is passed on as one, and a call at any other level is not (R-104, R-105)', (t) => {
  const scene = start(t);
  const { adapter, upper } = scene;
  for (const dispatch of [true, false]) {
    upper.send([outgoing(scene, 0, 'a')], { dispatch });
    const flag = adapter.wire.at(-1)!.sendFlags & ndis.NDIS_SEND_FLAGS_DISPATCH_LEVEL;
    t.is(flag !== 0, dispatch);
  }
});

test('priority and cancel id of a frame go down with it (R-110, R-192)', (t) => {
  const scene = start(t);
  const { adapter, upper } = scene;
  upper.send([{ ...outgoing(scene, 0, 'a'), oob: { vlanId: 0, userPriority: 5 } }], { cancelId: 0x4321 });
  const [sent] = adapter.wire;
  t.is(sent!.cancelId, 0x4321);
  const inBand = sent!.bytes[12] === 0x81 && sent!.bytes[13] === 0 ? sent!.bytes[14]! >> 5 : undefined;
  t.is(inBand ?? sent!.vlan?.userPriority, 5);
});

test('a frame as long as the MTU allows is sent, a longer one fails and its chain does not (R-064)', (t) => {
  const { adapter, miniport, upper } = start(t);
  const most = miniport.attributes!.MtuSize;
  upper.send([most, most + 1, 46].map((payload) => frame({ to: station, from: miniport.address, payload })));
  t.is(adapter.wire.length, 2);
  t.deepEqual(
    upper.completed.map((nbl) => nbl.status).sort((a, b) => a - b),
    [ndis.NDIS_STATUS_SUCCESS, ndis.NDIS_STATUS_SUCCESS, ndis.NDIS_STATUS_INVALID_LENGTH],
  );
});

test('sends that a reset below aborts come back with their status and are not sent again (R-172)', (t) => {
  const scene = start(t);
  const { adapter, upper } = scene;
  adapter.holdSends();
  upper.send(['a', 'b'].map((label) => outgoing(scene, 0, label)));
  adapter.beginReset();
  adapter.completeSends(ndis.NDIS_STATUS_SEND_ABORTED);
  adapter.endReset();
  t.deepEqual(
    upper.completed.map((nbl) => nbl.status),
    [ndis.NDIS_STATUS_SEND_ABORTED, ndis.NDIS_STATUS_SEND_ABORTED],
  );
  t.deepEqual(labels(adapter.wire), ['a', 'b']);
  adapter.holdSends(false);
  upper.send([outgoing(scene, 0, 'c')]);
  t.is(upper.completed[2]!.status, ndis.NDIS_STATUS_SUCCESS);
});

test('a frame that is for reading alone comes back as it was sent, to whomever it goes (R-194)', (t) => {
  const { machine, miniport, upper } = start(t);
  for (const to of [station, broadcast]) {
    const sent = frame({
      to,
      from: miniport.address,
      payload: 'a',
      nblFlags: ndis.NDIS_NBL_FLAGS_SEND_READ_ONLY,
    });
    upper.send([sent]);
    const { nbl, status } = upper.completed.at(-1)!;
    t.is(status, ndis.NDIS_STATUS_SUCCESS);
    t.deepEqual(
      buffersOf(machine.data, nbl).map((nb) => readBuffer(machine.data, nb)),
      [sent.bytes],
    );
  }
});

test('an NBL comes back with the frames, MDLs and space that it was sent with (R-100, R-101)', (t) => {
  const scene = start(t);
  const { machine, upper } = scene;
  const sent = ['a1', 'a2', 'a3'].map((label) => ({
    ...outgoing(scene, 0, label),
    mdls: [14, 1],
    backFill: 8,
  }));
  upper.send([sent]);
  const { nbl, status } = upper.completed[0]!;
  t.is(status, ndis.NDIS_STATUS_SUCCESS);
  t.deepEqual(
    buffersOf(machine.data, nbl).map((nb) => readBuffer(machine.data, nb)),
    sent.map((each) => each.bytes),
  );
});

test('sends that the adapter completes before its call returns are each completed once (R-103)', (t) => {
  const scene = start(t);
  const { adapter, machine, upper } = scene;
  upper.send(['a', 'b', 'c'].map((label) => outgoing(scene, 0, label)));
  t.is(adapter.heldSends, 0);
  t.is(upper.sending, 0);
  t.deepEqual(labels(upper.completed), ['a', 'b', 'c']);
  t.is(machine.count('NdisMSendNetBufferListsComplete'), 1);
});

test('the driver itself does not loop a frame back to its sender (R-106)', (t) => {
  const { adapter, machine, miniport, upper } = start(t, { rows: 1 });
  const flags = ndis.NDIS_SEND_FLAGS_CHECK_FOR_LOOPBACK;
  for (const to of [broadcast, miniport.address])
    upper.send([frame({ to, from: miniport.address, payload: 'mine' })], { flags });
  t.true(adapter.wire.every(({ sendFlags }) => (sendFlags & flags) === 0));
  t.is(machine.count('NdisMIndicateReceiveNetBufferLists'), 0);
});

test('a send that is cancelled while its adapter is being unbound is cancelled there before the close (R-111)', (t) => {
  const { adapter, machine, upper } = start(t);
  machine.interject('NdisIMDeInitializeDeviceInstance', () => upper.cancelSends(0x55));
  adapter.unplug();
  t.deepEqual(adapter.cancelledSends, [0x55]);
  t.is(machine.calls('NdisCloseAdapterEx').length, 1);
});

test('what the adapter says of a large send reaches who sent it (R-193)', (t) => {
  const { adapter, machine, miniport, upper } = start(t);
  const { memory } = machine.ndis;
  const slot = NBL_INFO + 4 * ndis.TcpLargeSendNetBufferListInfo;
  const info = { [ndis.TcpLargeSendNetBufferListInfo]: 0x1234 };
  adapter.holdSends();
  for (const to of [station, broadcast])
    upper.send([frame({ to, from: miniport.address, payload: 'a', info })]);
  for (const { nbl, info } of adapter.wire) {
    t.is(info(ndis.TcpLargeSendNetBufferListInfo), 0x1234);
    memory.setU32(nbl + slot, 0x77);
  }
  adapter.completeSends();
  for (const { nbl } of upper.completed) t.is(memory.u32(nbl + slot), 0x77);
});
