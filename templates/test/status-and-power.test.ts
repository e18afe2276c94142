import * as ndis from './kit/data/constants.js';
import { incoming, labels, outgoing, start, test } from './support.js';

/** A query that only the adapter can answer. */
const asked = ndis.OID_GEN_TRANSMIT_BLOCK_SIZE;

test('the link goes down and up above as it does below (R-153)', (t) => {
  const { adapter, miniport, miniports } = start(t);
  adapter.setLink({ up: false });
  for (const miniport of miniports) t.is(miniport.linkState, 'Disconnected');
  adapter.setLink({ up: true });
  for (const miniport of miniports) t.is(miniport.linkState, 'Connected');
});

test('a link that did not change is not indicated again (R-153)', (t) => {
  const { adapter, miniport, miniports } = start(t);
  adapter.setLink({ up: false });
  const before = miniports.map((miniport) => miniport.statuses.length);
  adapter.setLink({ up: false });
  t.deepEqual(
    miniports.map((miniport) => miniport.statuses.length),
    before,
  );
});

test('a status of the adapter is indicated by every virtual miniport in its own name (R-150)', (t) => {
  const { adapter, miniport, miniports } = start(t);
  adapter.indicateStatus(ndis.NDIS_STATUS_MEDIA_SPECIFIC_INDICATION, Uint8Array.of(1, 2, 3));
  for (const miniport of miniports) {
    const status = miniport.statuses.at(-1)!;
    t.is(status.code, ndis.NDIS_STATUS_MEDIA_SPECIFIC_INDICATION);
    t.deepEqual([...status.buffer], [1, 2, 3]);
  }
});

test('the beginning and the end of a reset below are not indicated above (R-154)', (t) => {
  const { adapter, miniport, miniports } = start(t);
  const before = miniports.map((miniport) => miniport.statuses.length);
  adapter.reset();
  t.deepEqual(
    miniports.map((miniport) => miniport.statuses.length),
    before,
  );
});

test('traffic flows again after the adapter slept and woke up (R-169, R-203)', (t) => {
  const scene = start(t);
  const { adapter, upper } = scene;
  adapter.setPower('D3');
  adapter.setPower('D0');
  upper.send([outgoing(scene, 0, 'out')]);
  adapter.indicate([incoming(scene, 0, 'in')]);
  t.deepEqual(labels(adapter.wire), ['out']);
  t.deepEqual(labels(upper.received), ['in']);
});

test('traffic flows again after a virtual miniport slept and woke up (R-169)', (t) => {
  const scene = start(t);
  const { adapter, miniport, upper } = scene;
  miniport.setPower('D3');
  miniport.setPower('D0');
  upper.send([outgoing(scene, 0, 'out')]);
  adapter.indicate([incoming(scene, 0, 'in')]);
  t.deepEqual(labels(adapter.wire), ['out']);
  t.deepEqual(labels(upper.received), ['in']);
});

test('an OID for the adapter fails while the adapter sleeps (R-142)', (t) => {
  const { adapter, upper } = start(t);
  adapter.setPower('D3');
  t.is(upper.query(asked, 4).status, ndis.NDIS_STATUS_FAILURE);
});

test('a status that answers a request of the driver goes to the one who asked above, in its words (R-147, R-151)', (t) => {
  const { adapter, machine, upper } = start(t);
  adapter.holdOids();
  upper.beginQuery(asked, 4, { requestId: 55 });
  machine.settle();
  const [below] = adapter.heldOids;
  const before = upper.statuses.length;
  const codes = [ndis.NDIS_STATUS_MEDIA_SPECIFIC_INDICATION, ndis.NDIS_STATUS_PM_WOL_PATTERN_REJECTED];
  for (const code of codes) {
    adapter.indicateStatus(code, Uint8Array.of(1), {
      destinationHandle: adapter.binding.handle,
      requestId: below!.requestId,
    });
  }
  const statuses = upper.statuses.slice(before);
  t.deepEqual(
    statuses.map((status) => [status.code, status.requestId]),
    codes.map((code) => [code, 55]),
  );
  adapter.completeOids();
});

test('a status that answers no request of a protocol above is not passed on (R-151)', (t) => {
  const { adapter, miniports } = start(t);
  const before = miniports.map((miniport) => miniport.statuses.length);
  adapter.indicateStatus(ndis.NDIS_STATUS_MEDIA_SPECIFIC_INDICATION, Uint8Array.of(1), {
    destinationHandle: adapter.binding.handle,
    requestId: 0xdead,
  });
  t.deepEqual(
    miniports.map((miniport) => miniport.statuses.length),
    before,
  );
});

test('nothing is indicated while a virtual miniport sleeps; the link is told when it wakes (R-152)', (t) => {
  const { adapter, miniport } = start(t);
  miniport.setPower('D3');
  const before = miniport.statuses.length;
  adapter.setLink({ up: false });
  t.is(miniport.statuses.length, before);
  miniport.setPower('D0');
  t.is(miniport.linkState, 'Disconnected');
});

