import type { FunctionGroup } from '../types.js';

/** Device objects with a security descriptor (wdmsec.h). */
export const wdmsecFunctions = {
  WdmlibIoCreateDeviceSecure: {
    returns: 'NTSTATUS',
    params: {
      DriverObject: 'PDRIVER_OBJECT',
      DeviceExtensionSize: 'ULONG',
      DeviceName: 'PUNICODE_STRING',
      DeviceType: 'DEVICE_TYPE',
      DeviceCharacteristics: 'ULONG',
      Exclusive: 'BOOLEAN',
      DefaultSDDLString: 'PCUNICODE_STRING',
      DeviceClassGuid: 'LPCGUID',
      DeviceObject: 'PDEVICE_OBJECT *',
    },
    header: 'wdmsec.h',
    irql: 'PASSIVE_LEVEL',
    acquires: 'device object (IoDeleteDevice)',
    page: 'wdmsec/nf-wdmsec-wdmlibiocreatedevicesecure.md',
  },
} as const satisfies FunctionGroup;
