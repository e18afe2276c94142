import { boot, test } from '../support.js';

test('MiniportSetOptions runs once, inside the registration of the miniport driver (R-020)', (t) => {
  const machine = boot(t);
  machine.loadDriver();
  t.deepEqual(
    machine.order(['NdisMRegisterMiniportDriver', 'MiniportSetOptions', 'NdisRegisterProtocolDriver']),
    ['NdisMRegisterMiniportDriver', 'MiniportSetOptions', 'NdisRegisterProtocolDriver'],
  );
});
