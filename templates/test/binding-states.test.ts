/** What holds from the open of an adapter to its close, in whatever order things come. */
import * as ndis from './kit/data/constants.js';
import { frame } from './kit/world/frames.js';
import { boot, few, incoming, labels, outgoing, start, station, test } from './support.js';

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

test('an adapter is opened inside the bind alone, and closed inside the unbind alone (R-025, R-046)', (t) => {
  const { adapter, machine, miniport } = start(t);
  adapter.reconfigure();
  machine.reconfigure();
  miniport.disable();
  miniport.enable();
  adapter.pause();
  adapter.restart();
  adapter.setPower('D3');
  adapter.setPower('D0');
  adapter.unplug();
  t.deepEqual(
    machine.order([
      'ProtocolBindAdapterEx',
      'NdisOpenAdapterEx',
      'ProtocolUnbindAdapterEx',
      'NdisCloseAdapterEx',
      'NdisUnbindAdapter',
    ]),
    ['ProtocolBindAdapterEx', 'NdisOpenAdapterEx', 'ProtocolUnbindAdapterEx', 'NdisCloseAdapterEx'],
  );
});

test('a bind that pended is completed once, with the status of the open; one that did not is not (R-027)', (t) => {
  const outcomes = [
    { openPends: false, openStatus: ndis.NDIS_STATUS_SUCCESS, completions: [] },
    { openPends: false, openStatus: ndis.NDIS_STATUS_OPEN_FAILED, completions: [] },
    { openPends: true, openStatus: ndis.NDIS_STATUS_SUCCESS, completions: [ndis.NDIS_STATUS_SUCCESS] },
    {
      openPends: true,
      openStatus: ndis.NDIS_STATUS_OPEN_FAILED,
      completions: [ndis.NDIS_STATUS_OPEN_FAILED],
    },
  ] as const;
  for (const { openPends, openStatus, completions } of outcomes) {
    for (const isThereBefore of [true, false]) {
      const machine = boot(t);
      if (!isThereBefore) machine.loadDriver();
      const adapter = machine.plugAdapter({ miniports: few, openPends, openStatus });
      if (isThereBefore) machine.loadDriver();
      t.deepEqual(
        machine.calls('NdisCompleteBindAdapterEx').map(({ args }) => args[1]),
        [...completions],
      );
      t.is(adapter.bindStatus, openStatus);
    }
  }
});

test('after the open the binding is not Running when its virtual miniports are asked for (R-032)', (t) => {
  const machine = boot(t);
  machine.loadDriver();
  const states: string[] = [];
  machine.interject('NdisIMInitializeDeviceInstanceEx', () => states.push(adapter.binding.state));
  const adapter = machine.plugAdapter({ miniports: 1, openPends: 'held' });
  adapter.completeOpen();
  t.is(states.length, 1);
  t.not(states[0], 'Running');
});

test('a paused binding passes requests and no frames (R-032, R-089)', (t) => {
  const scene = start(t);
  const { adapter, upper } = scene;
  adapter.pause();
  t.is(upper.query(asked, 4).status, ndis.NDIS_STATUS_SUCCESS);
  t.is(upper.setPacketFilter(ndis.NDIS_PACKET_TYPE_ALL_MULTICAST).status, ndis.NDIS_STATUS_SUCCESS);
  t.truthy(adapter.packetFilter & ndis.NDIS_PACKET_TYPE_ALL_MULTICAST);
  upper.send([outgoing(scene, 0, 'a')]);
  t.is(upper.completed[0]!.status, ndis.NDIS_STATUS_PAUSED);
  t.is(adapter.wire.length, 0);
});

test('a virtual miniport is initialized although its binding was not restarted yet, and sends when it is (R-032)', (t) => {
  const scene = start(t);
  const { adapter, miniport } = scene;
  adapter.pause();
  miniport.disable();
  miniport.enable();
  t.is(miniport.state, 'Running');
  const upper = miniport.openProtocol();
  upper.send([outgoing(scene, 0, 'early')]);
  t.is(upper.completed[0]!.status, ndis.NDIS_STATUS_PAUSED);
  adapter.restart();
  upper.send([outgoing(scene, 0, 'now')]);
  t.deepEqual(labels(adapter.wire), ['now']);
});

test('what the adapter indicates before there is a virtual miniport is remembered, or returned (R-033, R-034)', (t) => {
  const machine = boot(t);
  const adapter = machine.plugAdapter({ miniports: few, start: 'never' });
  machine.loadDriver();
  adapter.setLink({ up: false });
  adapter.indicateStatus(ndis.NDIS_STATUS_MEDIA_SPECIFIC_INDICATION, Uint8Array.of(1));
  const { miniports } = adapter;
  const early = frame({ to: adapter.address, from: station, payload: 'early' });
  t.is(adapter.indicate([early]).returned, 1);
  for (const miniport of miniports) miniport.start();
  t.true(miniports.every(({ linkState }) => linkState === 'Disconnected'));
  adapter.setLink({ up: true });
  t.true(miniports.every(({ linkState }) => linkState === 'Connected'));
});

