import * as c from '../data/constants.js';
import { runningVersions } from '../data/versions.js';
import { loadCompiled } from '../compile/load.js';
import type { CompiledDriver } from '../compile/compiled-driver.js';
import { symbolizeStack } from '../compile/symbolize.js';
import type { DdiImplementations, DdiSource } from '../kernel/ddi.js';
import { milliseconds } from '../kernel/clock.js';
import { Kernel } from '../kernel/kernel.js';
import type { Operation } from '../kernel/operation.js';
import { KernelServices } from '../kernel/services.js';
import type { Task } from '../kernel/task.js';
import type { TraceEvents } from '../kernel/trace-events.js';
import type { ControlCall } from '../ndis/call-log.js';
import { controlDdi } from '../ndis/control-ddi.js';
import { DataPlane } from '../ndis/data-plane.js';
import type { StartTime } from '../ndis/device.js';
import { enterDriver, unloadDriver } from '../ndis/driver-life.js';
import type { LoggedEvent } from '../ndis/event-log.js';
import { queryInterfaceObject, setInterfaceObject } from '../ndis/interfaces.js';
import { Ndis } from '../ndis/library.js';
import { netEventName, statusName } from '../ndis/names.js';
import type { MiniportDriver, ProtocolDriver } from '../ndis/objects.js';
import { tellProtocol } from '../ndis/pnp-events.js';
import { outstandingOf } from './balance.js';
import { recordCalls, recordFailed } from './call-recording.js';
import { DeviceHandle, type OpenOptions } from './device-handle.js';
import { Installation } from './installation.js';
import { LowerAdapter, type LowerAdapterOptions } from './lower-adapter.js';
import type { UpperProtocol } from './upper-protocol.js';
import { VirtualMiniport } from './virtual-miniport.js';

export interface BootOptions {
  /** The NDIS that runs, as `6.30`; the newest known unless given. */
  readonly ndis?: string;
  /** Compiled variant of the driver: `driver`, or the name of a file of `test/hooks`. */
  readonly variant?: string;
  /** A driver compiled by the test itself. */
  readonly driver?: CompiledDriver;
  /** Service name of the protocol: one that registers another name is bound to nothing. Any name will do unless given. */
  readonly service?: string;
  /** False only to measure: rules are then not watched, and failures cannot be planned. */
  readonly checks?: boolean;
  /** Calling out with a lock held shared is a failure, too: a rule that a driver may have for itself. */
  readonly sharedLocksCount?: boolean;
  /** Decides what goes first where several things could. */
  readonly seed?: number;
  /** When NDIS binds adapters that are there already: inside NdisRegisterProtocolDriver, or when DriverEntry has returned. */
  readonly bindDuring?: 'registration' | 'after-entry';
  /** Implementations of DDI functions beside or instead of the kit's. */
  readonly extend?: DdiImplementations;
  readonly processors?: number;
}

/** What `boot` needs of AVA's `t`. */
export interface TestContext {
  readonly passed?: boolean;
  teardown(this: void, clean: () => void): void;
}

/**
 * A machine for one test, with the project's driver installed and not yet loaded. When the test has passed, whatever is
 * plugged is unplugged, the driver unloaded, and everything must have been given back.
 */
export function boot(t: TestContext, options: BootOptions = {}): Machine {
  const machine = new Machine(options);
  t.teardown(() => {
    if (t.passed !== false && machine.kernel.failure === undefined) machine.shutDown();
  });
  return machine;
}

export class Machine {
  readonly kernel: Kernel;
  readonly services: KernelServices;
  readonly installation: Installation;
  readonly ndis: Ndis;
  readonly adapters: LowerAdapter[] = [];
  /** Protocols open above. */
  readonly uppers = new Set<UpperProtocol>();
  readonly data: DataPlane;
  private readonly deviceHandles: DeviceHandle[] = [];
  private readonly driver: CompiledDriver;
  private readonly miniports = new Map<string, VirtualMiniport>();

  constructor(readonly options: BootOptions = {}) {
    const driver = options.driver ?? loadCompiled(undefined, options.variant);
    this.driver = driver;
    this.kernel = new Kernel({
      ndisVersion: versionNumber(options.ndis),
      checks: options.checks ?? true,
      sharedLocksCount: options.sharedLocksCount ?? false,
      ...(options.seed === undefined ? {} : { seed: options.seed }),
      locate: (stack) => symbolizeStack(driver, stack).map(placeOf),
    });
    const bindInside = (options.bindDuring ?? 'registration') === 'registration';
    this.installation = new Installation(options.service, bindInside);
    this.services = new KernelServices(this.kernel, { processors: options.processors ?? 4 });
    this.ndis = new Ndis(this.kernel, this.installation, this.services.allocations);
    this.data = new DataPlane(this.ndis, this.services);
    this.kernel.recorder.onFailure = (name, args, status) => {
      recordFailed(this.ndis, name, args, status);
    };
  }

  /** 630 for 6.30. */
  get ndisVersion(): number {
    return this.ndis.version;
  }

