import * as c from '../data/constants.js';
import { operation, type DdiImplementations } from '../kernel/ddi.js';
import { giveWay, wait, type Operation } from '../kernel/operation.js';
import { readString } from './arena.js';
import type { Device } from './device.js';
import { initializeMiniport } from './initialize.js';
import type { Ndis } from './library.js';
import { haltMiniport } from './miniport-states.js';
import { Miniport, MiniportDriver, UpperBinding } from './objects.js';

export function deviceInstancesDdi(ndis: Ndis): DdiImplementations {
  return {
    NdisIMInitializeDeviceInstanceEx: operation((driver: number, name: number, context: number) =>
      initializeDeviceInstance(ndis, driver, name, context),
    ),
    NdisIMCancelInitializeDeviceInstance: (driver: number, name: number) =>
      cancelInitialize(ndis, driver, name),
    NdisIMDeInitializeDeviceInstance: operation((handle: number) => deinitialize(ndis, handle)),
    NdisMRemoveMiniport: (handle: number) => removeMiniport(ndis, handle),
    NdisIMGetBindingContext: (handle: number) => getBindingContext(ndis, handle),
  };
}

/** nf-ndis-ndisiminitializedeviceinstanceex.md. */
function* initializeDeviceInstance(
  ndis: Ndis,
  handle: number,
  name: number,
  context: number,
): Operation<number> {
  const ddi = 'NdisIMInitializeDeviceInstanceEx';
  const driver = ndis.handles.get(MiniportDriver, handle, ddi, 'miniport driver handle');
  const deviceName = readString(ndis, name) ?? '';
  if (driver.protocol === undefined) {
    throw ndis.broken(
      'not-associated',
      `${ddi} was called for ${deviceName} before NdisIMAssociateMiniport (R-001, R-008)`,
    );
  }
  noLocks(ndis, `${ddi} for ${deviceName}`, 'R-050');
  const key = deviceName.toLowerCase();
  if (driver.devices.has(key)) return c.NDIS_STATUS_NOT_ACCEPTED;
  const device = ndis.surroundings.device(deviceName);
  const miniport = new Miniport(driver, device, deviceName, context);
  driver.devices.set(key, miniport);
  // Without a device nothing ever starts it: NDIS waits for one of that name.
  if (device === undefined) return c.NDIS_STATUS_SUCCESS;
  device.miniport = miniport;
  if (device.started) {
    yield* initializeMiniport(ndis, device, miniport);
  } else if (device.start === 'inside') {
    ndis.kernel.spawn(`start of ${device.name}`, startDevice(ndis, device));
    yield* giveWay();
  } else if (device.start === 'after') {
    ndis.kernel.spawn(`start of ${device.name}`, startDevice(ndis, device));
  }
  return c.NDIS_STATUS_SUCCESS;
}

/** IRP_MN_START_DEVICE: initializes the virtual miniport if the driver has asked for it already. */
export function* startDevice(ndis: Ndis, device: Device): Operation<void> {
  device.started = true;
  const { miniport } = device;
  if (miniport !== undefined) yield* initializeMiniport(ndis, device, miniport);
}

/** nf-ndis-ndisimcancelinitializedeviceinstance.md. */
function cancelInitialize(ndis: Ndis, handle: number, name: number): number {
  const ddi = 'NdisIMCancelInitializeDeviceInstance';
  const driver = ndis.handles.get(MiniportDriver, handle, ddi, 'miniport driver handle');
  const deviceName = readString(ndis, name) ?? '';
  const miniport = driver.devices.get(deviceName.toLowerCase());
  if (miniport === undefined) {
    return ndis.refuse(c.NDIS_STATUS_FAILURE, `${ddi}: no initialization of ${deviceName} waits`);
  }
  if (miniport.initialized !== undefined) {
    return ndis.refuse(
      c.NDIS_STATUS_FAILURE,
      `${ddi}: MiniportInitializeEx of ${deviceName} has been called`,
    );
  }
  driver.devices.delete(miniport.key);
  if (miniport.device !== undefined) miniport.device.miniport = undefined;
  miniport.ended.complete(undefined);
  return c.NDIS_STATUS_SUCCESS;
}

/** nf-ndis-ndisimdeinitializedeviceinstance.md: protocols above are unbound, then MiniportHaltEx. */
function* deinitialize(ndis: Ndis, handle: number): Operation<number> {
  const ddi = 'NdisIMDeInitializeDeviceInstance';
  const object = ndis.handles.peek(handle);
  // The page names this answer for an invalid handle.
  if (object === undefined) {
    return ndis.refuse(
      c.NDIS_STATUS_FAILURE,
      ndis.handles.wrong(handle, ddi, 'miniport adapter handle').message,
    );
  }
  const miniport = ndis.handles.get(Miniport, handle, ddi, 'miniport adapter handle');
  noLocks(ndis, `${ddi} of ${miniport.label}`, 'R-054');
  if (ndis.inside('MiniportHaltEx')) {
    throw ndis.broken('deinitialize-in-halt', `${ddi} of ${miniport.label} was called inside MiniportHaltEx`);
  }
  if (miniport.deinitializing) {
    throw ndis.broken('deinitialize-twice', `${ddi} was called twice for ${miniport.label} (R-054)`);
  }
  miniport.deinitializing = true;
  if (miniport.initialized !== undefined && (yield* miniport.initialized.wait()) !== c.NDIS_STATUS_SUCCESS) {
    return ndis.refuse(c.NDIS_STATUS_FAILURE, `${ddi}: MiniportInitializeEx of ${miniport.label} failed`);
  }
  if (miniport.removing) {
    yield* wait(miniport.ended);
    return c.NDIS_STATUS_FAILURE;
  }
  yield* takeDown(ndis, miniport, c.NdisHaltDeviceInstanceDeInitialized);
  return c.NDIS_STATUS_SUCCESS;
}

/** Unbinds the protocols above, pauses and halts: what every way to end a virtual miniport has in common. */
export function* takeDown(ndis: Ndis, miniport: Miniport, action: number): Operation<void> {
  miniport.removing = true;
  yield* wait(miniport.settled);
  for (const upper of [...miniport.uppers.values()]) yield* upper.unbind();
  yield* haltMiniport(ndis, miniport, action);
}

/** nf-ndis-ndismremoveminiport.md: NDIS takes the failed device down, later. */
function removeMiniport(ndis: Ndis, handle: number): number {
  const miniport = ndis.handles.get(Miniport, handle, 'NdisMRemoveMiniport', 'miniport adapter handle');
  if (miniport.removing) return c.NDIS_STATUS_FAILURE;
  miniport.removing = true;
  ndis.kernel.spawn(`removal of ${miniport.label}`, takeDown(ndis, miniport, c.NdisHaltDeviceFailed));
  return c.NDIS_STATUS_SUCCESS;
}

/** nf-ndis-ndisimgetbindingcontext.md: the DeviceContext of the virtual miniport that a binding is to. */
function getBindingContext(ndis: Ndis, handle: number): number {
  const object = ndis.handles.get(
    UpperBinding,
    handle,
    'NdisIMGetBindingContext',
    'binding handle to a virtual miniport',
  );
  return object.miniport.deviceContext;
}

function noLocks(ndis: Ndis, call: string, rule: string): void {
  if (ndis.kernel.locks.length === 0) return;
  throw ndis.broken('lock-held', `${call} was called with a spin lock held (${rule})`);
}
