import test from 'ava';

import * as c from '../../../src/kit/data/constants.js';
import { frame, type Frame } from '../../../src/kit/world/frames.js';
import { PassThrough, type Fault } from './pass-through.js';

const frames = (count: number): readonly Frame[] =>
  Array.from({ length: count }, (_, at) =>
    frame({ to: '02:00:00:00:00:02', from: '02:00:00:00:00:01', payload: `frame ${at}`, mdls: [14] }),
  );

test('a chain goes down and comes back as one chain, with everything restored (R-094, R-096)', (t) => {
  const { above, below, binding, miniport, machine } = new PassThrough();
  above.send(frames(5));
  t.deepEqual(
    below.sendCalls.map((call) => call.length),
    [5],
  );
  t.deepEqual(
    above.completions.map((call) => call.length),
    [5],
  );
  t.true(above.completed.every((send) => send.status === c.NDIS_STATUS_SUCCESS));
  t.deepEqual([binding.sends.count, miniport.sends.count, above.binding.sends.count], [0, 0, 0]);
  machine.run('free pool');
  t.deepEqual(machine.outstanding(), []);
});

test('held sends are counted until they come back, in any order (R-102)', (t) => {
  const { above, below, binding, miniport } = new PassThrough();
  below.holdSends();
  above.send(frames(3), { dispatch: true });
  t.deepEqual([binding.sends.count, miniport.sends.count], [3, 3]);
  below.completeSends({ order: [2, 0], status: c.NDIS_STATUS_FAILURE });
  t.deepEqual([binding.sends.count, miniport.sends.count, below.heldSends], [1, 1, 1]);
  t.deepEqual(
    above.completed.map((send) => new TextDecoder().decode(send.bytes.subarray(14))),
    ['frame 2', 'frame 0'],
  );
  below.completeSends();
  t.is(above.sending, 0);
});

test('a cancel reaches the adapter, which aborts what it holds under the id (R-109)', (t) => {
  const { above, below } = new PassThrough();
  below.holdSends();
  above.send(frames(2), { cancelId: 0x700 });
  above.send(frames(1), { cancelId: 0x701 });
  above.cancelSends(0x700);
  t.deepEqual(below.cancelledSends, [0x700]);
  t.deepEqual(
    above.completed.map((send) => send.status >>> 0),
    [c.NDIS_STATUS_SEND_ABORTED >>> 0, c.NDIS_STATUS_SEND_ABORTED >>> 0],
  );
  t.is(below.heldSends, 1);
  below.completeSends();
});

test('receives go up and come back, now or later (R-112, R-115)', (t) => {
  const { above, below, binding, miniport } = new PassThrough();
  const now = below.indicate(frames(2));
  t.is(now.returned, 2);
  above.holdReceives();
  const later = below.indicate(frames(3));
  t.deepEqual([later.returned, binding.receives.count, miniport.receives.count], [0, 3, 3]);
  above.returnReceives({ order: [1] });
  t.deepEqual([later.returned, binding.receives.count, miniport.receives.count], [1, 2, 2]);
  above.returnReceives();
  t.is(later.returned, 3);
  t.deepEqual(above.receiveCalls, [2, 3]);
  t.true(above.received.every((received) => received.sourceHandle === miniport.handle));
});

test("receives with RESOURCES are the adapter's again when the call returns (R-113, R-116)", (t) => {
  const { above, below, binding, miniport } = new PassThrough();
  const indication = below.indicate(frames(2), { resources: true });
  t.true(above.received.every((received) => received.resources));
  t.deepEqual([indication.returned, binding.receives.count, miniport.receives.count], [0, 0, 0]);
});

test('of several protocols above the last one gets the NBLs, the others must copy (R-114)', (t) => {
  const scene = new PassThrough();
  const second = scene.addAbove();
  second.holdReceives();
  const indication = scene.below.indicate(frames(2));
  t.deepEqual(
    scene.above.received.map((received) => received.resources),
    [true, true],
  );
  t.deepEqual(
    second.received.map((received) => received.resources),
    [false, false],
  );
  t.is(indication.returned, 0);
  second.returnReceives();
  t.is(indication.returned, 2);
});

test('each protocol above gets back what it sent, whoever completes it in one chain', (t) => {
  const scene = new PassThrough();
  const second = scene.addAbove();
  scene.below.holdSends();
  scene.above.send(frames(2));
  second.send(frames(1));
  scene.below.completeSends();
  t.deepEqual([scene.above.completed.length, second.completed.length], [2, 1]);
});

