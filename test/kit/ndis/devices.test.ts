/** Devices of a driver's own: who opens them, what requests come to, and each rule broken once. */
import test from 'ava';

import * as ndis from '../../../src/kit/data/constants.js';
import { MachineFailure } from '../../../src/kit/kernel/failure.js';
import type { DeviceRequest } from '../../../src/kit/world/device-handle.js';
import type { Machine } from '../../../src/kit/world/machine.js';
import { bootWithDevice, code } from './device-driver.js';

const path = '\\\\.\\tester';

test('a request comes with its input and returns as much output as the driver says', async (t) => {
  const device = (await bootWithDevice(t)).openDevice(path);
  t.is(device.status, ndis.STATUS_SUCCESS);
  const echo = device.control(code(0), Uint8Array.of(1, 2, 3), 2);
  t.deepEqual([echo.status, [...echo.bytes]], [ndis.STATUS_SUCCESS, [2, 3]]);
  t.is(device.control(code(40)).status, ndis.STATUS_INVALID_DEVICE_REQUEST);
});

test('with a direct method the second buffer is an MDL, and the first one a system buffer', async (t) => {
  const device = (await bootWithDevice(t)).openDevice(path);
  const out = device.control(code(0) | ndis.METHOD_OUT_DIRECT, Uint8Array.of(1, 2), 3);
  t.deepEqual([out.status, [...out.bytes]], [ndis.STATUS_SUCCESS, [1, 2]]);
  const both = device.control(code(0) | ndis.METHOD_IN_DIRECT, Uint8Array.of(7), 3);
  t.deepEqual([both.status, [...both.bytes]], [ndis.STATUS_SUCCESS, [0xa5, 7]]);
  const none = device.control(code(0) | ndis.METHOD_OUT_DIRECT, Uint8Array.of(1), 0);
  t.is(none.status, ndis.STATUS_INVALID_PARAMETER);
  const unread = device.control(code(0) | ndis.METHOD_IN_DIRECT, undefined, 3);
  t.deepEqual([...unread.bytes], [0xa5]);
});

test('with METHOD_NEITHER there are addresses of the program and no buffers, of whatever lengths', async (t) => {
  const device = (await bootWithDevice(t)).openDevice(path);
  t.is(device.control(code(0) | ndis.METHOD_NEITHER, Uint8Array.of(1), 0xffffffff).status, 0);
  t.throws(() => device.control(code(1) | ndis.METHOD_NEITHER, Uint8Array.of(1)), {
    instanceOf: MachineFailure,
    message: /memory access out of bounds/,
  });
});

test('output comes with a warning, and none with an error; what the driver did not write is what lay there', async (t) => {
  const device = (await bootWithDevice(t)).openDevice(path);
  t.deepEqual([...device.control(code(1), Uint8Array.of(), 4).bytes], []);
  const warned = device.control(code(1), Uint8Array.of(9), 4);
  t.deepEqual([warned.status, [...warned.bytes]], [ndis.STATUS_BUFFER_OVERFLOW, [9]]);
  t.deepEqual([...device.control(code(1), Uint8Array.of(), 4).bytes], []);
});

test('the extension belongs to the device, zeroed, and lasts as long', async (t) => {
  const machine = await bootWithDevice(t);
  const bytes = [1, 2].map(() => machine.openDevice(path).control(code(2), undefined, 1).bytes[0]);
  t.deepEqual(bytes, [0, 1]);
});

test('who may open a device is what its SDDL string says, and a handle does what it was opened for', async (t) => {
  const machine = await bootWithDevice(t);
  t.is(machine.openDevice('\\\\.\\nobody').status, ndis.STATUS_OBJECT_NAME_NOT_FOUND);
  t.is(machine.openDevice(path, { as: 'system' }).status, ndis.STATUS_SUCCESS);
  t.is(machine.openDevice('\\\\.\\TESTER').status, ndis.STATUS_SUCCESS);
  t.is(machine.openDevice(path, { as: 'user' }).status, ndis.STATUS_ACCESS_DENIED);
  const reader = machine.openDevice(path, { as: 'user', access: 'read' });
  t.is(reader.control(code(0)).status, ndis.STATUS_SUCCESS);
  const watcher = machine.openDevice(path, { access: 'none' });
  const before = machine.callbacks('IRP_MJ_DEVICE_CONTROL').length;
  t.is(watcher.control(code(0)).status, ndis.STATUS_ACCESS_DENIED);
  t.is(machine.callbacks('IRP_MJ_DEVICE_CONTROL').length, before);
});

test('a name below a device comes to the driver, whoever opens it', async (t) => {
  const machine = await bootWithDevice(t);
  t.is(machine.openDevice(`${path}\\x`, { as: 'user' }).status, ndis.STATUS_OBJECT_NAME_INVALID);
});

test('a request pends until the driver ends it, is cancelled, or its handle is closed', async (t) => {
  const machine = await bootWithDevice(t);
  const device = machine.openDevice(path);
  const [ended, cancelled, closed] = [1, 2, 3].map(() => device.beginControl(code(3)));
  t.false(ended!.done || cancelled!.done || closed!.done);
  cancelled!.cancel();
  t.is(cancelled!.result.status, ndis.STATUS_CANCELLED);
  t.false(ended!.done);
  machine.openDevice(path).control(code(4));
  t.true(ended!.done && closed!.done);
  const last = device.beginControl(code(3));
  const others = machine.openDevice(path).beginControl(code(3));
  device.close();
  t.is(last.result.status, ndis.STATUS_CANCELLED);
  t.false(others.done);
  last.cancel();
  t.deepEqual(machine.order(['IRP_MJ_CLEANUP', 'IRP_MJ_CLOSE']), ['IRP_MJ_CLEANUP', 'IRP_MJ_CLOSE']);
});