  /** The registered miniport driver; an error when there is none. */
  get miniportDriver(): MiniportDriver {
    return only(this.ndis.miniportDrivers, 'miniport driver');
  }

  get protocolDriver(): ProtocolDriver {
    return only(this.ndis.protocolDrivers, 'protocol driver');
  }

  /** What DriverEntry returned; undefined before. */
  get entryStatus(): number | undefined {
    return this.callbacks('DriverEntry')[0]?.result as number | undefined;
  }

  /** DriverEntry, which has to succeed, and the binds to adapters that are there. */
  loadDriver(): void {
    const status = this.tryLoadDriver();
    if (status === c.NDIS_STATUS_SUCCESS) return;
    const why = this.ndis.refusals.at(-1);
    throw new Error(`DriverEntry returned ${statusName(status)}${why === undefined ? '' : ` (${why})`}`);
  }

  /** The status of DriverEntry. */
  tryLoadDriver(): number {
    return this.finish(this.beginLoadDriver());
  }

  beginLoadDriver(): Task<number> {
    const { ndis, kernel } = this;
    if (ndis.phase !== 'not loaded') throw new Error(`the driver is ${ndis.phase}; a machine loads it once`);
    kernel.load(this.driver, this.link());
    const task = kernel.spawn('DriverEntry', enterDriver(ndis));
    kernel.settle();
    return task;
  }

  /** Devices are removed, then MiniportDriverUnload runs; bindings that are open then are its to end (R-087, R-088). */
  unloadDriver(): void {
    this.finish(this.beginUnloadDriver());
  }

  beginUnloadDriver(): Task<void> {
    const { ndis } = this;
    if (ndis.phase !== 'loaded') throw new Error(`the driver is ${ndis.phase}`);
    // nc-ndis-protocol_uninstall.md
    const open = this.deviceHandles.find((handle) => handle.isOpen);
    if (open !== undefined)
      throw new Error(`${open.path} is open: Windows unloads the driver when its handles are closed`);
    const task = this.spawn(
      'unload',
      unloadDriver(ndis, this.miniportDriver, this.installation.allDevices()),
    );
    this.settle();
    return task;
  }

  /** NetEventXxx for all bindings, with what its buffer holds; the driver's answer (R-157). */
  netEvent(event: number, buffer?: Uint8Array): number {
    return this.finish(
      this.spawn(netEventName(event), tellProtocol(this.ndis, this.protocolDriver, undefined, event, buffer)),
    );
  }

  /** The configuration of the protocol changed (R-166). */
  reconfigure(): number {
    return this.netEvent(c.NetEventReconfigure);
  }

  /** What the driver wrote to the system event log. */
  get eventLog(): readonly LoggedEvent[] {
    return this.ndis.eventLog;
  }

  /** ProtocolUninstall, where the driver has one (nc-ndis-protocol_uninstall.md). */
  uninstallProtocol(): void {
    const handler = this.protocolDriver.handlers['UninstallHandler'] ?? 0;
    if (handler === 0) return;
    this.finish(this.spawn('uninstall of the protocol', this.ndis.callDriver('ProtocolUninstall', handler)));
  }

  /** A new adapter, with virtual devices over it; bound at once if the driver is loaded. */
  plugAdapter(options: LowerAdapterOptions = {}): LowerAdapter {
    const adapter = new LowerAdapter(this, options, this.adapters.length);
    this.adapters.push(adapter);
    this.installation.adapters.add(adapter);
    if (this.ndis.phase === 'loaded') {
      for (const protocol of this.ndis.protocolDrivers) {
        if (!this.installation.adaptersFor(protocol.label).includes(adapter)) continue;
        const task = adapter.beginBind(protocol);
        this.settle();
        if (!task.done && options.openPends !== 'held') this.finish(task);
      }
    }
    return adapter;
  }

  /** The virtual device of this name, made when there is none. */
  addVirtualMiniport(name: string, start: StartTime): VirtualMiniport {
    const key = name.toLowerCase();
    const known = this.miniports.get(key);
    if (known !== undefined) return known;
    const miniport = new VirtualMiniport(this, this.installation.addDevice(name, start));
    this.miniports.set(key, miniport);
    return miniport;
  }

  /** A thread of the machine's; it runs when the machine settles. */
  spawn<T>(name: string, operation: Operation<T>): Task<T> {
    return this.kernel.spawn(name, operation);
  }

  /** Everything that can happen now happens; inside a call of the driver's, when that has returned. */
  settle(): void {
    if (!this.kernel.insideDriver) this.kernel.settle();
  }

  /** Time passes, in milliseconds. */
  advance(duration: number): void {
    this.kernel.advance(milliseconds(duration));
  }

  /** Waits for the task, time passing if it must; a task that nothing can end is an error. */
  finish<T>(task: Task<T>): T {
    return this.kernel.finish(task);
  }

  /** Calls of control functions so far, in order; the data path is only counted. */
  calls(name?: string): readonly ControlCall[] {
    return this.ndis.log.calls(name);
  }