test('a query for power below is asked above, then the new power is told (R-159, R-160)', (t) => {
  const { adapter, upper } = start(t);
  adapter.setPower('D3');
  t.true(upper.netEvents.includes(ndis.NetEventQueryPower));
  t.true(upper.netEvents.includes(ndis.NetEventSetPower));
  adapter.setPower('D0');
});

test('pause and restart of the binding are not told above (R-161)', (t) => {
  const { adapter, upper } = start(t);
  adapter.pause();
  adapter.restart();
  t.false(upper.netEvents.includes(ndis.NetEventPause));
  t.false(upper.netEvents.includes(ndis.NetEventRestart));
});

test('a request that comes while only the adapter still sleeps waits for it (R-142)', (t) => {
  const { adapter, machine, miniports, upper } = start(t);
  for (const miniport of miniports) miniport.setPower('D3');
  adapter.setPower('D3');
  for (const miniport of miniports) miniport.setPower('D0');
  const request = upper.beginQuery(asked, 4);
  machine.settle();
  t.false(request.done);
  adapter.setPower('D0');
  t.is(request.status, ndis.NDIS_STATUS_SUCCESS);
});

test('a request that waits for a sleeping adapter fails in time, is cancelled, and does not outlive a pause (R-142, R-143)', (t) => {
  for (const [end, status] of [
    ['time', ndis.NDIS_STATUS_FAILURE],
    ['cancel', ndis.NDIS_STATUS_REQUEST_ABORTED],
    ['pause', ndis.NDIS_STATUS_FAILURE],
  ] as const) {
    const { adapter, machine, miniport, miniports, upper } = start(t);
    for (const each of miniports) each.setPower('D3');
    adapter.setPower('D3');
    for (const each of miniports) each.setPower('D0');
    const request = upper.beginQuery(asked, 4, { requestId: 9 });
    if (end === 'time') machine.advance(3500);
    else if (end === 'cancel') upper.cancelOid(9);
    else miniport.pause();
    t.is(request.status, status, end);
  }
});

test('traffic flows in the order in which the two sides wake (R-169, R-203)', (t) => {
  for (const first of ['adapter', 'miniports'] as const) {
    const scene = start(t);
    const { adapter, miniports, upper } = scene;
    const wake = {
      adapter: () => adapter.setPower('D0'),
      miniports: () => miniports.forEach((miniport) => miniport.setPower('D0')),
    };
    miniports.forEach((miniport) => miniport.setPower('D3'));
    adapter.setPower('D3');
    wake[first]();
    wake[first === 'adapter' ? 'miniports' : 'adapter']();
    upper.send([outgoing(scene, 0, 'out')]);
    adapter.indicate([incoming(scene, 0, 'in')]);
    t.deepEqual(labels(adapter.wire), ['out']);
    t.deepEqual(labels(upper.received), ['in']);
  }
});

test('a protocol above that refuses a query for power keeps the adapter awake (R-159)', (t) => {
  const scene = start(t);
  const { adapter, upper, uppers } = scene;
  uppers.at(-1)!.netEventAnswers.set(ndis.NetEventQueryPower, ndis.NDIS_STATUS_FAILURE);
  adapter.setPower('D3');
  t.is(adapter.liveBinding?.power, 'D0');
  t.false(upper.netEvents.includes(ndis.NetEventSetPower));
  upper.send([outgoing(scene, 0, 'out')]);
  t.deepEqual(labels(adapter.wire), ['out']);
});

test('a packet filter set while only the adapter still sleeps is in force when the adapter wakes (R-131)', (t) => {
  const { adapter, miniports, upper } = start(t);
  for (const miniport of miniports) miniport.setPower('D3');
  adapter.setPower('D3');
  for (const miniport of miniports) miniport.setPower('D0');
  t.is(upper.setPacketFilter(ndis.NDIS_PACKET_TYPE_ALL_MULTICAST).status, ndis.NDIS_STATUS_SUCCESS);
  t.is(adapter.packetFilter & ndis.NDIS_PACKET_TYPE_ALL_MULTICAST, 0);
  adapter.setPower('D0');
  t.truthy(adapter.packetFilter & ndis.NDIS_PACKET_TYPE_ALL_MULTICAST);
});

test('frames that a protocol sends when it hears of sleep below still go out (R-160)', (t) => {
  const scene = start(t);
  const { adapter, upper } = scene;
  upper.netEvent = (event) => {
    if (event === ndis.NetEventSetPower && adapter.wire.length === 0)
      upper.send([outgoing(scene, 0, 'last')]);
    return ndis.NDIS_STATUS_SUCCESS;
  };
  adapter.setPower('D3');
  t.deepEqual(labels(adapter.wire), ['last']);
  t.is(upper.completed[0]!.status, ndis.NDIS_STATUS_SUCCESS);
});
