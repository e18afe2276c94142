/** What holds from the open of an adapter to its close, in whatever order things come. */
import test from 'ava';

import * as ndis from './kit/data/constants.js';
import { boot, few, incoming, labels, outgoing, start } from './support.js';

/** A query that only the adapter can answer. */
const asked = ndis.OID_GEN_TRANSMIT_BLOCK_SIZE;

test('what an open may still read while it pends lies in memory of the binding (R-024)', (t) => {
  const machine = boot(t);
  machine.loadDriver();
  const adapter = machine.plugAdapter({ miniports: few, openPends: 'held' });
  const [open] = machine.calls('NdisOpenAdapterEx');
  const [, context, parameters] = open!.args.map(Number);
  t.true(parameters! > context! && parameters! < context! + 4096);
  adapter.completeOpen();
  t.is(adapter.binding.context, context!);
  t.is(adapter.binding.state, 'Running');
});

test('adapters are opened in bind and closed in unbind, once each, whatever happens between (R-025, R-046)', (t) => {
  const { adapter, machine, miniport } = start(t);
  miniport.disable();
  miniport.enable();
  adapter.reconfigure();
  adapter.pause();
  adapter.restart();
  adapter.setPower('D3');
  adapter.setPower('D0');
  adapter.unplug();
  const steps = [
    'ProtocolBindAdapterEx',
    'NdisOpenAdapterEx',
    'ProtocolUnbindAdapterEx',
    'NdisCloseAdapterEx',
  ];
  t.deepEqual(machine.order(steps), steps);
});

test('a bind that pended is completed once, with the status of the open; another one by its return value (R-027)', (t) => {
  for (const openPends of [true, false]) {
    for (const openStatus of [ndis.NDIS_STATUS_SUCCESS, ndis.NDIS_STATUS_OPEN_FAILED]) {
      const machine = boot(t);
      machine.loadDriver();
      const adapter = machine.plugAdapter({ miniports: few, openPends, openStatus });
      t.deepEqual(
        machine.calls('NdisCompleteBindAdapterEx').map((call) => Number(call.args[1]) >>> 0),
        openPends ? [openStatus >>> 0] : [],
      );
      t.is(adapter.bindStatus, openStatus);
    }
  }
});

test('after the open the binding is Paused: requests pass, frames do not before its restart (R-032)', (t) => {
  const machine = boot(t);
  machine.loadDriver();
  const states: string[] = [];
  machine.interject('NdisIMInitializeDeviceInstanceEx', () => states.push(adapter.binding.state));
  const adapter = machine.plugAdapter({ miniports: 1, openPends: 'held' });
  adapter.completeOpen();
  t.is(states.length, 1);
  t.not(states[0], 'Running');
  const scene = start(t);
  scene.adapter.pause();
  t.is(scene.upper.query(asked, 4).status, ndis.NDIS_STATUS_SUCCESS);
  scene.upper.send([outgoing(scene, 0, 'a')]);
  t.is(scene.upper.completed[0]!.status, ndis.NDIS_STATUS_PAUSED);
  t.is(scene.adapter.wire.length, 0);
});

test('a link that goes down while the adapter is still being bound is known above (R-034, R-074)', (t) => {
  const machine = boot(t);
  machine.loadDriver();
  machine.interject('NdisIMInitializeDeviceInstanceEx', () => adapter.setLink({ up: false }));
  const adapter = machine.plugAdapter({ miniports: few, openPends: 'held' });
  adapter.completeOpen();
  t.true(adapter.miniports.every((miniport) => miniport.linkState === 'Disconnected'));
});

test('UpperBindings is read in the bind by its parameters, later by the handle of the binding (R-036)', (t) => {
  const { adapter, machine } = start(t);
  const before = machine.calls('NdisOpenConfigurationEx').length;
  const names = adapter.miniports.map(({ name }) => name.replace('{5', '{7'));
  t.is(adapter.reconfigure(names), ndis.NDIS_STATUS_SUCCESS);
  t.true(machine.calls('NdisOpenConfigurationEx').length > before);
  t.true(adapter.miniports.every(({ state }) => state === 'Running'));
});

test('an adapter whose frames are on their way is not unbound before they are back (R-038)', (t) => {
  const scene = start(t);
  const { adapter, machine, upper } = scene;
  adapter.holdSends();
  upper.send([outgoing(scene, 0, 'a')]);
  const unplug = adapter.beginUnplug();
  t.is(machine.callbacks('ProtocolUnbindAdapterEx').length, 0);
  adapter.completeSends();
  machine.finish(unplug);
  t.is(machine.callbacks('ProtocolUnbindAdapterEx').length, 1);
});

test('while a close pends nothing is asked of the adapter any more, and frames and status that still come do no harm (R-041, R-042)', (t) => {
  const scene = start(t, { adapter: { closePends: 'held' } });
  const { adapter, machine } = scene;
  const frames = [incoming(scene, 0, 'late'), incoming(scene, 0, 'later')];
  const unplug = adapter.beginUnplug();
  t.is(adapter.binding.state, 'Closing');
  const asked = adapter.oids.length;
  adapter.indicate(frames, { resources: true });
  adapter.indicateStatus(ndis.NDIS_STATUS_MEDIA_SPECIFIC_INDICATION, Uint8Array.of(1));
  adapter.setLink({ up: false });
  t.is(adapter.oids.length, asked);
  adapter.completeClose();
  machine.finish(unplug);
  t.is(adapter.binding.state, 'Unbound');
});

test('a frame that is sent while its adapter is being unbound is refused (R-045)', (t) => {
  const scene = start(t);
  const { adapter, machine, upper } = scene;
  machine.interject('NdisIMDeInitializeDeviceInstance', () => upper.send([outgoing(scene, 0, 'late')]));
  adapter.unplug();
  t.deepEqual(labels(adapter.wire), []);
  t.deepEqual(
    upper.completed.map(({ status }) => status),
    [ndis.NDIS_STATUS_PAUSED],
  );
});

test('a paused binding returns received frames at once (R-091)', (t) => {
  const scene = start(t);
  const { adapter, upper } = scene;
  adapter.pause();
  t.is(adapter.indicate([incoming(scene, 0, 'a'), incoming(scene, 0, 'b')]).returned, 2);
  t.is(upper.received.length, 0);
});

test('a pause of the binding that the last completion ends is completed by a work item, at PASSIVE_LEVEL (R-187)', (t) => {
  const scene = start(t);
  const { adapter, machine, upper } = scene;
  adapter.holdSends();
  upper.send([outgoing(scene, 0, 'a')]);
  const pause = adapter.beginPause();
  const before = machine.count('NdisQueueIoWorkItem');
  adapter.completeSends({ dispatch: true });
  machine.finish(pause);
  t.is(machine.count('NdisQueueIoWorkItem'), before + 1);
  t.is(machine.count('NdisCompleteNetPnPEvent'), 1);
  t.is(adapter.binding.state, 'Paused');
});

test('an end of a reset whose beginning nobody told changes nothing (R-173)', (t) => {
  const scene = start(t);
  const { adapter, upper } = scene;
  adapter.endReset();
  upper.send([outgoing(scene, 0, 'a')]);
  t.deepEqual(labels(adapter.wire), ['a']);
});
