/** What a virtual miniport is said to be, and what is kept of what the adapter told at bind. */
import * as ndis from './kit/data/constants.js';
import { NDIS_PM_CAPABILITIES, NDIS_STATISTICS_INFO } from './kit/data/layouts.js';
import { decodeStruct } from './kit/memory/struct-bytes.js';
import { boot, incoming, start, test } from './support.js';

test('the registration attributes ask for no halt in sleep, claim no hardware and no bus, and pause in sleep (R-059, R-060, R-062, R-063)', (t) => {
  const { miniport } = start(t, { rows: 1 });
  const { AttributeFlags, InterfaceType } = miniport.registration!;
  t.is(
    AttributeFlags,
    ndis.NDIS_MINIPORT_ATTRIBUTES_NO_HALT_ON_SUSPEND | ndis.NDIS_MINIPORT_ATTRIBUTES_SURPRISE_REMOVE_OK,
  );
  t.is(InterfaceType, 0);
});

test('the registration attributes have the revision of NDIS 6.30 (R-061)', (t) => {
  const { miniport } = start(t, { rows: 1 });
  t.is(miniport.registration!.Header[1], ndis.NDIS_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES_REVISION_2);
});

/** An adapter that can wake the system in every way, and answer for it while it sleeps. */
const wakeful = {
  Flags: ndis.NDIS_PM_WAKE_PACKET_INDICATION_SUPPORTED,
  SupportedWoLPacketPatterns:
    ndis.NDIS_PM_WOL_BITMAP_PATTERN_SUPPORTED | ndis.NDIS_PM_WOL_MAGIC_PACKET_SUPPORTED,
  NumTotalWoLPatterns: 8,
  MaxWoLPatternSize: 128,
  MaxWoLPacketSaveBuffer: 1500,
  SupportedProtocolOffloads: ndis.NDIS_PM_PROTOCOL_OFFLOAD_ARP_SUPPORTED,
  NumArpOffloadIPv4Addresses: 1,
  MinMagicPacketWakeUp: ndis.NdisDeviceStateD3,
  MinPatternWakeUp: ndis.NdisDeviceStateD3,
  MinLinkChangeWakeUp: ndis.NdisDeviceStateD2,
  SupportedWakeUpEvents: ndis.NDIS_PM_WAKE_ON_MEDIA_CONNECT_SUPPORTED,
};

for (const [kind, powerManagement] of [
  ['can wake the system', wakeful],
  ['is not PM-aware', null],
] as const) {
  test(`over an adapter that ${kind} a virtual miniport is PM-aware and wakes nothing (R-067, lesson 19)`, (t) => {
    const { miniport } = start(t, { adapter: { powerManagement } });
    const { Header, ...said } = decodeStruct(NDIS_PM_CAPABILITIES, miniport.powerManagement!);
    t.is(Header[1], ndis.NDIS_PM_CAPABILITIES_REVISION_2);
    const unspecified = ndis.NdisDeviceStateUnspecified;
    for (const [member, value] of Object.entries(said)) {
      t.is(value, member.startsWith('Min') ? unspecified : 0, member);
    }
  });
}

test('room before frames is what the adapter wants and no less (R-069)', (t) => {
  const { miniport } = start(t, { adapter: { dataBackFill: 40, contextBackFill: 24 } });
  const { ContextBackFillSize, DataBackFillSize } = miniport.attributes!;
  t.true(DataBackFillSize >= 40);
  t.true(ContextBackFillSize > 24);
});

test('nothing is indicated before a packet filter is set (R-070)', (t) => {
  const machine = boot(t);
  const adapter = machine.plugAdapter({ miniports: 1 });
  machine.loadDriver();
  const miniport = adapter.miniport(0);
  const upper = miniport.openProtocol({ packetFilter: 0 });
  const scene = { machine, adapter, miniports: [miniport], uppers: [upper], miniport, upper };
  const indication = adapter.indicate([incoming(scene, 0, 'early')]);
  t.is(upper.receiveCalls.length, 0);
  t.is(indication.returned, 1);
  upper.setPacketFilter(ndis.NDIS_PACKET_TYPE_DIRECTED);
  adapter.indicate([incoming(scene, 0, 'wanted')]);
  t.is(upper.received.length, 1);
});

test('the statistics of the attributes are those of OID_GEN_STATISTICS, in constants of their own (R-136)', (t) => {
  const { miniport, upper } = start(t, { rows: 1 });
  const casts = ['DIRECTED', 'MULTICAST', 'BROADCAST'] as const;
  const ways = ['RCV', 'XMIT'] as const;
  const counted = [
    ...ways.flatMap((way) => [`BYTES_${way}`, `${way}_ERROR`, `${way}_DISCARDS`] as const),
    ...ways.flatMap((way) =>
      casts.flatMap((cast) => [`${cast}_FRAMES_${way}`, `${cast}_BYTES_${way}`] as const),
    ),
  ];
  const flags = counted.map((name) => ndis[`NDIS_STATISTICS_${name}_SUPPORTED`]);
  t.is(
    miniport.attributes!.SupportedStatistics,
    flags.reduce((all, flag) => all | flag, 0),
  );
  const { bytes } = upper.query(ndis.OID_GEN_STATISTICS, NDIS_STATISTICS_INFO.size);
  const valid = counted.map((name) => ndis[`NDIS_STATISTICS_FLAGS_VALID_${name}`]);
  t.is(
    decodeStruct(NDIS_STATISTICS_INFO, bytes).SupportedStatistics,
    valid.reduce((all, flag) => all | flag, 0),
  );
});