test('a link that goes down while the adapter is still being bound is known above (R-034, R-074)', (t) => {
  const machine = boot(t);
  machine.loadDriver();
  machine.interject('NdisIMInitializeDeviceInstanceEx', () => adapter.setLink({ up: false }));
  const adapter = machine.plugAdapter({ miniports: few, openPends: 'held' });
  adapter.completeOpen();
  t.true(adapter.miniports.every((miniport) => miniport.linkState === 'Disconnected'));
});

test('what the adapter can do is taken from the bind parameters: nothing is asked of it (R-035)', (t) => {
  const machine = boot(t);
  const adapter = machine.plugAdapter({ miniports: few, mtu: 1400, lookahead: 700 });
  machine.loadDriver();
  t.is(adapter.miniport(0).state, 'Running');
  t.is(adapter.miniport(0).attributes!.LookaheadSize, 700);
  t.deepEqual(adapter.oids, []);
});

test('UpperBindings is read in the bind by its parameters, later by the handle of the binding (R-036)', (t) => {
  const { adapter, machine } = start(t);
  const before = machine.calls('NdisOpenConfigurationEx').length;
  const names = adapter.miniports.map(({ name }) => name.replace('{5', '{7'));
  t.is(adapter.reconfigure(names), ndis.NDIS_STATUS_SUCCESS);
  t.true(machine.calls('NdisOpenConfigurationEx').length > before);
  t.true(adapter.miniports.every(({ state }) => state === 'Running'));
});

test('the binding is paused before it is unbound, and what was on its way is back by then (R-038, R-090)', (t) => {
  const scene = start(t);
  const { adapter, machine, upper } = scene;
  adapter.holdSends();
  upper.send([outgoing(scene, 0, 'a')]);
  const unplug = adapter.beginUnplug();
  t.is(adapter.binding.state, 'Pausing');
  t.is(machine.callbacks('ProtocolUnbindAdapterEx').length, 0);
  adapter.completeSends();
  machine.finish(unplug);
  t.is(machine.callbacks('ProtocolUnbindAdapterEx').length, 1);
});

test('once the adapter is being closed nothing is asked of it any more, whatever comes (R-041, R-042, R-045)', (t) => {
  const scene = start(t, { adapter: { closePends: 'held' } });
  const { adapter, machine, miniports } = scene;
  const frames = [incoming(scene, 0, 'late'), incoming(scene, 0, 'later')];
  const unplug = adapter.beginUnplug();
  t.is(adapter.binding.state, 'Closing');
  t.true(miniports.every(({ state }) => state === 'Halted'));
  const before = machine.calls().length;
  adapter.setLink({ up: false });
  adapter.reset();
  adapter.indicateStatus(ndis.NDIS_STATUS_MEDIA_SPECIFIC_INDICATION, Uint8Array.of(1));
  adapter.indicate(frames, { resources: true });
  machine.netEvent(ndis.NetEventIMReEnableDevice);
  t.deepEqual(machine.calls().slice(before), []);
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

test('frames that come while the binding pauses or is paused go back at once, and nobody sees them (R-091)', (t) => {
  const scene = start(t);
  const { adapter, machine, upper } = scene;
  upper.holdReceives();
  adapter.indicate([incoming(scene, 0, 'held')]);
  const pause = adapter.beginPause();
  t.is(adapter.binding.state, 'Pausing');
  t.is(adapter.indicate([incoming(scene, 0, 'late')]).returned, 1);
  upper.returnReceives();
  machine.finish(pause);
  t.is(adapter.indicate([incoming(scene, 0, 'a'), incoming(scene, 0, 'b')]).returned, 2);
  t.deepEqual(labels(upper.received), ['held']);
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

test('a restart that reports nothing, or that nothing has changed, changes nothing (R-092, R-186)', (t) => {
  const scene = start(t);
  const { adapter, miniport, upper } = scene;
  const before = miniport.attributes!.MtuSize;
  for (const report of ['none', 'unchanged'] as const) {
    adapter.pause();
    adapter.restart(report);
    t.is(adapter.binding.state, 'Running');
    miniport.pause();
    miniport.restart();
    t.is(miniport.attributes!.MtuSize, before);
    upper.send([outgoing(scene, 0, report)]);
  }
  t.deepEqual(labels(adapter.wire), ['none', 'unchanged']);
});

test('the names of filter modules over the adapter, which have no terminators, are passed over (R-093)', (t) => {
  const filterModules = ['{A}-LIGHTWEIGHT-0000', ''];
  const scene = start(t, { adapter: { filterModules } });
  const { adapter, upper } = scene;
  adapter.pause();
  adapter.restart();
  upper.send([outgoing(scene, 0, 'out')]);
  t.deepEqual(labels(adapter.wire), ['out']);
});

test('an end of a reset whose beginning nobody told changes nothing (R-173)', (t) => {
  const scene = start(t);
  const { adapter, upper } = scene;
  adapter.endReset();
  upper.send([outgoing(scene, 0, 'a')]);
  t.deepEqual(labels(adapter.wire), ['a']);
});
