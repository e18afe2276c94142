import { answers } from './answers.js';
import * as ndis from './kit/data/constants.js';
import { frame } from './kit/world/frames.js';
import type { Machine } from './kit/world/machine.js';
import { boot, few, incoming, labels, outgoing, start, station, test } from './support.js';

const all = answers.miniports.length;
/** Rows where something goes wrong: the first, one in the middle, the last. */
const someRows = new Set([0, all >> 1, all - 1]);
/** Attributes are set twice for each virtual miniport, and before that once in MiniportAddDevice. */
const setsForEach = answers.callbacks.has('PnpHandlers') ? 3 : 2;

/** What the log names as having failed. */
function namesInLog({ eventLog }: Machine): (string | undefined)[] {
  return eventLog
    .filter(({ code }) => code === ndis.EVENT_NDIS_DRIVER_FAILURE)
    .map(({ strings }) => strings[0]);
}

for (const when of ['before', 'inside', 'after'] as const) {
  test(`each virtual miniport is initialized once when its device starts ${when} the call for it (R-047, R-050)`, (t) => {
    const machine = boot(t);
    const adapter = machine.plugAdapter({ miniports: all, start: when });
    machine.loadDriver();
    t.deepEqual(
      adapter.miniports.map((miniport) => miniport.initializations),
      adapter.miniports.map(() => 1),
    );
    t.true(adapter.miniports.every((miniport) => miniport.state === 'Running'));
  });
}

test('a virtual miniport whose device never starts is asked for once and not initialized (R-050)', (t) => {
  const machine = boot(t);
  const adapter = machine.plugAdapter({ miniports: all, start: 'never' });
  machine.loadDriver();
  t.is(machine.calls('NdisIMInitializeDeviceInstanceEx').length, all);
  t.true(
    adapter.miniports.every((miniport) => miniport.initializations === 0 && miniport.state === 'Halted'),
  );
});

test('row i of the table gets string i of UpperBindings (R-048)', (t) => {
  const machine = boot(t);
  const adapter = machine.plugAdapter({ miniports: all });
  machine.loadDriver();
  t.deepEqual(
    machine.calls('NdisIMInitializeDeviceInstanceEx').map((call) => call.text),
    adapter.miniports.map((miniport) => miniport.name),
  );
});

test('a bind inside the registration leaves the virtual miniports for after the association (R-007, R-008, lesson 21)', (t) => {
  const machine = boot(t, { bindDuring: 'registration' });
  const adapter = machine.plugAdapter({ miniports: all });
  machine.loadDriver();
  const order = machine.calls().map((call) => call.name);
  t.true(order.indexOf('NdisOpenAdapterEx') < order.indexOf('NdisIMAssociateMiniport'));
  t.true(order.indexOf('NdisIMAssociateMiniport') < order.indexOf('NdisIMInitializeDeviceInstanceEx'));
  t.true(adapter.miniports.every((miniport) => miniport.state === 'Running'));
});

test('a bind after DriverEntry starts its virtual miniports at once (R-009)', (t) => {
  const machine = boot(t, { bindDuring: 'after-entry' });
  machine.loadDriver();
  const adapter = machine.plugAdapter({ miniports: all });
  t.true(adapter.miniports.every((miniport) => miniport.state === 'Running'));
});

for (const row of someRows) {
  test(`virtual miniport ${row} that cannot be asked for does not stop the others, and is in the log (R-047, lesson 25)`, (t) => {
    const machine = boot(t);
    const adapter = machine.plugAdapter({ miniports: all });
    machine.failNext('NdisIMInitializeDeviceInstanceEx', ndis.NDIS_STATUS_RESOURCES, { skip: row });
    machine.loadDriver();
    t.deepEqual(
      adapter.miniports.flatMap((miniport, index) => (miniport.state === 'Running' ? [] : [index])),
      [row],
    );
    t.deepEqual(namesInLog(machine), [adapter.miniport(row).name]);
  });

  test(`virtual miniport ${row} that fails to initialize does not stop the others, and is in the log (R-072, lesson 25)`, (t) => {
    const machine = boot(t);
    const adapter = machine.plugAdapter({ miniports: all });
    machine.failNext('NdisMSetMiniportAttributes', ndis.NDIS_STATUS_FAILURE, {
      skip: setsForEach * row + setsForEach - 2,
    });
    machine.loadDriver();
    t.deepEqual(
      adapter.miniports.flatMap((miniport, index) => (miniport.state === 'Running' ? [] : [index])),
      [row],
    );
    t.is(adapter.miniport(row).state, 'Halted');
    t.deepEqual(namesInLog(machine), [adapter.miniport(row).name]);
  });
}

