import type { StartTime } from '../ndis/device.js';
import { setUpperBindings } from './installation.js';
import { miniportNames } from './lower-adapter-options.js';
import type { Machine } from './machine.js';
import type { VirtualMiniport } from './virtual-miniport.js';

/** Virtual miniports over an adapter: how many, their device names, the bytes of UpperBindings, or null for no such value. */
export type WantedMiniports = number | readonly string[] | Uint8Array | null;

/** UpperBindings of an adapter's binding, and the devices that the installation makes for what it names. */
export class UpperBindings {
  private list: readonly VirtualMiniport[] = [];

  constructor(
    private readonly machine: Machine,
    /** Name of the adapter. */
    private readonly adapter: string,
    private readonly index: number,
    private readonly start: StartTime,
  ) {}

  /** Those named, in the order of the names. */
  get miniports(): readonly VirtualMiniport[] {
    return this.list;
  }

  /** Writes the value, as the notify object does. A device that was named before stays the same one. */
  set(wanted: WantedMiniports | undefined): void {
    const key = this.machine.installation.bindingKey(this.adapter);
    const names = miniportNames(wanted, this.index);
    this.list = names.map((name) => this.machine.addVirtualMiniport(name, this.start));
    if (wanted === null) key.delete('UpperBindings');
    else setUpperBindings(key, typeof wanted === 'object' ? wanted : names);
  }
}