test('the multicast list that is advertised is the one that OID_802_3_MAXIMUM_LIST_SIZE tells (lesson 19)', (t) => {
  const { miniport, upper } = start(t, { rows: 1 });
  const { bytes } = upper.query(ndis.OID_802_3_MAXIMUM_LIST_SIZE, 4);
  t.deepEqual([...bytes], [miniport.attributes!.MaxMulticastListSize, 0, 0, 0]);
});

test('every packet filter that is advertised can be set, and no other but where loopback is meant (lesson 19)', (t) => {
  const { adapter, upper } = start(t, { rows: 1 });
  const { packetFilters } = adapter.attributes;
  for (let bit = 1; bit !== 0; bit = (bit << 1) >>> 0) {
    const fine = (packetFilters & bit) !== 0 || bit === ndis.NDIS_PACKET_TYPE_NO_LOCAL;
    t.is(
      upper.setPacketFilter(bit).status,
      fine ? ndis.NDIS_STATUS_SUCCESS : ndis.NDIS_STATUS_NOT_SUPPORTED,
      bit.toString(16),
    );
  }
});

test('bind parameters older than those of NDIS 6.30 are refused, and nothing is left of the bind (R-035, R-179)', (t) => {
  const machine = boot(t);
  machine.loadDriver();
  const headers = { NDIS_BIND_PARAMETERS: { revision: ndis.NDIS_BIND_PARAMETERS_REVISION_3 } };
  const adapter = machine.plugAdapter({ headers });
  t.is(adapter.bindStatus, ndis.NDIS_STATUS_BAD_VERSION);
  t.is(machine.count('NdisOpenAdapterEx'), 0);
});

test('bind parameters that are shorter than their revision, or of another type, are refused (R-035, R-179)', (t) => {
  for (const header of [
    { size: ndis.NDIS_SIZEOF_BIND_PARAMETERS_REVISION_3 },
    { type: ndis.NDIS_OBJECT_TYPE_DEFAULT },
  ]) {
    const machine = boot(t);
    machine.loadDriver();
    const adapter = machine.plugAdapter({ headers: { NDIS_BIND_PARAMETERS: header } });
    t.is(adapter.bindStatus, ndis.NDIS_STATUS_BAD_VERSION);
  }
});

test('bind parameters newer than all that are known are used as the newest known (R-179, lesson 26)', (t) => {
  const { adapter, miniport } = start(t, {
    adapter: { headers: { NDIS_BIND_PARAMETERS: { revision: 9 } }, mtu: 1400 },
  });
  t.is(adapter.bindStatus, ndis.NDIS_STATUS_SUCCESS);
  t.true(miniport.attributes!.MtuSize <= 1400 && miniport.attributes!.MtuSize >= 1396);
});

test('what the adapter told at bind is known when its memory is long gone (R-051, lesson 26)', (t) => {
  const machine = boot(t);
  const adapter = machine.plugAdapter({
    start: 'never',
    mtu: 1300,
    linkSpeed: 40_000_000_000n,
    miniports: 1,
  });
  machine.loadDriver();
  machine.advance(1000);
  const miniport = adapter.miniport(0);
  miniport.start();
  const { MaxXmitLinkSpeed, MtuSize } = miniport.attributes!;
  t.is(MaxXmitLinkSpeed, 40_000_000_000n);
  t.true(MtuSize <= 1300 && MtuSize >= 1296);
});

test('the list of supported OIDs has no OID twice (R-183)', (t) => {
  const { miniport } = start(t, { rows: 1 });
  const { supportedOids } = miniport;
  t.is(new Set(supportedOids).size, supportedOids.length);
});

test('attributes that NDIS refuses fail the initialization, whichever they are (R-058, R-072)', (t) => {
  const { machine } = start(t, { rows: 1 });
  const sets = machine.count('NdisMSetMiniportAttributes');
  t.true(sets >= 2);
  for (let skip = 0; skip < sets; skip++) {
    const other = boot(t);
    const adapter = other.plugAdapter({ miniports: 1 });
    other.failNext('NdisMSetMiniportAttributes', ndis.NDIS_STATUS_BAD_VERSION, { skip });
    other.loadDriver();
    t.is(adapter.miniport(0).state, 'Halted');
  }
});

test('the log names the adapter long after the bind (lesson 26)', (t) => {
  const { adapter, machine } = start(t, { rows: 1 });
  machine.failNext('NdisOpenConfigurationEx', ndis.NDIS_STATUS_RESOURCES);
  adapter.reconfigure([]);
  t.deepEqual(machine.eventLog.at(-1)?.strings, [adapter.name]);
});