  /** Calls of the driver's control functions by NDIS. */
  callbacks(name?: string): readonly ControlCall[] {
    return this.ndis.log.callbacks(name);
  }

  /** Names of both, in the order in which they began; only those in `among` if that is given. */
  order(among?: readonly string[]): readonly string[] {
    return this.ndis.log.order(among);
  }

  /** How often the driver called this DDI function, of whatever kind. */
  count(name: string): number {
    return this.kernel.recorder.count(name);
  }

  /**
   * Lets a later call of `ddi`, the one after `skip` more, fail: with `status`, or with NULL where the function returns
   * a pointer. Nothing is done by that call.
   */
  failNext(ddi: string, status: number, options: { readonly skip?: number } = {}): void {
    this.kernel.recorder.plan(ddi, status, options.skip ?? 0);
  }

  /**
   * Lets something happen right before a later call of `ddi`, the one after `skip` more: what another processor does
   * meanwhile. It may call the driver where the driver may be called at that level and with those locks.
   */
  interject(ddi: string, what: () => void, options: { readonly skip?: number } = {}): void {
    this.kernel.recorder.plan(ddi, what, options.skip ?? 0);
  }

  /**
   * From inside `interject`, before a call that the driver makes without a lock: another processor does `what`, at PASSIVE_LEVEL and up
   * to where it waits, before the driver goes on.
   */
  meanwhile(what: () => void): void {
    this.kernel.meanwhile(what);
  }

  /** Lets the `n`-th allocation of memory from now fail; 1 is the next. */
  failAllocation(n: number): void {
    this.services.allocations.fail(n);
  }

  /** Plans for DDI calls that were not met, by name. */
  faultsLeft(): readonly string[] {
    return this.kernel.recorder.plansLeft();
  }

  get faultsHit(): number {
    return this.kernel.recorder.failuresHit;
  }

  /** Reads an object of an interface that the driver's provider has registered. */
  queryInterface(ifIndex: number, objectId: number, length: number) {
    return this.finish(
      this.spawn('IfQueryObject', queryInterfaceObject(this.ndis, ifIndex, objectId, length)),
    );
  }

  /** Writes one; the result is the status. */
  setInterface(ifIndex: number, objectId: number, input: Uint8Array): number {
    return this.finish(this.spawn('IfSetObject', setInterfaceObject(this.ndis, ifIndex, objectId, input)));
  }

  /** CreateFile on a device of the driver's, `\\\\.\\name`. Whether that worked, `status` says. */
  openDevice(path: string, options: OpenOptions = {}): DeviceHandle {
    const handle = new DeviceHandle(this, path, options);
    this.deviceHandles.push(handle);
    return handle;
  }

  /** What the driver traces, while somebody listens: `start`, `stop`, `events`. */
  get trace(): TraceEvents {
    return this.services.trace;
  }

  /** What the driver holds and has not given back, one line each. */
  outstanding(): readonly string[] {
    return outstandingOf(this);
  }

  /** Throws with a list of what is outstanding. Red zones of all memory are looked at, too. */
  assertGivenBack(): void {
    const left = this.outstanding();
    this.kernel.pool.verify();
    if (left.length === 0) return;
    const failure = this.ndis.broken('not-given-back', `the driver still holds:\n  ${left.join('\n  ')}`);
    // The end of the test need not say it again.
    this.kernel.failure ??= failure;
    throw failure;
  }

  /** Unplugs, unloads and asserts that all is given back: the end of every test. */
  shutDown(): void {
    if (this.ndis.phase === 'not loaded') return;
    for (const handle of this.deviceHandles) handle.close();
    if (this.ndis.phase === 'loaded') {
      for (const adapter of this.adapters) adapter.unplug();
      this.unloadDriver();
    }
    this.settle();
    this.assertGivenBack();
  }

  /** A driver names a third of the functions: only those are looked for. */
  private link(): DdiSource {
    const { ndis, data, services } = this;
    const { extend = {} } = this.options;
    const control = controlDdi(ndis);
    return {
      get(name) {
        const own = extend[name];
        if (own !== undefined) return own;
        const ofControl = control.get(name);
        if (ofControl !== undefined) return recordCalls(ndis, name, ofControl);
        return data.ddi.get(name) ?? services.ddi.get(name);
      },
    };
  }
}

/** `6.30` as 630; versions that the facts do not know yet are allowed, as a driver may meet them. */
function versionNumber(text: string | undefined): number {
  if (text === undefined) return runningVersions.at(-1)?.number ?? 687;
  const [, minor] = /^6\.(\d{1,2})$/.exec(text) ?? [];
  if (minor === undefined) throw new RangeError(`${text} is no version of NDIS 6`);
  return 600 + (minor.length === 1 ? 10 * Number(minor) : Number(minor));
}

function placeOf(frame: {
  readonly function: string;
  readonly file: string | null;
  readonly line: number;
}): string {
  return frame.file === null ? frame.function : `${frame.function} (${frame.file}:${frame.line})`;
}

function only<T>(set: ReadonlySet<T>, what: string): T {
  for (const each of set) return each;
  throw new Error(`no ${what} is registered`);
}
