/** What a virtual miniport does, and does not do, in the states and transitions of its life. */
import test from 'ava';

import { answers } from './answers.js';
import * as ndis from './kit/data/constants.js';
import { boot, start } from './support.js';

/** A query that only the adapter can answer. */
const asked = ndis.OID_GEN_TRANSMIT_BLOCK_SIZE;
/** Attributes are set twice for each virtual miniport, and before that once in MiniportAddDevice. */
const setsForEach = answers.callbacks.has('PnpHandlers') ? 3 : 2;

test('the interface of each virtual miniport lies above that of its adapter (R-056, R-057)', (t) => {
  const { adapter, machine, miniports } = start(t);
  const entries = machine.calls('NdisIfAddIfStackEntry').map((call) => call.args);
  t.deepEqual(
    entries,
    miniports.map((miniport) => [miniport.device.ifIndex, adapter.ifIndex]),
  );
});

test('a link that changes inside MiniportInitializeEx is indicated before that returns (R-074)', (t) => {
  const machine = boot(t);
  const adapter = machine.plugAdapter({ miniports: 1, start: 'never' });
  const miniport = adapter.miniport(0);
  machine.loadDriver();
  machine.interject('NdisMSetMiniportAttributes', () => adapter.setLink({ up: false }), {
    skip: setsForEach - 1,
  });
  miniport.start();
  t.is(miniport.attributes?.MediaConnectState, ndis.MediaConnectStateConnected);
  t.is(miniport.linkState, 'Disconnected');
});

test('a paused virtual miniport answers requests and tells of the link (R-078)', (t) => {
  const { adapter, miniport, upper } = start(t);
  miniport.pause();
  t.is(upper.query(asked, 4).status, ndis.NDIS_STATUS_SUCCESS);
  t.is(upper.query(ndis.OID_GEN_VENDOR_ID, 4).status, ndis.NDIS_STATUS_SUCCESS);
  adapter.setLink({ up: false });
  t.is(miniport.linkState, 'Disconnected');
  miniport.restart();
  t.is(miniport.state, 'Running');
});

test('a halt stops the timer of a request that was held (R-083)', (t) => {
  const { adapter, machine, miniport, miniports, upper } = start(t);
  for (const each of miniports) each.setPower('D3');
  adapter.setPower('D3');
  for (const each of miniports) each.setPower('D0');
  const request = upper.beginQuery(asked, 4);
  t.false(request.done);
  miniport.disable();
  t.true(request.done);
  machine.advance(10_000);
  t.is(miniport.state, 'Halted');
  adapter.setPower('D0');
});

test('a shutdown in the middle of a halt, as in a crash, does nothing (R-085)', (t) => {
  const { machine, miniport } = start(t);
  let calls = 0;
  machine.interject('NdisIfDeleteIfStackEntry', () => {
    const before = machine.calls().length;
    miniport.shutdown(ndis.NdisShutdownBugCheck);
    calls = machine.calls().length - before;
  });
  miniport.disable();
  t.deepEqual(machine.faultsLeft(), []);
  t.is(calls, 0);
  t.is(miniport.state, 'Halted');
});

test('a virtual miniport that was halted indicates nothing more (R-156)', (t) => {
  const { adapter, machine, miniport, miniports } = start(t);
  miniport.disable();
  const before = machine.count('NdisMIndicateStatusEx');
  adapter.setLink({ up: false });
  adapter.indicateStatus(ndis.NDIS_STATUS_MEDIA_SPECIFIC_INDICATION, Uint8Array.of(1));
  t.is(machine.count('NdisMIndicateStatusEx') - before, 2 * (miniports.length - 1));
});

test('what NDIS knows from the attributes it answers itself (R-135)', (t) => {
  const { machine, upper } = start(t);
  const before = machine.callbacks('MiniportOidRequest').length;
  for (const oid of [ndis.OID_GEN_MEDIA_SUPPORTED, ndis.OID_GEN_LINK_STATE, ndis.OID_GEN_MAC_OPTIONS])
    t.is(upper.query(oid, 64).status, ndis.NDIS_STATUS_SUCCESS, oid.toString(16));
  t.is(machine.callbacks('MiniportOidRequest').length, before);
});
