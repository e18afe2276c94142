import * as c from '../data/constants.js';
import { wait, type Operation } from '../kernel/operation.js';
import { Arena } from './arena.js';
import type { Device } from './device.js';
import { startDevice, takeDown } from './device-instances.js';
import { removeDevice } from './initialize.js';
import type { Ndis } from './library.js';
import { netPnpEvent } from './pnp-events.js';
import { notifyMiniport } from './power.js';

/** The device is stopped by the PnP manager: what is initialized is taken down without the driver having asked. */
export function* disableDevice(ndis: Ndis, device: Device): Operation<void> {
  device.started = false;
  const { miniport } = device;
  if (miniport?.initialized === undefined) return;
  yield* miniport.initialized.wait();
  if (miniport.ended.done) return;
  if (miniport.removing) {
    yield* wait(miniport.ended);
    return;
  }
  const action = miniport.surpriseRemoved ? c.NdisHaltDeviceSurpriseRemoved : c.NdisHaltDeviceDisabled;
  yield* takeDown(ndis, miniport, action);
}

/** The device is started again. A virtual miniport that is gone has to be asked for anew: the driver hears of it. */
export function* enableDevice(ndis: Ndis, device: Device): Operation<void> {
  if (device.miniport !== undefined) {
    yield* startDevice(ndis, device);
    return;
  }
  device.started = true;
  for (const protocol of ndis.protocolDrivers) {
    const arena = new Arena(ndis, 'device name');
    const buffer = { address: arena.string(device.name), length: 8 };
    yield* netPnpEvent(ndis, protocol, undefined, c.NetEventIMReEnableDevice, buffer);
    arena.free();
  }
}

/** nc-ndis-miniport_device_pnp_event_notify.md: told before anything else happens. */
export function* surpriseRemoveDevice(ndis: Ndis, device: Device): Operation<void> {
  const { miniport } = device;
  if (miniport === undefined || miniport.removing) return;
  miniport.surpriseRemoved = true;
  yield* notifyMiniport(ndis, miniport, c.NdisDevicePnPEventSurpriseRemoved, new Uint8Array());
}

/** Gone for good: MiniportRemoveDevice follows the halt. */
export function* removeDeviceNow(ndis: Ndis, device: Device): Operation<void> {
  yield* disableDevice(ndis, device);
  yield* removeDevice(ndis, device);
}