test('a device that failed to initialize can be enabled again (R-072, R-167, lesson 20)', (t) => {
  const machine = boot(t);
  const adapter = machine.plugAdapter({ miniports: few });
  machine.failNext('NdisMSetMiniportAttributes', ndis.NDIS_STATUS_FAILURE);
  machine.loadDriver();
  const miniport = adapter.miniport(0);
  t.is(miniport.state, 'Halted');
  miniport.enable();
  t.is(miniport.state, 'Running');
});

test('a virtual miniport is Paused after its initialization until NDIS restarts it (R-073, lesson 4)', (t) => {
  const { miniport, miniports } = start(t);
  for (const miniport of miniports)
    t.deepEqual(miniport.states.slice(0, 5), ['Halted', 'Initializing', 'Paused', 'Restarting', 'Running']);
});

test('registration attributes come first, then the general ones (R-058)', (t) => {
  const { machine } = start(t, { rows: 1 });
  const types = machine.calls('NdisMSetMiniportAttributes').map((call) => call.type);
  const registration = types.indexOf(ndis.NDIS_OBJECT_TYPE_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES);
  t.not(registration, -1);
  t.is(types[registration + 1], ndis.NDIS_OBJECT_TYPE_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES);
});

test('the general attributes are those of the adapter, without its connector (R-064, R-065)', (t) => {
  const { adapter, miniport } = start(t, {
    adapter: { linkSpeed: 10_000_000_000n, lookahead: 900, mtu: 1400 },
  });
  const attributes = miniport.attributes!;
  t.is(attributes.MediaType, ndis.NdisMedium802_3);
  t.is(attributes.MaxXmitLinkSpeed, 10_000_000_000n);
  t.is(attributes.MaxRcvLinkSpeed, 10_000_000_000n);
  t.is(attributes.LookaheadSize, 900);
  t.true(attributes.MtuSize <= adapter.mtu && attributes.MtuSize >= adapter.mtu - 4);
  t.is(attributes.SupportedPacketFilters, adapter.attributes.packetFilters);
  t.is(attributes.IfConnectorPresent, 0);
  t.is(attributes.RecvScaleCapabilities, 0);
});

test('MacOptions leave loopback to NDIS and offer priorities, not VLANs (R-181)', (t) => {
  const { miniport } = start(t);
  t.is(
    miniport.attributes!.MacOptions,
    ndis.NDIS_MAC_OPTION_NO_LOOPBACK |
      ndis.NDIS_MAC_OPTION_TRANSFERS_NOT_PEND |
      ndis.NDIS_MAC_OPTION_8021P_PRIORITY,
  );
});

test('every OID that each miniport has to answer is in the list of those supported (R-134, R-183)', (t) => {
  const { miniport } = start(t);
  for (const name of [
    'OID_GEN_CURRENT_PACKET_FILTER',
    'OID_GEN_CURRENT_LOOKAHEAD',
    'OID_GEN_LINK_PARAMETERS',
    'OID_GEN_INTERRUPT_MODERATION',
    'OID_GEN_MAXIMUM_TOTAL_SIZE',
    'OID_GEN_RCV_OK',
    'OID_GEN_XMIT_OK',
    'OID_GEN_STATISTICS',
    'OID_GEN_TRANSMIT_BLOCK_SIZE',
    'OID_GEN_RECEIVE_BLOCK_SIZE',
    'OID_GEN_TRANSMIT_BUFFER_SPACE',
    'OID_GEN_RECEIVE_BUFFER_SPACE',
    'OID_GEN_VENDOR_ID',
    'OID_GEN_VENDOR_DESCRIPTION',
    'OID_GEN_VENDOR_DRIVER_VERSION',
  ] as const) {
    t.true(miniport.supportedOids.includes(ndis[name]), name);
  }
});

