import { DEVICE_OBJECT } from '../data/layouts.js';
import type { SecurityString } from './device-security.js';
import type { HandleObject } from './handles.js';
import type { Irp } from './irp.js';
import type { Ndis } from './library.js';

/** A device object of the driver's own, made by NdisRegisterDeviceEx. */
export class DeviceObject implements HandleObject {
  readonly kind = 'device handle';
  handle = 0;
  /** DEVICE_OBJECT. */
  readonly address: number;
  /** What NdisGetDeviceReservedExtension gives; 0 for none. */
  readonly extension: number;
  /** Open handles of users. */
  opens = 0;
  /** Requests that the driver has and has not completed. */
  readonly irps = new Set<Irp>();
  /** NdisDeregisterDeviceEx has run. */
  gone = false;

  constructor(
    private readonly ndis: Ndis,
    /** `\Device\name`. */
    readonly name: string,
    /** `\DosDevices\name`. */
    readonly link: string,
    /** Handlers by IRP_MJ code; 0 where there is none. */
    readonly majorFunctions: readonly number[],
    readonly security: SecurityString,
    extensionSize: number,
  ) {
    this.address = ndis.allocate(DEVICE_OBJECT.size, `device object ${name}`);
    this.extension = extensionSize === 0 ? 0 : ndis.allocate(extensionSize, `extension of ${name}`);
  }

  get label(): string {
    return this.name;
  }

  free(): void {
    this.ndis.release(this.address, `device object ${this.name}`);
    if (this.extension !== 0) this.ndis.release(this.extension, `extension of ${this.name}`);
  }
}
