/** Status indications of the adapter: which go up, and to whom. */
import * as ndis from './kit/data/constants.js';
import { start, type Scene, test } from './support.js';

/** A query that only the adapter can answer. */
const asked = ndis.OID_GEN_TRANSMIT_BLOCK_SIZE;
const told = ndis.NDIS_STATUS_MEDIA_SPECIFIC_INDICATION;

/** The adapter indicates what answers the request that is `requestId` below. */
function indicateAnswer({ adapter }: Scene, requestId: number): void {
  adapter.indicateStatus(told, Uint8Array.of(1), {
    destinationHandle: adapter.binding.handle,
    requestId,
  });
}

test('the indication that a request was answered with reaches who made it, once, in its own words (R-147, R-151)', (t) => {
  const scene = start(t);
  const { adapter, miniports, upper } = scene;
  adapter.answerOid(asked, () => ndis.NDIS_STATUS_INDICATION_REQUIRED);
  t.is(upper.query(asked, 4, { requestId: 77 }).status, ndis.NDIS_STATUS_INDICATION_REQUIRED);
  const { requestId } = adapter.oids.at(-1)!;
  const before = miniports.map(({ statuses }) => statuses.length);
  indicateAnswer(scene, requestId);
  indicateAnswer(scene, requestId);
  const news = miniports.map(({ statuses }, row) => statuses.slice(before[row]));
  t.deepEqual(
    news.map((statuses) => statuses.map((each) => [each.code, each.destinationHandle, each.requestId])),
    news.map((_, row) => (row === 0 ? [[told, upper.handle, 77]] : [])),
  );
});

test('an indication for a request that ended without one is nobody’s (R-151)', (t) => {
  const scene = start(t);
  const { adapter, miniport, upper } = scene;
  upper.query(asked, 4, { requestId: 77 });
  const before = miniport.statuses.length;
  indicateAnswer(scene, adapter.oids.at(-1)!.requestId);
  t.is(miniport.statuses.length, before);
});

test('an indication for one binding that names no request stays below (R-151)', (t) => {
  const { adapter, miniport } = start(t);
  const before = miniport.statuses.length;
  adapter.indicateStatus(told, Uint8Array.of(1), { destinationHandle: adapter.binding.handle });
  t.is(miniport.statuses.length, before);
});

test('an indication of a port of the adapter comes from the default port above (R-150)', (t) => {
  const { adapter, miniport } = start(t);
  adapter.indicateStatus(told, Uint8Array.of(1), { portNumber: 3 });
  t.is(miniport.statuses.at(-1)!.portNumber, 0);
});
