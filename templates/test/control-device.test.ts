/** The control device, as programs see it: driver/control/control_ioctl.h, read byte by byte. */
import { answers } from './answers.js';
import { codes, control, list, open, packed, path, sizes, statistics, viewOf } from './control-program.js';
import * as ndis from './kit/data/constants.js';
import type { Machine } from './kit/world/machine.js';
import { boot, few, incoming, outgoing, start, test } from './support.js';

const states = { halted: 0, paused: 2, running: 4 };
const links = { unknown: 0, up: 1, down: 2 };

test('the system and administrators open the device, others do not (lesson 30)', (t) => {
  const { machine } = start(t, { rows: 1 });
  t.is(machine.openDevice(path, { as: 'system' }).status, ndis.STATUS_SUCCESS);
  t.is(machine.openDevice(path, { as: 'administrator', access: 'read' }).status, ndis.STATUS_SUCCESS);
  for (const access of ['read', 'write'] as const)
    t.is(machine.openDevice(path, { as: 'user', access }).status, ndis.STATUS_ACCESS_DENIED);
});

test('there is nothing below the device, for whoever asks (lesson 30)', (t) => {
  const { machine } = start(t, { rows: 1 });
  for (const as of ['user', 'administrator'] as const)
    t.is(machine.openDevice(`${path}\\x`, { as }).status, ndis.STATUS_OBJECT_NAME_INVALID);
});

test('a handle that was not opened for reading asks nothing', (t) => {
  const { machine } = start(t, { rows: 1 });
  const device = machine.openDevice(path, { access: 'write' });
  for (const code of Object.values(codes))
    t.is(device.control(code, packed(1, 0), 4096).status, ndis.STATUS_ACCESS_DENIED);
});

test('an unknown request fails, whatever comes with it (lesson 30)', (t) => {
  const { machine } = start(t, { rows: 1 });
  const device = open(t, machine);
  for (const code of [control(3), control(0x7ff), control(0) & ~0xffff, 0]) {
    for (const bytes of [new Uint8Array(), packed(1, 0)]) {
      const result = device.control(code, bytes, 4096);
      t.is(result.status, ndis.STATUS_INVALID_DEVICE_REQUEST);
      t.is(result.bytes.length, 0);
    }
  }
});

test('a request that comes by another method is another request, and fails (lesson 30)', (t) => {
  const { machine } = start(t, { rows: 1 });
  const device = open(t, machine);
  for (const code of Object.values(codes)) {
    for (const method of [ndis.METHOD_IN_DIRECT, ndis.METHOD_OUT_DIRECT, ndis.METHOD_NEITHER]) {
      for (const [bytes, room] of [
        [packed(1, 0), 4096],
        [packed(1, 0, 0n), 4096],
        [new Uint8Array(), 0],
      ] as const) {
        const result = device.control(code | method, bytes, room);
        t.deepEqual([result.status, result.bytes.length], [ndis.STATUS_INVALID_DEVICE_REQUEST, 0]);
      }
    }
    const neither = device.control(code | ndis.METHOD_NEITHER, packed(1, 0), 0xffffffff);
    t.is(neither.status, ndis.STATUS_INVALID_DEVICE_REQUEST);
  }
});

test('without any buffer, and with one of megabytes, a request is judged by the same rules', (t) => {
  const { machine, miniports } = start(t);
  const device = open(t, machine);
  const much = 4 << 20;
  for (const code of Object.values(codes)) {
    for (const [bytes, room] of [
      [new Uint8Array(), 0],
      [new Uint8Array(much), 0],
      [new Uint8Array(much), much],
    ] as const) {
      const result = device.control(code, bytes, room);
      t.deepEqual([result.status, result.bytes.length], [ndis.STATUS_INFO_LENGTH_MISMATCH, 0]);
    }
  }
  const { status, bytes } = device.control(codes.miniports, packed(1, 0), much);
  t.deepEqual(
    [status, bytes.length],
    [ndis.STATUS_SUCCESS, sizes.head + miniports.length * sizes.entry],
    'no more is copied to the program than there is to tell',
  );
});

test('the device appears when nothing of DriverEntry can fail any more, and is there until unload (lesson 22)', (t) => {
  const machine = boot(t);
  machine.loadDriver();
  const names = [
    'NdisMRegisterMiniportDriver',
    'NdisRegisterProtocolDriver',
    'NdisIMAssociateMiniport',
    'NdisRegisterDeviceEx',
  ];
  t.deepEqual(machine.order(names), names);
  open(t, machine).close();
  machine.unloadDriver();
  t.is(machine.openDevice(path).status, ndis.STATUS_OBJECT_NAME_NOT_FOUND);
});

