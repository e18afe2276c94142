import * as ndis from './kit/data/constants.js';
import { Arena } from './kit/ndis/arena.js';
import { netPnpEvent } from './kit/ndis/pnp-events.js';
import type { Machine } from './kit/world/machine.js';
import { atMost, few, incoming, labels, outgoing, start, test } from './support.js';

/** Two virtual miniports where two can be. */
const some = atMost(2);

const bytesOf = (...values: readonly number[]): Uint8Array => Uint8Array.from(values);

/** Puts the buffer of an event into the machine's memory. */
type Fill = (
  kernel: Machine['kernel'],
  arena: Arena,
) => { readonly address: number; readonly length: number };

/** NetEventIMReEnableDevice with such a buffer. */
function reEnable(machine: Machine, fill: Fill): number {
  const arena = new Arena(machine.ndis, 'buffer of the event');
  const event = netPnpEvent(
    machine.ndis,
    machine.protocolDriver,
    undefined,
    ndis.NetEventIMReEnableDevice,
    fill(machine.kernel, arena),
  );
  const status = machine.finish(machine.spawn('re-enable', event));
  arena.free();
  return status;
}

test('events that nobody has heard of succeed, for one binding and for all (R-157, R-158)', (t) => {
  const { adapter, machine } = start(t);
  for (const event of [
    0x7fff,
    ndis.NetEventNDKEnable,
    ndis.NetEventBindFailed,
    ndis.NetEventSwitchActivate,
  ]) {
    t.is(adapter.netEvent(event, bytesOf(1, 2, 3, 4)), ndis.NDIS_STATUS_SUCCESS);
    t.is(machine.netEvent(event), ndis.NDIS_STATUS_SUCCESS);
  }
});

test('what is told of one binding goes up to the protocols above, each once (R-159, R-168)', (t) => {
  const { adapter, uppers } = start(t);
  const events = [
    ndis.NetEventPnPCapabilities,
    ndis.NetEventCancelRemoveDevice,
    ndis.NetEventQueryRemoveDevice,
  ];
  for (const event of events) {
    t.is(adapter.netEvent(event, bytesOf(1, 0, 0, 0)), ndis.NDIS_STATUS_SUCCESS);
    for (const upper of uppers) t.is(upper.netEvents.filter((each) => each === event).length, 1);
  }
});

test('what is for this driver alone, or for all bindings, does not go up (R-157, R-161, R-168, R-188)', (t) => {
  const { adapter, machine, uppers } = start(t);
  const before = uppers.map(({ netEvents }) => netEvents.length);
  for (const event of [ndis.NetEventPortActivation, ndis.NetEventPortDeactivation])
    t.is(adapter.netEvent(event, bytesOf(1, 0, 0, 0)), ndis.NDIS_STATUS_SUCCESS);
  for (const event of [ndis.NetEventBindList, ndis.NetEventBindsComplete, ndis.NetEventReconfigure])
    t.is(machine.netEvent(event, bytesOf(0, 0)), ndis.NDIS_STATUS_SUCCESS);
  t.deepEqual(
    uppers.map(({ netEvents }) => netEvents.length),
    before,
  );
});

test('the first protocol above that refuses the removal of the adapter ends the asking (R-159, R-165)', (t) => {
  const { adapter, uppers } = start(t);
  uppers[0]!.netEventAnswers.set(ndis.NetEventQueryRemoveDevice, ndis.NDIS_STATUS_FAILURE);
  t.is(adapter.netEvent(ndis.NetEventQueryRemoveDevice), ndis.NDIS_STATUS_FAILURE);
  t.true(uppers.slice(1).every(({ netEvents }) => !netEvents.includes(ndis.NetEventQueryRemoveDevice)));
  t.is(adapter.netEvent(ndis.NetEventCancelRemoveDevice), ndis.NDIS_STATUS_SUCCESS);
});

test('after a removal that was asked for and not done, everything goes on (R-165)', (t) => {
  const scene = start(t);
  const { adapter, upper } = scene;
  adapter.netEvent(ndis.NetEventQueryRemoveDevice);
  adapter.netEvent(ndis.NetEventCancelRemoveDevice);
  upper.send([outgoing(scene, 0, 'out')]);
  adapter.indicate([incoming(scene, 0, 'in')]);
  t.deepEqual(labels(adapter.wire), ['out']);
  t.deepEqual(labels(upper.received), ['in']);
});

