/** What a hooks.c can do, shown by a second one: test/hooks/by-label.c, compiled with the driver as the variant `by-label`. */
import { answers } from './answers.js';
import * as ndis from './kit/data/constants.js';
import { frame } from './kit/world/frames.js';
import type { UpperProtocol } from './kit/world/upper-protocol.js';
import {
  broadcast,
  incoming,
  labels,
  outgoing,
  start,
  station,
  statistic,
  tagOf,
  type Scene,
  test,
} from './support.js';

const boot = { variant: 'by-label' };
const oids = {
  finish: 0xff00d001,
  keep: ndis.OID_GEN_RECEIVE_BLOCK_SIZE,
  events: 0xff00d002,
  refusals: 0xff00d003,
  release: 0xff00d004,
};

test('a hook drops sent frames out of a chain: they complete with FAILURE, the others go (R-094)', (t) => {
  const scene = start(t, { boot });
  const { adapter, upper } = scene;
  upper.send(['a', 'Drop', 'b'].map((label) => outgoing(scene, 0, label)));
  t.deepEqual(labels(adapter.wire), ['a', 'b']);
  t.is(upper.completed.length, 3);
  t.is(upper.completed.filter((nbl) => nbl.status === ndis.NDIS_STATUS_FAILURE).length, 1);
});

test('a hook changes a sent frame before it goes out (R-190)', (t) => {
  const scene = start(t, { boot });
  scene.upper.send([outgoing(scene, 0, 'Change')]);
  t.deepEqual(labels(scene.adapter.wire), ['change']);
});

test('a sent frame that a hook holds goes out when the hook releases it (R-095)', (t) => {
  const scene = start(t, { boot });
  const { adapter, upper } = scene;
  upper.send([outgoing(scene, 0, 'Held'), outgoing(scene, 0, 'a')]);
  t.deepEqual(labels(adapter.wire), ['a']);
  t.is(upper.completed.length, 1);
  upper.send([outgoing(scene, 0, 'Release')]);
  t.deepEqual(labels(adapter.wire).sort(), ['Held', 'Release', 'a']);
  t.is(upper.completed.length, 3);
});

test('a sent frame that a hook holds and throws away completes with FAILURE (R-094)', (t) => {
  const scene = start(t, { boot });
  const { adapter, upper } = scene;
  upper.send([outgoing(scene, 0, 'Held')]);
  upper.send([outgoing(scene, 0, 'Throw away')]);
  t.deepEqual(labels(adapter.wire), ['Throw away']);
  t.is(upper.completed[0]!.status, ndis.NDIS_STATUS_FAILURE);
});

test('a pause takes back what a hook holds, and does not wait for the hook (R-076)', (t) => {
  const scene = start(t, { boot });
  const { adapter, miniport, upper } = scene;
  upper.send([outgoing(scene, 0, 'Held')]);
  const indication = adapter.indicate([incoming(scene, 0, 'Held')]);
  miniport.pause();
  t.is(upper.completed[0]!.status, ndis.NDIS_STATUS_PAUSED);
  t.is(indication.returned, 1);
});

test('a cancelled send that a hook holds completes with SEND_ABORTED (R-109)', (t) => {
  const scene = start(t, { boot });
  const { upper } = scene;
  for (const cancelId of [0x76, 0x77, undefined]) {
    upper.send([outgoing(scene, 0, 'Held')], cancelId === undefined ? {} : { cancelId });
  }
  upper.cancelSends(0x77);
  t.deepEqual(statuses(upper), [ndis.NDIS_STATUS_SEND_ABORTED]);
  scene.miniport.pause();
  t.is(upper.completed.length, 3);
});

test('a sent frame that a hook releases while the adapter is paused completes with PAUSED, not before (R-077)', (t) => {
  const scene = start(t, { boot });
  const { adapter, upper } = scene;
  upper.send([outgoing(scene, 0, 'Held')]);
  adapter.pause();
  t.is(upper.completed.length, 0);
  t.is(upper.query(oids.release, 0).status, ndis.NDIS_STATUS_SUCCESS);
  t.deepEqual(statuses(upper), [ndis.NDIS_STATUS_PAUSED]);
  t.is(upper.query(oids.release, 0).status, ndis.NDIS_STATUS_FAILURE);
});

