/** Cancelling an OID request wherever it is. */
import * as ndis from './kit/data/constants.js';
import { mac } from './kit/world/frames.js';
import { few, incoming, labels, start, type Scene, test } from './support.js';

/** A query that only the adapter can answer. */
const asked = ndis.OID_GEN_TRANSMIT_BLOCK_SIZE;

/** The adapter is not back yet, the virtual miniports are. */
function resumeWindow({ adapter, miniports }: Scene): void {
  for (const miniport of miniports) miniport.setPower('D3');
  adapter.setPower('D3');
  for (const miniport of miniports) miniport.setPower('D0');
}

test('a request that a thread has in hand when it is cancelled goes no further (R-144, lesson 16)', (t) => {
  const { adapter, machine, upper } = start(t);
  machine.interject('NdisAllocateCloneOidRequest', () => upper.cancelOid(5));
  const before = adapter.oids.length;
  t.is(upper.query(asked, 4, { requestId: 5 }).status, ndis.NDIS_STATUS_REQUEST_ABORTED);
  t.is(adapter.oids.length, before);
  t.is(upper.query(asked, 4, { requestId: 5 }).status, ndis.NDIS_STATUS_SUCCESS);
});

test('a request that waits for a waking adapter and is cancelled when it goes on is aborted (R-142, R-144)', (t) => {
  const scene = start(t);
  const { adapter, machine, upper } = scene;
  resumeWindow(scene);
  const request = upper.beginQuery(asked, 4, { requestId: 5 });
  machine.interject('NdisAllocateCloneOidRequest', () => upper.cancelOid(5));
  adapter.setPower('D0');
  t.is(request.status, ndis.NDIS_STATUS_REQUEST_ABORTED);
  t.false(adapter.oids.some(({ oid }) => oid === asked));
});

test('a cancelled request that waits for a waking adapter never reaches it (R-144, lesson 16)', (t) => {
  const scene = start(t);
  const { adapter, upper } = scene;
  resumeWindow(scene);
  const request = upper.beginQuery(asked, 4, { requestId: 5 });
  upper.cancelOid(5);
  t.is(request.status, ndis.NDIS_STATUS_REQUEST_ABORTED);
  adapter.setPower('D0');
  t.false(adapter.oids.some(({ oid }) => oid === asked));
});

test('a packet filter on its way down is not aborted when it is cancelled: it is set (R-144, lesson 16)', (t) => {
  const { adapter, upper } = start(t);
  adapter.holdOids();
  const filter = new Uint8Array([ndis.NDIS_PACKET_TYPE_ALL_MULTICAST, 0, 0, 0]);
  const request = upper.beginSet(ndis.OID_GEN_CURRENT_PACKET_FILTER, filter, { requestId: 5 });
  upper.cancelOid(5);
  t.false(request.done);
  adapter.completeOids();
  t.is(request.status, ndis.NDIS_STATUS_SUCCESS);
});

if (few > 1) {
  test('a packet filter that waits for another to come down is forgotten when it is cancelled (R-137, R-144)', (t) => {
    const scene = start(t);
    const { adapter, uppers } = scene;
    const [first, second] = uppers;
    const set = (upper: typeof first, filter: number) =>
      upper!.beginSet(ndis.OID_GEN_CURRENT_PACKET_FILTER, new Uint8Array([filter, 0, 0, 0]), {
        requestId: 5,
      });
    adapter.holdOids();
    const one = set(first, ndis.NDIS_PACKET_TYPE_ALL_MULTICAST);
    const other = set(second, ndis.NDIS_PACKET_TYPE_PROMISCUOUS);
    second!.cancelOid(5);
    t.is(other.status, ndis.NDIS_STATUS_REQUEST_ABORTED);
    adapter.completeOids();
    t.is(one.status, ndis.NDIS_STATUS_SUCCESS);
    adapter.indicate([incoming(scene, 1, 'for somebody else', mac('00:00:5e:00:53:77'))]);
    t.deepEqual(labels(second!.received), []);
  });
}

test('a request is cancelled by its own id alone (R-144)', (t) => {
  const { adapter, machine, miniport, upper } = start(t);
  const cancel = (requestId: number): void => {
    const handler = machine.miniportDriver.handlers['CancelOidRequestHandler'] ?? 0;
    machine.ndis.callDriverNow('MiniportCancelOidRequest', handler, [miniport.live!.context, requestId]);
  };
  cancel(5);
  adapter.holdOids();
  const request = upper.beginQuery(asked, 4, { requestId: 5 });
  cancel(6);
  t.deepEqual(adapter.cancelledOids, []);
  cancel(5);
  t.deepEqual(adapter.cancelledOids, [adapter.heldOids[0]!.requestId]);
  adapter.completeOids();
  t.is(request.status, ndis.NDIS_STATUS_SUCCESS);
});