test('without its device the driver loads and works, and the event log says so (lesson 30)', (t) => {
  for (const prepare of [
    (machine: Machine) => machine.failNext('NdisRegisterDeviceEx', ndis.STATUS_OBJECT_NAME_COLLISION),
    (machine: Machine) => machine.failAllocation(1),
  ]) {
    const machine = boot(t);
    prepare(machine);
    machine.loadDriver();
    const adapter = machine.plugAdapter({ miniports: 1 });
    t.is(adapter.miniport(0).state, 'Running');
    t.is(machine.openDevice(path).status, ndis.STATUS_OBJECT_NAME_NOT_FOUND);
    const told = machine.eventLog.filter(({ strings }) =>
      strings.includes(`\\Device\\${answers.serviceName}`),
    );
    t.is(told.length, 1);
    machine.shutDown();
  }
});

test('a driver that does not load has never had a device that programs could have opened (R-005)', (t) => {
  const machine = boot(t);
  machine.failNext('NdisRegisterProtocolDriver', ndis.NDIS_STATUS_RESOURCES);
  t.not(machine.tryLoadDriver(), ndis.NDIS_STATUS_SUCCESS);
  t.is(machine.count('NdisRegisterDeviceEx'), 0);
  machine.assertGivenBack();
});

test('the list has every virtual miniport of every adapter, as it is', (t) => {
  const machine = boot(t);
  const adapters = [
    machine.plugAdapter({ miniports: few }),
    machine.plugAdapter({ miniports: 1, linkUp: false }),
  ];
  machine.loadDriver();
  adapters[0]!.miniport(0).pause();
  const answer = list(open(t, machine));
  t.is(answer.status, ndis.STATUS_SUCCESS);
  t.deepEqual([answer.version, answer.entrySize], [1, sizes.entry]);
  const expected = adapters.flatMap((adapter, at) =>
    adapter.miniports.map((miniport, row) => ({ adapter, at, miniport, row })),
  );
  t.is(answer.total, expected.length);
  for (const [index, { adapter, at, miniport, row }] of expected.entries()) {
    const entry = answer.miniports[index]!;
    t.is(entry.row, row);
    t.deepEqual(entry.names, [adapter.name, miniport.name, answers.miniports[row]!.friendlyName]);
    t.deepEqual(entry.address, miniport.address);
    t.is(entry.state, at === 0 && row === 0 ? states.paused : states.running);
    t.is(entry.link, at === 0 ? links.up : links.down);
    t.is(entry.power, 0);
    t.is(entry.vlanId, answers.miniports[row]!.vlanId ?? 0);
    t.true(entry.ifIndex !== 0 && entry.adapterIfIndex !== 0);
    t.deepEqual(entry.reserved, [0, 0, 0, 0, 0, 0]);
  }
  t.is(
    new Set(answer.miniports.map(({ adapterIfIndex, row }) => `${adapterIfIndex} ${row}`)).size,
    expected.length,
  );
});

test('a virtual miniport whose device was never started is in the list, halted and without an address', (t) => {
  const machine = boot(t);
  machine.plugAdapter({ miniports: 1, start: 'never' });
  machine.loadDriver();
  const [entry] = list(open(t, machine)).miniports;
  t.is(entry!.state, states.halted);
  t.deepEqual([...entry!.address], [0, 0, 0, 0, 0, 0]);
});

test('a list that is longer than the buffer comes in parts, and says that more follows', (t) => {
  const { machine, miniports } = start(t);
  const device = open(t, machine);
  const names: string[] = [];
  for (let first = 0; first < miniports.length; first++) {
    const part = list(device, first, 2 * sizes.entry - 1);
    t.is(part.total, miniports.length);
    t.is(part.status, first + 1 < miniports.length ? ndis.STATUS_BUFFER_OVERFLOW : ndis.STATUS_SUCCESS);
    names.push(...part.miniports.map((entry) => entry.names[1]!));
  }
  t.deepEqual(
    names,
    miniports.map(({ name }) => name),
  );
  const none = list(device, miniports.length + 5, 0);
  t.deepEqual([none.status, none.miniports.length], [ndis.STATUS_SUCCESS, 0]);
  t.is(list(device, 0xffffffff, 0).status, ndis.STATUS_SUCCESS);
});

