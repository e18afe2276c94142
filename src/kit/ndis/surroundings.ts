import type { RegistryKey } from '../kernel/registry.js';
import type { Device } from './device.js';
import type { LowerMiniport } from './lower-miniport.js';

/** What the mock NDIS asks of the machine around it. */
export interface Surroundings {
  /** Adapters that the installation binds a protocol of this name to, in the order they came. */
  adaptersFor(protocol: string): readonly LowerMiniport[];
  /** Bind existing adapters inside NdisRegisterProtocolDriver, or when DriverEntry has returned. */
  readonly bindInside: boolean;
  /** The virtual device that the installation created under this name. */
  device(name: string): Device | undefined;
  /** The service key of the protocol and of the miniport driver, and those below. */
  readonly protocolKey: RegistryKey;
  readonly miniportKey: RegistryKey;
  /** The key of the binding to an adapter, below the protocol's. */
  bindingKey(adapter: string): RegistryKey;
  /** Of an adapter or a virtual device. */
  netLuidOf(ifIndex: number): bigint | undefined;
  ifIndexOf(netLuid: bigint): number | undefined;
  /** Interface index and NET_LUID of what is known under neither by itself. */
  nextInterface(): { readonly ifIndex: number; readonly netLuid: bigint };
}
