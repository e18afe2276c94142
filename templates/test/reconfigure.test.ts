import { answers } from './answers.js';
import * as ndis from './kit/data/constants.js';
import type { LowerAdapter } from './kit/world/lower-adapter.js';
import {
  atMost,
  boot,
  failEachCall,
  incoming,
  labels,
  outgoing,
  start,
  usualFilter,
  type Scene,
  test,
} from './support.js';

/** How many virtual miniports there can be over one adapter, as far as these tests go. */
const most = atMost(4);
/** So many names: two where two can be, else one. */
const some = Math.min(most, 2);

const names = (adapter: LowerAdapter): string[] => adapter.miniports.map(({ name }) => name);
const name = (letter: string): string => `\\DEVICE\\{${letter}}`;

/** The scene of virtual miniports that are there now, with a protocol above each. */
function sceneOf({ machine, adapter }: Pick<Scene, 'machine' | 'adapter'>): Scene {
  const { miniports } = adapter;
  const uppers = miniports.map((miniport) => miniport.openProtocol({ packetFilter: usualFilter }));
  return { machine, adapter, miniports, uppers, miniport: miniports[0]!, upper: uppers[0]! };
}

test('a name that is added gets a virtual miniport, those that are there notice nothing (R-048, R-167)', (t) => {
  const { adapter, machine, miniports: before } = start(t, { rows: 0 });
  t.is(before.length, 0);
  t.is(adapter.reconfigure(1), ndis.NDIS_STATUS_SUCCESS);
  const first = adapter.miniport(0);
  t.is(first.state, 'Running');
  t.is(adapter.reconfigure(most), ndis.NDIS_STATUS_SUCCESS);
  t.is(adapter.miniport(0), first);
  t.true(
    adapter.miniports.every(({ state, initializations }) => state === 'Running' && initializations === 1),
  );
  t.is(machine.calls('NdisIMDeInitializeDeviceInstance').length, 0);
});

test('a virtual miniport that was added sends and receives like the others (R-048)', (t) => {
  const { adapter, machine } = start(t, { rows: 0 });
  adapter.reconfigure(some);
  const scene = sceneOf({ adapter, machine });
  for (const row of scene.uppers.keys()) scene.uppers[row]!.send([outgoing(scene, row, `out ${row}`)]);
  adapter.indicate([...scene.uppers.keys()].map((row) => incoming(scene, row, `in ${row}`)));
  for (const [row, upper] of scene.uppers.entries()) t.deepEqual(labels(upper.received), [`in ${row}`]);
  t.deepEqual(
    labels(adapter.wire),
    [...scene.uppers.keys()].map((row) => `out ${row}`),
  );
});

test('a name that is gone takes its virtual miniport with it, the adapter stays open (R-054)', (t) => {
  const { adapter, machine, miniports } = start(t, { rows: some });
  const gone = miniports[0]!;
  t.is(adapter.reconfigure(names(adapter).slice(1)), ndis.NDIS_STATUS_SUCCESS);
  t.is(gone.state, 'Halted');
  t.is(machine.calls('NdisIMDeInitializeDeviceInstance').length, 1);
  t.is(machine.calls('NdisCloseAdapterEx').length, 0);
  t.is(adapter.binding.state, 'Running');
  t.true(
    miniports.slice(1).every(({ state, initializations }) => state === 'Running' && initializations === 1),
  );
});

test('the drivers above a virtual miniport that goes get their last requests answered, and the adapter its new filter (R-039, R-137)', (t) => {
  const { adapter, miniports, uppers } = start(t, { rows: some });
  const group = Uint8Array.of(0x01, 0x00, 0x5e, 0x00, 0x00, 0x05);
  uppers[0]!.setPacketFilter(usualFilter | ndis.NDIS_PACKET_TYPE_ALL_MULTICAST);
  uppers[0]!.setMulticastList([group]);
  adapter.reconfigure(names(adapter).slice(1));
  t.true(uppers[0]!.closed);
  t.is(adapter.packetFilter & ndis.NDIS_PACKET_TYPE_ALL_MULTICAST, 0);
  t.deepEqual(adapter.multicastList, []);
  t.is(adapter.packetFilter === 0, miniports.length === 1);
});

test('frames for a virtual miniport that is gone are for nobody, those for the others arrive (R-112)', (t) => {
  const scene = start(t, { rows: some });
  const { adapter, uppers } = scene;
  const frames = [...uppers.keys()].map((row) => incoming(scene, row, `to ${row}`));
  adapter.reconfigure(names(adapter).slice(1));
  const { returned } = adapter.indicate(frames);
  t.is(returned, frames.length);
  for (const [row, upper] of uppers.entries())
    t.deepEqual(labels(upper.received), row === 0 ? [] : [`to ${row}`]);
});

