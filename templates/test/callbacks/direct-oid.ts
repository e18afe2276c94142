import test from 'ava';

import * as ndis from '../kit/data/constants.js';
import { start } from '../support.js';

/** An OID that this driver knows nothing of: the adapter answers it. */
const foreign = 0xff_12_34_56;

test('a direct OID request is answered by the adapter, by a request of the driver (R-126, R-145)', (t) => {
  const { adapter, upper } = start(t);
  adapter.answerOid(foreign, () => ({ status: ndis.NDIS_STATUS_SUCCESS, bytes: Uint8Array.of(1, 2, 3, 4) }));
  const answer = upper.directQuery(foreign, 16);
  t.is(answer.status, ndis.NDIS_STATUS_SUCCESS);
  t.deepEqual([...answer.bytes], [1, 2, 3, 4]);
  const below = adapter.oids.filter((request) => request.oid === foreign);
  t.deepEqual(
    below.map((request) => request.kind),
    ['direct'],
  );
});

test('direct OID requests run side by side, and each is completed to its own protocol (R-145)', (t) => {
  const { adapter, machine, uppers } = start(t);
  adapter.holdOids();
  const requests = uppers.flatMap((upper) => [
    upper.beginDirectQuery(foreign, 4),
    upper.beginDirectQuery(foreign, 4),
  ]);
  machine.settle();
  t.true(requests.every((request) => !request.done));
  adapter.completeOids(ndis.NDIS_STATUS_SUCCESS);
  t.true(requests.every((request) => request.done && request.status === ndis.NDIS_STATUS_SUCCESS));
});

test('a cancelled direct OID request is cancelled below by an id of the driver (R-144, R-145)', (t) => {
  const { adapter, machine, upper } = start(t);
  adapter.holdOids();
  const request = upper.beginDirectQuery(foreign, 4, { requestId: 77 });
  machine.settle();
  const below = adapter.oids.at(-1)!;
  upper.cancelDirectOid(77);
  t.deepEqual(adapter.cancelledOids, [below.requestId]);
  adapter.completeOids(ndis.NDIS_STATUS_REQUEST_ABORTED);
  t.is(request.status, ndis.NDIS_STATUS_REQUEST_ABORTED);
});

test('unbinding waits for direct OID requests on their way (R-040)', (t) => {
  const { adapter, machine, upper } = start(t);
  adapter.holdOids();
  upper.beginDirectQuery(foreign, 4);
  machine.settle();
  const unplug = adapter.beginUnplug();
  machine.settle();
  t.is(machine.calls('NdisCloseAdapterEx').length, 0);
  adapter.completeOids(ndis.NDIS_STATUS_SUCCESS);
  machine.finish(unplug);
  t.is(machine.calls('NdisCloseAdapterEx').length, 1);
});