test('a hook drops received frames out of a chain: they go back, the others go up (R-112)', (t) => {
  const scene = start(t, { boot });
  const { adapter, upper } = scene;
  const indication = adapter.indicate(['a', 'Drop', 'b'].map((label) => incoming(scene, 0, label)));
  t.deepEqual(labels(upper.received), ['a', 'b']);
  t.is(indication.returned, 3);
});

test('a received frame that a hook holds goes up when the hook releases it (R-112)', (t) => {
  const scene = start(t, { boot });
  const { adapter, upper } = scene;
  const indication = adapter.indicate([incoming(scene, 0, 'Held')]);
  t.deepEqual(labels(upper.received), []);
  t.is(indication.returned, 0);
  adapter.indicate([incoming(scene, 0, 'Release')]);
  t.deepEqual(labels(upper.received).sort(), ['Held', 'Release']);
  t.is(indication.returned, 1);
});

test('a received frame with RESOURCES cannot be held: holding it drops it (R-113)', (t) => {
  const scene = start(t, { boot });
  const { adapter, upper } = scene;
  adapter.indicate(
    ['Held', 'a'].map((label) => incoming(scene, 0, label)),
    { resources: true },
  );
  t.deepEqual(labels(upper.received), ['a']);
});

test('a hook answers a request in the place of the driver (R-129)', (t) => {
  const { adapter, upper } = start(t, { boot });
  t.is(upper.query(oids.finish, 4).status, ndis.NDIS_STATUS_NOT_RECOGNIZED);
  t.false(adapter.oids.some((request) => request.oid === oids.finish));
});

for (const [label, what, status] of [
  ['Go on', 'goes on to the adapter when the hook lets it', ndis.NDIS_STATUS_SUCCESS],
  ['Fail', 'ends with the status that the hook gives it', ndis.NDIS_STATUS_NOT_ACCEPTED],
] as const) {
  test(`a request that a hook keeps ${what} (R-129)`, (t) => {
    const scene = start(t, { boot });
    const { adapter, machine, upper } = scene;
    adapter.answerOid(oids.keep, () => ({ status: ndis.NDIS_STATUS_SUCCESS, bytes: Uint8Array.of(1) }));
    const request = upper.beginQuery(oids.keep, 4);
    machine.settle();
    t.false(request.done);
    upper.send([outgoing(scene, 0, label)]);
    t.is(request.status, status);
    t.deepEqual(labels(adapter.wire), [label]);
  });
}

test('a request that a hook keeps too long fails well before NDIS grows impatient (R-143)', (t) => {
  const { machine, upper } = start(t, { boot });
  const request = upper.beginQuery(oids.keep, 4);
  machine.settle();
  t.false(request.done);
  machine.advance(4000);
  t.is(request.status, ndis.NDIS_STATUS_FAILURE);
});

test('a request that a hook keeps ends when an event of the adapter has to go up (R-148)', (t) => {
  const { adapter, machine, upper } = start(t, { boot });
  const request = upper.beginQuery(oids.keep, 4);
  machine.settle();
  adapter.setPower('D3');
  t.is(request.status, ndis.NDIS_STATUS_FAILURE);
});

test('a hook keeps a status from the protocols above (R-150)', (t) => {
  const { adapter, miniport } = start(t, { boot });
  const before = miniport.statuses.length;
  adapter.indicateStatus(ndis.NDIS_STATUS_NETWORK_CHANGE);
  t.is(miniport.statuses.length, before);
  adapter.indicateStatus(ndis.NDIS_STATUS_MEDIA_SPECIFIC_INDICATION);
  t.is(miniport.statuses.length, before + 1);
});