test('a device that is disabled is halted, and its virtual miniport comes back when it is enabled (R-167, R-184)', (t) => {
  const { adapter, miniport, miniports } = start(t);
  miniport.disable();
  t.is(miniport.state, 'Halted');
  t.true(miniports.slice(1).every((each) => each.state === 'Running'));
  miniport.enable();
  t.is(miniport.state, 'Running');
  t.is(miniport.initializations, 2);
  t.is(adapter.binding.state, 'Running');
});

test('a device whose start comes after a long time is initialized then (R-050)', (t) => {
  const machine = boot(t);
  const adapter = machine.plugAdapter({ miniports: few, start: 'never' });
  machine.loadDriver();
  machine.advance(60_000);
  for (const miniport of adapter.miniports) miniport.start();
  t.true(
    adapter.miniports.every((miniport) => miniport.state === 'Running' && miniport.initializations === 1),
  );
});

test('each virtual miniport lies above its adapter in the interface stack while it is there (R-056)', (t) => {
  const { adapter, machine } = start(t);
  t.is(machine.calls('NdisIfAddIfStackEntry').length, few);
  adapter.unplug();
  t.is(machine.calls('NdisIfDeleteIfStackEntry').length, few);
});

test('a shutdown calls nothing and frees nothing (R-086)', (t) => {
  const { machine, miniport } = start(t);
  miniport.pause();
  const before = machine.calls().length;
  miniport.shutdown(ndis.NdisShutdownBugCheck);
  t.is(machine.calls().length, before);
  t.is(miniport.state, 'Shutdown');
});

test('a pause with sends in flight pends until the last one is completed (R-076)', (t) => {
  const scene = start(t);
  const { adapter, machine, miniport, upper } = scene;
  adapter.holdSends();
  upper.send(['a', 'b'].map((label) => outgoing(scene, 0, label)));
  const pause = miniport.beginPause();
  machine.settle();
  t.is(miniport.state, 'Pausing');
  adapter.completeSends({ order: [0] });
  t.is(miniport.state, 'Pausing');
  adapter.completeSends();
  machine.finish(pause);
  t.is(miniport.state, 'Paused');
});

test('a pause with receives held above pends until the last one is returned (R-076)', (t) => {
  const scene = start(t);
  const { adapter, machine, miniport, upper } = scene;
  upper.holdReceives();
  adapter.indicate(['a', 'b'].map((label) => incoming(scene, 0, label)));
  const pause = miniport.beginPause();
  machine.settle();
  t.is(miniport.state, 'Pausing');
  upper.returnReceives({ order: [0] });
  t.is(miniport.state, 'Pausing');
  upper.returnReceives();
  machine.finish(pause);
  t.is(miniport.state, 'Paused');
});

test('a pause with nothing in flight ends at once (R-075)', (t) => {
  const { miniport } = start(t);
  miniport.pause();
  t.is(miniport.state, 'Paused');
});

test('a paused virtual miniport does not stop its siblings (R-076)', (t) => {
  const scene = start(t);
  const { adapter, miniport, uppers } = scene;
  miniport.pause();
  for (const row of [...uppers.keys()].slice(1)) {
    uppers[row]!.send([outgoing(scene, row, `out ${row}`)]);
    adapter.indicate([incoming(scene, row, `in ${row}`)]);
    t.deepEqual(labels(uppers[row]!.received), [`in ${row}`]);
  }
  t.is(adapter.wire.length, uppers.length - 1);
});

test('traffic flows again after a restart (R-080)', (t) => {
  const scene = start(t);
  const { adapter, miniport, upper } = scene;
  miniport.pause();
  miniport.restart();
  upper.send([outgoing(scene, 0, 'out')]);
  adapter.indicate([incoming(scene, 0, 'in')]);
  t.deepEqual(labels(adapter.wire), ['out']);
  t.deepEqual(labels(upper.received), ['in']);
});

