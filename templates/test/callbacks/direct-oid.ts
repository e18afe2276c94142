import * as ndis from '../kit/data/constants.js';
import { start, type Scene, test } from '../support.js';

/** An OID that this driver knows nothing of. */
const foreign = 0xff_12_34_56;
const answer = { status: ndis.NDIS_STATUS_SUCCESS, bytes: Uint8Array.of(1, 2, 3, 4) };

test('a direct OID request is answered by the adapter, by a request of the driver (R-126, R-145)', (t) => {
  const { adapter, upper } = start(t);
  adapter.answerOid(foreign, () => answer);
  const { status, bytes } = upper.directQuery(foreign, 16);
  t.is(status, ndis.NDIS_STATUS_SUCCESS);
  t.deepEqual(bytes, answer.bytes);
  const below = adapter.oids.filter((request) => request.oid === foreign);
  t.deepEqual(
    below.map((request) => request.kind),
    ['direct'],
  );
});

/** Begins one on virtual miniport `row`; the adapter pends it. */
function begin({ adapter, uppers }: Scene, row: number, requestId: number) {
  adapter.answerOid(foreign, () => answer);
  adapter.holdOids();
  return uppers[row]!.beginDirectQuery(foreign, 4, { requestId });
}

test('direct OID requests run side by side, with equal ids above and unequal ones below (R-126, R-145)', (t) => {
  const scene = start(t);
  const requests = [...scene.uppers.keys()].flatMap((row) => [1, 2].map((id) => begin(scene, row, id)));
  t.is(new Set(scene.adapter.heldOids.map((each) => each.requestId)).size, requests.length);
  scene.adapter.completeOids();
  t.true(requests.every((request) => request.status === ndis.NDIS_STATUS_SUCCESS));
});

test('a cancelled direct OID request is cancelled below, and ends when the adapter ends it (R-144, R-145)', (t) => {
  const scene = start(t);
  const { adapter, upper } = scene;
  const request = begin(scene, 0, 77);
  upper.cancelDirectOid(77);
  t.deepEqual(adapter.cancelledOids, [adapter.oids.at(-1)!.requestId]);
  t.false(request.done);
  adapter.completeOids(ndis.NDIS_STATUS_REQUEST_ABORTED);
  t.is(request.status, ndis.NDIS_STATUS_REQUEST_ABORTED);
});

test('unbinding waits for direct OID requests on their way (R-040)', (t) => {
  const scene = start(t);
  const { adapter, machine } = scene;
  begin(scene, 0, 1);
  const unplug = adapter.beginUnplug();
  t.is(machine.calls('NdisCloseAdapterEx').length, 0);
  adapter.completeOids();
  machine.finish(unplug);
  t.is(machine.calls('NdisCloseAdapterEx').length, 1);
});