test('nothing of the buffer is shown that the driver did not write', (t) => {
  const { machine } = start(t, { rows: 1 });
  const device = open(t, machine);
  const { bytes } = device.control(codes.miniports, packed(1, 0), sizes.head + sizes.entry);
  t.is(bytes.length, sizes.head + sizes.entry);
  t.false(
    bytes.subarray(sizes.head + 56).some((byte) => byte === 0xa5),
    'names are filled up with zeros',
  );
});

test('the counters of a virtual miniport are those of OID_GEN_STATISTICS (R-136)', (t) => {
  const scene = start(t);
  const { machine, adapter, uppers } = scene;
  const row = uppers.length - 1;
  uppers[row]!.send(['a', 'b'].map((label) => outgoing(scene, row, label)));
  adapter.indicate([incoming(scene, row, 'c')]);
  uppers[row]!.send([{ bytes: Uint8Array.of(1) }]);
  const device = open(t, machine);
  const { adapterIfIndex } = list(device).miniports[row]!;
  const result = statistics(device, adapterIfIndex, row);
  t.is(result.status, ndis.STATUS_SUCCESS);
  const view = viewOf(result);
  const counters = (at: number) =>
    Array.from({ length: 8 }, (_, index) => Number(view.getBigUint64(at + 8 * index, true)));
  const [inDirected, , , inOctets, , , inDiscards, inErrors] = counters(8);
  const [outDirected, , , outOctets, , , outDiscards, outErrors] = counters(72);
  t.deepEqual([inDirected, inDiscards, inErrors], [1, 0, 0]);
  t.deepEqual([outDirected, outDiscards, outErrors], [2, 0, 1]);
  t.true(inOctets! > 0 && outOctets! > 0);
});

test('counters of one that is not there, or is halted, are refused', (t) => {
  const machine = boot(t);
  machine.plugAdapter({ miniports: 1, start: 'never' });
  machine.loadDriver();
  const device = open(t, machine);
  const { adapterIfIndex, row } = list(device).miniports[0]!;
  t.is(statistics(device, adapterIfIndex, row).status, ndis.STATUS_DEVICE_NOT_READY);
  t.is(statistics(device, adapterIfIndex, row + 1).status, ndis.STATUS_NOT_FOUND);
  t.is(statistics(device, adapterIfIndex + 77, row).status, ndis.STATUS_NOT_FOUND);
});

test('a request is as long as its structure, of a version that is known, and zero where it is reserved', (t) => {
  const { machine } = start(t, { rows: 1 });
  const device = open(t, machine);
  const requests = [
    [codes.miniports, packed(1, 0), 4096],
    [codes.statistics, packed(1, 0, 0, 0), 4096],
    [codes.wait, packed(1, 0, 0n), 4096],
  ] as const;
  for (const [code, request, room] of requests) {
    for (const wrong of [new Uint8Array(), request.slice(1), Uint8Array.of(...request, 0)]) {
      t.is(device.control(code, wrong, room).status, ndis.STATUS_INFO_LENGTH_MISMATCH);
    }
    for (const version of [0, 2, 0xffffffff]) {
      const other = Uint8Array.from(request);
      other.set(packed(version));
      t.is(device.control(code, other, room).status, ndis.STATUS_REVISION_MISMATCH);
    }
  }
  t.is(device.control(codes.statistics, packed(1, 0, 0, 1), 4096).status, ndis.STATUS_INVALID_PARAMETER);
  t.is(device.control(codes.wait, packed(1, 1, 0n), 4096).status, ndis.STATUS_INVALID_PARAMETER);
});

test('a buffer without room for the answer is refused, and nothing is returned', (t) => {
  const { machine } = start(t, { rows: 1 });
  const device = open(t, machine);
  for (const [code, request, least] of [
    [codes.miniports, packed(1, 0), sizes.head],
    [codes.statistics, packed(1, list(device).miniports[0]!.adapterIfIndex, 0, 0), sizes.statistics],
    [codes.wait, packed(1, 0, 0n), sizes.change],
  ] as const) {
    for (const room of [0, least - 1]) {
      const result = device.control(code, request, room);
      t.deepEqual([result.status, result.bytes.length], [ndis.STATUS_BUFFER_TOO_SMALL, 0]);
    }
    t.not(device.control(code, request, least).status, ndis.STATUS_BUFFER_TOO_SMALL);
  }
});
