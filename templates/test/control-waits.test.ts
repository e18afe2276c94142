/** Programs that wait for a change: each wait ends once, whoever ends it, and whatever comes at the same time. */
import { codes, list, open, packed, sequenceOf, sizes, wait } from './control-program.js';
import * as ndis from './kit/data/constants.js';
import type { DeviceHandle, DeviceRequest } from './kit/world/device-handle.js';
import { outgoing, start, test, type Scene } from './support.js';

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
  const [device, another] = [open(t, machine), open(t, machine)];
  const { sequence } = list(device);
  const [one, other, theirs] = [device, device, another].map((handle) => wait(handle, sequence));
  one!.cancel();
  t.deepEqual([one!.result.status, one!.result.bytes.length], [ndis.STATUS_CANCELLED, 0]);
  t.false(other!.done);
  device.cancelAll();
  t.is(other!.result.status, ndis.STATUS_CANCELLED);
  t.false(theirs!.done);
  miniport.pause();
  theirs!.cancel();
  t.is(theirs!.result.status, ndis.STATUS_SUCCESS);
});

test('a wait that is cancelled before the driver has queued it ends at once', (t) => {
  const { machine, miniport } = start(t, { rows: 1 });
  const device = open(t, machine);
  const { sequence } = list(device);
  machine.interject('NdisAcquireSpinLock', () => machine.meanwhile(() => device.cancelAll()));
  const early = wait(device, sequence);
  t.is(early.result.status, ndis.STATUS_CANCELLED);
  const next = wait(device, sequence);
  miniport.pause();
  t.is(next.result.status, ndis.STATUS_SUCCESS);
});

test('a wait that a change is about to end is not cancelled any more', (t) => {
  const { machine, miniport } = start(t, { rows: 1 });
  const device = open(t, machine);
  const waits = [0, 1].map(() => wait(device, list(device).sequence));
  machine.interject('IofCompleteRequest', () => machine.meanwhile(() => device.cancelAll()));
  miniport.pause();
  t.deepEqual(
    waits.map(({ result }) => result.status),
    [ndis.STATUS_SUCCESS, ndis.STATUS_SUCCESS],
  );
});

/** What else could end a wait at the moment when its cancel routine has begun. */
const others: Readonly<Record<string, (scene: Scene, device: DeviceHandle) => void>> = {
  'a change': ({ miniport }) => void miniport.beginPause(),
  'the end of its handle': (_scene, device) => void device.beginClose(),
};
for (const [name, act] of Object.entries(others)) {
  test(`a wait whose cancel routine has begun is not ended by ${name}`, (t) => {
    const scene = start(t, { rows: 1 });
    const { machine } = scene;
    const device = open(t, machine);
    const request = wait(device, list(device).sequence);
    machine.interject('NdisAcquireSpinLock', () => machine.meanwhile(() => act(scene, device)));
    request.cancel();
    t.deepEqual(machine.faultsLeft(), []);
    t.is(request.result.status, ndis.STATUS_CANCELLED);
  });
}

test('a wait that is cancelled while its handle is cleaned up ends once', (t) => {
  const { machine } = start(t, { rows: 1 });
  for (const before of ['NdisAcquireSpinLock', 'IofCompleteRequest']) {
    const device = open(t, machine);
    const waits = [0, 1].map(() => wait(device, list(device).sequence));
    machine.interject(before, () => machine.meanwhile(() => device.cancelAll()));
    device.close();
    t.deepEqual(
      waits.map(({ result }) => result.status),
      [ndis.STATUS_CANCELLED, ndis.STATUS_CANCELLED],
    );
  }
});

test('a wait that another thread brings while its handle is cleaned up does not outlive that', (t) => {
  const { machine } = start(t, { rows: 1 });
  for (const before of ['NdisAcquireSpinLock', 'IofCompleteRequest']) {
    const device = open(t, machine);
    const { sequence } = list(device);
    let late: DeviceRequest | undefined;
    machine.interject(before, () => machine.meanwhile(() => (late = wait(device, sequence))));
    device.close();
    t.is(late?.result.status, ndis.STATUS_CANCELLED);
  }
});

test('a change that comes while a wait is being queued is not lost', (t) => {
  const { machine, miniport } = start(t, { rows: 1 });
  const device = open(t, machine);
  const { sequence } = list(device);
  machine.interject('NdisAcquireSpinLock', () => machine.meanwhile(() => void miniport.beginPause()));
  const waiting = wait(device, sequence);
  t.is(waiting.result.status, ndis.STATUS_SUCCESS);
  t.true(sequenceOf(waiting.result) > sequence);
});

test('what is written of an answer is as long as the program is told, whatever room there is', (t) => {
  const { machine } = start(t, { rows: 1 });
  const device = open(t, machine);
  const result = device.control(codes.wait, packed(1, 0, 0n), 0x10000);
  t.deepEqual([result.status, result.bytes.length], [ndis.STATUS_SUCCESS, sizes.change]);
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