test('a pause of the binding with sends in flight ends when the last one is back, at PASSIVE_LEVEL (R-090, R-187)', (t) => {
  const scene = start(t);
  const { adapter, machine, upper } = scene;
  adapter.holdSends();
  upper.send([outgoing(scene, 0, 'a')]);
  const pause = adapter.beginPause();
  machine.settle();
  t.is(adapter.binding.state, 'Pausing');
  adapter.completeSends();
  machine.finish(pause);
  t.is(adapter.binding.state, 'Paused');
  t.is(upper.completed.length, 1);
});

test('a pause of the binding with receives held above ends when the last one is returned (R-090)', (t) => {
  const scene = start(t);
  const { adapter, machine, upper } = scene;
  upper.holdReceives();
  adapter.indicate([incoming(scene, 0, 'a')]);
  const pause = adapter.beginPause();
  machine.settle();
  t.is(adapter.binding.state, 'Pausing');
  upper.returnReceives();
  machine.finish(pause);
  t.is(adapter.binding.state, 'Paused');
});

test('a changed MTU of the adapter is told above at the next restart, and counts from then on (R-081, R-185, R-186)', (t) => {
  const { adapter, miniport, upper } = start(t);
  const before = miniport.attributes!.MtuSize;
  adapter.pause();
  adapter.attributes.mtu -= 100;
  adapter.attributes.maxLinkSpeed = 100_000_000n;
  adapter.restart();
  miniport.pause();
  t.is(miniport.restart(), ndis.NDIS_STATUS_SUCCESS);
  t.is(miniport.attributes!.MtuSize, before - 100);
  t.is(miniport.attributes!.MaxXmitLinkSpeed, 100_000_000n);
  t.is(miniport.attributes!.MaxRcvLinkSpeed, 100_000_000n);
  upper.send(
    [before - 100, before].map((payload) => frame({ to: station, from: miniport.address, payload })),
  );
  t.is(adapter.wire.length, 1);
  t.is(upper.completed.filter((nbl) => nbl.status === ndis.NDIS_STATUS_INVALID_LENGTH).length, 1);
});

test('a NetworkAddress that is too short, is a group, or belongs to a vendor is ignored (R-182)', (t) => {
  for (const [at, text] of ['0211223344', '031122334455', '001122334455'].entries()) {
    const machine = boot(t);
    const adapter = machine.plugAdapter({ miniports: few });
    adapter.miniport(0).device.key.setText('NetworkAddress', text);
    machine.loadDriver();
    t.is(adapter.miniport(0).state, 'Running', `${at}`);
    t.deepEqual(adapter.miniport(0).address, adapter.miniport(0).permanentAddress, text);
    t.deepEqual(
      machine.eventLog.map(({ code, strings }) => [code, strings[0]]),
      [[ndis.EVENT_NDIS_NETWORK_ADDRESS, adapter.miniport(0).name]],
      text,
    );
  }
});

test('the first, a middle, and the last row of the whole table send and receive (R-048)', (t) => {
  const machine = boot(t);
  const adapter = machine.plugAdapter({ miniports: all });
  machine.loadDriver();
  const { miniports } = adapter;
  const rows = [...someRows];
  const uppers = rows.map((row) => miniports[row]!.openProtocol());
  const scene = { machine, adapter, miniports, uppers, miniport: miniports[0]!, upper: uppers[0]! };
  for (const [at, upper] of uppers.entries()) upper.send([outgoing(scene, rows[at]!, `from ${rows[at]}`)]);
  adapter.indicate(rows.map((row) => incoming(scene, row, `to ${row}`)));
  t.deepEqual(
    labels(adapter.wire),
    rows.map((row) => `from ${row}`),
  );
  for (const [at, upper] of uppers.entries()) {
    t.deepEqual(labels(upper.received), [`to ${rows[at]}`]);
    t.is(upper.completed[0]!.status, ndis.NDIS_STATUS_SUCCESS);
  }
});
