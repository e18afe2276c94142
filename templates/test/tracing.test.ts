/** What the driver traces for whoever listens: the events of driver/trace.c and driver/drops.c. */
import { answers } from './answers.js';
import * as ndis from './kit/data/constants.js';
import type { Machine } from './kit/world/machine.js';
import { boot, incoming, outgoing, start, test } from './support.js';

const levels = { error: 2, warning: 3, information: 4, verbose: 5 };
const keywords = { life: 1n, drops: 2n, oids: 4n };

/** A field of each event of a name, as text. */
function texts(machine: Machine, event: string, ...fields: readonly string[]): string[] {
  return machine.trace
    .named(event)
    .map((each) => fields.map((field) => String(each.fields[field])).join(' '));
}

/** What was dropped or is not for us: direction, reason, row and how many NBLs. */
function drops(machine: Machine, event = 'Drop'): string[] {
  return texts(machine, event, 'Direction', 'Reason', 'Row', 'Nbls');
}

test('the provider has the name of the driver, and says when the driver is loaded and unloaded', (t) => {
  const machine = boot(t);
  machine.trace.start();
  machine.loadDriver();
  machine.unloadDriver();
  t.deepEqual(
    machine.trace.events.map(({ provider, event }) => `${provider} ${event}`),
    [`${answers.serviceName} DriverLoaded`, `${answers.serviceName} DriverUnloaded`],
  );
});

test('a driver that does not load says why, and its provider is gone', (t) => {
  const machine = boot(t);
  machine.trace.start();
  machine.failNext('NdisRegisterProtocolDriver', ndis.NDIS_STATUS_RESOURCES);
  machine.tryLoadDriver();
  t.deepEqual(texts(machine, 'Failure', 'Call', 'Status'), [`DriverEntry ${ndis.NDIS_STATUS_RESOURCES}`]);
  machine.assertGivenBack();
});

test('a driver whose provider cannot be registered works all the same', (t) => {
  const machine = boot(t);
  machine.failNext('NdisKitTraceRegister', ndis.STATUS_NO_MEMORY);
  machine.loadDriver();
  machine.unloadDriver();
  t.is(machine.faultsHit, 1);
});

test('what NDIS is asked for is traced from the bind on, until it is cancelled or ends (R-050, R-053)', (t) => {
  const stages = (begin: 'inside' | 'never') => {
    const machine = boot(t);
    machine.trace.start();
    machine.loadDriver();
    machine.plugAdapter({ miniports: 1, start: begin }).unplug();
    return texts(machine, 'InstanceStage', 'From', 'To');
  };
  t.deepEqual(stages('inside'), [
    'Wanted Requested',
    'Requested Starting',
    'Starting Started',
    'Started Retired',
  ]);
  t.deepEqual(stages('never'), ['Wanted Requested', 'Requested Retired']);
});

test('every state of a binding and of a virtual miniport is traced, from which and to which', (t) => {
  const machine = boot(t);
  machine.trace.start();
  machine.loadDriver();
  const adapter = machine.plugAdapter({ miniports: 1 });
  adapter.miniport(0).pause();
  adapter.miniport(0).restart();
  adapter.unplug();
  const up = ['Paused Restarting', 'Restarting Running'];
  const down = ['Running Pausing', 'Pausing Paused'];
  t.deepEqual(texts(machine, 'BindingState', 'From', 'To'), [
    'Unbound Opening',
    'Opening Paused',
    ...up,
    ...down,
    'Paused Closing',
    'Closing Unbound',
  ]);
  t.deepEqual(texts(machine, 'MiniportState', 'From', 'To'), [
    'Halted Initialising',
    'Initialising Paused',
    ...up,
    ...down,
    ...up,
    ...down,
    'Paused Halted',
  ]);
  const [first] = machine.trace.named('MiniportState');
  t.is(first!.fields['Adapter'], adapter.name);
  t.is(first!.fields['Device'], adapter.miniport(0).name);
  t.is(first!.fields['Row'], 0n);
});

