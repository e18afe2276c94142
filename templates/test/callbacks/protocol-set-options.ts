import test from 'ava';
import { boot } from '../support.js';

test('ProtocolSetOptions runs once, inside the registration of the protocol driver (R-020)', (t) => {
  const machine = boot(t);
  machine.loadDriver();
  t.deepEqual(
    machine.order(['NdisRegisterProtocolDriver', 'ProtocolSetOptions', 'NdisIMAssociateMiniport']),
    ['NdisRegisterProtocolDriver', 'ProtocolSetOptions', 'NdisIMAssociateMiniport'],
  );
});