test('a virtual miniport with frames in flight both ways is gone when the last of them is back (R-076, R-082)', (t) => {
  const scene = start(t, { rows: some });
  const { adapter, machine, miniport, upper } = scene;
  adapter.holdSends();
  upper.send([outgoing(scene, 0, 'out')]);
  const change = adapter.beginReconfigure(names(adapter).slice(1));
  machine.settle();
  t.false(change.done);
  t.not(miniport.state, 'Halted');
  adapter.completeSends();
  t.is(machine.finish(change), ndis.NDIS_STATUS_SUCCESS);
  t.is(miniport.state, 'Halted');
});

test('a virtual miniport that was never initialized is cancelled when its name goes (R-053)', (t) => {
  const machine = boot(t);
  const adapter = machine.plugAdapter({ miniports: 1, start: 'never' });
  machine.loadDriver();
  adapter.reconfigure([]);
  t.is(machine.calls('NdisIMCancelInitializeDeviceInstance').length, 1);
  t.is(machine.calls('NdisIMDeInitializeDeviceInstance').length, 0);
});

test('an initialization that cannot be cancelled when its name goes is waited for, then reversed (R-053)', (t) => {
  const machine = boot(t);
  const adapter = machine.plugAdapter({ miniports: 1, start: 'never' });
  machine.loadDriver();
  const miniport = adapter.miniport(0);
  machine.failNext('NdisIMCancelInitializeDeviceInstance', ndis.NDIS_STATUS_FAILURE);
  const change = adapter.beginReconfigure([]);
  t.false(change.done);
  miniport.start();
  machine.finish(change);
  t.is(miniport.initializations, 1);
  t.is(machine.calls('NdisIMDeInitializeDeviceInstance').length, 1);
});

test('a virtual miniport that NDIS has halted goes without being deinitialized again (R-184)', (t) => {
  const { adapter, machine, miniport } = start(t, { rows: some });
  miniport.disable();
  adapter.reconfigure(names(adapter).slice(1));
  t.is(machine.calls('NdisIMDeInitializeDeviceInstance').length, 0);
});

test('a name that goes and comes back gets a new virtual miniport (R-047)', (t) => {
  const { adapter, miniport } = start(t, { rows: 1 });
  const before = names(adapter);
  adapter.reconfigure([]);
  t.is(miniport.state, 'Halted');
  adapter.reconfigure(before);
  t.is(miniport.state, 'Running');
  t.is(miniport.initializations, 2);
});

test('names in another order, or in other letters, change nothing (R-048)', (t) => {
  const { adapter, miniports } = start(t, { rows: some });
  adapter.reconfigure(
    names(adapter)
      .reverse()
      .map((each) => each.toLowerCase()),
  );
  t.true(miniports.every(({ state, initializations }) => state === 'Running' && initializations === 1));
});

if (most === 4) {
  test('a new name gets the row of its place if that is empty, else the lowest that is (R-048)', (t) => {
    const machine = boot(t);
    const adapter = machine.plugAdapter({ miniports: ['A', 'B', 'C'].map(name) });
    machine.loadDriver();
    const rowOf = new Map<string, string>();
    const see = (): void => {
      for (const { name, state, permanentAddress } of adapter.miniports)
        if (state === 'Running') rowOf.set(name, [...permanentAddress].join());
    };
    see();
    adapter.reconfigure(['B', 'D', 'C', 'E'].map(name));
    see();
    // B and C stay in rows 1 and 2; place 1 of D is taken, so it gets row 0; place 3 of E is empty.
    t.true(adapter.miniports.every(({ state }) => state === 'Running'));
    if (answers.distribution === 'mac') {
      t.is(rowOf.get(name('D')), rowOf.get(name('A')));
      t.is(new Set(['B', 'C', 'D', 'E'].map((letter) => rowOf.get(name(letter)))).size, 4);
    }
    adapter.reconfigure(['B', 'C'].map(name));
    adapter.reconfigure(['B', 'C', 'F'].map(name));
    see();
    if (answers.distribution === 'mac') t.is(rowOf.get(name('F')), rowOf.get(name('A')));
    // Rows 0 and 1 are empty then, and 1 is the place of G.
    adapter.reconfigure(['C'].map(name));
    adapter.reconfigure(['C', 'G'].map(name));
    see();
    if (answers.distribution === 'mac') t.is(rowOf.get(name('G')), rowOf.get(name('B')));
  });

  test('a table that grows by many still finds every virtual miniport (R-048)', (t) => {
    const { adapter, machine } = start(t, { rows: 1 });
    adapter.reconfigure(atMost(Math.max(answers.miniports.length, 9)));
    const scene = sceneOf({ adapter, machine });
    t.true(scene.miniports.every(({ state }) => state === 'Running'));
    const rows = [...scene.uppers.keys()];
    adapter.indicate(rows.map((row) => incoming(scene, row, `to ${row}`)));
    for (const row of rows) t.deepEqual(labels(scene.uppers[row]!.received), [`to ${row}`]);
  });
}

