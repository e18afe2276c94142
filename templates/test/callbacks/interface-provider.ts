import * as ndis from '../kit/data/constants.js';
import { boot, test } from '../support.js';

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

test('the provider answers what is asked of an interface, though it knows no object (R-021)', (t) => {
  const machine = boot(t);
  machine.loadDriver();
  const [provider] = machine.ndis.interfaceProviders.values();
  const ifIndex = 0x7001;
  machine.ndis.interfaces.set(ifIndex, { provider: provider!, context: 0, ifIndex, netLuid: 0n });
  const answer = machine.queryInterface(ifIndex, 1, 64);
  t.is(answer.status, ndis.NDIS_STATUS_NOT_SUPPORTED);
  t.is(answer.length, 0);
  t.is(machine.setInterface(ifIndex, 1, Uint8Array.of(1)), ndis.NDIS_STATUS_NOT_SUPPORTED);
  machine.ndis.interfaces.delete(ifIndex);
});