test('a hook is told of initializations, restarts, pauses and halts (R-073, R-076, R-082)', (t) => {
  const { adapter, upper, uppers } = start(t, { boot });
  t.truthy(adapter);
  const [initialised, restarted] = upper.query(oids.events, 16).bytes;
  t.is(initialised, uppers.length);
  t.is(restarted, uppers.length);
});

const moved = 'M1 moved';

test('a hook takes sent frames for itself: they complete with success, and none counts as dropped (R-094)', (t) => {
  const scene = start(t, { boot });
  const { adapter, upper } = scene;
  upper.send(['a', 'Keep', 'b'].map((label) => outgoing(scene, 0, label)));
  t.deepEqual(labels(adapter.wire), ['a', 'b']);
  t.deepEqual(statuses(upper), [0, 0, 0]);
  t.is(statistic(upper, 'ifOutDiscards'), 0n);
});

test('a hook takes received frames for itself: they go back, and none counts as dropped (R-112, R-113)', (t) => {
  for (const resources of [false, true]) {
    const scene = start(t, { boot });
    const { adapter, upper } = scene;
    const chain = ['a', 'Keep', 'b'].map((label) => incoming(scene, 0, label));
    const indication = adapter.indicate(chain, { resources });
    t.deepEqual(labels(upper.received), ['a', 'b']);
    t.is(indication.returned, resources ? 0 : 3);
    t.is(statistic(upper, 'ifInDiscards'), 0n);
  }
});

/** Redirection needs a second row. */
if (answers.distribution !== 'passthrough' && answers.miniports.length > 1) {
  test('a hook sends a frame to another virtual miniport, whatever its address, and not to the wire (R-119)', (t) => {
    const scene = start(t, { boot });
    const { adapter, miniports, upper, uppers } = scene;
    const together = [outgoing(scene, 0, moved), outgoing(scene, 0, 'M1 too')];
    upper.send([outgoing(scene, 0, 'a'), together, outgoing(scene, 0, 'b')]);
    t.deepEqual(labels(adapter.wire), ['a', 'b']);
    t.deepEqual(labels(uppers[1]!.received), [moved, 'M1 too']);
    t.true(uppers[1]!.received.every((nbl) => nbl.sourceHandle === miniports[1]!.handle));
    t.deepEqual(statuses(upper), [0, 0, 0]);
    t.is(statistic(upper, 'ifHCOutUcastPkts'), 4n);
    t.is(statistic(uppers[1]!, 'ifHCInUcastPkts'), 2n);
  });

  test('a hook shows a received frame to another virtual miniport instead, which gives it back (R-115, R-116)', (t) => {
    for (const resources of [false, true]) {
      const scene = start(t, { boot });
      const { adapter, miniports, upper, uppers } = scene;
      uppers[1]!.holdReceives();
      const chain = ['a', moved, 'b'].map((label) => incoming(scene, 0, label));
      const indication = adapter.indicate(chain, { resources });
      t.deepEqual(labels(upper.received), ['a', 'b']);
      t.deepEqual(labels(uppers[1]!.received), [moved]);
      t.is(uppers[1]!.received[0]!.sourceHandle, miniports[1]!.handle);
      t.is(indication.returned, resources ? 0 : 2);
      uppers[1]!.returnReceives();
      t.is(indication.returned, resources ? 0 : 3);
    }
  });

  test('a frame that cannot be sent to another virtual miniport fails, and the rest of its chain arrives (R-094)', (t) => {
    const scene = start(t, { boot });
    const { adapter, machine, upper, uppers } = scene;
    const long = outgoing(scene, 0, moved + 'x'.repeat(adapter.mtu + 100));
    upper.send([long, outgoing(scene, 0, moved)]);
    t.deepEqual(statuses(upper).sort(), [0, ndis.NDIS_STATUS_INVALID_LENGTH]);
    t.deepEqual(labels(uppers[1]!.received), [moved]);
    const before = upper.completed.length;
    machine.failNext('NdisAllocateNetBufferAndNetBufferList', 0);
    upper.send([outgoing(scene, 0, moved)]);
    t.is(upper.completed.length, before + 1);
    t.is(uppers[1]!.received.length, 2 - machine.faultsHit);
  });

  test('a pause waits for a redirected frame where it is, and where it came from if memory of that is in it (R-076)', (t) => {
    const scene = start(t, { boot });
    const { adapter, machine, miniports, uppers } = scene;
    uppers[1]!.holdReceives();
    adapter.indicate([incoming(scene, 0, moved), incoming(scene, 0, moved, broadcast)]);
    t.true(uppers[1]!.received.length >= 2);
    const pauses = miniports.slice(0, 2).map((miniport) => miniport.beginPause());
    machine.settle();
    t.false(pauses[1]!.done);
    uppers[1]!.returnReceives();
    t.true(pauses.every((pause) => pause.done));
  });
}

