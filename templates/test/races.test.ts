/**
 * What another processor does between the moment at which the driver lets go of its lock and the call that it does next. The
 * running flag and the count are one step to whoever pauses: so a pause that comes then waits.
 */
import * as ndis from './kit/data/constants.js';
import { incoming, outgoing, start, type Scene, test } from './support.js';

const chain = ['a', 'b', 'c'];

/** Each call that traffic makes without a lock, and the traffic. */
const moments: readonly {
  readonly what: string;
  readonly before: string;
  readonly traffic: (scene: Scene) => void;
}[] = [
  {
    what: 'a receive is about to go up',
    before: 'NdisMIndicateReceiveNetBufferLists',
    traffic: (scene) => {
      scene.upper.holdReceives();
      scene.adapter.indicate(chain.map((label) => incoming(scene, 0, label)));
    },
  },
  {
    what: 'a receive with RESOURCES is about to go up',
    before: 'NdisMIndicateReceiveNetBufferLists',
    traffic: (scene) => {
      scene.adapter.indicate(
        chain.map((label) => incoming(scene, 0, label)),
        { resources: true },
      );
    },
  },
  {
    what: 'a send is about to go down',
    before: 'NdisSendNetBufferLists',
    traffic: (scene) => {
      scene.adapter.holdSends();
      scene.upper.send(chain.map((label) => outgoing(scene, 0, label)));
    },
  },
];

for (const { what, before, traffic } of moments) {
  for (const side of ['miniport', 'adapter'] as const) {
    test(`a pause of the ${side} that comes when ${what} waits for it (R-076, R-090, lesson 3)`, (t) => {
      const scene = start(t);
      const { adapter, machine, upper } = scene;
      let doneAtOnce: boolean | undefined;
      let pause: { readonly done: boolean } | undefined;
      machine.interject(before, () => {
        machine.meanwhile(() => (pause = scene[side].beginPause()));
        doneAtOnce = pause?.done;
      });
      traffic(scene);
      // A frame with RESOURCES is back when the adapter's call returns, and NDIS waits for that.
      const waits =
        side === 'miniport' || before !== 'NdisMIndicateReceiveNetBufferLists' || upper.heldReceives > 0;
      t.is(doneAtOnce, !waits);
      upper.returnReceives();
      adapter.completeSends();
      t.true(pause?.done);
    });
  }
}

test('what is sent when a pause has come is completed with PAUSED, whatever was on its way before (R-077, lesson 3)', (t) => {
  const scene = start(t);
  const { adapter, machine, miniport, upper } = scene;
  adapter.holdSends();
  machine.interject('NdisSendNetBufferLists', () => machine.meanwhile(() => void miniport.beginPause()));
  upper.send([outgoing(scene, 0, 'before')]);
  upper.send([outgoing(scene, 0, 'after')]);
  t.deepEqual(
    upper.completed.map(({ status }) => status),
    [ndis.NDIS_STATUS_PAUSED],
  );
  adapter.completeSends();
  t.is(miniport.state, 'Paused');
});

test('the time of a request that waits is up while it is being cancelled: it is completed once (R-129, R-144)', (t) => {
  const { adapter, machine, miniport, upper } = start(t, { rows: 1 });
  miniport.setPower('D3');
  adapter.setPower('D3');
  miniport.setPower('D0');
  const request = upper.beginQuery(ndis.OID_GEN_TRANSMIT_BLOCK_SIZE, 4, { requestId: 9 });
  machine.interject('NdisCancelTimerObject', () => machine.meanwhile(() => machine.advance(4000)));
  upper.cancelOid(9);
  t.is(request.status, ndis.NDIS_STATUS_REQUEST_ABORTED);
  t.is(request.completions, 1);
});

test('a virtual miniport sleeps when the status that is being indicated has been, not before (R-152)', (t) => {
  const { adapter, machine, miniport } = start(t, { rows: 1 });
  let sleep: ReturnType<typeof miniport.beginSetPower> | undefined;
  let doneAtOnce: boolean | undefined;
  machine.interject('NdisMIndicateStatusEx', () => {
    machine.meanwhile(() => (sleep = miniport.beginSetPower('D3', { pauses: false })));
    doneAtOnce = sleep?.done;
  });
  adapter.indicateStatus(ndis.NDIS_STATUS_MEDIA_SPECIFIC_INDICATION);
  t.false(doneAtOnce);
  t.true(sleep?.done);
});

test('an event of power that comes while a request is being completed goes up when that is over (R-148)', (t) => {
  const { adapter, machine, upper } = start(t, { rows: 1 });
  adapter.holdOids();
  const request = upper.beginQuery(ndis.OID_GEN_TRANSMIT_BLOCK_SIZE, 4);
  let sleep: ReturnType<typeof adapter.beginSetPower> | undefined;
  machine.interject('NdisMOidRequestComplete', () =>
    machine.meanwhile(() => (sleep = adapter.beginSetPower('D3'))),
  );
  adapter.completeOids();
  machine.finish(sleep!);
  t.is(request.status, ndis.NDIS_STATUS_SUCCESS);
  t.deepEqual(upper.netEvents.slice(-1), [ndis.NetEventSetPower]);
});
