import test from 'ava';

import { answers } from './answers.js';
import * as ndis from './kit/data/constants.js';
import { boot, few, start } from './support.js';

const all = answers.miniports.length;
/** Rows where something goes wrong: the first, one in the middle, the last. */
const someRows = new Set([0, all >> 1, all - 1]);
/** Attributes are set twice for each virtual miniport, and before that once in MiniportAddDevice. */
const setsForEach = answers.callbacks.has('PnpHandlers') ? 3 : 2;

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

test('a bind inside the registration leaves the virtual miniports for after the association (R-008)', (t) => {
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
  test(`virtual miniport ${row} that cannot be asked for does not stop the others (R-047)`, (t) => {
    const machine = boot(t);
    const adapter = machine.plugAdapter({ miniports: all });
    machine.failNext('NdisIMInitializeDeviceInstanceEx', ndis.NDIS_STATUS_RESOURCES, { skip: row });
    machine.loadDriver();
    t.deepEqual(
      adapter.miniports.flatMap((miniport, index) => (miniport.state === 'Running' ? [] : [index])),
      [row],
    );
  });

  test(`virtual miniport ${row} that fails to initialize does not stop the others (R-072)`, (t) => {
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
  });
}

test('a device that failed to initialize can be enabled again (R-072, R-167)', (t) => {
  const machine = boot(t);
  const adapter = machine.plugAdapter({ miniports: few });
  machine.failNext('NdisMSetMiniportAttributes', ndis.NDIS_STATUS_FAILURE);
  machine.loadDriver();
  const miniport = adapter.miniport(0);
  t.is(miniport.state, 'Halted');
  miniport.enable();
  t.is(miniport.state, 'Running');
});

test('a virtual miniport is Paused after its initialization until NDIS restarts it (R-073)', (t) => {
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