for (const [where, row, arrange] of [
  ['its own row', 0, () => undefined],
  ['a row that is not there', 9, () => undefined],
  ['a paused one', 1, (scene: Scene) => scene.miniports[1]?.pause()],
  ['one that has no packet filter', 1, (scene: Scene) => scene.uppers[1]?.setPacketFilter(0)],
] as const) {
  test(`a frame that a hook sends to ${where} is dropped, and counted (R-094, R-112)`, (t) => {
    const scene = start(t, { boot });
    const { adapter, upper, uppers } = scene;
    arrange(scene);
    upper.send([outgoing(scene, 0, 'a'), outgoing(scene, 0, `M${row} lost`)]);
    t.deepEqual(statuses(upper), [ndis.NDIS_STATUS_FAILURE, 0]);
    const kept = adapter.indicate([incoming(scene, 0, `M${row} lost`)]);
    adapter.indicate([incoming(scene, 0, `M${row} lost`)], { resources: true });
    t.is(kept.returned, 1);
    t.true(uppers.every((each) => each.received.length === 0));
    t.is(statistic(upper, 'ifOutDiscards'), 1n);
    t.is(statistic(upper, 'ifInDiscards'), 2n);
  });
}

test('a hook makes a frame for the drivers above: they must copy it, and no hook sees it (R-116, R-121)', (t) => {
  const scene = start(t, { boot });
  const { adapter, machine, miniport, upper } = scene;
  const before = machine.count('NdisAllocateNetBufferListPool');
  upper.send([outgoing(scene, 0, 'Up')]);
  t.deepEqual(labels(adapter.wire), ['Up']);
  t.deepEqual(labels(upper.received), ['Dp']);
  t.true(upper.received[0]!.resources);
  t.is(upper.received[0]!.sourceHandle, miniport.handle);
  t.is(statistic(upper, 'ifHCInUcastPkts'), 1n);
  adapter.indicate([incoming(scene, 0, 'Up')]);
  t.deepEqual(labels(upper.received).sort(), ['Dp', 'Dp', 'Up']);
  t.is(machine.count('NdisAllocateNetBufferListPool'), before + 1);
});

test('a hook makes a frame for the wire: it goes as if the virtual miniport had sent it, and no hook sees it (R-097)', (t) => {
  const scene = start(t, { boot });
  const { adapter, machine, upper, uppers } = scene;
  const before = machine.count('NdisAllocateNetBufferListPool');
  for (const [row, each] of uppers.entries()) each.send([outgoing(scene, row, 'Out')]);
  for (const [row, { address }] of scene.miniports.entries()) {
    const [made, sent] = adapter.wire.slice(2 * row, 2 * row + 2);
    t.deepEqual(labels([made!, sent!]), ['Dut', 'Out']);
    t.is(made!.sourceHandle, adapter.binding.handle);
    t.is(made!.portNumber, 0);
    const expected = frame({ to: station, from: address, payload: 'Dut', vlan: tagOf(row) }).bytes;
    t.deepEqual(made!.bytes, expected);
  }
  t.is(statistic(upper, 'ifHCOutUcastPkts'), 2n);
  t.is(machine.count('NdisAllocateNetBufferListPool'), before + 1);
  upper.send([frame({ to: broadcast, from: scene.miniport.address, payload: 'Out' })]);
  t.true(uppers.slice(1).every((each) => !labels(each.received).includes('Dut')));
});

