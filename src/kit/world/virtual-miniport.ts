import * as c from '../data/constants.js';
import type { Task } from '../kernel/task.js';
import type { Device } from '../ndis/device.js';
import { startDevice } from '../ndis/device-instances.js';
import {
  disableDevice,
  enableDevice,
  removeDeviceNow,
  surpriseRemoveDevice,
} from '../ndis/device-removal.js';
import { pauseMiniport, restartMiniport, shutdownMiniport } from '../ndis/miniport-states.js';
import type { LinkState, Miniport, MiniportState, PowerState } from '../ndis/objects.js';
import { notifyMiniport, setMiniportPower } from '../ndis/power.js';
import type { StatusIndication } from '../ndis/status.js';
import type { Operation } from '../kernel/operation.js';
import type { Machine } from './machine.js';
import { UpperProtocol, type UpperProtocolOptions } from './upper-protocol.js';

/** A virtual miniport of the driver's, seen from the PnP manager and the drivers above. */
export class VirtualMiniport {
  /** What is known of it stays known after its end. */
  private last: Miniport | undefined;

  constructor(
    readonly machine: Machine,
    readonly device: Device,
  ) {}

  /** Device name, as in UpperBindings. */
  get name(): string {
    return this.device.name;
  }

  /** NDIS's view; undefined until the driver asked for it and after its end. */
  get live(): Miniport | undefined {
    if (this.device.miniport !== undefined) this.last = this.device.miniport;
    return this.device.miniport;
  }

  private get known(): Miniport | undefined {
    return this.live ?? this.last;
  }

  get state(): MiniportState {
    return this.live?.state ?? 'Halted';
  }

  /** Every state so far, from the latest NdisIMInitializeDeviceInstanceEx on. */
  get states(): readonly MiniportState[] {
    return this.known?.states ?? [];
  }

  /** NdisMiniportHandle; 0 while there is none. */
  get handle(): number {
    return this.live?.handle ?? 0;
  }

  /** Calls of MiniportInitializeEx. */
  get initializations(): number {
    return this.device.initializations;
  }

  /** The general attributes as the driver set them, with changes by restarts. */
  get attributes() {
    return this.known?.attributes;
  }

  /** The registration attributes as the driver set them. */
  get registration() {
    return this.known?.registration;
  }

  /** NDIS_OFFLOAD of what it offloads and could, as its attributes and then its status have it. */
  get offload() {
    return this.known?.offload;
  }

  /** NDIS_RECEIVE_SCALE_CAPABILITIES and NDIS_PM_CAPABILITIES of its attributes. */
  get receiveScale(): Uint8Array | undefined {
    return this.known?.receiveScale;
  }

  get powerManagement(): Uint8Array | undefined {
    return this.known?.powerManagement;
  }

  get supportedOids(): readonly number[] {
    return this.known?.supportedOids ?? [];
  }

  /** Current MAC address. */
  get address(): Uint8Array {
    const { attributes } = this;
    if (attributes === undefined) throw new Error(`${this.name} has not been initialized`);
    return attributes.CurrentMacAddress.slice(0, attributes.MacAddressLength);
  }

  get permanentAddress(): Uint8Array {
    const { attributes } = this;
    if (attributes === undefined) throw new Error(`${this.name} has not been initialized`);
    return attributes.PermanentMacAddress.slice(0, attributes.MacAddressLength);
  }

  get link(): LinkState | undefined {
    return this.known?.link;
  }

  get linkState(): 'Connected' | 'Disconnected' | 'Unknown' {
    const state = this.known?.link.connectState;
    if (state === c.MediaConnectStateConnected) return 'Connected';
    return state === c.MediaConnectStateDisconnected ? 'Disconnected' : 'Unknown';
  }

  get power(): PowerState {
    return this.live?.power ?? 'D0';
  }

  /** What it indicated, in order. */
  get statuses(): readonly StatusIndication[] {
    return this.known?.statuses ?? [];
  }

  /** What it was told to filter for. */
  get packetFilter(): number {
    return this.known?.packetFilter ?? 0;
  }

  /** IRP_MN_START_DEVICE; once more does nothing. */
  start(): void {
    if (this.device.started) return;
    this.machine.finish(this.beginStart());
  }

  beginStart(): Task<void> {
    return this.begin('start', startDevice(this.machine.ndis, this.device));
  }

  pause(): void {
    this.machine.finish(this.beginPause());
  }

  beginPause(): Task<void> {
    return this.begin('pause', pauseMiniport(this.machine.ndis, this.there, c.NDIS_PAUSE_NDIS_INTERNAL));
  }

  /** The status of MiniportRestart. */
  restart(): number {
    return this.machine.finish(this.beginRestart());
  }

  beginRestart(): Task<number> {
    return this.begin('restart', restartMiniport(this.machine.ndis, this.there));
  }

  /** Disabled by the user: protocols are unbound, it is halted, the device stopped. */
  disable(): void {
    this.machine.finish(this.beginDisable());
  }

  beginDisable(): Task<void> {
    return this.begin('disable', disableDevice(this.machine.ndis, this.device));
  }

  /** Enabled again: the device starts, and the driver hears NetEventIMReEnableDevice. */
  enable(): void {
    this.machine.finish(this.beginEnable());
  }

  beginEnable(): Task<void> {
    return this.begin('enable', enableDevice(this.machine.ndis, this.device));
  }

  /** The device is told of its surprise removal, and nothing more yet. */
  surpriseRemove(): void {
    this.machine.finish(this.begin('surprise removal', surpriseRemoveDevice(this.machine.ndis, this.device)));
  }

  /** The device goes for good: disabled, then removed. */
  remove(): void {
    this.machine.finish(this.begin('removal', removeDeviceNow(this.machine.ndis, this.device)));
  }

  setPower(state: PowerState, options: { readonly pauses?: boolean } = {}): void {
    this.machine.finish(this.beginSetPower(state, options));
  }

  /**
   * OID_PNP_QUERY_POWER and OID_PNP_SET_POWER, with pause and restart where the driver wants them. `pauses` false: as
   * if it had said that it does not want them.
   */
  beginSetPower(state: PowerState, options: { readonly pauses?: boolean } = {}): Task<void> {
    return this.begin(state, setMiniportPower(this.machine.ndis, this.there, state, options.pauses ?? true));
  }

  /** MiniportDevicePnPEventNotify with NdisDevicePnPEventXxx. */
  notify(event: number, information: Uint8Array = new Uint8Array()): void {
    this.machine.finish(
      this.begin('PnP event', notifyMiniport(this.machine.ndis, this.there, event, information)),
    );
  }

  /** MiniportShutdownEx. */
  shutdown(action: number = c.NdisShutdownPowerOff): void {
    shutdownMiniport(this.machine.ndis, this.there, action);
  }

  /** A protocol above, bound and with its packet filter set. */
  openProtocol(options: UpperProtocolOptions = {}): UpperProtocol {
    return new UpperProtocol(this, options);
  }

  private get there(): Miniport {
    const miniport = this.live;
    if (miniport === undefined) throw new Error(`virtual miniport ${this.name} is not there now`);
    return miniport;
  }

  private begin<T>(what: string, operation: Operation<T>): Task<T> {
    const task = this.machine.spawn(`${what} of ${this.name}`, operation);
    this.machine.settle();
    return task;
  }
}
