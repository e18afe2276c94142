/** Programs ask whenever they like: while adapters come and go, and while the driver is about to end. */
import { codes, list, listed, open, packed, sizes, statistics, wait } from './control-program.js';
import * as ndis from './kit/data/constants.js';
import type { Task } from './kit/kernel/task.js';
import type { DeviceHandle, DeviceRequest } from './kit/world/device-handle.js';
import type { Machine } from './kit/world/machine.js';
import { boot, few, start, test } from './support.js';

/** Halted, initialising: there are no counters. */
const withoutCounters = [0, 1];

function beginList(device: DeviceHandle): DeviceRequest {
  return device.beginControl(codes.miniports, packed(1, 0), sizes.head + few * sizes.entry);
}

/** What another thread of a program learns now, from inside `interject`: the list, the counters of all in it, a change. */
function askAll(machine: Machine, device: DeviceHandle) {
  let requests: DeviceRequest[] = [];
  machine.meanwhile(() => (requests = [beginList(device), wait(device, 0n)]));
  const [all, change] = requests.map(({ result }) => result);
  const { miniports } = listed(all!);
  let counters: DeviceRequest[] = [];
  machine.meanwhile(() => {
    counters = miniports.map(({ adapterIfIndex, row }) =>
      device.beginControl(codes.statistics, packed(1, adapterIfIndex, row, 0), sizes.statistics),
    );
  });
  return {
    statuses: [all!.status, change!.status],
    miniports: miniports.map((entry, at) => ({ ...entry, counters: counters[at]!.result.status })),
  };
}

/** Calls of a bind and of an unbind between which other threads run. */
const calls = {
  bind: [
    'NdisOpenAdapterEx',
    'NdisIMInitializeDeviceInstanceEx',
    'NdisMSetMiniportAttributes',
    'NdisIfAddIfStackEntry',
  ],
  unbind: ['NdisIMDeInitializeDeviceInstance', 'NdisIfDeleteIfStackEntry', 'NdisCloseAdapterEx'],
} as const;

for (const [when, names] of Object.entries(calls)) {
  test(`what programs ask in the middle of a ${when} is answered, with the counters of all that run`, (t) => {
    const machine = boot(t);
    machine.loadDriver();
    const device = open(t, machine);
    for (const name of names) {
      let told: ReturnType<typeof askAll> | undefined;
      const ask = (): void => machine.interject(name, () => (told = askAll(machine, device)));
      if (when === 'bind') ask();
      const adapter = machine.plugAdapter({ miniports: few });
      if (when === 'unbind') ask();
      adapter.unplug();
      t.deepEqual(told?.statuses, [ndis.STATUS_SUCCESS, ndis.STATUS_SUCCESS], name);
      for (const { state, counters } of told!.miniports) {
        const ready = !withoutCounters.includes(state);
        t.is(counters, ready ? ndis.STATUS_SUCCESS : ndis.STATUS_DEVICE_NOT_READY, name);
      }
    }
  });
}

for (const lock of ['NdisAcquireSpinLock', 'NdisAcquireRWLockRead']) {
  test(`an adapter goes while a program asks about it, whenever that is (${lock})`, (t) => {
    const rehearsal = start(t);
    const device = open(t, rehearsal.machine);
    const { adapterIfIndex } = list(device).miniports[0]!;
    for (const request of [
      (handle: DeviceHandle) => list(handle).status,
      (handle: DeviceHandle) => statistics(handle, adapterIfIndex, 0).status,
    ]) {
      const before = rehearsal.machine.count(lock);
      request(device);
      const taken = rehearsal.machine.count(lock) - before;
      t.true(taken > 0);
      for (let skip = 0; skip < taken; skip++) {
        const { machine, adapter } = start(t);
        const handle = open(t, machine);
        let gone: Task<void> | undefined;
        machine.interject(lock, () => machine.meanwhile(() => (gone = adapter.beginUnplug())), { skip });
        t.true(
          [ndis.STATUS_SUCCESS, ndis.STATUS_NOT_FOUND, ndis.STATUS_DEVICE_NOT_READY].includes(
            request(handle),
          ),
        );
        machine.finish(gone!);
        t.is(list(handle).total, 0);
        machine.shutDown();
      }
    }
  });
}

test('a wait that comes in the middle of an uninstallation does not keep the driver (lesson 30)', (t) => {
  const { machine, adapter } = start(t, { rows: 1 });
  adapter.unplug();
  const device = open(t, machine);
  const { sequence } = list(device);
  let late: DeviceRequest | undefined;
  machine.interject('NdisAcquireSpinLock', () => machine.meanwhile(() => (late = wait(device, sequence))));
  machine.uninstallProtocol();
  t.is(late?.result.status, ndis.STATUS_DEVICE_REMOVED);
});
