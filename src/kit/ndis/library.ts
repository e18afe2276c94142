import type { Allocations } from '../kernel/allocations.js';
import { MachineFailure } from '../kernel/failure.js';
import { DISPATCH_LEVEL, PASSIVE_LEVEL } from '../kernel/irql.js';
import type { Kernel } from '../kernel/kernel.js';
import { upcall, type Operation, type WasmValue } from '../kernel/operation.js';
import type { Memory } from '../memory/memory.js';
import type { BindAttempt } from './bind.js';
import { CallLog } from './call-log.js';
import type { Configuration } from './configuration.js';
import type { LoggedEvent } from './event-log.js';
import type { DeviceObject } from './device-object.js';
import { HandleTable } from './handles.js';
import type { InterfaceProvider, RegisteredInterface } from './interfaces.js';
import type { Miniport, MiniportDriver, ProtocolDriver } from './objects.js';
import type { UpRequest } from './oid-up.js';
import type { PendedEvent } from './pnp-events.js';
import type { Surroundings } from './surroundings.js';

/** Where the driver is in its life. */
export type DriverPhase = 'not loaded' | 'in DriverEntry' | 'loaded' | 'in unload' | 'unloaded';

/** The state of the simulated NDIS library; the DDI and the operations of NDIS are functions over it. */
export class Ndis {
  readonly handles = new HandleTable();
  readonly log = new CallLog();
  readonly miniportDrivers = new Set<MiniportDriver>();
  readonly protocolDrivers = new Set<ProtocolDriver>();
  /** Initialized or initializing virtual miniports, by handle. */
  readonly miniports = new Map<number, Miniport>();
  /** Binds going on. */
  readonly binds = new Set<BindAttempt>();
  /** ProtocolNetPnPEvent calls going on or pended, by the address of the notification. */
  readonly pendedEvents = new Map<number, PendedEvent>();
  /** What has to be true of a virtual miniport's leavings when it has ended. */
  readonly miniportEndChecks: ((miniport: Miniport, by: string) => void)[] = [];
  /** OID requests that the driver made and that are not completed, by address. */
  readonly downRequests = new Set<number>();
  /** OID requests that the driver has from above, by address. */
  readonly upRequests = new Map<number, UpRequest>();
  /** Open configuration handles. */
  readonly configurations = new Map<number, Configuration>();
  /** Entries of the interface stack table, as `3 over 1`. */
  readonly ifStack = new Set<string>();
  readonly interfaceProviders = new Map<number, InterfaceProvider>();
  /** Interfaces of providers, by index. */
  readonly interfaces = new Map<number, RegisteredInterface>();
  /** Device objects of the driver's own. */
  readonly deviceObjects = new Set<DeviceObject>();
  netLuidIndexes = 0;
  phase: DriverPhase = 'not loaded';
  driverObject = 0;
  registryPath = 0;
  /** Why NDIS refused what the driver asked for, where a status alone says little; newest last. */
  readonly refusals: string[] = [];
  /** What the driver wrote to the event log. */
  readonly eventLog: LoggedEvent[] = [];

  constructor(
    readonly kernel: Kernel,
    readonly surroundings: Surroundings,
    /** Memory of the driver's. */
    readonly allocations: Allocations,
  ) {}

  /** The running version, as 630 for 6.30. */
  get version(): number {
    return this.kernel.options.ndisVersion;
  }

  get memory(): Memory {
    return this.kernel.memory;
  }

  /** Calls a function of the driver that may wait, at PASSIVE_LEVEL. */
  *callDriver(name: string, target: number, ...args: readonly WasmValue[]): Operation<number> {
    if (this.kernel.irql !== PASSIVE_LEVEL) {
      throw new Error(`${name} is called at PASSIVE_LEVEL, the mock is at ${this.kernel.irql}`);
    }
    const entry = this.log.begin('callback', name, args);
    const result = yield* upcall(name, target, ...args);
    entry.result = result;
    return result;
  }

  /** Calls a function of the driver on the spot, at DISPATCH_LEVEL unless told otherwise. */
  callDriverNow(
    name: string,
    target: number,
    args: readonly WasmValue[],
    irql: number = DISPATCH_LEVEL,
  ): number {
    const entry = this.log.begin('callback', name, args);
    const result = this.kernel.call(name, target, args, irql);
    entry.result = result;
    return result;
  }

  /** True while the running task is inside a callback of one of these names, however deep. */
  inside(...names: readonly string[]): boolean {
    return (
      this.kernel.current?.frames.some((frame) => frame.kind === 'wasm' && names.includes(frame.name)) ??
      false
    );
  }

  /** Memory of the system's, zeroed; `release` it. */
  allocate(size: number, what: string): number {
    return this.kernel.pool.allocate(size, what, { system: true, zero: true });
  }

  release(address: number, what: string): void {
    this.kernel.pool.release(address, what);
  }

  /** Notes why a call fails, and gives the status it fails with. */
  refuse(status: number, why: string): number {
    this.refusals.push(why);
    return status;
  }

  /** A rule that the driver broke: it ends the machine. */
  broken(rule: string, message: string): MachineFailure {
    return new MachineFailure(rule, message);
  }
}
