import type { ExecutionContext } from 'ava';

import { answers } from './answers.js';
import * as ndis from './kit/data/constants.js';
import { boot, failEachCall, few, incoming, labels, outgoing, start, test } from './support.js';

test('the virtual miniports of an open that pends start when it completes (R-026)', (t) => {
  const machine = boot(t);
  const adapter = machine.plugAdapter({ miniports: few, openPends: true });
  machine.loadDriver();
  t.true(adapter.miniports.every((miniport) => miniport.state === 'Running'));
});

test('an open that fails leaves nothing behind and its status is that of the bind (R-029)', (t) => {
  for (const openPends of [false, true]) {
    const machine = boot(t);
    const adapter = machine.plugAdapter({
      miniports: few,
      openPends,
      openStatus: ndis.NDIS_STATUS_OPEN_FAILED,
    });
    machine.loadDriver();
    t.is(adapter.bindStatus, ndis.NDIS_STATUS_OPEN_FAILED);
    t.is(adapter.binding.state, 'Unbound');
    t.is(machine.calls('NdisIMInitializeDeviceInstanceEx').length, 0);
  }
});

test('whatever fails while an adapter is bound, the bind fails or works without it, and nothing is lost (R-030)', (t) => {
  const failed = failEachCall(
    t,
    (machine) => machine.loadDriver(),
    (machine) => machine.plugAdapter({ miniports: few }),
    (machine, call) => {
      t.true(['Unbound', 'Running'].includes(machine.adapters[0]!.binding.state), call);
      machine.shutDown();
    },
  );
  for (const name of ['NdisOpenAdapterEx', 'NdisAllocateMemoryWithTagPriority'])
    t.true(failed.includes(name), name);
});

test('an adapter without UpperBindings is bound and has no virtual miniports (R-048)', (t) => {
  for (const miniports of [null, []]) {
    const machine = boot(t);
    machine.plugAdapter({ miniports });
    machine.loadDriver();
    t.is(machine.calls('NdisIMInitializeDeviceInstanceEx').length, 0);
  }
});

test('a string of UpperBindings that is there twice counts once (R-048, R-052)', (t) => {
  const machine = boot(t);
  const adapter = machine.plugAdapter({ miniports: ['\\DEVICE\\{A}', '\\DEVICE\\{A}'] });
  machine.loadDriver();
  t.is(machine.calls('NdisIMInitializeDeviceInstanceEx').length, 1);
  t.is(adapter.miniport(0).initializations, 1);
});

const most = answers.distribution === 'passthrough' ? 1 : 1024;

test(`more strings than rows in the table give more virtual miniports, up to ${most} (R-048)`, (t) => {
  const machine = boot(t);
  const strings = answers.miniports.length + 1;
  const adapter = machine.plugAdapter({ miniports: strings });
  machine.loadDriver();
  const initialized = adapter.miniports.filter((miniport) => miniport.initializations === 1);
  t.is(initialized.length, Math.min(strings, most));
});

test('fewer strings than rows leave the last rows idle (R-048)', (t) => {
  const machine = boot(t);
  const adapter = machine.plugAdapter({ miniports: 1 });
  machine.loadDriver();
  t.is(adapter.miniport(0).state, 'Running');
  t.is(machine.calls('NdisIMInitializeDeviceInstanceEx').length, 1);
});

test('a value of UpperBindings that does not end is read no further than it goes (R-048)', (t) => {
  const machine = boot(t);
  const text = '\\DEVICE\\{A}';
  const bytes = new Uint8Array(2 * text.length);
  for (const [at, letter] of [...text].entries()) bytes[2 * at] = letter.charCodeAt(0);
  const adapter = machine.plugAdapter({ miniports: bytes });
  machine.loadDriver();
  t.true(adapter.miniports.length <= 1);
});

test('before the close the packet filter is zero and the multicast list empty (R-039)', (t) => {
  const { adapter, machine } = start(t);
  adapter.unplug();
  t.is(adapter.packetFilter, 0);
  t.deepEqual(adapter.multicastList, []);
  t.is(machine.calls('NdisCloseAdapterEx').length, 1);
});

test('unbinding deinitializes every virtual miniport before it closes the adapter (R-054, R-055)', (t) => {
  const { adapter, machine } = start(t);
  adapter.unplug();
  const order = machine.order(['NdisIMDeInitializeDeviceInstance', 'MiniportHaltEx', 'NdisCloseAdapterEx']);
  t.is(order.at(-1), 'NdisCloseAdapterEx');
  t.is(order.filter((name) => name === 'MiniportHaltEx').length, few);
  t.is(order.filter((name) => name === 'NdisIMDeInitializeDeviceInstance').length, few);
});

