import { start, test } from '../support.js';

/** Of test/hooks/by-label.c: how often the hook heard of each event; the last one is HookEventUninstall. */
const OID_TEST_EVENTS = 0xff00d002;

test('the uninstall of the protocol is told to the hooks, which release what keeps the driver loaded (R-016)', (t) => {
  const { machine, upper } = start(t, { boot: { variant: 'by-label' } });
  t.is(upper.query(OID_TEST_EVENTS, 16).bytes.at(-1), 0);
  machine.uninstallProtocol();
  t.is(upper.query(OID_TEST_EVENTS, 16).bytes.at(-1), 1);
});
