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

/** The lower adapter goes to sleep: query, SetPower, then pause (handling-a-set-power-request.md, R-203). */
export function* sleepBinding(ndis: Ndis, binding: Binding, state: PowerState): Operation<void> {
  const allowed = yield* powerEvent(ndis, binding, c.NetEventQueryPower, state);
  if (allowed !== c.NDIS_STATUS_SUCCESS) return;
  yield* powerEvent(ndis, binding, c.NetEventSetPower, state);
  binding.power = state;
  yield* pauseBinding(ndis, binding, c.NDIS_PAUSE_LOW_POWER);
}

/** It wakes: restart first, then SetPower to D0. */
export function* wakeBinding(ndis: Ndis, binding: Binding): Operation<void> {
  yield* restartBinding(ndis, binding);
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
 * NO_PAUSE_ON_SUSPEND (oid-pnp-set-power.md, R-139, R-204).
 */
export function* setMiniportPower(ndis: Ndis, miniport: Miniport, state: PowerState): Operation<void> {
  const value = new Uint8Array(4);
  new DataView(value.buffer).setUint32(0, states[state], true);
  const kind = 'regular';
  if (state === 'D0') {
    miniport.power = 'D0';
    yield* requestOfMiniport(ndis, miniport, { kind, type: 'set', oid: c.OID_PNP_SET_POWER, input: value });
    if (miniport.pausedForPower) yield* restartMiniport(ndis, miniport);
    miniport.pausedForPower = false;
    return;
  }
  yield* requestOfMiniport(ndis, miniport, {
    kind,
    type: 'query',
    oid: c.OID_PNP_QUERY_POWER,
    input: value,
    outputLength: 4,
  });
  yield* wait(miniport.settled);
  const stays = (miniport.attributeFlags & c.NDIS_MINIPORT_ATTRIBUTES_NO_PAUSE_ON_SUSPEND) !== 0;
  if (!stays && miniport.state === 'Running') {
    miniport.pausedForPower = true;
    yield* pauseMiniport(ndis, miniport, c.NDIS_PAUSE_LOW_POWER);
  }
  yield* requestOfMiniport(ndis, miniport, { kind, type: 'set', oid: c.OID_PNP_SET_POWER, input: value });
  miniport.power = state;
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