test('what fails while something begins is traced with its status and for what it was', (t) => {
  const failures: readonly (readonly [call: string, traced: string])[] = [
    ['NdisAllocateRWLock', 'ProtocolBindAdapterEx'],
    ['NdisOpenAdapterEx', 'NdisOpenAdapterEx'],
    ['NdisIMInitializeDeviceInstanceEx', 'NdisIMInitializeDeviceInstanceEx'],
    ['NdisAllocateTimerObject', 'MiniportInitializeEx'],
  ];
  for (const [call, traced] of failures) {
    const machine = boot(t);
    machine.trace.start({ level: levels.error });
    machine.loadDriver();
    machine.failNext(call, ndis.NDIS_STATUS_RESOURCES);
    const adapter = machine.plugAdapter({ miniports: 1 });
    const [failure, ...others] = machine.trace.events;
    t.deepEqual([failure?.event, failure?.fields['Call'], others], ['Failure', traced, []], call);
    t.true([adapter.name, adapter.miniport(0).name].includes(String(failure?.fields['Name'])), call);
  }
});

test('an entry of the interface stack that is not made, and an end that NDIS does not bring, are traced (R-056, R-054)', (t) => {
  const machine = boot(t);
  machine.loadDriver();
  machine.trace.start({ level: levels.error });
  machine.failNext('NdisIfAddIfStackEntry', ndis.NDIS_STATUS_RESOURCES);
  const adapter = machine.plugAdapter({ miniports: 1 });
  const miniport = adapter.miniport(0);
  t.is(miniport.state, 'Running');
  // The PnP manager ends it, and so NDIS does nothing of what the driver asks for.
  machine.failNext('NdisIMDeInitializeDeviceInstance', ndis.NDIS_STATUS_FAILURE);
  const unplugged = adapter.beginUnplug();
  t.false(unplugged.done);
  miniport.disable();
  machine.finish(unplugged);
  t.deepEqual(texts(machine, 'Failure', 'Call', 'Name', 'Status'), [
    `NdisIfAddIfStackEntry ${miniport.name} ${ndis.NDIS_STATUS_RESOURCES}`,
    `NdisIMDeInitializeDeviceInstance ${miniport.name} ${ndis.NDIS_STATUS_FAILURE}`,
  ]);
});

test('an open that fails later is traced as one that fails at once', (t) => {
  const machine = boot(t);
  machine.trace.start({ level: levels.error });
  machine.loadDriver();
  machine.plugAdapter({ openPends: true, openStatus: ndis.NDIS_STATUS_OPEN_FAILED });
  t.deepEqual(texts(machine, 'Failure', 'Call', 'Status'), [
    `NdisOpenAdapterEx ${ndis.NDIS_STATUS_OPEN_FAILED}`,
  ]);
});

test('the power of either side is traced', (t) => {
  const { machine, adapter, miniport } = start(t, { rows: 1 });
  machine.trace.start({ keywords: keywords.life });
  miniport.setPower('D3');
  adapter.setPower('D3');
  adapter.setPower('D0');
  miniport.setPower('D0');
  t.deepEqual(texts(machine, 'Power', 'Name', 'D'), [
    `${miniport.name} 3`,
    `${adapter.name} 3`,
    `${adapter.name} 0`,
    `${miniport.name} 0`,
  ]);
  t.deepEqual(texts(machine, 'PowerSides', 'From', 'To'), [
    'BothUp UpperDown',
    'UpperDown BothDown',
    'BothDown LowerBack',
    'LowerBack BothUp',
  ]);
});

test('frames of one chain that are dropped for one reason are one event, with how many and of which row', (t) => {
  const scene = start(t);
  const { machine, miniport, uppers } = scene;
  machine.trace.start({ level: levels.warning });
  const runt = { bytes: Uint8Array.of(1, 2, 3) };
  const row = uppers.length - 1;
  uppers[row]!.send([runt, outgoing(scene, row, 'a'), runt, runt]);
  t.deepEqual(drops(machine), [`Send Malformed ${row} 3`]);

  machine.trace.events.length = 0;
  miniport.pause();
  uppers[0]!.send(['a', 'b'].map((label) => outgoing(scene, 0, label)));
  t.deepEqual(drops(machine), ['Send Paused 0 2']);
});