test('unbinding cancels every virtual miniport that was not initialized yet (R-053)', (t) => {
  const machine = boot(t);
  const adapter = machine.plugAdapter({ miniports: few, start: 'never' });
  machine.loadDriver();
  adapter.unplug();
  t.is(machine.calls('NdisIMCancelInitializeDeviceInstance').length, few);
  t.is(machine.calls('NdisIMDeInitializeDeviceInstance').length, 0);
});

/** An adapter goes while the initialization of its virtual miniport, which has not begun, cannot be cancelled. */
function unplugUncancelled(t: ExecutionContext) {
  const machine = boot(t);
  const adapter = machine.plugAdapter({ miniports: 1, start: 'never' });
  machine.loadDriver();
  machine.failNext('NdisIMCancelInitializeDeviceInstance', ndis.NDIS_STATUS_FAILURE);
  const unplug = adapter.beginUnplug();
  return { adapter, machine, unplug };
}

test('an initialization that cannot be cancelled is waited for, then deinitialized (R-053)', (t) => {
  const { adapter, machine, unplug } = unplugUncancelled(t);
  t.false(unplug.done);
  adapter.miniport(0).start();
  machine.finish(unplug);
  t.is(adapter.miniport(0).initializations, 1);
  t.is(machine.calls('NdisIMDeInitializeDeviceInstance').length, 1);
});

test('an initialization that cannot be cancelled is waited for, and over when it fails (R-053, R-072)', (t) => {
  const { adapter, machine, unplug } = unplugUncancelled(t);
  machine.failNext('NdisAllocateTimerObject', ndis.NDIS_STATUS_RESOURCES);
  adapter.miniport(0).start();
  machine.finish(unplug);
  t.is(machine.faultsHit, 2);
  t.is(machine.calls('NdisIMDeInitializeDeviceInstance').length, 0);
});

test('a close that pends makes unbind wait for its completion (R-043, R-044)', (t) => {
  const { adapter, machine } = start(t, { adapter: { closePends: true } });
  adapter.unplug();
  t.is(adapter.binding.state, 'Unbound');
  t.deepEqual(machine.order(['ProtocolCloseAdapterCompleteEx']), ['ProtocolCloseAdapterCompleteEx']);
});

test('a virtual miniport that NDIS halted is not deinitialized again (R-184)', (t) => {
  const { adapter, machine, miniport } = start(t);
  miniport.disable();
  t.is(miniport.state, 'Halted');
  adapter.unplug();
  t.is(machine.calls('NdisIMDeInitializeDeviceInstance').length, few - 1);
});

test('unloading with an adapter bound unbinds it (R-087, R-088)', (t) => {
  const { adapter, machine } = start(t);
  machine.unloadDriver();
  t.is(adapter.binding.state, 'Unbound');
  t.deepEqual(machine.order(['NdisDeregisterProtocolDriver', 'NdisMDeregisterMiniportDriver']), [
    'NdisDeregisterProtocolDriver',
    'NdisMDeregisterMiniportDriver',
  ]);
});

test('two adapters have virtual miniports of their own, and each sends by its own (R-049)', (t) => {
  const scene = start(t);
  const { machine } = scene;
  const second = machine.plugAdapter({ miniports: few });
  const upper = second.miniport(0).openProtocol();
  upper.send([outgoing({ ...scene, miniports: second.miniports }, 0, 'second')]);
  t.deepEqual(labels(second.wire), ['second']);
  t.deepEqual(labels(scene.adapter.wire), []);
  second.unplug();
  scene.upper.send([outgoing(scene, 0, 'first')]);
  t.deepEqual(labels(scene.adapter.wire), ['first']);
});

test('an adapter can go and come back (R-089)', (t) => {
  const { adapter, machine, miniport } = start(t);
  adapter.unplug();
  const again = machine.plugAdapter({ miniports: few });
  t.true(again.miniports.every((miniport) => miniport.state === 'Running'));
});

test('an open that pends and fails leaves nothing behind (R-026, R-029)', (t) => {
  const machine = boot(t);
  machine.loadDriver();
  const adapter = machine.plugAdapter({ miniports: few, openPends: 'held' });
  t.is(adapter.bindStatus, undefined);
  adapter.completeOpen(ndis.NDIS_STATUS_OPEN_FAILED);
  t.is(adapter.bindStatus, ndis.NDIS_STATUS_OPEN_FAILED);
  t.is(adapter.binding.state, 'Unbound');
});

