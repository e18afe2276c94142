/** The control device, as programs see it: driver/control/control_ioctl.h, read byte by byte. */
import test, { type ExecutionContext } from 'ava';

import { answers } from './answers.js';
import * as ndis from './kit/data/constants.js';
import type { IrpResult } from './kit/ndis/irp.js';
import type { DeviceHandle } from './kit/world/device-handle.js';
import type { Machine } from './kit/world/machine.js';
import { boot, few, incoming, outgoing, start } from './support.js';

const path = `\\\\.\\${answers.serviceName}`;
const control = (number: number): number => (0x12 << 16) | (1 << 14) | ((0x800 + number) << 2);
const codes = { miniports: control(0), statistics: control(1), wait: control(2) };
const sizes = { head: 24, entry: 824, statistics: 136, change: 16 };
const states = { halted: 0, paused: 2, running: 4 };
const links = { unknown: 0, up: 1, down: 2 };

/** Numbers of 32 bits, and bigints of 64, one after the other. */
function packed(...values: readonly (number | bigint)[]): Uint8Array {
  const bytes = new Uint8Array(
    values.reduce<number>((sum, value) => sum + (typeof value === 'bigint' ? 8 : 4), 0),
  );
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const value of values) {
    if (typeof value === 'bigint') view.setBigUint64(at, value, true);
    else view.setUint32(at, value, true);
    at += typeof value === 'bigint' ? 8 : 4;
  }
  return bytes;
}

function viewOf({ bytes }: IrpResult): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function nameAt(bytes: Uint8Array, at: number): string {
  return new TextDecoder('utf-16le').decode(bytes.subarray(at, at + 256)).replace(/\0.*$/s, '');
}

/** A CONTROL_MINIPORTS, taken apart. */
function list(device: DeviceHandle, first = 0, room = 1024 * sizes.entry) {
  const result = device.control(codes.miniports, packed(1, first), sizes.head + room);
  const view = viewOf(result);
  const miniports = Array.from({ length: view.getUint32(20, true) }, (_, index) => {
    const at = sizes.head + index * sizes.entry;
    const number = (member: number) => view.getUint32(at + 4 * member, true);
    const bytes = result.bytes;
    return {
      adapterIfIndex: number(0),
      row: number(1),
      ifIndex: number(2),
      state: number(3),
      link: number(4),
      power: number(5),
      vlanId: number(6),
      address: bytes.slice(at + 28, at + 34),
      reserved: [...bytes.slice(at + 34, at + 40)],
      speed: view.getBigUint64(at + 40, true),
      names: [56, 312, 568].map((name) => nameAt(bytes, at + name)),
    };
  });
  return {
    status: result.status,
    version: view.getUint32(0, true),
    entrySize: view.getUint32(4, true),
    sequence: view.getBigUint64(8, true),
    total: view.getUint32(16, true),
    miniports,
  };
}

function wait(device: DeviceHandle, sequence: bigint) {
  return device.beginControl(codes.wait, packed(1, 0, sequence), sizes.change);
}

function sequenceOf(result: IrpResult): bigint {
  return viewOf(result).getBigUint64(8, true);
}

function statistics(device: DeviceHandle, ifIndex: number, row: number, room = sizes.statistics): IrpResult {
  return device.control(codes.statistics, packed(1, ifIndex, row, 0), room);
}

function open(t: ExecutionContext, machine: Machine): DeviceHandle {
  const device = machine.openDevice(path);
  t.is(device.status, ndis.STATUS_SUCCESS);
  return device;
}

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

test('a wait returns at once for who knows nothing, and else with the next change', (t) => {
  const { machine, miniport } = start(t, { rows: 1 });
  const device = open(t, machine);
  const known = list(device).sequence;
  const first = wait(device, 0n);
  t.is(sequenceOf(first.result), known);
  const next = wait(device, known);
  t.false(next.done);
  miniport.pause();
  t.is(next.result.status, ndis.STATUS_SUCCESS);
  t.true(sequenceOf(next.result) > known);
});

test('each change that the list shows ends a wait, and nothing else does', (t) => {
  const scene = start(t, { rows: 1 });
  const { machine, adapter, miniport, upper } = scene;
  const device = open(t, machine);
  const changes: readonly (readonly [name: string, change: () => void])[] = [
    ['a pause', () => miniport.pause()],
    ['a restart', () => miniport.restart()],
    ['the link', () => adapter.setLink({ up: false })],
    ['sleep below', () => adapter.setPower('D3')],
    ['waking below', () => adapter.setPower('D0')],
    ['sleep above', () => miniport.setPower('D3')],
    ['waking above', () => miniport.setPower('D0')],
    ['another adapter', () => machine.plugAdapter({ miniports: 1 })],
    ['its end', () => machine.adapters[1]!.unplug()],
    ['a device that is disabled', () => miniport.disable()],
  ];
  upper.send([outgoing(scene, 0, 'a')]);
  for (const [name, change] of changes) {
    const before = list(device);
    const waiting = wait(device, before.sequence);
    t.false(waiting.done, name);
    change();
    t.true(waiting.done, name);
    t.notDeepEqual({ ...list(device), sequence: 0n }, { ...before, sequence: 0n }, name);
    t.is(
      sequenceOf(device.control(codes.wait, packed(1, 0, before.sequence), sizes.change)),
      list(device).sequence,
    );
  }
});

test('all who wait learn of a change, also while others list', (t) => {
  const { machine, miniport } = start(t, { rows: 1 });
  const devices = [open(t, machine), open(t, machine)];
  const { sequence } = list(devices[0]!);
  const waits = devices.flatMap((device) => [wait(device, sequence), wait(device, sequence)]);
  miniport.pause();
  t.true(waits.every(({ done }) => done));
});

test('a cancelled wait ends, the others wait on, and what has ended is not cancelled', (t) => {
  const { machine, miniport } = start(t, { rows: 1 });
  const device = open(t, machine);
  const { sequence } = list(device);
  const [one, other] = [wait(device, sequence), wait(device, sequence)];
  one.cancel();
  t.deepEqual([one.result.status, one.result.bytes.length], [ndis.STATUS_CANCELLED, 0]);
  t.false(other.done);
  miniport.pause();
  other.cancel();
  t.is(other.result.status, ndis.STATUS_SUCCESS);
});

test('a handle that is closed ends its own waits', (t) => {
  const { machine } = start(t, { rows: 1 });
  const [mine, yours] = [open(t, machine), open(t, machine)];
  const { sequence } = list(mine);
  const waits = [wait(mine, sequence), wait(yours, sequence), wait(mine, sequence)];
  mine.close();
  t.deepEqual(
    waits.map(({ done }) => done),
    [true, false, true],
  );
  t.is(waits[0]!.result.status, ndis.STATUS_CANCELLED);
});

test('when the protocol is uninstalled nobody waits any more, and the driver can be unloaded', (t) => {
  const { machine, adapter } = start(t, { rows: 1 });
  const device = open(t, machine);
  adapter.unplug();
  const waiting = wait(device, list(device).sequence);
  machine.uninstallProtocol();
  t.is(waiting.result.status, ndis.STATUS_DEVICE_REMOVED);
  t.is(wait(device, list(device).sequence).result.status, ndis.STATUS_DEVICE_REMOVED);
  t.throws(() => machine.unloadDriver(), { message: /is open/ });
  device.close();
  machine.unloadDriver();
});
