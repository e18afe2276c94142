import * as c from '../data/constants.js';
import { NET_DEVICE_PNP_EVENT } from '../data/layouts.js';
import { wait, type Operation } from '../kernel/operation.js';
import { Arena } from './arena.js';
import { pauseBinding, restartBinding } from './binding-states.js';
import type { Ndis } from './library.js';
import { defaultHeader, pauseMiniport, restartMiniport } from './miniport-states.js';
import type { Binding, Miniport, PowerState } from './objects.js';
import { requestOfMiniport } from './oid-up.js';
import { netPnpEvent } from './pnp-events.js';

const states: Readonly<Record<PowerState, number>> = {
  D0: c.NdisDeviceStateD0,
  D1: c.NdisDeviceStateD1,
  D2: c.NdisDeviceStateD2,
  D3: c.NdisDeviceStateD3,
};

/**
 * The lower adapter goes to sleep: query, SetPower, then pause, unless its miniport does without
 * (handling-a-set-power-request.md, oid-pnp-set-power.md, R-203, R-204).
 */
export function* sleepBinding(ndis: Ndis, binding: Binding, state: PowerState): Operation<void> {
  const allowed = yield* powerEvent(ndis, binding, c.NetEventQueryPower, state);
  if (allowed !== c.NDIS_STATUS_SUCCESS) return;
  yield* powerEvent(ndis, binding, c.NetEventSetPower, state);
  binding.power = state;
  if (binding.lower.pausesOnSuspend) yield* pauseBinding(ndis, binding, c.NDIS_PAUSE_LOW_POWER);
  binding.lower.suspended();
}

/** It wakes: restart first, where there was a pause, then SetPower to D0. */
export function* wakeBinding(ndis: Ndis, binding: Binding): Operation<void> {
  if (binding.lower.pausesOnSuspend) yield* restartBinding(ndis, binding);
  binding.power = 'D0';
  yield* powerEvent(ndis, binding, c.NetEventSetPower, 'D0');
}

function* powerEvent(ndis: Ndis, binding: Binding, event: number, state: PowerState): Operation<number> {
  const arena = new Arena(ndis, 'NDIS_DEVICE_POWER_STATE');
  const address = arena.bytes(4);
  ndis.memory.setU32(address, states[state]);
  const status = yield* netPnpEvent(ndis, binding.protocol, binding, event, { address, length: 4 });
  arena.free();
  return status;
}

/**
 * The power OIDs of a virtual miniport, with the pause and restart that belong to a miniport without
 * NO_PAUSE_ON_SUSPEND, between what the protocols above are told (handling-a-set-power-request.md, oid-pnp-set-power.md,
 * `pauses` false: as for a miniport that has that flag.
 */
export function* setMiniportPower(
  ndis: Ndis,
  miniport: Miniport,
  state: PowerState,
  pauses: boolean,
): Operation<void> {
  const value = new Uint8Array(4);
  new DataView(value.buffer).setUint32(0, states[state], true);
  const kind = 'regular';
  if (state === 'D0') {
    miniport.power = 'D0';
    yield* requestOfMiniport(ndis, miniport, { kind, type: 'set', oid: c.OID_PNP_SET_POWER, input: value });
    if (miniport.pausedForPower) yield* restartMiniport(ndis, miniport);
    miniport.pausedForPower = false;
    tellAbove(miniport, c.NetEventSetPower);
    return;
  }
  tellAbove(miniport, c.NetEventQueryPower);
  yield* requestOfMiniport(ndis, miniport, {
    kind,
    type: 'query',
    oid: c.OID_PNP_QUERY_POWER,
    input: value,
    outputLength: 4,
  });
  yield* wait(miniport.settled);
  tellAbove(miniport, c.NetEventSetPower);
  const flags = miniport.registration?.AttributeFlags ?? 0;
  const stays = (flags & c.NDIS_MINIPORT_ATTRIBUTES_NO_PAUSE_ON_SUSPEND) !== 0;
  if (pauses && !stays && miniport.state === 'Running') {
    miniport.pausedForPower = true;
    yield* pauseMiniport(ndis, miniport, c.NDIS_PAUSE_LOW_POWER);
  }
  yield* requestOfMiniport(ndis, miniport, { kind, type: 'set', oid: c.OID_PNP_SET_POWER, input: value });
  miniport.power = state;
}

function tellAbove(miniport: Miniport, event: number): void {
  for (const upper of miniport.uppers.values()) upper.path.netEvent(event);
}

/** MiniportDevicePnPEventNotify (nc-ndis-miniport_device_pnp_event_notify.md, R-108). */
export function* notifyMiniport(
  ndis: Ndis,
  miniport: Miniport,
  event: number,
  information: Uint8Array,
): Operation<void> {
  const arena = new Arena(ndis, 'NET_DEVICE_PNP_EVENT');
  const address = arena.struct(NET_DEVICE_PNP_EVENT, {
    Header: defaultHeader(1, c.NDIS_SIZEOF_NET_DEVICE_PNP_EVENT_REVISION_1),
    DevicePnPEvent: event,
    InformationBuffer: information.length === 0 ? 0 : arena.copy(information),
    InformationBufferLength: information.length,
  });
  const handler = miniport.driver.handlers['DevicePnPEventNotifyHandler'] ?? 0;
  yield* ndis.callDriver('MiniportDevicePnPEventNotify', handler, miniport.context, address);
  arena.free();
}
