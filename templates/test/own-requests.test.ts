/** Requests of the driver's own to the adapter: when they go down, what they lie in, and what follows when they fail. */
import { answers } from './answers.js';
import * as ndis from './kit/data/constants.js';
import type { Machine } from './kit/world/machine.js';
import type { OidResult, UpperProtocol } from './kit/world/upper-protocol.js';
import { failEachCall, few, incoming, labels, start, usualFilter, test } from './support.js';

/** A query that only the adapter can answer, and a set that it has to hear of. */
const asked = ndis.OID_GEN_TRANSMIT_BLOCK_SIZE;
const told = ndis.OID_GEN_LINK_PARAMETERS;
/** An OID that this driver knows nothing of. */
const foreign = 0xff_12_34_56;

/** Requests that take other ways through the driver. */
const ways: readonly (readonly [what: string, ask: (upper: UpperProtocol) => OidResult])[] = [
  ['a query for the adapter', (upper) => upper.query(asked, 4)],
  ['a query whose answer is changed', (upper) => upper.query(ndis.OID_GEN_MAXIMUM_TOTAL_SIZE, 4)],
  ['a set for the adapter', (upper) => upper.set(told, new Uint8Array(32))],
  ['a packet filter', (upper) => upper.setPacketFilter(usualFilter | ndis.NDIS_PACKET_TYPE_ALL_MULTICAST)],
  ['a multicast list', (upper) => upper.setMulticastList([Uint8Array.of(1, 0, 0x5e, 0, 0, 7)])],
  ['a method', (upper) => upper.method(foreign, new Uint8Array(8), 8)],
  ['a direct query', (upper) => upper.directQuery(foreign, 4)],
  [
    'a direct set',
    (upper) => upper.request({ kind: 'direct', type: 'set', oid: foreign, input: new Uint8Array(8) }),
  ],
  ['a synchronous query', (upper) => upper.synchronousQuery(ndis.OID_GEN_VENDOR_ID, 4)],
];

const onlyUpper = (machine: Machine): UpperProtocol => [...machine.uppers][0]!;

for (const [what, ask] of ways) {
  for (const oidPends of [false, true]) {
    test(`${what}${oidPends ? ' that pends' : ''}: whatever it needs and does not get, it ends once, and the next one works (R-127, R-129, lesson 15)`, (t) => {
      const statuses: number[] = [];
      const usual: number[] = [];
      failEachCall(
        t,
        (machine) => {
          const adapter = machine.plugAdapter({ miniports: 1, oidPends });
          adapter.answerOid(foreign, () => ({ status: ndis.NDIS_STATUS_SUCCESS, bytes: new Uint8Array(4) }));
          machine.loadDriver();
          adapter.miniport(0).openProtocol();
        },
        (machine) => {
          const { status } = ask(onlyUpper(machine));
          (machine.faultsHit === 0 ? usual : statuses).push(status);
        },
        (machine, call) => {
          t.is(ask(onlyUpper(machine)).status, usual[0]!, call);
          machine.shutDown();
        },
      );
      t.is(usual.length, 1);
      t.true(statuses.every((status) => status !== ndis.NDIS_STATUS_PENDING));
    });
  }
}

test('requests that pend are in memory that is nonpaged, and so are their buffers (R-130)', (t) => {
  const { adapter, machine, upper } = start(t, { rows: 1, adapter: { oidPends: true } });
  for (const [, ask] of ways) ask(upper);
  const regular = adapter.oids.filter(({ kind }) => kind === 'regular');
  t.true(regular.length > 3);
  for (const { address } of regular.filter(({ requestId }) => requestId === 0)) {
    t.regex(machine.kernel.pool.containing(address)?.what ?? 'nothing', /^pool memory /);
  }
});

test('no request goes to an adapter that is being reset; what was wanted meanwhile is in force afterwards (R-131, R-171)', (t) => {
  const { adapter, machine, miniports, upper } = start(t);
  upper.setPacketFilter(usualFilter | ndis.NDIS_PACKET_TYPE_ALL_MULTICAST);
  adapter.beginReset();
  const before = adapter.oids.length;
  for (const [, ask] of ways.slice(0, 5)) {
    t.is(ask(upper).status, ndis.NDIS_STATUS_RESET_IN_PROGRESS);
  }
  miniports[0]!.disable();
  t.is(adapter.oids.length, before);
  adapter.endReset();
  machine.settle();
  t.is(adapter.packetFilter & ndis.NDIS_PACKET_TYPE_ALL_MULTICAST, 0);
});

test('a change that is on its way down when a reset comes is finished after it (R-131)', (t) => {
  const { adapter, upper } = start(t, { rows: 1 });
  adapter.holdOids();
  const filter = Uint8Array.of(ndis.NDIS_PACKET_TYPE_DIRECTED, 0, 0, 0);
  const request = upper.beginSet(ndis.OID_GEN_CURRENT_PACKET_FILTER, filter);
  adapter.beginReset();
  adapter.completeOids();
  t.is(request.status, ndis.NDIS_STATUS_SUCCESS);
  adapter.endReset();
  t.truthy(adapter.packetFilter & (ndis.NDIS_PACKET_TYPE_DIRECTED | ndis.NDIS_PACKET_TYPE_PROMISCUOUS));
});

