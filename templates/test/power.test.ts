import { answers } from './answers.js';
import * as ndis from './kit/data/constants.js';
import { boot, failEachCall, few, incoming, labels, outgoing, start, type Scene, test } from './support.js';

/** A query that only the adapter can answer. */
const asked = ndis.OID_GEN_TRANSMIT_BLOCK_SIZE;

type Side = 'adapter' | 'miniport';

/** One side of row 0, or the adapter below all, goes to D3 or D0. */
function set({ adapter, miniport }: Scene, side: Side, state: 'D0' | 'D3'): void {
  (side === 'adapter' ? adapter : miniport).setPower(state);
}

const codes = ({ miniport }: Scene): number[] => miniport.statuses.map(({ code }) => code);

/** Every way in which two sides sleep and wake: who falls asleep first, who wakes first, or one alone. */
const sleeps: readonly (readonly [down: readonly Side[], up: readonly Side[]])[] = [
  [['adapter'], ['adapter']],
  [['miniport'], ['miniport']],
  [
    ['adapter', 'miniport'],
    ['adapter', 'miniport'],
  ],
  [
    ['adapter', 'miniport'],
    ['miniport', 'adapter'],
  ],
  [
    ['miniport', 'adapter'],
    ['adapter', 'miniport'],
  ],
  [
    ['miniport', 'adapter'],
    ['miniport', 'adapter'],
  ],
];

for (const pausesOnSuspend of [true, false]) {
  const how = pausesOnSuspend ? 'with a pause' : 'without a pause';
  for (const [down, up] of sleeps) {
    const name = `${down.join(', then ')} asleep, ${up.join(', then ')} awake, ${how}`;

    test(`${name}: frames are refused meanwhile and flow afterwards (R-107, R-162, R-169, R-203, R-204)`, (t) => {
      const scene = start(t, { adapter: { pausesOnSuspend } });
      const { adapter, upper } = scene;
      const steps: (readonly [Side, 'D0' | 'D3'])[] = [
        ...down.map((side) => [side, 'D3'] as const),
        ...up.map((side) => [side, 'D0'] as const),
      ];
      for (const [side, state] of steps.slice(0, -1)) {
        set(scene, side, state);
        const before = upper.completed.length;
        upper.send(['a', 'b'].map((label) => outgoing(scene, 0, label)));
        const statuses = upper.completed.slice(before).map(({ status }) => status);
        t.is(statuses.length, 2);
        const paused = scene.miniport.state === 'Paused';
        const expected = paused ? ndis.NDIS_STATUS_PAUSED : ndis.NDIS_STATUS_LOW_POWER_STATE;
        t.deepEqual(statuses, [expected, expected], `${side} ${state}`);
      }
      for (const [side, state] of steps.slice(-1)) set(scene, side, state);
      upper.send([outgoing(scene, 0, 'out')]);
      adapter.indicate([incoming(scene, 0, 'in')]);
      t.deepEqual(labels(adapter.wire), ['out']);
      t.deepEqual(labels(upper.received), ['in']);
    });

    test(`${name}: the link is unknown from before the first until after the last, and a change is told then (R-152, R-153)`, (t) => {
      const scene = start(t, { adapter: { pausesOnSuspend } });
      const { adapter, miniport } = scene;
      t.is(miniport.linkState, 'Connected');
      set(scene, down[0]!, 'D3');
      t.is(miniport.linkState, 'Unknown');
      const told = miniport.statuses.length;
      adapter.setLink({ up: false });
      for (const side of down.slice(1)) set(scene, side, 'D3');
      for (const side of up.slice(0, -1)) set(scene, side, 'D0');
      adapter.indicateStatus(ndis.NDIS_STATUS_MEDIA_SPECIFIC_INDICATION, Uint8Array.of(1));
      t.is(miniport.statuses.length, told);
      set(scene, up.at(-1)!, 'D0');
      t.deepEqual(codes(scene).slice(told), [ndis.NDIS_STATUS_LINK_STATE]);
      t.is(miniport.linkState, 'Disconnected');
    });
  }
}

test('a virtual miniport alone that sleeps does not change what its siblings are told of the link (R-153)', (t) => {
  const { miniport, miniports } = start(t);
  const before = miniports.map(({ statuses }) => statuses.length);
  miniport.setPower('D3');
  miniport.setPower('D0');
  t.is(miniport.statuses.length, before[0]! + 2);
  t.deepEqual(
    miniports.slice(1).map(({ statuses }) => statuses.length),
    before.slice(1),
  );
});

