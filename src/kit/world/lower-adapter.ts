import * as c from '../data/constants.js';
import { NDIS_OFFLOAD } from '../data/layouts.js';
import { revisions } from '../data/revisions.js';
import { Completion, giveWay, type Operation } from '../kernel/operation.js';
import type { Task } from '../kernel/task.js';
import { encodeStruct, type Members } from '../memory/struct-bytes.js';
import { bindAdapter, findBinding } from '../ndis/bind.js';
import { pauseBinding, restartBinding, type RestartReport } from '../ndis/binding-states.js';
import type { AdapterAttributes, Ending, LowerMiniport, LowerRequest } from '../ndis/lower-miniport.js';
import { netEventName } from '../ndis/names.js';
import { withHeader } from '../ndis/object-header.js';
import type { Binding, BindingState, LowerDataPath, PowerState, ProtocolDriver } from '../ndis/objects.js';
import { tellProtocol } from '../ndis/pnp-events.js';
import { wakeBinding, sleepBinding } from '../ndis/power.js';
import { indicateToBinding } from '../ndis/status.js';
import { unbind } from '../ndis/unbind.js';
import { linkState, type OidAnswer } from './adapter-oids.js';
import { AdapterRequests, type SeenRequest } from './adapter-requests.js';
import type { Machine } from './machine.js';
import { attributesOf, type LowerAdapterOptions } from './lower-adapter-options.js';
import { LowerTraffic } from './lower-traffic.js';
import { UpperBindings, type WantedMiniports } from './upper-bindings.js';
import type { VirtualMiniport } from './virtual-miniport.js';

export type { LowerAdapterOptions } from './lower-adapter-options.js';

/** What a test sees of the driver's binding to an adapter. */
export interface BindingView {
  readonly state: BindingState;
  readonly handle: number;
  /** ProtocolBindingContext. */
  readonly context: number;
}

/** A network adapter below the driver, played by the kit: its frames are in `wire`, its OID requests in `oids`. */
export class LowerAdapter extends LowerTraffic implements LowerMiniport, LowerDataPath {
  readonly name: string;
  readonly friendlyName: string;
  readonly ifIndex: number;
  readonly netLuid: bigint;
  readonly attributes: AdapterAttributes;
  readonly filterModules: readonly string[];
  /** As last set below. */
  packetFilter = 0;
  multicastList: readonly Uint8Array[] = [];
  power: PowerState = 'D0';
  /** How the last bind ended; undefined while there was none or it goes on. */
  bindStatus: number | undefined;
  private readonly requests: AdapterRequests;
  private readonly upperBindings: UpperBindings;
  private lastBinding: Binding | undefined;
  private heldOpen: Completion<number> | undefined;
  private heldClose: Completion<number> | undefined;

  constructor(
    readonly machine: Machine,
    readonly options: LowerAdapterOptions,
    readonly index: number,
  ) {
    super();
    const { ifIndex, netLuid } = machine.installation.nextInterface();
    this.ifIndex = ifIndex;
    this.netLuid = netLuid;
    this.name = options.name ?? `\\Device\\{5D5CE0DE-0000-4000-9000-${String(index).padStart(12, '0')}}`;
    this.friendlyName = `Simulated adapter ${index}`;
    this.attributes = attributesOf(options, index, machine.ndisVersion);
    this.filterModules = options.filterModules ?? [];
    this.requests = new AdapterRequests(() => machine.ndis, this, options.oidPends ?? false);
    this.upperBindings = new UpperBindings(machine, this.name, index, options.start ?? 'before');
    this.upperBindings.set(options.miniports);
  }

  /** Those that UpperBindings names. */
  get miniports(): readonly VirtualMiniport[] {
    return this.upperBindings.miniports;
  }

  miniport(index: number): VirtualMiniport {
    const miniport = this.miniports[index];
    if (miniport === undefined)
      throw new RangeError(`${this.name} has ${this.miniports.length} virtual miniports`);
    return miniport;
  }

  /** MAC address. */
  get address(): Uint8Array {
    return this.attributes.macAddress;
  }

  get mtu(): number {
    return this.attributes.mtu;
  }

  /** The driver's binding, or the last one there was. */
  get binding(): BindingView {
    const binding = this.liveBinding ?? this.lastBinding;
    return {
      state: binding?.state ?? 'Unbound',
      handle: binding?.handle ?? 0,
      context: binding?.context ?? 0,
    };
  }