test('a request that pends may be completed before its dispatch routine returns', async (t) => {
  const device = (await bootWithDevice(t)).openDevice(path);
  t.is(device.control(code(29)).status, ndis.STATUS_SUCCESS);
});

test('a driver is not unloaded while a handle of its device is open, and its device goes with it', async (t) => {
  const machine = await bootWithDevice(t);
  const device = machine.openDevice(path);
  t.throws(() => machine.unloadDriver(), { message: /is open/ });
  device.close();
  machine.unloadDriver();
  t.is(machine.openDevice(path).status, ndis.STATUS_OBJECT_NAME_NOT_FOUND);
});

const onControl = (number: number) => (machine: Machine) =>
  machine.openDevice(path).control(code(number), undefined, 4);

const broken: readonly (readonly [rule: string, act: (machine: Machine) => void])[] = [
  ['irp-information', onControl(16)],
  ['irp-completed-twice', onControl(17)],
  ['irp-lost', onControl(18)],
  ['irp-pending', onControl(19)],
  ['irp-pending', onControl(20)],
  ['irp-status', onControl(21)],
  ['call-out-under-lock', onControl(22)],
  ['irp-cancel-routine', onControl(23)],
  ['lock-held', (machine) => machine.openDevice(path).beginControl(code(24)).cancel()],
  ['irp-status', onControl(25)],
  ['cancel-lock', onControl(26)],
  ['device-in-use', onControl(28)],
  [
    'irp-outlives-cleanup',
    (machine) => {
      const device = machine.openDevice(path);
      device.beginControl(code(3));
      device.control(code(5));
      device.close();
    },
  ],
];
for (const [at, [rule, act]] of broken.entries()) {
  test(`a driver that does it wrong is told: ${rule} (${at})`, async (t) => {
    const machine = await bootWithDevice(t);
    t.is(t.throws(() => act(machine), { instanceOf: MachineFailure })?.rule, rule);
  });
}

for (const [fault, rule] of [
  ['noSecurity', 'device-security'],
  ['powerHandler', 'device-pnp'],
] as const) {
  test(`a device is refused or reported at its registration: ${rule}`, async (t) => {
    const machine = await bootWithDevice(t, fault);
    t.is(t.throws(() => machine.loadDriver(), { instanceOf: MachineFailure })?.rule, rule);
  });
}

test('a device that is left behind at unload is reported', async (t) => {
  const machine = await bootWithDevice(t, 'left');
  t.is(t.throws(() => machine.unloadDriver(), { instanceOf: MachineFailure })?.rule, 'device-left');
});

test('all requests of a handle are cancelled together, those of others are not', async (t) => {
  const machine = await bootWithDevice(t);
  const [mine, yours] = [machine.openDevice(path), machine.openDevice(path)];
  const waits = [mine, yours, mine].map((device) => device.beginControl(code(3)));
  mine.cancelAll();
  t.deepEqual(
    waits.map(({ done }) => done),
    [true, false, true],
  );
});

test('while a handle is cleaned up other threads still bring requests with it, and then no more', async (t) => {
  const machine = await bootWithDevice(t);
  const device = machine.openDevice(path);
  let late: DeviceRequest | undefined;
  machine.interject('IofCompleteRequest', () =>
    machine.meanwhile(() => (late = device.beginControl(code(0)))),
  );
  device.close();
  t.is(late?.result.status, ndis.STATUS_SUCCESS);
  t.throws(() => device.beginControl(code(0)), { message: /is not open/ });
  t.deepEqual(machine.order(['IRP_MJ_CLEANUP', 'IRP_MJ_DEVICE_CONTROL', 'IRP_MJ_CLOSE']), [
    'IRP_MJ_CLEANUP',
    'IRP_MJ_DEVICE_CONTROL',
    'IRP_MJ_CLOSE',
  ]);
});

test('a handle whose request is being cancelled closes when that is over', async (t) => {
  const machine = await bootWithDevice(t);
  const device = machine.openDevice(path);
  const request = device.beginControl(code(3));
  let doneAtOnce: boolean | undefined;
  machine.interject('IofCompleteRequest', () =>
    machine.meanwhile(() => {
      doneAtOnce = device.beginClose().done;
    }),
  );
  request.cancel();
  t.false(doneAtOnce);
  t.false(device.isOpen);
  t.deepEqual(machine.order(['DriverCancel', 'IRP_MJ_CLEANUP', 'IRP_MJ_CLOSE']), [
    'DriverCancel',
    'IRP_MJ_CLEANUP',
    'IRP_MJ_CLOSE',
  ]);
});

test('a request that has no cancel routine is not cancelled, and waits on', async (t) => {
  const machine = await bootWithDevice(t);
  const device = machine.openDevice(path);
  const request = device.beginControl(code(27));
  request.cancel();
  t.false(request.done);
  device.close();
  t.true(request.done);
});