test('an adapter that sleeps deeper, or is told twice that it is awake, is where it was (R-142, R-169)', (t) => {
  const scene = start(t);
  const { adapter, machine, miniports, upper } = scene;
  for (const miniport of miniports) miniport.setPower('D2');
  adapter.setPower('D2');
  for (const miniport of miniports) miniport.setPower('D0');
  const change = new Uint8Array([ndis.NdisDeviceStateD3, 0, 0, 0]);
  t.is(adapter.netEvent(ndis.NetEventSetPower, change), ndis.NDIS_STATUS_SUCCESS);
  // Still the resume window: nobody has left D0 again.
  const request = upper.beginQuery(asked, 4);
  t.false(request.done);
  adapter.setPower('D0');
  t.is(request.status, ndis.NDIS_STATUS_SUCCESS);
  const seen = adapter.oids.length;
  const awake = new Uint8Array([ndis.NdisDeviceStateD0, 0, 0, 0]);
  t.is(adapter.netEvent(ndis.NetEventSetPower, awake), ndis.NDIS_STATUS_SUCCESS);
  machine.settle();
  t.is(adapter.oids.length, seen);
});

test('a set of power without a state in its buffer changes nothing and succeeds (R-162)', (t) => {
  const scene = start(t);
  const { adapter, upper } = scene;
  for (const buffer of [undefined, new Uint8Array(3)])
    t.is(adapter.netEvent(ndis.NetEventSetPower, buffer), ndis.NDIS_STATUS_SUCCESS);
  upper.send([outgoing(scene, 0, 'out')]);
  t.deepEqual(labels(adapter.wire), ['out']);
});

test('requests for the adapter: answered when both sides are up, held in the resume window, else failed (R-142)', (t) => {
  const ends: readonly [down: readonly Side[], up: readonly Side[], status: number | 'held'][] = [
    [[], [], ndis.NDIS_STATUS_SUCCESS],
    [['adapter'], [], ndis.NDIS_STATUS_FAILURE],
    [['adapter', 'miniport'], ['miniport'], 'held'],
    [['miniport', 'adapter'], ['miniport'], 'held'],
    [['adapter', 'miniport'], ['adapter', 'miniport'], ndis.NDIS_STATUS_SUCCESS],
  ];
  for (const [down, up, expected] of ends) {
    const scene = start(t);
    for (const side of down) set(scene, side, 'D3');
    for (const side of up) set(scene, side, 'D0');
    const request = scene.upper.beginQuery(asked, 4);
    if (expected === 'held') {
      t.false(request.done);
      set(scene, 'adapter', 'D0');
      t.is(request.status, ndis.NDIS_STATUS_SUCCESS);
    } else t.is(request.status, expected, `${down.join()} ${up.join()}`);
  }
});

test('the power of a virtual miniport is answered in every state, and never asked below (R-139)', (t) => {
  const scene = start(t);
  const { adapter } = scene;
  const seen = adapter.oids.length;
  for (const pauses of [true, false]) {
    for (const state of ['D1', 'D2', 'D3', 'D0', 'D3', 'D0'] as const) {
      scene.miniport.setPower(state, { pauses });
      t.is(scene.miniport.power, state);
    }
  }
  const power: readonly number[] = [ndis.OID_PNP_QUERY_POWER, ndis.OID_PNP_SET_POWER];
  t.false(adapter.oids.slice(seen).some(({ oid }) => power.includes(oid)));
});

test('a virtual miniport that sleeps without having been paused refuses sends and indicates nothing (R-107, R-124, R-204)', (t) => {
  const scene = start(t);
  const { adapter, miniport, upper } = scene;
  miniport.setPower('D3', { pauses: false });
  t.is(miniport.state, 'Running');
  upper.send([outgoing(scene, 0, 'a')]);
  t.deepEqual(
    upper.completed.map(({ status }) => status),
    [ndis.NDIS_STATUS_LOW_POWER_STATE],
  );
  t.is(adapter.indicate([incoming(scene, 0, 'b')]).returned, 1);
  t.is(upper.received.length, 0);
  miniport.setPower('D0', { pauses: false });
  upper.send([outgoing(scene, 0, 'c')]);
  adapter.indicate([incoming(scene, 0, 'd')]);
  t.deepEqual(labels(adapter.wire), ['c']);
  t.deepEqual(labels(upper.received), ['d']);
});

test('sleep does not wait for frames on their way, which come back in sleep (R-163)', (t) => {
  const scene = start(t, { adapter: { pausesOnSuspend: false } });
  const { adapter, miniport, upper } = scene;
  adapter.holdSends();
  upper.send([outgoing(scene, 0, 'out')]);
  upper.holdReceives();
  adapter.indicate([incoming(scene, 0, 'in')]);
  adapter.setPower('D3');
  miniport.setPower('D3', { pauses: false });
  adapter.completeSends();
  upper.returnReceives();
  t.is(upper.completed.length, 1);
  miniport.setPower('D0', { pauses: false });
  adapter.setPower('D0');
});

