import test from 'ava';

import * as ndis from './kit/data/constants.js';
import { incoming, labels, outgoing, start } from './support.js';

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
