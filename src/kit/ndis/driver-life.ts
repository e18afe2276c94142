import * as c from '../data/constants.js';
import { DRIVER_OBJECT } from '../data/layouts.js';
import { upcall, type Operation } from '../kernel/operation.js';
import { Arena } from './arena.js';
import { bindAll } from './bind.js';
import { removeDeviceNow } from './device-removal.js';
import type { Device } from './device.js';
import type { Ndis } from './library.js';
import { statusName } from './names.js';
import type { MiniportDriver } from './objects.js';

/** DriverEntry, and then the binds that were not done inside the registration; the result is the status. */
export function* enterDriver(ndis: Ndis): Operation<number> {
  const { kernel, surroundings } = ndis;
  ndis.phase = 'in DriverEntry';
  // Both live as long as the driver.
  const arena = new Arena(ndis, 'arguments of DriverEntry');
  ndis.driverObject = arena.bytes(DRIVER_OBJECT.size);
  ndis.registryPath = arena.string(surroundings.protocolKey.path);
  const entry = ndis.log.begin('callback', 'DriverEntry', [ndis.driverObject, ndis.registryPath]);
  const status = yield* upcall(
    'DriverEntry',
    kernel.driver.driverEntry,
    ndis.driverObject,
    ndis.registryPath,
  );
  entry.result = status;
  if (status !== c.NDIS_STATUS_SUCCESS) {
    ndis.phase = 'unloaded';
    checkNothingRegistered(ndis, `DriverEntry returned ${statusName(status)}`);
    return status;
  }
  ndis.phase = 'loaded';
  if (!surroundings.bindInside) for (const protocol of ndis.protocolDrivers) yield* bindAll(ndis, protocol);
  return status;
}

/** The devices are removed, then MiniportDriverUnload runs; bindings that are open then are its to end. */
export function* unloadDriver(
  ndis: Ndis,
  driver: MiniportDriver,
  devices: readonly Device[],
): Operation<void> {
  for (const device of devices) yield* removeDeviceNow(ndis, device);
  ndis.phase = 'in unload';
  yield* ndis.callDriver('MiniportDriverUnload', driver.handlers['UnloadHandler'] ?? 0, ndis.driverObject);
  ndis.phase = 'unloaded';
  checkNothingRegistered(ndis, 'MiniportDriverUnload returned');
}

/** Nobody else undoes what a failing DriverEntry did, and after unload nothing may be left. */
function checkNothingRegistered(ndis: Ndis, when: string): void {
  if (ndis.protocolDrivers.size > 0) {
    throw ndis.broken(
      'protocol-left',
      `${when} and left its protocol driver registered (R-004, R-006, R-087)`,
    );
  }
  for (const device of ndis.deviceObjects) {
    throw ndis.broken('device-left', `${when} and left its device ${device.name} registered`);
  }
  if (ndis.miniportDrivers.size > 0) {
    throw ndis.broken(
      'miniport-driver-left',
      `${when} and left its miniport driver registered (R-004, R-005, R-087)`,
    );
  }
}