  /** The binding while it is there. */
  get liveBinding(): Binding | undefined {
    for (const protocol of this.machine.ndis.protocolDrivers) {
      const binding = findBinding(protocol, this);
      if (binding !== undefined) this.lastBinding = binding;
      if (binding !== undefined) return binding;
    }
    return undefined;
  }

  /** OID requests that reached the adapter, in order. */
  get oids(): readonly SeenRequest[] {
    return this.requests.seen;
  }

  get cancelledOids(): readonly number[] {
    return this.requests.cancelled;
  }

  get heldOids(): readonly SeenRequest[] {
    return this.requests.heldRequests;
  }

  /** From now on requests for `oid` are answered by `answer`: a status, or a status with what goes with it. */
  answerOid(oid: number, answer: (request: SeenRequest) => OidAnswer | number): void {
    this.requests.answer(oid, answer);
  }

  /** From now on requests pend until they are completed. */
  holdOids(hold = true): void {
    this.requests.holding = hold;
  }

  /** Carries out a held request and completes it; with a status other than success it is not carried out. */
  completeOid(request: SeenRequest, status?: number): void {
    this.requests.complete(request, status);
    this.machine.settle();
  }

  /** The same for all held ones, and no more are held. */
  completeOids(status?: number): void {
    this.requests.holding = false;
    this.requests.completeAll(status);
    this.machine.settle();
  }

  /** Ends an open that `openPends: 'held'` holds. */
  completeOpen(status: number = c.NDIS_STATUS_SUCCESS): void {
    this.heldOpen?.complete(status);
    this.machine.settle();
  }

  completeClose(): void {
    this.heldClose?.complete(c.NDIS_STATUS_SUCCESS);
    this.machine.settle();
  }

  bound(status: number): void {
    this.bindStatus = status;
  }

  opening(): Ending {
    const status = this.options.openStatus ?? c.NDIS_STATUS_SUCCESS;
    const { openPends = false } = this.options;
    if (openPends === false) return { status };
    const pended = new Completion<number>(`the open of ${this.name}, which the test holds`);
    if (openPends === 'held') this.heldOpen = pended;
    else pended.complete(status);
    return { status: c.NDIS_STATUS_PENDING, pended };
  }

  closing(): Ending {
    this.lastBinding = this.liveBinding;
    const { closePends = false } = this.options;
    if (closePends === false) return { status: c.NDIS_STATUS_SUCCESS };
    const pended = new Completion<number>(`the close of ${this.name}, which the test holds`);
    if (closePends === 'held') this.heldClose = pended;
    else pended.complete(c.NDIS_STATUS_SUCCESS);
    return { status: c.NDIS_STATUS_PENDING, pended };
  }

  request(request: LowerRequest): number {
    return this.requests.request(request);
  }

  cancelRequests(binding: Binding, requestId: number): void {
    this.requests.cancel(binding, requestId);
  }

  get pausesOnSuspend(): boolean {
    return this.options.pausesOnSuspend ?? true;
  }

  /** An adapter that was halted has a packet filter of zero again (oid-gen-current-packet-filter.md, R-070, R-170). */
  suspended(): void {
    if (this.options.powerManagement != null) return;
    this.packetFilter = 0;
    this.multicastList = [];
  }

  /** Changes the link and tells of it. */
  setLink(link: { readonly up?: boolean; readonly speed?: bigint }): void {
    this.attributes.linkUp = link.up ?? this.attributes.linkUp;
    this.attributes.linkSpeed = link.speed ?? this.attributes.linkSpeed;
    this.indicateStatus(c.NDIS_STATUS_LINK_STATE, linkState(this.attributes));
  }

  /** What it offloads from now on, and tells of it. */
  setOffload(members: Members<typeof NDIS_OFFLOAD>): void {
    const { machine, options } = this;
    const header = options.headers?.NDIS_OFFLOAD;
    const offload = withHeader(
      revisions.NDIS_OFFLOAD,
      machine.ndisVersion,
      encodeStruct(NDIS_OFFLOAD, members),
      header,
    );
    this.attributes.offload = offload;
    this.indicateStatus(c.NDIS_STATUS_TASK_OFFLOAD_CURRENT_CONFIG, offload);
  }

  /** NDIS_STATUS_XXX to the driver's binding. */
  indicateStatus(
    code: number,
    buffer: Uint8Array = new Uint8Array(),
    names: {
      readonly destinationHandle?: number;
      readonly requestId?: number;
      readonly portNumber?: number;
    } = {},
  ): void {
    const binding = this.liveBinding;
    if (binding !== undefined) indicateToBinding(this.machine.ndis, binding, { code, buffer, ...names });
    this.machine.settle();
  }