test('frames keep their out-of-band information and their cut', (t) => {
  const { above, below } = new PassThrough();
  const [sent] = frames(1) as [Frame];
  above.send([[{ ...sent, mdls: [3, 4, 20], oob: { vlanId: 17, userPriority: 5 }, backFill: 12 }, sent]]);
  t.is(below.wire.length, 2);
  t.is(below.sendCalls[0]?.length, 1);
  t.deepEqual(below.wire[0]?.bytes, sent.bytes);
  t.deepEqual(below.wire[0]?.vlan, { vlanId: 17, userPriority: 5 });
});

const inSends: Readonly<Partial<Record<Fault, string>>> = {
  'source handle not set': 'nbl-source-handle',
  'completes twice': 'nbl-not-owned',
  'sets no status': 'nbl-status',
  'completes without restoring SourceHandle': 'nbl-not-restored',
  'completes what the adapter has': 'nbl-not-owned',
  'unknown flags': 'unknown-flags',
  'dispatch flag at PASSIVE_LEVEL': 'dispatch-flag',
  'asks for the level': 'flags-irql',
  'completes under a lock': 'call-out-under-lock',
  'changes DataLength': 'nbl-not-restored',
  'leaves context space': 'nbl-not-restored',
  'unlinks the MDL chain': 'nbl-not-restored',
  'names a port': 'port',
  'completes on another miniport': 'nbl-wrong-miniport',
  'completes an NBL of its own': 'nbl-not-sent',
  'completes what it freed': 'not-allocated',
};

for (const [fault, rule] of Object.entries(inSends)) {
  test(`a driver that ${fault} breaks the rule ${rule}`, (t) => {
    const scene = new PassThrough(fault as Fault);
    scene.below.holdSends();
    t.is(
      scene.broken(() => scene.above.send(frames(2))),
      rule,
    );
  });
}

const inReceives: Readonly<Partial<Record<Fault, readonly [rule: string, resources: boolean]>>> = {
  'returns RESOURCES': ['nbl-resources', true],
  'breaks the RESOURCES chain': ['nbl-resources', true],
  'keeps RESOURCES': ['nbl-not-restored', true],
  'counts wrong': ['nbl-count', false],
  'indicates with the SourceHandle of below': ['nbl-source-handle', false],
  'indicates RESOURCES without': ['nbl-resources', true],
  'returns twice': ['nbl-not-owned', false],
  'returns without restoring SourceHandle': ['nbl-not-restored', false],
  'returns what is above': ['nbl-not-owned', false],
};

for (const [fault, [rule, resources]] of Object.entries(inReceives)) {
  test(`a driver that ${fault} breaks the rule ${rule}`, (t) => {
    const scene = new PassThrough(fault as Fault);
    scene.above.holdReceives();
    t.is(
      scene.broken(() => scene.below.indicate(frames(2), { resources })),
      rule,
    );
  });
}

test('a chain of which the head alone is completed stays outstanding (lesson 1)', (t) => {
  const { above, miniport } = new PassThrough('completes the head alone');
  above.send(frames(4));
  t.is(miniport.sends.count, 3);
  t.is(above.sending, 3);
});

test('sends need a binding in D0 that is not Paused, indications a miniport that is not Paused and is in D0 (R-032, R-124)', (t) => {
  const paused = new PassThrough();
  paused.binding.state = 'Pausing';
  paused.above.send(frames(1));
  t.is(paused.above.completed.length, 1);
  paused.binding.state = 'Paused';
  t.is(
    paused.broken(() => paused.above.send(frames(1))),
    'send-not-running',
  );
  const asleep = new PassThrough();
  asleep.binding.power = 'D3';
  t.is(
    asleep.broken(() => asleep.above.send(frames(1))),
    'send-low-power',
  );
  const still = new PassThrough();
  still.miniport.state = 'Paused';
  t.is(
    still.broken(() => still.below.indicate(frames(1))),
    'indicate-not-running',
  );
  const sleeping = new PassThrough();
  sleeping.miniport.power = 'D3';
  t.is(
    sleeping.broken(() => sleeping.below.indicate(frames(1))),
    'indicate-low-power',
  );
});

test('with rules off the traffic is the same', (t) => {
  const { above, below } = new PassThrough('none', false);
  above.send(frames(3));
  t.is(above.completed.length, 3);
  t.is(below.indicate(frames(3)).returned, 3);
});
