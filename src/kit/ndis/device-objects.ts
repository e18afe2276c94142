import * as c from '../data/constants.js';
import { DEVICE_OBJECT, NDIS_DEVICE_OBJECT_ATTRIBUTES } from '../data/layouts.js';
import { revisions } from '../data/revisions.js';
import type { DdiImplementations } from '../kernel/ddi.js';
import { hex } from '../memory/pool.js';
import { readString } from './arena.js';
import { DeviceObject } from './device-object.js';
import { parseSddl } from './device-security.js';
import type { Ndis } from './library.js';
import { headerFault, readHeader } from './object-header.js';
import { MiniportDriver } from './objects.js';

/** Device objects of the driver's own and the requests to them. */
export function deviceObjectsDdi(ndis: Ndis): DdiImplementations {
  return {
    NdisRegisterDeviceEx: (driver: number, attributes: number, objectAt: number, handleAt: number) =>
      registerDevice(ndis, driver, attributes, objectAt, handleAt),
    NdisDeregisterDeviceEx: (handle: number) => deregisterDevice(ndis, handle),
    NdisGetDeviceReservedExtension: (address: number) =>
      [...ndis.deviceObjects].find((device) => device.address === address)?.extension ?? 0,
    IofCompleteRequest: (address: number) => {
      for (const device of ndis.deviceObjects) {
        for (const irp of device.irps) if (irp.address === address) return irp.complete();
      }
      throw ndis.broken(
        'irp-completed-twice',
        `IoCompleteRequest was given ${hex(address)}, which is no IRP that the driver has: it was completed before, or is none`,
      );
    },
    IoCancelIrp: (address: number) => {
      for (const device of ndis.deviceObjects) {
        for (const irp of device.irps) if (irp.address === address) return irp.cancel() ? 1 : 0;
      }
      throw ndis.broken('irp-completed-twice', `IoCancelIrp was given ${hex(address)}, which is no IRP`);
    },
  };
}

/** nf-ndis-ndisregisterdeviceex.md, ns-ndis-_ndis_device_object_attributes.md. */
function registerDevice(
  ndis: Ndis,
  driverHandle: number,
  attributes: number,
  objectAt: number,
  handleAt: number,
): number {
  const { memory, handles } = ndis;
  const driver = handles.get(MiniportDriver, driverHandle, 'NdisRegisterDeviceEx', 'miniport driver handle');
  memory.setU32(objectAt, 0);
  const header = readHeader(ndis, attributes);
  const fault = headerFault(revisions.NDIS_DEVICE_OBJECT_ATTRIBUTES, header, driver.version);
  if (fault !== undefined) return ndis.refuse(c.NDIS_STATUS_INVALID_PARAMETER, fault);
  const read = memory.read(NDIS_DEVICE_OBJECT_ATTRIBUTES, attributes);
  const name = readString(ndis, read.DeviceName);
  const link = readString(ndis, read.SymbolicName);
  if (name === undefined || !name.startsWith('\\Device\\') || link === undefined) {
    return ndis.refuse(c.NDIS_STATUS_INVALID_PARAMETER, `${name ?? 'NULL'} is no full path of a device`);
  }
  const text = readString(ndis, read.DefaultSDDLString);
  if (text === undefined) {
    throw ndis.broken('device-security', `NdisRegisterDeviceEx: ${name} has no DefaultSDDLString`);
  }
  const security = parseSddl(text);
  if (security === undefined)
    return ndis.refuse(c.NDIS_STATUS_INVALID_PARAMETER, `${text} is no SDDL string for a device`);
  const majorFunctions = Array.from({ length: c.IRP_MJ_MAXIMUM_FUNCTION + 1 }, (_, major) =>
    memory.u32(read.MajorFunctions + 4 * major),
  );
  if (majorFunctions[c.IRP_MJ_PNP] !== 0 || majorFunctions[c.IRP_MJ_POWER] !== 0) {
    throw ndis.broken('device-pnp', `NdisRegisterDeviceEx: ${name} has handlers for PnP or power requests`);
  }
  if ([...ndis.deviceObjects].some((other) => other.name === name)) {
    return ndis.refuse(c.STATUS_OBJECT_NAME_COLLISION, `there is a device ${name} already`);
  }
  const device = new DeviceObject(ndis, name, link, majorFunctions, security, read.ExtensionSize);
  memory.set(DEVICE_OBJECT, device.address, 'DriverObject', ndis.driverObject);
  device.handle = handles.open(device);
  ndis.deviceObjects.add(device);
  memory.setU32(objectAt, device.address);
  memory.setU32(handleAt, device.handle);
  return c.NDIS_STATUS_SUCCESS;
}

/** nf-ndis-ndisderegisterdeviceex.md; the symbolic link goes with it. */
function deregisterDevice(ndis: Ndis, handle: number): void {
  const device = ndis.handles.get(DeviceObject, handle, 'NdisDeregisterDeviceEx', 'device handle');
  const [left] = device.irps;
  if (left !== undefined) {
    throw ndis.broken(
      'device-in-use',
      `NdisDeregisterDeviceEx was called while the driver has ${device.irps.size} requests to ${device.name}, such as ${left.name}`,
    );
  }
  device.gone = true;
  ndis.deviceObjects.delete(device);
  ndis.handles.close(handle, 'NdisDeregisterDeviceEx');
  device.free();
}