  /** A reset that pends: RESET_START now, RESET_END by `endReset`. */
  beginReset(): void {
    this.indicateStatus(c.NDIS_STATUS_RESET_START);
  }

  endReset(status: number = c.NDIS_STATUS_SUCCESS): void {
    const buffer = new Uint8Array(4);
    new DataView(buffer.buffer).setUint32(0, status, true);
    this.indicateStatus(c.NDIS_STATUS_RESET_END, buffer);
  }

  reset(): void {
    this.beginReset();
    this.endReset();
  }

  pause(): void {
    this.machine.finish(this.beginPause());
  }

  /** NetEventPause. */
  beginPause(): Task<void> {
    return this.onBinding('pause', (binding) =>
      pauseBinding(this.machine.ndis, binding, c.NDIS_PAUSE_NDIS_INTERNAL),
    );
  }

  /** The restart with which NDIS reports so much. */
  restart(report: RestartReport = 'attributes'): void {
    this.machine.finish(this.beginRestart(report));
  }

  /** NetEventRestart, with the attributes as they are now. */
  beginRestart(report: RestartReport = 'attributes'): Task<void> {
    const { ndis } = this.machine;
    return this.onBinding('restart', function* (binding): Operation<void> {
      yield* restartBinding(ndis, binding, report);
    });
  }

  setPower(state: PowerState): void {
    this.machine.finish(this.beginSetPower(state));
  }

  /** The power events of the lower side, in their order. */
  beginSetPower(state: PowerState): Task<void> {
    const { ndis } = this.machine;
    this.power = state;
    return this.onBinding(`${state}`, (binding) =>
      state === 'D0' ? wakeBinding(ndis, binding) : sleepBinding(ndis, binding, state),
    );
  }

  unplug(): void {
    this.machine.finish(this.beginUnplug());
  }

  /** The adapter goes: pause, unbind, gone. */
  beginUnplug(): Task<void> {
    const { machine } = this;
    machine.installation.adapters.delete(this);
    return this.onBinding('unplug', (binding) => unbind(machine.ndis, binding));
  }

  /** Bound anew, as after an unbind that the driver asked for. */
  bind(): number | undefined {
    const protocol = [...this.machine.ndis.protocolDrivers][0];
    if (protocol === undefined) return undefined;
    const task = this.beginBind(protocol);
    this.machine.settle();
    return task.done ? task.value : undefined;
  }

  beginBind(protocol: ProtocolDriver): Task<number> {
    return this.machine.spawn(`bind to ${this.name}`, bindAdapter(this.machine.ndis, protocol, this));
  }

  /** Writes UpperBindings; the driver hears nothing of it. */
  setUpperBindings(wanted: WantedMiniports): void {
    this.upperBindings.set(wanted);
  }

  /** The configuration of the binding changed: UpperBindings, where `wanted` is given. The driver's answer to NetEventReconfigure. */
  reconfigure(wanted?: WantedMiniports): number {
    return this.machine.finish(this.beginReconfigure(wanted));
  }

  beginReconfigure(wanted?: WantedMiniports): Task<number> {
    if (wanted !== undefined) this.setUpperBindings(wanted);
    return this.beginNetEvent(c.NetEventReconfigure);
  }

  /** NetEventXxx for the binding, with what its buffer holds; the driver's answer. */
  netEvent(event: number, buffer?: Uint8Array): number {
    return this.machine.finish(this.beginNetEvent(event, buffer));
  }

  beginNetEvent(event: number, buffer?: Uint8Array): Task<number> {
    const { machine, liveBinding: binding } = this;
    const name = netEventName(event);
    if (binding === undefined) throw new Error(`${name}: the driver is not bound to ${this.name}`);
    const task = machine.spawn(
      `${name} of ${this.name}`,
      tellProtocol(machine.ndis, binding.protocol, binding, event, buffer),
    );
    machine.settle();
    return task;
  }

  private onBinding(what: string, work: (binding: Binding) => Operation<void>): Task<void> {
    const binding = this.liveBinding;
    const task = this.machine.spawn(
      `${what} of ${this.name}`,
      binding === undefined ? giveWay() : work(binding),
    );
    this.machine.settle();
    return task;
  }
}
