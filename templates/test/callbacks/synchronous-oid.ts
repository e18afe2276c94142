import * as ndis from '../kit/data/constants.js';
import { start, test } from '../support.js';

const boot = { ndis: '6.89' };

test('a synchronous query of what the driver knows is answered at once (R-146)', (t) => {
  const { upper } = start(t, { boot });
  const answer = upper.synchronousQuery(ndis.OID_GEN_VENDOR_DRIVER_VERSION, 4);
  t.is(answer.status, ndis.NDIS_STATUS_SUCCESS);
  t.is(answer.bytesWritten, 4);
});

test('a synchronous query into a buffer too short says how many bytes it takes (R-132, R-146)', (t) => {
  const { upper } = start(t, { boot });
  const answer = upper.synchronousQuery(ndis.OID_GEN_VENDOR_DRIVER_VERSION, 2);
  t.is(answer.status, ndis.NDIS_STATUS_BUFFER_TOO_SHORT);
  t.is(answer.bytesNeeded, 4);
});

test('what would have to wait for the adapter is not supported synchronously (R-146)', (t) => {
  const { adapter, upper } = start(t, { boot });
  const before = adapter.oids.length;
  t.is(upper.synchronousQuery(ndis.OID_GEN_TRANSMIT_BLOCK_SIZE, 4).status, ndis.NDIS_STATUS_NOT_SUPPORTED);
  t.is(adapter.oids.length, before);
});

test('a synchronous request is answered while a regular one pends (R-125, R-146)', (t) => {
  const { adapter, machine, upper } = start(t, { boot });
  adapter.holdOids();
  const regular = upper.beginQuery(ndis.OID_GEN_TRANSMIT_BLOCK_SIZE, 4);
  machine.settle();
  t.is(upper.synchronousQuery(ndis.OID_GEN_VENDOR_ID, 4).status, ndis.NDIS_STATUS_SUCCESS);
  t.false(regular.done);
  adapter.completeOids();
});

test('beside synchronous requests there are no handlers for selective suspend (R-015)', (t) => {
  const { machine } = start(t, { boot });
  t.truthy(machine.miniportDriver.handlers['SynchronousOidRequestHandler']);
  const types = machine.calls('NdisSetOptionalHandlers').map((call) => call.type);
  t.false(types.includes(ndis.NDIS_OBJECT_TYPE_MINIPORT_SS_CHARACTERISTICS));
});