for (const [what, options, call] of [
  ['a bind', {}, 'NdisAllocateRWLock'],
  ['an open', {}, 'NdisOpenAdapterEx'],
  ['an open that pends', { openPends: true, openStatus: ndis.NDIS_STATUS_RESOURCES }, undefined],
] as const) {
  test(`${what} that fails is in the log once, with its adapter and its status (R-029, lesson 25)`, (t) => {
    const machine = boot(t);
    machine.loadDriver();
    if (call !== undefined)
      machine.failNext(call, call === 'NdisOpenAdapterEx' ? ndis.NDIS_STATUS_RESOURCES : 0);
    const adapter = machine.plugAdapter({ miniports: 1, ...options });
    t.is(adapter.bindStatus, ndis.NDIS_STATUS_RESOURCES);
    t.deepEqual(
      machine.eventLog.map(({ code, strings, data }) => [
        code,
        strings[0],
        new Uint32Array(data.slice().buffer)[0],
      ]),
      [[ndis.EVENT_NDIS_DRIVER_FAILURE, adapter.name, ndis.NDIS_STATUS_RESOURCES]],
    );
  });
}

test('unbind ends when a close that takes its time has ended (R-043)', (t) => {
  const { adapter, machine } = start(t, { adapter: { closePends: 'held' } });
  const unplug = adapter.beginUnplug();
  t.false(unplug.done);
  adapter.completeClose();
  machine.finish(unplug);
  t.is(adapter.binding.state, 'Unbound');
});

test('an adapter of a medium that is not Ethernet is not bound (R-024)', (t) => {
  const machine = boot(t);
  const adapter = machine.plugAdapter({ miniports: few, mediaType: ndis.NdisMediumWirelessWan });
  machine.loadDriver();
  t.not(adapter.bindStatus, ndis.NDIS_STATUS_SUCCESS);
  t.is(adapter.binding.state, 'Unbound');
});

test('the driver does not bind to a virtual miniport of its own (R-024)', (t) => {
  const { machine, miniport } = start(t);
  const own = machine.plugAdapter({ name: miniport.name, miniports: null });
  t.not(own.bindStatus, ndis.NDIS_STATUS_SUCCESS);
  t.is(own.binding.state, 'Unbound');
});

test('a string of UpperBindings that is too long for a device name is skipped, the others are not (R-048)', (t) => {
  const machine = boot(t);
  machine.plugAdapter({ miniports: ['x'.repeat(4000), '\\DEVICE\\{B}'] });
  machine.loadDriver();
  t.deepEqual(
    machine.calls('NdisIMInitializeDeviceInstanceEx').map((call) => call.text),
    ['\\DEVICE\\{B}'],
  );
});

test('a virtual miniport disabled while its adapter is there does not keep the adapter from going (R-184)', (t) => {
  const { adapter, miniports } = start(t);
  for (const miniport of miniports) miniport.disable();
  adapter.unplug();
  t.is(adapter.binding.state, 'Unbound');
});

test('unbinding fails the request that waits for the adapter and completes what is on its way (R-040)', (t) => {
  const scene = start(t);
  const { adapter, machine, upper } = scene;
  adapter.holdSends();
  upper.send([outgoing(scene, 0, 'a')]);
  const unplug = adapter.beginUnplug();
  t.is(machine.calls('NdisCloseAdapterEx').length, 0);
  adapter.completeSends();
  machine.finish(unplug);
  t.is(upper.completed.length, 1);
});

test('an adapter whose link fails, that sleeps, and that goes does not disturb another (R-049)', (t) => {
  const scene = start(t);
  const { adapter, machine, miniports, upper } = scene;
  const second = machine.plugAdapter({ miniports: few });
  adapter.holdSends();
  upper.send([outgoing(scene, 0, 'before')]);
  for (const step of [
    () => second.setLink({ up: false }),
    () => second.setPower('D3'),
    () => second.unplug(),
  ]) {
    step();
    upper.send([outgoing(scene, 0, 'a')]);
    adapter.indicate([incoming(scene, 0, 'b')]);
  }
  adapter.completeSends();
  t.is(upper.completed.length, 4);
  t.deepEqual(labels(upper.received), ['b', 'b', 'b']);
  t.true(miniports.every((miniport) => miniport.linkState === 'Connected'));
});

test('after a change of the configuration of one binding the protocols above hear of it (R-158)', (t) => {
  const { adapter, miniports, upper } = start(t);
  t.is(adapter.reconfigure(), ndis.NDIS_STATUS_SUCCESS);
  t.true(upper.netEvents.includes(ndis.NetEventReconfigure));
  t.true(miniports.every((miniport) => miniport.initializations === 1));
});

test('after a change of the configuration of all bindings NDIS is asked to bind what is not bound (R-166)', (t) => {
  const { machine, upper } = start(t);
  t.is(machine.reconfigure(), ndis.NDIS_STATUS_SUCCESS);
  t.is(machine.count('NdisReEnumerateProtocolBindings'), 1);
  t.false(upper.netEvents.includes(ndis.NetEventReconfigure));
});