for (const pausesOnSuspend of [true, false]) {
  const how = pausesOnSuspend ? 'with a pause' : 'without a pause';
  test(`an adapter that was halted in sleep, ${how}, is told again what to let through, without having been unbound (R-170)`, (t) => {
    const { adapter, machine, upper } = start(t, { adapter: { powerManagement: null, pausesOnSuspend } });
    upper.setMulticastList([Uint8Array.of(0x01, 0x00, 0x5e, 0x00, 0x00, 0x05)]);
    const { packetFilter, multicastList } = adapter;
    t.not(packetFilter, 0);
    adapter.setPower('D3');
    t.is(adapter.packetFilter, 0);
    adapter.setPower('D0');
    t.is(adapter.packetFilter, packetFilter);
    t.deepEqual(adapter.multicastList, multicastList);
    t.is(machine.calls('NdisOpenAdapterEx').length, 1);
    t.is(machine.calls('NdisCloseAdapterEx').length, 0);
  });
}

test('a virtual miniport that comes while the adapter sleeps works when that wakes (R-153, R-169)', (t) => {
  const machine = boot(t);
  const adapter = machine.plugAdapter({ miniports: few, start: 'never' });
  machine.loadDriver();
  adapter.setPower('D3');
  for (const miniport of adapter.miniports) miniport.start();
  const { miniports } = adapter;
  const upper = miniports[0]!.openProtocol();
  const scene = { machine, adapter, miniports, uppers: [upper], miniport: miniports[0]!, upper };
  t.is(scene.miniport.linkState, 'Unknown');
  upper.send([outgoing(scene, 0, 'early')]);
  t.is(upper.completed[0]!.status, ndis.NDIS_STATUS_LOW_POWER_STATE);
  adapter.setPower('D0');
  t.is(scene.miniport.linkState, 'Connected');
  upper.send([outgoing(scene, 0, 'out')]);
  adapter.indicate([incoming(scene, 0, 'in')]);
  t.deepEqual(labels(adapter.wire), ['out']);
  t.deepEqual(labels(upper.received), ['in']);
});

test('a virtual miniport that is added to an adapter that sleeps, and one that goes then, follow it (R-169)', (t) => {
  const { adapter, miniport } = start(t, { rows: 1 });
  adapter.setPower('D3');
  adapter.reconfigure([]);
  t.is(miniport.state, 'Halted');
  adapter.reconfigure(1);
  t.is(miniport.linkState, 'Unknown');
  adapter.setPower('D0');
  t.is(miniport.linkState, 'Connected');
});

test('an adapter that is unplugged in its sleep goes like any other (R-037)', (t) => {
  for (const down of [['adapter'], ['adapter', 'miniport'], ['miniport', 'adapter']] as const) {
    const scene = start(t);
    for (const side of down) set(scene, side, 'D3');
    scene.adapter.unplug();
    t.is(scene.adapter.binding.state, 'Unbound');
  }
});

test('an event of power does not go up while a request is pended, and does not make the handler wait for it (R-148, R-163)', (t) => {
  const { adapter, machine, upper } = start(t);
  adapter.holdOids();
  const request = upper.beginQuery(asked, 4);
  const sleep = adapter.beginSetPower('D3');
  t.false(request.done);
  t.false(sleep.done);
  t.is(machine.callbacks('ProtocolNetPnPEvent').at(-1)!.result, ndis.NDIS_STATUS_PENDING);
  t.false(upper.netEvents.includes(ndis.NetEventQueryPower));
  adapter.completeOids();
  machine.finish(sleep);
  t.is(request.status, ndis.NDIS_STATUS_SUCCESS);
  t.true(upper.netEvents.includes(ndis.NetEventSetPower));
  adapter.setPower('D0');
});

test('a request that waits for the adapter has its answer when the drivers above hear that it is awake (R-142, R-148)', (t) => {
  const { adapter, machine, miniports, upper } = start(t);
  for (const miniport of miniports) miniport.setPower('D3');
  adapter.setPower('D3');
  for (const miniport of miniports) miniport.setPower('D0');
  const request = upper.beginQuery(asked, 4);
  adapter.holdOids();
  const wake = adapter.beginSetPower('D0');
  t.false(request.done);
  adapter.completeOids();
  machine.finish(wake);
  t.is(request.status, ndis.NDIS_STATUS_SUCCESS);
});

test('whatever fails while both sides sleep and wake, everything works afterwards (R-162, R-169)', (t) => {
  failEachCall(
    t,
    (machine) => {
      const adapter = machine.plugAdapter({ miniports: Math.min(answers.miniports.length, 2) });
      machine.loadDriver();
      for (const miniport of adapter.miniports) miniport.openProtocol();
    },
    (machine) => {
      const [adapter] = machine.adapters;
      for (const miniport of adapter!.miniports) miniport.setPower('D3');
      adapter!.setPower('D3');
      for (const miniport of adapter!.miniports) miniport.setPower('D0');
      adapter!.setPower('D0');
    },
    (machine, call) => {
      const [adapter] = machine.adapters;
      t.is(adapter!.binding.state, 'Running', call);
      t.true(
        adapter!.miniports.every(({ state, linkState }) => state === 'Running' && linkState === 'Connected'),
      );
      machine.shutDown();
    },
  );
});
