import * as c from '../data/constants.js';
import { NDIS_MINIPORT_INIT_PARAMETERS } from '../data/layouts.js';
import { Completion, type Operation } from '../kernel/operation.js';
import { Arena } from './arena.js';
import { netLuid } from './bind-parameters.js';
import type { Device } from './device.js';
import type { Ndis } from './library.js';
import { endMiniport, restartMiniport } from './miniport-states.js';
import { statusName } from './names.js';
import type { Miniport, MiniportDriver } from './objects.js';

/** MiniportInitializeEx and, when it succeeds, the first restart (nc-ndis-miniport_initialize.md, R-058, R-072, R-073). */
export function* initializeMiniport(ndis: Ndis, device: Device, miniport: Miniport): Operation<number> {
  if (miniport.initialized !== undefined || miniport.ended.done) return c.NDIS_STATUS_NOT_ACCEPTED;
  const initialized = new Completion<number>(`MiniportInitializeEx of ${miniport.label}`);
  miniport.initialized = initialized;
  miniport.state = 'Initializing';
  const added = yield* addDevice(ndis, device, miniport.driver);
  if (!added) {
    miniport.initialized = undefined;
    miniport.state = 'Halted';
    return c.NDIS_STATUS_FAILURE;
  }
  if (device.addedTo === undefined) device.handle = ndis.handles.open(miniport);
  else ndis.handles.replace(device.handle, miniport);
  miniport.handle = device.handle;
  ndis.miniports.set(miniport.handle, miniport);
  device.initializations++;
  const status = yield* callInitialize(ndis, device, miniport);
  if (status !== c.NDIS_STATUS_SUCCESS) {
    // Halted again, and MiniportHaltEx is not called; the device did not start.
    device.started = false;
    endMiniport(ndis, miniport, `a MiniportInitializeEx that returned ${statusName(status)}`);
    initialized.complete(status);
    return status;
  }
  if (miniport.registration === undefined || miniport.attributes === undefined) {
    const missing = miniport.registration !== undefined ? 'general' : 'registration';
    throw ndis.broken(
      'attributes-missing',
      `MiniportInitializeEx of ${miniport.label} succeeded without setting the ${missing} attributes (R-058)`,
    );
  }
  miniport.state = 'Paused';
  initialized.complete(status);
  yield* restartMiniport(ndis, miniport);
  return status;
}

function* callInitialize(ndis: Ndis, device: Device, miniport: Miniport): Operation<number> {
  const arena = new Arena(ndis, 'NDIS_MINIPORT_INIT_PARAMETERS');
  const size = c.NDIS_SIZEOF_MINIPORT_INIT_PARAMETER_REVISION_1;
  const parameters = arena.struct(NDIS_MINIPORT_INIT_PARAMETERS, {
    Header: Uint8Array.of(
      c.NDIS_OBJECT_TYPE_MINIPORT_INIT_PARAMETERS,
      c.NDIS_MINIPORT_INIT_PARAMETERS_REVISION_1,
      size & 0xff,
      size >> 8,
    ),
    IMDeviceInstanceContext: miniport.deviceContext,
    MiniportAddDeviceContext: device.addDeviceContext,
    IfIndex: device.ifIndex,
    NetLuid: netLuid(device.netLuid),
  });
  const { driver } = miniport;
  const handler = driver.handlers['InitializeHandlerEx'] ?? 0;
  const status = yield* ndis.callDriver(
    'MiniportInitializeEx',
    handler,
    miniport.handle,
    driver.context,
    parameters,
  );
  arena.free();
  if (status === c.NDIS_STATUS_PENDING) {
    throw ndis.broken(
      'initialize-pended',
      `MiniportInitializeEx of ${miniport.label} returned NDIS_STATUS_PENDING; it is synchronous (R-072)`,
    );
  }
  return status;
}

/** MiniportAddDevice where the driver has one and has not this device yet; false when it failed (nc-ndis-miniport_add_device.md). */
export function* addDevice(ndis: Ndis, device: Device, driver: MiniportDriver): Operation<boolean> {
  const handlers = driver.optional.get('NDIS_MINIPORT_PNP_CHARACTERISTICS');
  const handler = handlers?.['MiniportAddDeviceHandler'] ?? 0;
  if (handler === 0 || device.addedTo !== undefined) return true;
  device.handle = ndis.handles.open(device);
  const status = yield* ndis.callDriver('MiniportAddDevice', handler, device.handle, driver.context);
  if (status === c.NDIS_STATUS_SUCCESS) {
    device.addedTo = driver;
    return true;
  }
  ndis.handles.close(device.handle, `a MiniportAddDevice that returned ${statusName(status)}`);
  device.handle = 0;
  device.addDeviceContext = 0;
  return false;
}

/** MiniportRemoveDevice, once for each MiniportAddDevice that succeeded (nc-ndis-miniport_remove_device.md). */
export function* removeDevice(ndis: Ndis, device: Device): Operation<void> {
  const driver = device.addedTo;
  if (driver === undefined) return;
  const handlers = driver.optional.get('NDIS_MINIPORT_PNP_CHARACTERISTICS');
  const handler = handlers?.['MiniportRemoveDeviceHandler'] ?? 0;
  if (handler !== 0) yield* ndis.callDriver('MiniportRemoveDevice', handler, device.addDeviceContext);
  ndis.handles.close(device.handle, 'MiniportRemoveDevice');
  device.addedTo = undefined;
  device.addDeviceContext = 0;
  device.handle = 0;
}
