/** Each rule of the mock NDIS is broken once, by a driver that does everything else right. */
import test from 'ava';

import * as ndis from '../../../src/kit/data/constants.js';
import { MachineFailure } from '../../../src/kit/kernel/failure.js';
import type { Machine } from '../../../src/kit/world/machine.js';
import { bootSmall } from './small-im-driver.js';

const load = (machine: Machine): void => {
  machine.plugAdapter({ miniports: 1 });
  machine.loadDriver();
};
const unplug = (machine: Machine): void => machine.adapters[0]?.unplug();
const upper = (machine: Machine) => machine.adapters[0]!.miniport(0).openProtocol();

const beginReset = (machine: Machine): void => machine.adapters[0]?.beginReset();
const holdOids = (machine: Machine): void => machine.adapters[0]?.holdOids();

/** The mistake, the rule it breaks, what happens before the mistake is made and what then brings it to light. */
const broken: readonly (readonly [
  fault: string,
  rule: string,
  before: (machine: Machine) => void,
  act: (machine: Machine) => void,
])[] = [
  ['FaultNotIntermediate', 'not-intermediate', () => {}, load],
  ['FaultNotAssociated', 'not-associated', () => {}, load],
  ['FaultBindWithoutOpen', 'bind-without-open', () => {}, load],
  ['FaultFailedBindLeftOpen', 'failed-bind-left-open', () => {}, load],
  ['FaultBindCompletedTwice', 'bind-completed-twice', () => {}, load],
  ['FaultGeneralFirst', 'attributes-order', () => {}, load],
  ['FaultNoGeneral', 'attributes-missing', () => {}, load],
  ['FaultHaltsOnSuspend', 'attributes-flags', () => {}, load],
  ['FaultNoPowerCapabilities', 'attributes-power', () => {}, load],
  ['FaultUnbindFails', 'unbind-failed', load, unplug],
  ['FaultUnbindWithoutClose', 'unbind-without-close', load, unplug],
  ['FaultUnbindCompletedTwice', 'unbind-completed-twice', load, unplug],
  ['FaultCloseWithFilter', 'close-with-filter', load, unplug],
  ['FaultStaleHandle', 'stale-handle', load, unplug],
  [
    'FaultCloseWithOid',
    'close-with-oids',
    (machine) => {
      load(machine);
      machine.adapters[0]?.holdOids();
    },
    unplug,
  ],
  ['FaultDeinitializeTwice', 'deinitialize-in-halt', load, unplug],
  ['FaultPauseFails', 'pause-failed', load, (machine) => machine.adapters[0]?.miniport(0).pause()],
  [
    'FaultPauseCompletedTwice',
    'pause-completed-twice',
    load,
    (machine) => machine.adapters[0]?.miniport(0).pause(),
  ],
  ['FaultEventFails', 'event-failed', load, (machine) => machine.adapters[0]?.pause()],
  ['FaultEventNotSupported', 'event-not-supported', load, (machine) => machine.adapters[0]?.setPower('D3')],
  ['FaultPassesPauseOn', 'event-passed-on', load, (machine) => machine.adapters[0]?.pause()],
  ['FaultStatusSource', 'status-source', load, (machine) => machine.adapters[0]?.setLink({ up: false })],
  ['FaultStatusReset', 'status-reset', load, (machine) => machine.adapters[0]?.reset()],
  [
    'FaultOidTooLong',
    'oid-bytes-written',
    load,
    (machine) => upper(machine).query(ndis.OID_GEN_VENDOR_ID, 4),
  ],
  ...(
    [
      ['FaultOidBeyondBuffer', 'oid-beyond-buffer', load],
      ['FaultOidBeforeBuffer', 'oid-beyond-buffer', load],
      ['FaultOidInReset', 'oid-in-reset', (machine: Machine) => (load(machine), beginReset(machine))],
      ['FaultOidOnStack', 'oid-memory', (machine: Machine) => (load(machine), holdOids(machine))],
      ['FaultOidBufferOnStack', 'oid-memory', (machine: Machine) => (load(machine), holdOids(machine))],
    ] as const
  ).map(
    ([fault, rule, before]) =>
      [fault, rule, before, (machine: Machine) => upper(machine).query(ndis.OID_GEN_VENDOR_ID, 4)] as const,
  ),
  ...(
    [
      ['FaultOidCompletedTwice', 'oid-completed-twice'],
      ['FaultOidAnsweredTwice', 'oid-completed-twice'],
      ['FaultOidPassedDown', 'oid-not-cloned'],
      ['FaultOidEvent', 'event-in-oid'],
      ['FaultOidNeverCompleted', 'oid-timeout'],
    ] as const
  ).map(
    ([fault, rule]) =>
      [
        fault,
        rule,
        load,
        (machine: Machine) => upper(machine).query(ndis.OID_GEN_VENDOR_DRIVER_VERSION, 4),
      ] as const,
  ),
  ['FaultOidPowerFails', 'oid-status', load, (machine) => machine.adapters[0]?.miniport(0).setPower('D3')],
  ['FaultProtocolLeft', 'protocol-left', load, (machine) => machine.unloadDriver()],
  ['FaultMiniportLeft', 'miniport-driver-left', load, (machine) => machine.unloadDriver()],
  ['FaultConfigurationLeft', 'not-given-back', () => {}, (machine) => (load(machine), machine.shutDown())],
  [
    'FaultMiniportLeftAlone',
    'deregister-miniport',
    (machine) => {
      machine.plugAdapter({ miniports: 1, start: 'never' });
      machine.loadDriver();
    },
    (machine) => machine.shutDown(),
  ],
];

