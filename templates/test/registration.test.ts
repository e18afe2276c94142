import { answers } from './answers.js';
import * as ndis from './kit/data/constants.js';
import { boot, failEachCall, incoming, labels, outgoing, start, test } from './support.js';

const registrations = [
  'NdisMRegisterMiniportDriver',
  'NdisRegisterProtocolDriver',
  'NdisIMAssociateMiniport',
];

test('DriverEntry registers the miniport driver, then the protocol driver, and associates them (R-001)', (t) => {
  const machine = boot(t);
  machine.loadDriver();
  const order = machine.calls().map((call) => call.name);
  t.deepEqual(
    order.filter((name) => registrations.includes(name)),
    registrations,
  );
});

test('the miniport driver is registered as an intermediate driver (R-002)', (t) => {
  const machine = boot(t);
  machine.loadDriver();
  t.is(machine.miniportDriver.flags & ndis.NDIS_INTERMEDIATE_DRIVER, ndis.NDIS_INTERMEDIATE_DRIVER);
});

test('the protocol has the name of the service (R-017)', (t) => {
  const machine = boot(t);
  machine.loadDriver();
  t.is(machine.protocolDriver.label, answers.serviceName);
});

test('both edges register the version of the running NDIS, as far as the driver knows it (R-177)', (t) => {
  const machine = boot(t);
  machine.loadDriver();
  const known = Math.min(machine.ndisVersion, 687);
  t.is(machine.miniportDriver.version, known);
  t.is(machine.protocolDriver.version, known);
});

test('an NDIS newer than the driver gets the newest contract the driver knows (R-177)', (t) => {
  const machine = boot(t, { ndis: '6.89' });
  machine.loadDriver();
  t.is(machine.miniportDriver.version, 687);
  t.is(machine.protocolDriver.version, 687);
});

test('every handler that an intermediate driver must have is there (R-011, R-016)', (t) => {
  const machine = boot(t);
  machine.loadDriver();
  const { handlers: miniport } = machine.miniportDriver;
  for (const name of [
    'InitializeHandlerEx',
    'HaltHandlerEx',
    'UnloadHandler',
    'PauseHandler',
    'RestartHandler',
    'OidRequestHandler',
    'SendNetBufferListsHandler',
    'ReturnNetBufferListsHandler',
    'CancelSendHandler',
    'DevicePnPEventNotifyHandler',
    'ShutdownHandlerEx',
    'CancelOidRequestHandler',
  ]) {
    t.truthy(miniport[name], name);
  }
  const { handlers: protocol } = machine.protocolDriver;
  for (const name of [
    'BindAdapterHandlerEx',
    'UnbindAdapterHandlerEx',
    'OpenAdapterCompleteHandlerEx',
    'CloseAdapterCompleteHandlerEx',
    'NetPnPEventHandler',
    'OidRequestCompleteHandler',
    'StatusHandlerEx',
    'ReceiveNetBufferListsHandler',
    'SendNetBufferListsCompleteHandler',
  ]) {
    t.truthy(protocol[name], name);
  }
});

test('there is neither a hang check nor a reset of a virtual miniport (R-012)', (t) => {
  const machine = boot(t);
  machine.loadDriver();
  t.falsy(machine.miniportDriver.handlers['CheckForHangHandlerEx']);
  t.falsy(machine.miniportDriver.handlers['ResetHandlerEx']);
});

test('whatever fails in DriverEntry, nothing stays registered or allocated, and the failure is returned (R-004, R-005, R-006)', (t) => {
  const failed = failEachCall(
    t,
    () => {},
    (machine) => machine.tryLoadDriver(),
    (machine) => {
      const loads = answers.controlDevice && machine.count('NdisIMAssociateMiniport') === 1; // without its device (lesson 30)
      t.is(machine.entryStatus, loads ? ndis.NDIS_STATUS_SUCCESS : ndis.NDIS_STATUS_RESOURCES);
      if (loads) machine.unloadDriver();
      machine.assertGivenBack();
    },
  );
  for (const name of registrations.slice(0, 2)) t.true(failed.includes(name), name);
});

test('unloading deregisters the protocol driver, then the miniport driver, and frees everything (R-087, R-088)', (t) => {
  const machine = boot(t);
  machine.loadDriver();
  machine.unloadDriver();
  t.deepEqual(machine.order(['NdisDeregisterProtocolDriver', 'NdisMDeregisterMiniportDriver']), [
    'NdisDeregisterProtocolDriver',
    'NdisMDeregisterMiniportDriver',
  ]);
  machine.assertGivenBack();
});

test('DriverEntry has its answer when it returns, good or bad, and it is never PENDING (R-003)', (t) => {
  const machine = boot(t, { bindDuring: 'after-entry' });
  machine.plugAdapter({ miniports: 1, openPends: 'held' });
  const entry = machine.beginLoadDriver();
  t.is(machine.entryStatus, ndis.NDIS_STATUS_SUCCESS);
  machine.adapters[0]!.completeOpen();
  machine.finish(entry);
  for (const call of registrations.slice(0, 2)) {
    const failing = boot(t);
    failing.failNext(call, ndis.NDIS_STATUS_FAILURE);
    t.is(failing.tryLoadDriver(), ndis.NDIS_STATUS_FAILURE);
  }
});

const versions = ['6.30', '6.40', '6.50', '6.80', '6.82', '6.85', '6.87', '6.89'] as const;

/** Those it may meet: the last one is newer than the driver, and its structures have grown. */
const running = versions.slice(versions.indexOf(answers.floor));

for (const version of running) {
  test(`the driver lives its life on NDIS ${version} (R-177, R-178, R-179, lesson 26)`, (t) => {
    const scene = start(t, { boot: { ndis: version } });
    const { adapter, machine, miniport, miniports, uppers } = scene;
    t.true(miniports.every((miniport) => miniport.state === 'Running'));
    for (const row of uppers.keys()) {
      uppers[row]!.send([outgoing(scene, row, `out ${row}`)]);
      adapter.indicate([incoming(scene, row, `in ${row}`)]);
      t.deepEqual(labels(uppers[row]!.received), [`in ${row}`]);
    }
    t.deepEqual(
      labels(adapter.wire),
      [...uppers.keys()].map((row) => `out ${row}`),
    );
    adapter.setPower('D3');
    adapter.setPower('D0');
    adapter.unplug();
    machine.unloadDriver();
    machine.assertGivenBack();
  });
}

for (const version of versions.slice(0, versions.indexOf(answers.floor))) {
  test(`the driver does not load on NDIS ${version}, which is older than its floor (R-177)`, (t) => {
    const machine = boot(t, { ndis: version });
    t.is(machine.tryLoadDriver(), ndis.NDIS_STATUS_BAD_VERSION);
    machine.assertGivenBack();
  });
}

test('DriverEntry ends with a success while a bind that it brought about still pends (R-003, R-007)', (t) => {
  const machine = boot(t, { bindDuring: 'registration' });
  const adapter = machine.plugAdapter({ miniports: 1, openPends: true });
  t.is(machine.tryLoadDriver(), ndis.NDIS_STATUS_SUCCESS);
  t.is(adapter.miniport(0).state, 'Running');
});

test('members of the characteristics that the driver does not set are zero (R-010, R-012)', (t) => {
  const machine = boot(t);
  machine.loadDriver();
  for (const name of ['CheckForHangHandlerEx', 'ResetHandlerEx'])
    t.is(machine.miniportDriver.handlers[name], 0, name);
});