test('a name moves from one adapter to another, whichever hears of it first (R-049, R-052)', (t) => {
  for (const first of ['old', 'new'] as const) {
    const machine = boot(t);
    const old = machine.plugAdapter({ miniports: [name('A')] });
    const fresh = machine.plugAdapter({ miniports: [] });
    machine.loadDriver();
    const miniport = old.miniport(0);
    old.setUpperBindings([]);
    fresh.setUpperBindings([name('A')]);
    for (const adapter of first === 'old' ? [old, fresh] : [fresh, old])
      t.is(adapter.reconfigure(), ndis.NDIS_STATUS_SUCCESS);
    t.is(miniport.state, 'Running', first);
    t.is(miniport.initializations, 2, first);
    const upper = miniport.openProtocol();
    upper.send([
      outgoing(
        { machine, adapter: fresh, miniports: [miniport], uppers: [upper], miniport, upper },
        0,
        'out',
      ),
    ]);
    t.deepEqual(labels(fresh.wire), ['out']);
    t.deepEqual(labels(old.wire), []);
  }
});

test('a change of the configuration of all bindings brings each up to date (R-157, R-166)', (t) => {
  const machine = boot(t);
  const adapters = [0, 1].map(() => machine.plugAdapter({ miniports: 0 }));
  machine.loadDriver();
  for (const adapter of adapters) adapter.setUpperBindings(1);
  t.is(machine.reconfigure(), ndis.NDIS_STATUS_SUCCESS);
  t.true(adapters.every((adapter) => adapter.miniport(0).state === 'Running'));
  t.is(machine.count('NdisReEnumerateProtocolBindings'), 1);
});

test('an adapter that went and came while nobody bound it is bound after a change of the configuration (R-166)', (t) => {
  const machine = boot(t);
  const adapter = machine.plugAdapter({ miniports: 1 });
  machine.failNext('NdisOpenAdapterEx', ndis.NDIS_STATUS_OPEN_FAILED);
  machine.loadDriver();
  t.is(adapter.binding.state, 'Unbound');
  machine.reconfigure();
  machine.settle();
  t.is(adapter.binding.state, 'Running');
  t.is(adapter.miniport(0).state, 'Running');
});

test('a device that was disabled and enabled, and a name that was added meanwhile, both get their virtual miniport (R-167)', (t) => {
  const { adapter, miniport } = start(t, { rows: 1 });
  miniport.disable();
  adapter.setUpperBindings(some);
  miniport.enable();
  t.true(adapter.miniports.every(({ state }) => state === 'Running'));
});

test('a configuration that cannot be read at all changes nothing, and says so (R-158)', (t) => {
  for (const call of ['NdisOpenConfigurationEx', 'NdisReadConfiguration']) {
    for (const status of [ndis.NDIS_STATUS_RESOURCES, ndis.NDIS_STATUS_FAILURE]) {
      const { adapter, machine, miniports } = start(t, { rows: some });
      const logged = machine.eventLog.length;
      machine.failNext(call, status);
      const answer = adapter.reconfigure([]);
      t.true(
        miniports.every(({ state, initializations }) => state === 'Running' && initializations === 1),
        call,
      );
      t.is(machine.eventLog.length, logged + 1, call);
      if (status === ndis.NDIS_STATUS_RESOURCES) t.is(answer, status);
    }
  }
});

test('a change that there is no memory for removes nothing that is still named, and works the next time (lesson 24)', (t) => {
  const failed = failEachCall(
    t,
    (machine) => {
      machine.plugAdapter({ miniports: [name('A')] });
      machine.loadDriver();
    },
    (machine) => {
      machine.adapters[0]!.reconfigure([name('A'), name('B')].slice(0, some));
    },
    (machine, call) => {
      const adapter = machine.adapters[0]!;
      t.is(adapter.miniport(0).state, 'Running', call);
      t.is(adapter.miniport(0).initializations, 1, call);
      adapter.reconfigure();
      // A device whose initialization failed is started again by the user.
      for (const miniport of adapter.miniports) if (miniport.state === 'Halted') miniport.enable();
      t.true(
        adapter.miniports.every(({ state }) => state === 'Running'),
        call,
      );
      machine.shutDown();
    },
  );
  t.true(failed.includes('NdisReadConfiguration'));
  t.true(failed.includes('NdisAllocateMemoryWithTagPriority'));
});

