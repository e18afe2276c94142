import { boot, test } from '../support.js';

test('ProtocolSetOptions runs once, inside the registration of the protocol driver (R-020)', (t) => {
  const machine = boot(t);
  machine.loadDriver();
  t.deepEqual(
    machine.order(['NdisRegisterProtocolDriver', 'ProtocolSetOptions', 'NdisIMAssociateMiniport']),
    ['NdisRegisterProtocolDriver', 'ProtocolSetOptions', 'NdisIMAssociateMiniport'],
  );
});

test('a bind that comes as soon as ProtocolSetOptions has returned opens its adapter (R-020, R-022)', (t) => {
  const machine = boot(t, { bindDuring: 'registration' });
  const adapter = machine.plugAdapter({ miniports: 1 });
  machine.loadDriver();
  t.deepEqual(
    machine.order([
      'ProtocolSetOptions',
      'ProtocolBindAdapterEx',
      'NdisOpenAdapterEx',
      'NdisIMAssociateMiniport',
    ]),
    ['ProtocolSetOptions', 'ProtocolBindAdapterEx', 'NdisOpenAdapterEx', 'NdisIMAssociateMiniport'],
  );
  t.is(adapter.miniport(0).state, 'Running');
});
