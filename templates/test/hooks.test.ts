/** What a hooks.c can do, shown by a second one: test/hooks/by-label.c, compiled with the driver as the variant `by-label`. */
import test from 'ava';

import * as ndis from './kit/data/constants.js';
import { incoming, labels, outgoing, start } from './support.js';

const boot = { variant: 'by-label' };
const oids = { finish: 0xff00d001, keep: ndis.OID_GEN_RECEIVE_BLOCK_SIZE, events: 0xff00d002 };

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
  upper.send([outgoing(scene, 0, 'Held')], { cancelId: 0x77 });
  upper.cancelSends(0x77);
  t.deepEqual(
    upper.completed.map((nbl) => nbl.status),
    [ndis.NDIS_STATUS_SEND_ABORTED],
  );
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