for (const [fault, rule, before, act] of broken) {
  test(`${fault} ends the machine with the rule ${rule}`, async (t) => {
    const { machine, misbehave } = await bootSmall(t);
    before(machine);
    misbehave(fault);
    const failure = t.throws(() => act(machine), { instanceOf: MachineFailure });
    t.is(failure?.rule, rule);
  });
}

test('a request of the driver that is answered at once may lie on its stack (R-130)', async (t) => {
  for (const fault of ['FaultOidOnStack', 'FaultOidBufferOnStack']) {
    const { machine, misbehave } = await bootSmall(t);
    load(machine);
    misbehave(fault);
    t.is(upper(machine).query(ndis.OID_GEN_VENDOR_ID, 4).status, ndis.NDIS_STATUS_SUCCESS);
    misbehave('FaultNone');
    machine.shutDown();
  }
});

test('a failure tells the lines of C that led to it', async (t) => {
  const { machine, misbehave } = await bootSmall(t);
  load(machine);
  misbehave('FaultStaleHandle');
  const failure = t.throws(() => unplug(machine), { instanceOf: MachineFailure });
  t.regex(failure?.message ?? '', /binding handle of .*, which ended with NdisCloseAdapterEx/);
  t.regex(failure?.message ?? '', /\n {2}at Unbind \(driver\/driver\.c:\d+\)/);
});

/** Mistakes that NDIS answers with a status. */
const refused = [
  ['FaultOldRevision', ndis.NDIS_STATUS_BAD_CHARACTERISTICS, /Revision is 1, NDIS 6\.50 wants 2/],
  ['FaultHandlerMissing', ndis.NDIS_STATUS_BAD_CHARACTERISTICS, /RestartHandler/],
  ['FaultOneDirectHandler', ndis.NDIS_STATUS_BAD_CHARACTERISTICS, /R-013/],
  ['FaultNewerVersion', ndis.NDIS_STATUS_BAD_VERSION, /unknown or newer/],
] as const;

for (const [fault, status, why] of refused) {
  test(`${fault} is refused in DriverEntry, and the reason can be read`, async (t) => {
    const { machine, misbehave } = await bootSmall(t);
    misbehave(fault);
    t.is(machine.tryLoadDriver(), status);
    t.regex(machine.ndis.refusals.at(-1) ?? '', why);
    t.deepEqual(machine.outstanding(), []);
  });
}

test('an open outside ProtocolBindAdapterEx fails (R-025)', async (t) => {
  const { machine, misbehave } = await bootSmall(t);
  misbehave('FaultOpenElsewhere');
  machine.loadDriver();
  t.is(machine.calls('NdisOpenAdapterEx')[0]?.result, ndis.NDIS_STATUS_FAILURE);
});

test('a device that was asked for twice is not accepted the second time (R-052)', async (t) => {
  const { machine, misbehave } = await bootSmall(t);
  misbehave('FaultMiniportAgain');
  load(machine);
  t.deepEqual(
    machine.calls('NdisIMInitializeDeviceInstanceEx').map(({ result }) => result),
    [ndis.NDIS_STATUS_SUCCESS, ndis.NDIS_STATUS_NOT_ACCEPTED],
  );
});