test('the reason of a send that cannot go says what stands in its way (R-077, R-107, R-108, R-171)', (t) => {
  const reasons: readonly (readonly [reason: string, scene: (scene: ReturnType<typeof start>) => void])[] = [
    ['Removed', ({ miniport }) => miniport.surpriseRemove()],
    ['LowPower', ({ adapter }) => adapter.setPower('D3')],
    ['Resetting', ({ adapter }) => adapter.beginReset()],
    ['Paused', ({ adapter }) => adapter.pause()],
  ];
  for (const [reason, prepare] of reasons) {
    const scene = start(t, { rows: 1 });
    prepare(scene);
    scene.machine.trace.start({ keywords: keywords.drops });
    scene.upper.send([outgoing(scene, 0, 'a'), outgoing(scene, 0, 'b')]);
    t.deepEqual(drops(scene.machine), [`Send ${reason} 0 2`]);
    if (reason === 'Resetting') scene.adapter.endReset();
  }
});

test('sends that the adapter fails, and receives for which there is no memory, are traced', (t) => {
  const scene = start(t, { rows: 1 });
  const { machine, adapter, upper } = scene;
  machine.trace.start({ level: levels.warning });
  adapter.holdSends();
  upper.send(['a', 'b'].map((label) => outgoing(scene, 0, label)));
  adapter.completeSends({ status: ndis.NDIS_STATUS_FAILURE });
  t.deepEqual(drops(machine), ['Send ByAdapter 0 2']);

  machine.trace.events.length = 0;
  machine.failAllocation(1);
  adapter.indicate(['a', 'b'].map((label) => incoming(scene, 0, label)));
  t.deepEqual(drops(machine), ['Receive Memory 0 1']);
});

test('frames that are not for us are traced apart, for sessions that want everything', (t) => {
  const scene = start(t, { rows: 1 });
  const { machine, adapter } = scene;
  const frames = () =>
    ['a', 'b'].map((label) => incoming(scene, 0, label, new Uint8Array([2, 0, 0, 0, 9, 9])));
  machine.trace.start({ level: levels.warning });
  adapter.indicate(frames());
  adapter.indicate(frames(), { resources: true });
  t.deepEqual(machine.trace.events, []);
  machine.trace.start();
  adapter.indicate(frames());
  adapter.indicate(frames(), { resources: true });
  const expected = answers.distribution === 'mac' ? 'Receive Nobody -1 2' : 'Receive NotWanted 0 2';
  t.deepEqual(drops(machine, 'NotForUs'), [expected, expected]);
});

test('frames that come while the adapter is paused, or for a virtual miniport that is, are not for us (R-124)', (t) => {
  const scene = start(t, { rows: 1 });
  const { machine, adapter, miniport } = scene;
  machine.trace.start({ keywords: keywords.drops });
  miniport.pause();
  adapter.indicate([incoming(scene, 0, 'a'), incoming(scene, 0, 'b')]);
  adapter.pause();
  for (const resources of [false, true]) adapter.indicate([incoming(scene, 0, 'c')], { resources });
  t.deepEqual(drops(machine, 'NotForUs'), [
    'Receive NotRunning 0 2',
    'Receive NotRunning -1 1',
    'Receive NotRunning -1 1',
  ]);
  t.deepEqual(drops(machine), []);
});

test('what a hook drops is traced in both directions, and once for a chain', (t) => {
  const scene = start(t, { rows: 1, boot: { variant: 'by-label' } });
  const { machine, adapter, upper } = scene;
  machine.trace.start({ level: levels.warning });
  upper.send(['Drop', 'a', 'Drop'].map((label) => outgoing(scene, 0, label)));
  adapter.indicate(['Drop', 'a', 'Drop'].map((label) => incoming(scene, 0, label)));
  adapter.indicate(
    ['Drop', 'a', 'Drop'].map((label) => incoming(scene, 0, label)),
    { resources: true },
  );
  t.deepEqual(drops(machine), ['Send Hook 0 2', 'Receive Hook 0 2', 'Receive Hook 0 2']);
});

