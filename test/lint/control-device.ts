import type { Lint } from './lint.js';
import { codeOf, isC } from './source.js';

export const controlDevice: Lint = {
  says: 'a device that programs can open has a security descriptor, and its failure to appear is looked at',
  lesson: 30,
  find: (files) =>
    files.filter(isC).flatMap(({ path, text }) => {
      const code = codeOf(text);
      const open = /\bIoCreateDevice\(/.test(code) ? [`${path}: IoCreateDevice takes no descriptor`] : [];
      if (!/\bNdisRegisterDeviceEx\(/.test(code)) return open;
      return [
        ...open,
        ...(/\.DefaultSDDLString\s*=/.test(code) ? [] : [`${path}: the device has no SDDL string`]),
        ...(/(?:=|return|\(VOID\)|if \()\s*NdisRegisterDeviceEx\(/.test(code)
          ? /\(VOID\)\s*NdisRegisterDeviceEx\(/.test(code)
            ? [`${path}: nobody looks whether the device appeared`]
            : []
          : [`${path}: nobody looks whether the device appeared`]),
      ];
    }),
  brokenBy: [
    {
      fault: 'a device is made that everybody can open',
      path: 'driver/driver.c',
      pattern: /( {4}NdisIMAssociateMiniport\()/,
      replacement:
        '    Status = NdisRegisterDeviceEx(Driver.MiniportHandle, &Attributes, &Device, &Handle);\n$1',
    },
    {
      fault: 'a device is made by IoCreateDevice',
      path: 'driver/driver.c',
      pattern: /( {4}NdisIMAssociateMiniport\()/,
      replacement:
        '    Status = IoCreateDevice(DriverObject, 0, NULL, FILE_DEVICE_NETWORK, 0, FALSE, &Device);\n$1',
    },
  ],
};