test('an unbind in the middle of a change waits for it, and everything goes (lesson 23)', (t) => {
  const { adapter, machine } = start(t, { rows: 1 });
  // The protocol above takes its filter back, and that takes its time below.
  adapter.holdOids();
  const change = adapter.beginReconfigure([]);
  t.false(change.done);
  const unplug = adapter.beginUnplug();
  t.is(machine.callbacks('ProtocolUnbindAdapterEx').length, 1);
  t.false(unplug.done);
  adapter.completeOids();
  machine.finish(change);
  machine.finish(unplug);
  t.is(adapter.binding.state, 'Unbound');
});

test('a change while another one is going on is taken along by that one (lesson 23)', (t) => {
  const scene = start(t, { rows: some });
  const { adapter, machine, upper } = scene;
  adapter.holdSends();
  upper.send([outgoing(scene, 0, 'out')]);
  const all = names(adapter);
  const change = adapter.beginReconfigure(all.slice(1));
  t.false(change.done);
  t.is(adapter.reconfigure(all), ndis.NDIS_STATUS_SUCCESS);
  adapter.completeSends();
  machine.finish(change);
  t.true(adapter.miniports.every(({ state }) => state === 'Running'));
  t.is(adapter.miniport(0).initializations, 2);
});

test('a change for all bindings leaves alone the one that is being unbound (lesson 23)', (t) => {
  const scene = start(t, { rows: some, adapter: { closePends: 'held' } });
  const { adapter, machine } = scene;
  const unplug = adapter.beginUnplug();
  t.is(adapter.binding.state, 'Closing');
  const before = machine.calls().length;
  machine.reconfigure();
  t.false(
    machine
      .calls()
      .slice(before)
      .some((call) => call.name === 'NdisOpenConfigurationEx'),
  );
  t.is(machine.calls('NdisIMInitializeDeviceInstanceEx').length, some);
  adapter.completeClose();
  machine.finish(unplug);
});

test('a change for all bindings leaves alone an adapter that is not open yet (R-157, lesson 23)', (t) => {
  const machine = boot(t);
  machine.loadDriver();
  const adapter = machine.plugAdapter({ miniports: 1, openPends: 'held' });
  t.is(machine.netEvent(ndis.NetEventIMReEnableDevice), ndis.NDIS_STATUS_SUCCESS);
  t.is(machine.count('NdisIMInitializeDeviceInstanceEx'), 0);
  adapter.completeOpen();
  t.is(adapter.miniport(0).state, 'Running');
});

test('the driver does not bind to a virtual miniport that came later, nor while that goes (lesson 29)', (t) => {
  const { adapter, machine } = start(t, { rows: 0 });
  adapter.reconfigure(1);
  const scene = sceneOf({ adapter, machine });
  const own = machine.plugAdapter({ name: scene.miniport.name, miniports: null });
  t.is(own.bindStatus, ndis.NDIS_STATUS_NOT_ACCEPTED);
  for (const end of ['change', 'unbind'] as const) {
    adapter.holdSends();
    const { miniport, upper } = sceneOf({ adapter, machine });
    upper.send([outgoing({ ...scene, miniports: [miniport] }, 0, 'out')]);
    const going = end === 'change' ? adapter.beginReconfigure([]) : adapter.beginUnplug();
    t.is(own.bind(), ndis.NDIS_STATUS_NOT_ACCEPTED, end);
    adapter.completeSends();
    machine.finish(going as never);
    if (end === 'change') adapter.reconfigure(1);
  }
});

test('a virtual miniport never has the name of an adapter that is bound, and those behind it in the list come all the same (lesson 25, lesson 26, lesson 29)', (t) => {
  const machine = boot(t);
  const other = machine.plugAdapter({ miniports: null });
  const adapter = machine.plugAdapter({ miniports: [] });
  machine.loadDriver();
  adapter.reconfigure([other.name]);
  adapter.reconfigure([adapter.name]);
  t.is(machine.calls('NdisIMInitializeDeviceInstanceEx').length, 0);
  const named = machine.eventLog.slice(-2).map(({ strings }) => strings[0]);
  t.deepEqual(named, [other.name, adapter.name]);
  if (most === 4) {
    adapter.reconfigure([other.name, name('A')]);
    t.is(adapter.miniport(1).state, 'Running');
  }
});