test('frames that a hook makes have the cancel id of this driver, and are cancelled by it (R-110)', (t) => {
  const scene = start(t, { boot });
  const { adapter, upper } = scene;
  adapter.holdSends();
  upper.send([outgoing(scene, 0, 'Out')]);
  const made = adapter.wire.find((sent) => labels([sent])[0] === 'Dut')!;
  t.not(made.cancelId >>> 24, 0);
  t.is(adapter.heldSends, 2);
  upper.send([outgoing(scene, 0, 'X cancel')]);
  t.deepEqual(adapter.cancelledSends, [made.cancelId]);
  t.is(adapter.heldSends, 2);
  t.is(upper.completed.length, 0);
  adapter.completeSends();
  t.is(upper.completed.length, 2);
});

test('a pause waits for the frames that a hook has sent (R-076, R-090)', (t) => {
  for (const pause of ['miniport', 'adapter'] as const) {
    const scene = start(t, { boot });
    const { adapter, machine, upper } = scene;
    adapter.holdSends();
    upper.send([outgoing(scene, 0, 'Out')]);
    adapter.completeSends({ order: [1] });
    const pausing = scene[pause].beginPause();
    machine.settle();
    t.false(pausing.done, pause);
    adapter.completeSends();
    t.true(pausing.done, pause);
  }
});

/** The answers that by-label.c got from HookSendFrame and HookIndicateFrame. */
function refusals(upper: UpperProtocol) {
  const { bytes } = upper.query(oids.refusals, 256);
  const words = new Uint32Array(bytes.slice().buffer);
  const pair = (at: number) => [words[2 * at], words[2 * at + 1]];
  const [paused, power, removed] = [2, 4, 5].map(pair);
  return { paused, power, removed, short: pair(7), long: pair(8), latest: words[18] };
}

test('frames that a hook makes are refused while the path is not open, with what a send would be completed with (R-077, R-107, R-108)', (t) => {
  const scene = start(t, { boot });
  const { miniport, upper } = scene;
  miniport.pause();
  t.deepEqual(refusals(upper).paused, [ndis.NDIS_STATUS_PAUSED, ndis.NDIS_STATUS_PAUSED]);
  miniport.restart();
  miniport.setPower('D3');
  miniport.setPower('D0');
  t.is(refusals(upper).power![0], ndis.NDIS_STATUS_PAUSED);
  miniport.surpriseRemove();
  t.deepEqual(refusals(upper).removed, [ndis.NDIS_STATUS_NOT_ACCEPTED, ndis.NDIS_STATUS_NOT_ACCEPTED]);
});

test('frames that a hook makes are refused if they are shorter than a header or longer than the MTU allows (R-191, R-200)', (t) => {
  const scene = start(t, { boot });
  const { upper } = scene;
  upper.send([outgoing(scene, 0, 'Lengths')]);
  const invalid = [ndis.NDIS_STATUS_INVALID_LENGTH, ndis.NDIS_STATUS_INVALID_LENGTH];
  const { short, long } = refusals(upper);
  t.deepEqual([short, long], [invalid, invalid]);
});

test('a frame that a hook makes fails where memory does, and nothing of it is left (R-121)', (t) => {
  for (const label of ['Up', 'Out']) {
    for (const call of ['NdisAllocateNetBufferListPool', 'NdisAllocateNetBufferList']) {
      const scene = start(t, { boot });
      const { adapter, machine, upper } = scene;
      machine.failNext(call, 0);
      upper.send([outgoing(scene, 0, label)]);
      t.is(refusals(upper).latest, ndis.NDIS_STATUS_RESOURCES);
      t.deepEqual(labels(adapter.wire), machine.faultsHit === 1 ? [label] : []);
    }
  }
});

/** Sorted, as those that a hook ends and those that go on come back in calls of their own. */
function statuses(upper: UpperProtocol): number[] {
  return upper.completed.map((nbl) => nbl.status).sort((a, b) => b - a);
}