test('an adapter goes in the middle of a reset, and nothing is asked of it (R-131)', (t) => {
  const { adapter } = start(t);
  adapter.beginReset();
  const before = adapter.oids.length;
  adapter.unplug();
  t.is(adapter.oids.length, before);
  t.is(adapter.binding.state, 'Unbound');
});

test('no request goes to an adapter before it is open and after it is closed (R-131)', (t) => {
  const { adapter, machine, upper } = start(t, { rows: 1 });
  upper.query(asked, 4);
  adapter.unplug();
  const order = machine.order(['NdisOpenAdapterEx', 'NdisOidRequest', 'NdisCloseAdapterEx']);
  t.is(order[0], 'NdisOpenAdapterEx');
  t.is(order.at(-1), 'NdisCloseAdapterEx');
});

for (const [what, fail] of [
  ['a restart', (machine: Machine) => machine.adapters[0]!.pause()],
  ['a reset', (machine: Machine) => machine.adapters[0]!.beginReset()],
] as const) {
  test(`a filter that the adapter did not take when it woke is tried again, at the latest with ${what}, and is in the log (R-137, lesson 18)`, (t) => {
    const scene = start(t, { rows: 1 });
    const { adapter, machine, upper } = scene;
    adapter.setPower('D3');
    const logged = machine.eventLog.length;
    machine.failNext('NdisOidRequest', ndis.NDIS_STATUS_RESOURCES);
    adapter.setPower('D0');
    t.is(machine.faultsHit, 1);
    t.deepEqual(
      machine.eventLog.slice(logged).map(({ strings }) => strings),
      [[adapter.name]],
    );
    fail(machine);
    const before = adapter.oids.length;
    if (what === 'a restart') adapter.restart();
    else adapter.endReset();
    t.deepEqual(
      adapter.oids
        .slice(before)
        .map(({ oid }) => oid)
        .slice(0, 1),
      [ndis.OID_GEN_CURRENT_PACKET_FILTER],
    );
    adapter.indicate([incoming(scene, 0, 'here')]);
    t.deepEqual(labels(upper.received), ['here']);
  });
}

if (few > 1) {
  test('a filter that the adapter did not take back when a virtual miniport went goes with the next change (R-137, lesson 18)', (t) => {
    const { adapter, machine, miniports, uppers } = start(t);
    uppers[0]!.setPacketFilter(usualFilter | ndis.NDIS_PACKET_TYPE_ALL_MULTICAST);
    machine.failNext('NdisOidRequest', ndis.NDIS_STATUS_RESOURCES);
    miniports[0]!.disable();
    uppers[1]!.setPacketFilter(ndis.NDIS_PACKET_TYPE_BROADCAST);
    t.is(adapter.packetFilter & ndis.NDIS_PACKET_TYPE_ALL_MULTICAST, 0);
  });
}

if (answers.callbacks.has('DirectOid')) {
  test('a direct request for what is not offered is not passed on; a removal is not accepted (R-149, R-201)', (t) => {
    const { adapter, upper } = start(t, { rows: 1 });
    const before = adapter.oids.length;
    const add = ndis.OID_TCP_TASK_IPSEC_OFFLOAD_V2_ADD_SA;
    const remove = ndis.OID_TCP_TASK_IPSEC_OFFLOAD_V2_DELETE_SA;
    const direct = { kind: 'direct', type: 'set', input: new Uint8Array(64) } as const;
    t.is(upper.request({ ...direct, oid: add }).status, ndis.NDIS_STATUS_NOT_SUPPORTED);
    t.is(upper.request({ ...direct, oid: remove }).status, ndis.NDIS_STATUS_NOT_ACCEPTED);
    t.is(adapter.oids.length, before);
  });

  test('the indication that a direct request was answered with reaches who made it, in its own words (R-147, R-151)', (t) => {
    const { adapter, miniport, upper } = start(t);
    adapter.answerOid(foreign, () => ndis.NDIS_STATUS_INDICATION_REQUIRED);
    t.is(upper.directQuery(foreign, 4, { requestId: 77 }).status, ndis.NDIS_STATUS_INDICATION_REQUIRED);
    const { requestId } = adapter.oids.at(-1)!;
    adapter.indicateStatus(ndis.NDIS_STATUS_MEDIA_SPECIFIC_INDICATION, Uint8Array.of(1), {
      destinationHandle: adapter.binding.handle,
      requestId,
    });
    const { destinationHandle, requestId: above } = miniport.statuses.at(-1)!;
    t.deepEqual([destinationHandle, above], [upper.handle, 77]);
  });
}
