import test from 'ava';

import * as ndis from '../kit/data/constants.js';
import { boot } from '../support.js';

test('the interface provider is registered before anything can be bound, and deregistered in unload (R-021)', (t) => {
  const machine = boot(t);
  machine.loadDriver();
  machine.unloadDriver();
  const names = [
    'NdisIfRegisterProvider',
    'NdisRegisterProtocolDriver',
    'NdisDeregisterProtocolDriver',
    'NdisIfDeregisterProvider',
  ];
  t.deepEqual(machine.order(names), names);
});

test('when the interface provider cannot be registered, DriverEntry fails and leaves nothing (R-004)', (t) => {
  const machine = boot(t);
  machine.failNext('NdisIfRegisterProvider', ndis.NDIS_STATUS_RESOURCES);
  t.is(machine.tryLoadDriver(), ndis.NDIS_STATUS_RESOURCES);
  machine.assertGivenBack();
});
