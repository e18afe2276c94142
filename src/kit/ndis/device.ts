import type { RegistryKey } from '../kernel/registry.js';
import type { HandleObject } from './handles.js';
import type { Miniport, MiniportDriver } from './objects.js';

/**
 * When the PnP manager starts a virtual device, seen from NdisIMInitializeDeviceInstanceEx: `inside` on another thread while the
 * call goes on, `after` as soon as the driver waits or is done, `never` unless the test does it.
 */
export type StartTime = 'before' | 'inside' | 'after' | 'never';

/** A virtual device as the PnP manager has it: there from its installation to its removal, started or not. */
export class Device implements HandleObject {
  readonly kind = 'miniport adapter handle';
  /** IRP_MN_START_DEVICE has come. */
  started = false;
  /** NdisIMInitializeDeviceInstanceEx asked for it and neither cancel nor deinitialise took that back. */
  miniport: Miniport | undefined;
  /** The miniport adapter handle: one from MiniportAddDevice to MiniportRemoveDevice, else one for each initialization. */
  handle = 0;
  /** MiniportAddDevice has succeeded, for this driver. */
  addedTo: MiniportDriver | undefined;
  addDeviceContext = 0;
  /** Calls of MiniportInitializeEx. */
  initializations = 0;

  constructor(
    /** As in UpperBindings: `\Device\{…}`. */
    readonly name: string,
    readonly start: StartTime,
    readonly key: RegistryKey,
    readonly ifIndex: number,
    readonly netLuid: bigint,
  ) {}

  get label(): string {
    return this.name;
  }
}
