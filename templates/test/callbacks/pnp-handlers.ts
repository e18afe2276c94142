import { answers } from '../answers.js';
import * as ndis from '../kit/data/constants.js';
import { boot, test } from '../support.js';

const rows = Math.min(answers.miniports.length, 3);

test('the handlers for devices are registered in MiniportSetOptions (R-021)', (t) => {
  const machine = boot(t);
  machine.loadDriver();
  t.deepEqual(
    machine
      .order(['MiniportSetOptions', 'NdisSetOptionalHandlers', 'NdisRegisterProtocolDriver'])
      .slice(0, 2),
    ['MiniportSetOptions', 'NdisSetOptionalHandlers'],
  );
});

test('when the handlers for devices cannot be registered, DriverEntry fails and leaves nothing (R-021)', (t) => {
  const machine = boot(t);
  machine.failNext('NdisSetOptionalHandlers', ndis.NDIS_STATUS_RESOURCES);
  t.is(machine.tryLoadDriver(), ndis.NDIS_STATUS_RESOURCES);
  machine.assertGivenBack();
});

test('each device is added once before it is initialized, and removed once (R-021)', (t) => {
  const machine = boot(t);
  const adapter = machine.plugAdapter({ miniports: rows });
  machine.loadDriver();
  t.is(machine.callbacks('MiniportAddDevice').length, rows);
  const order = machine.order(['MiniportAddDevice', 'MiniportInitializeEx']);
  t.is(order[0], 'MiniportAddDevice');
  for (const miniport of adapter.miniports) miniport.remove();
  t.is(machine.callbacks('MiniportRemoveDevice').length, rows);
});

test('a device whose context cannot be allocated is not added, the others are (R-072)', (t) => {
  const machine = boot(t);
  const adapter = machine.plugAdapter({ miniports: rows });
  machine.failNext('NdisMSetMiniportAttributes', ndis.NDIS_STATUS_RESOURCES);
  machine.loadDriver();
  t.is(adapter.miniport(0).initializations, 0);
  t.true(adapter.miniports.slice(1).every((miniport) => miniport.initializations === 1));
});
