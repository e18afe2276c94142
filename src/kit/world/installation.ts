import { RegistryKey, registryTypes } from '../kernel/registry.js';
import { Device, type StartTime } from '../ndis/device.js';
import type { LowerMiniport } from '../ndis/lower-miniport.js';
import type { Surroundings } from '../ndis/surroundings.js';

const SERVICES = '\\Registry\\Machine\\System\\CurrentControlSet\\Services';
const CLASS =
  '\\Registry\\Machine\\System\\CurrentControlSet\\Control\\Class\\{4d36e972-e325-11ce-bfc1-08002be10318}';

/** What setup and the notify object leave behind: services, bindings, virtual devices, and where each keeps its values. */
export class Installation implements Surroundings {
  readonly services = new RegistryKey(SERVICES);
  readonly classes = new RegistryKey(CLASS);
  /** Adapters there are, in the order they came. */
  readonly adapters = new Set<LowerMiniport>();
  private readonly devices = new Map<string, Device>();
  private readonly netLuids = new Map<number, bigint>();

  constructor(
    /** Service name of the protocol; a protocol of another name is bound to nothing. Undefined: any name will do. */
    private readonly service: string | undefined,
    readonly bindInside: boolean,
  ) {}

  get protocolKey(): RegistryKey {
    return this.services.key(this.service ?? 'driver');
  }

  get miniportKey(): RegistryKey {
    return this.services.key(`${this.service ?? 'driver'}mp`);
  }

  adaptersFor(protocol: string): readonly LowerMiniport[] {
    if (this.service !== undefined && this.service.toLowerCase() !== protocol.toLowerCase()) return [];
    return [...this.adapters];
  }

  bindingKey(adapter: string): RegistryKey {
    return this.protocolKey.key(`Parameters\\Adapters\\${adapter.slice(adapter.lastIndexOf('\\') + 1)}`);
  }

  device(name: string): Device | undefined {
    return this.devices.get(name.toLowerCase());
  }

  /** A virtual device under this name; the one that is there already if there is one. */
  addDevice(name: string, start: StartTime): Device {
    const known = this.device(name);
    if (known !== undefined) return known;
    const { ifIndex, netLuid } = this.nextInterface();
    const key = this.classes.key(String(ifIndex).padStart(4, '0'));
    const device = new Device(name, start, key, ifIndex, netLuid);
    device.started = start === 'before';
    this.devices.set(name.toLowerCase(), device);
    return device;
  }

  allDevices(): readonly Device[] {
    return [...this.devices.values()];
  }

  /** Interface type 6 (Ethernet) in the upper half, as in a NET_LUID. */
  nextInterface(): { readonly ifIndex: number; readonly netLuid: bigint } {
    const ifIndex = this.netLuids.size + 1;
    const netLuid = (6n << 48n) | (BigInt(ifIndex) << 24n);
    this.netLuids.set(ifIndex, netLuid);
    return { ifIndex, netLuid };
  }

  netLuidOf(ifIndex: number): bigint | undefined {
    return this.netLuids.get(ifIndex);
  }

  ifIndexOf(netLuid: bigint): number | undefined {
    for (const [ifIndex, luid] of this.netLuids) if (luid === netLuid) return ifIndex;
    return undefined;
  }
}

/** The UpperBindings value of a binding: names, or the bytes of a REG_MULTI_SZ as somebody left them. */
export function setUpperBindings(key: RegistryKey, names: readonly string[] | Uint8Array): void {
  if (names instanceof Uint8Array) key.set('UpperBindings', { type: registryTypes.multiSz, data: names });
  else key.setMulti('UpperBindings', names);
}