test('data of a change of the configuration that nobody understands are not read (R-166)', (t) => {
  const { adapter, machine, miniports } = start(t);
  for (const buffer of [bytesOf(0xff), new Uint8Array(4096).fill(0xa5)]) {
    t.is(adapter.netEvent(ndis.NetEventReconfigure, buffer), ndis.NDIS_STATUS_SUCCESS);
    t.is(machine.netEvent(ndis.NetEventReconfigure, buffer), ndis.NDIS_STATUS_SUCCESS);
  }
  t.true(miniports.every(({ state, initializations }) => state === 'Running' && initializations === 1));
});

test('an event for all bindings is never pended, whatever is going on (R-205)', (t) => {
  const { adapter, machine, upper } = start(t);
  adapter.holdOids();
  upper.beginQuery(ndis.OID_GEN_TRANSMIT_BLOCK_SIZE, 4);
  machine.settle();
  t.is(machine.reconfigure(), ndis.NDIS_STATUS_SUCCESS);
  t.is(machine.netEvent(ndis.NetEventIMReEnableDevice), ndis.NDIS_STATUS_SUCCESS);
  adapter.completeOids();
});

test('an event that comes while a request is pended goes up when that has ended (R-148)', (t) => {
  const { adapter, machine, upper } = start(t);
  adapter.holdOids();
  upper.beginQuery(ndis.OID_GEN_TRANSMIT_BLOCK_SIZE, 4);
  const event = adapter.beginNetEvent(ndis.NetEventPnPCapabilities, bytesOf(1, 0, 0, 0));
  t.false(event.done);
  adapter.completeOids();
  t.is(machine.finish(event), ndis.NDIS_STATUS_SUCCESS);
  t.true(upper.netEvents.includes(ndis.NetEventPnPCapabilities));
});

test('the device that the event names is enabled, and no other is asked for (R-167)', (t) => {
  const { machine, miniports } = start(t, { rows: some });
  for (const miniport of miniports) miniport.disable();
  const asked = machine.calls('NdisIMInitializeDeviceInstanceEx').length;
  miniports[0]!.enable();
  t.is(miniports[0]!.state, 'Running');
  t.is(machine.calls('NdisIMInitializeDeviceInstanceEx').length, asked + 1);
});

test('where the event names no device, all that have ended are asked for (R-167)', (t) => {
  /** A counted string of that length. */
  const counted = (length: number, maximum = length, buffer?: number): Fill => {
    return ({ memory }, arena) => {
      const address = arena.string('\\Device\\{unknown}');
      memory.setU16(address, length);
      memory.setU16(address + 2, maximum);
      if (buffer !== undefined) memory.setU32(address + 4, buffer);
      return { address, length: 8 };
    };
  };
  const fills: readonly Fill[] = [
    () => ({ address: 0, length: 0 }),
    () => ({ address: 0, length: 8 }),
    (_, arena) => ({ address: arena.bytes(4), length: 4 }),
    (_, arena) => ({ address: arena.string('\\Device\\{unknown}'), length: 8 }),
    counted(0),
    counted(7),
    counted(8, 6),
    counted(8, 8, 0),
  ];
  for (const [at, fill] of fills.entries()) {
    const { machine, miniports } = start(t, { rows: few });
    for (const miniport of miniports) {
      miniport.disable();
      miniport.device.started = true;
    }
    t.is(reEnable(machine, fill), ndis.NDIS_STATUS_SUCCESS);
    t.true(
      miniports.every(({ state }) => state === 'Running'),
      `${at}`,
    );
  }
});

test('a device that is enabled although nothing was disabled changes nothing (R-167)', (t) => {
  const { machine, miniport, miniports } = start(t);
  const status = reEnable(machine, (_, arena) => ({ address: arena.string(miniport.name), length: 8 }));
  t.is(status, ndis.NDIS_STATUS_SUCCESS);
  t.true(miniports.every(({ state, initializations }) => state === 'Running' && initializations === 1));
});
