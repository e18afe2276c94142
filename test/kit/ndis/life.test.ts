/** What NDIS does with a driver that behaves. */
import test from 'ava';

import * as ndis from '../../../src/kit/data/constants.js';
import { Deadlock } from '../../../src/kit/kernel/failure.js';
import { bindAll } from '../../../src/kit/ndis/bind.js';
import { bootSmall } from './small-im-driver.js';

for (const bindDuring of ['registration', 'after-entry'] as const) {
  test(`binding ${bindDuring}: the adapter is opened and its binding runs`, async (t) => {
    const { machine } = await bootSmall(t, { bindDuring });
    const adapter = machine.plugAdapter({ miniports: null });
    machine.loadDriver();
    t.is(adapter.binding.state, 'Running');
    t.is(adapter.bindStatus, ndis.NDIS_STATUS_SUCCESS);
  });
}

for (const openPends of [false, true]) {
  for (const closePends of [false, true]) {
    test(`open ${openPends ? 'pends' : 'ends at once'}, close ${closePends ? 'pends' : 'ends at once'}: the whole life (R-026, R-043, R-044)`, async (t) => {
      const { machine } = await bootSmall(t);
      const adapter = machine.plugAdapter({ openPends, closePends, oidPends: true });
      machine.loadDriver();
      t.deepEqual(adapter.miniport(0).states, ['Halted', 'Initializing', 'Paused', 'Restarting', 'Running']);
      adapter.unplug();
      t.is(machine.callbacks('ProtocolOpenAdapterCompleteEx').length, openPends ? 1 : 0);
      t.is(machine.callbacks('ProtocolCloseAdapterCompleteEx').length, closePends ? 1 : 0);
      t.is(adapter.binding.state, 'Unbound');
      machine.unloadDriver();
      machine.assertGivenBack();
    });
  }
}

test('an open that the test holds ends when the test says so', async (t) => {
  const { machine } = await bootSmall(t);
  machine.loadDriver();
  const adapter = machine.plugAdapter({ openPends: 'held' });
  t.is(adapter.bindStatus, undefined);
  adapter.completeOpen(ndis.NDIS_STATUS_RESOURCES);
  t.is(adapter.bindStatus, ndis.NDIS_STATUS_RESOURCES);
});

test('a wait that nothing can end is told with the place in C', async (t) => {
  const { machine } = await bootSmall(t);
  machine.plugAdapter({ openPends: 'held' });
  const failure = t.throws(() => machine.loadDriver(), { instanceOf: Deadlock });
  t.regex(failure?.message ?? '', /Bind \(driver\/driver\.c:\d+\)/);
});

test('an adapter that is being bound is not bound again when bindings are enumerated (R-166)', async (t) => {
  const { machine, misbehave } = await bootSmall(t);
  misbehave('FaultBindTakesTime');
  const adapter = machine.plugAdapter();
  const loading = machine.beginLoadDriver();
  const again = machine.spawn('enumeration', bindAll(machine.ndis, machine.protocolDriver));
  machine.settle();
  t.false(loading.done);
  machine.finish(loading);
  machine.finish(again);
  t.is(machine.callbacks('ProtocolBindAdapterEx').length, 1);
  t.is(adapter.bindStatus, ndis.NDIS_STATUS_SUCCESS);
});

test('each start of a device initializes its virtual miniport once (R-050)', async (t) => {
  for (const start of ['before', 'inside', 'after', 'never'] as const) {
    const { machine } = await bootSmall(t);
    const adapter = machine.plugAdapter({ start });
    machine.loadDriver();
    const miniport = adapter.miniport(0);
    t.is(miniport.initializations, start === 'never' ? 0 : 1, start);
    miniport.start();
    t.is(miniport.initializations, 1, start);
    t.is(miniport.state, 'Running');
  }
});

test('a virtual miniport that waits for its device is cancelled, and its device can start later (R-053)', async (t) => {
  const { machine } = await bootSmall(t);
  const adapter = machine.plugAdapter({ start: 'never' });
  machine.loadDriver();
  adapter.unplug();
  t.is(machine.calls('NdisIMCancelInitializeDeviceInstance')[0]?.result, ndis.NDIS_STATUS_SUCCESS);
  adapter.miniport(0).start();
  t.is(adapter.miniport(0).initializations, 0);
});

test('protocols above take their filter back before a virtual miniport is halted (R-054)', async (t) => {
  const { machine } = await bootSmall(t);
  const adapter = machine.plugAdapter();
  machine.loadDriver();
  const upper = adapter.miniport(0).openProtocol();
  adapter.unplug();
  t.true(upper.closed);
  const order = machine.order([
    'MiniportOidRequest',
    'MiniportPause',
    'MiniportHaltEx',
    'NdisCloseAdapterEx',
  ]);
  t.deepEqual(order.slice(-4), [
    'MiniportOidRequest',
    'MiniportPause',
    'MiniportHaltEx',
    'NdisCloseAdapterEx',
  ]);
});

test('unloading removes the devices first, then unbinds inside NdisDeregisterProtocolDriver (R-087, R-088)', async (t) => {
  const { machine } = await bootSmall(t);
  machine.plugAdapter();
  machine.loadDriver();
  machine.unloadDriver();
  t.deepEqual(
    machine.order([
      'MiniportHaltEx',
      'MiniportDriverUnload',
      'NdisDeregisterProtocolDriver',
      'ProtocolUnbindAdapterEx',
    ]),
    ['MiniportHaltEx', 'MiniportDriverUnload', 'NdisDeregisterProtocolDriver', 'ProtocolUnbindAdapterEx'],
  );
  machine.assertGivenBack();
});

test('sleep is SetPower before the pause, waking is the restart before SetPower (R-203)', async (t) => {
  const { machine } = await bootSmall(t);
  const adapter = machine.plugAdapter({ miniports: null });
  machine.loadDriver();
  const before = machine.callbacks('ProtocolNetPnPEvent').length;
  adapter.setPower('D3');
  t.is(adapter.binding.state, 'Paused');
  adapter.setPower('D0');
  t.is(adapter.binding.state, 'Running');
  t.is(machine.callbacks('ProtocolNetPnPEvent').length - before, 5);
});

test('a planned failure of a DDI call is met once and recorded', async (t) => {
  const { machine } = await bootSmall(t);
  machine.failNext('NdisOpenAdapterEx', ndis.NDIS_STATUS_RESOURCES, { skip: 1 });
  machine.loadDriver();
  t.is(machine.plugAdapter().bindStatus, ndis.NDIS_STATUS_SUCCESS);
  t.deepEqual(machine.faultsLeft(), ['NdisOpenAdapterEx']);
  t.is(machine.plugAdapter().bindStatus, ndis.NDIS_STATUS_RESOURCES);
  t.is(machine.faultsHit, 1);
  t.is(machine.calls('NdisOpenAdapterEx')[1]?.result, ndis.NDIS_STATUS_RESOURCES);
});

test('a protocol under another name than its service is bound to nothing (R-017)', async (t) => {
  const { machine } = await bootSmall(t, { service: 'another' });
  const adapter = machine.plugAdapter();
  machine.loadDriver();
  t.is(adapter.binding.state, 'Unbound');
  t.is(machine.callbacks('ProtocolBindAdapterEx').length, 0);
});