test('a frame that a hook held is traced when it is cancelled, thrown away or taken back (R-109, R-076)', (t) => {
  const scene = start(t, { rows: 1, boot: { variant: 'by-label' } });
  const { machine, adapter, miniport, upper } = scene;
  machine.trace.start({ level: levels.warning });
  upper.send([outgoing(scene, 0, 'Held')], { cancelId: 0x77 });
  upper.cancelSends(0x77);
  upper.send([outgoing(scene, 0, 'Held')]);
  upper.send([outgoing(scene, 0, 'Throw away')]);
  upper.send([outgoing(scene, 0, 'Held')]);
  adapter.indicate([incoming(scene, 0, 'Held')]);
  miniport.pause();
  t.deepEqual(drops(machine).sort(), [
    'Receive Paused 0 1',
    'Send Cancelled 0 1',
    'Send Hook 0 1',
    'Send Paused 0 1',
  ]);
});

test('an OID request is traced when it comes, where it waits, and with its status when it is answered', (t) => {
  const { machine, miniport, adapter, upper } = start(t, { rows: 1 });
  machine.trace.start({ keywords: keywords.oids });
  const steps = () =>
    machine.trace.events.splice(0).map(({ event, fields }) => `${event} ${fields['To'] ?? fields['Kind']}`);
  const whole = (...stages: readonly string[]) => [
    'OidRequest Regular',
    ...['Dispatched', ...stages, 'Idle'].map((stage) => `OidStage ${stage}`),
    'OidCompleted Regular',
  ];

  upper.query(ndis.OID_GEN_VENDOR_ID, 4);
  const [request] = machine.trace.events;
  const completed = machine.trace.events.at(-1);
  t.is(request?.fields['Device'], miniport.name);
  t.is(request?.fields['Type'], 'Query');
  t.is(request?.fields['Oid'], BigInt(ndis.OID_GEN_VENDOR_ID));
  t.is(completed?.fields['Status'], BigInt(ndis.NDIS_STATUS_SUCCESS));
  t.deepEqual(steps(), whole());

  upper.query(ndis.OID_GEN_VENDOR_ID, 1);
  t.is(machine.trace.events.at(-1)?.fields['Status'], BigInt(ndis.NDIS_STATUS_BUFFER_TOO_SHORT));
  t.deepEqual(steps(), whole());

  upper.query(ndis.OID_GEN_TRANSMIT_BLOCK_SIZE, 4);
  t.deepEqual(steps(), whole('Forwarded'));

  upper.setPacketFilter(ndis.NDIS_PACKET_TYPE_DIRECTED);
  t.deepEqual(steps(), whole('Combined'));

  miniport.setPower('D3');
  adapter.setPower('D3');
  miniport.setPower('D0');
  steps();
  upper.beginQuery(ndis.OID_GEN_TRANSMIT_BLOCK_SIZE, 4);
  machine.settle();
  adapter.setPower('D0');
  t.deepEqual(steps(), whole('Held', 'Dispatched', 'Forwarded'));
});

test('while nobody listens nothing is gathered, and a session gets what it asks for', (t) => {
  const scene = start(t);
  const { machine, adapter, miniport, uppers } = scene;
  const everything = () => {
    uppers[0]!.send([{ bytes: Uint8Array.of(1) }, outgoing(scene, 0, 'a')]);
    adapter.indicate([{ bytes: Uint8Array.of(1) }, incoming(scene, 0, 'a')]);
    uppers[0]!.query(ndis.OID_GEN_VENDOR_ID, 4);
    miniport.pause();
    miniport.restart();
  };
  const written = () => {
    const before = machine.count('NdisKitTraceWrite');
    everything();
    return machine.count('NdisKitTraceWrite') - before;
  };
  const kinds = () => [...new Set(machine.trace.events.splice(0).map(({ event }) => event))].sort();

  t.is(written(), 0);
  for (const [session, events] of [
    [{ keywords: keywords.life }, ['MiniportState']],
    [{ keywords: keywords.drops }, ['Drop']],
    [{ keywords: keywords.oids }, ['OidCompleted', 'OidRequest', 'OidStage']],
    [{ level: levels.information }, ['Drop', 'MiniportState']],
    [{ level: levels.warning }, ['Drop']],
    [{ level: levels.error }, []],
  ] as const) {
    machine.trace.start(session);
    const count = written();
    // Nothing that the session does not want is put together first.
    t.is(count, machine.trace.events.length);
    t.deepEqual(kinds(), [...events]);
  }
  machine.trace.stop();
  t.is(written(), 0);
});
