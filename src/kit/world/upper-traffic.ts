import * as c from '../data/constants.js';
import { DISPATCH_LEVEL } from '../kernel/irql.js';
import { listOf, linkList } from '../ndis/chains.js';
import { NBL_SOURCE, NBL_STATUS, NblState } from '../ndis/nbl-layout.js';
import type { Miniport, UpperBinding } from '../ndis/objects.js';
import { framesOf, type FrameList, type VlanTag } from './frames.js';
import { NblMaker, buffersOf, readBuffer, readInfo, readVlan, type TrafficMachine } from './traffic.js';

/** A send that came back. */
export interface CompletedSend {
  readonly status: number;
  /** Of its first frame, as it was sent. */
  readonly bytes: Uint8Array;
  readonly sourceHandle: number;
  readonly sendCompleteFlags: number;
  /** Address of its NET_BUFFER_LIST. */
  readonly nbl: number;
}

/** A frame that the miniport indicated. */
export interface ReceivedFrame {
  readonly bytes: Uint8Array;
  readonly vlan: VlanTag | undefined;
  /** It came with NDIS_RECEIVE_FLAGS_RESOURCES. */
  readonly resources: boolean;
  readonly receiveFlags: number;
  readonly portNumber: number;
  readonly sourceHandle: number;
  readonly nbl: number;
  /** Any slot of the out-of-band information as it was indicated. */
  readonly info: (slot: number) => number;
}

export interface SendOptions {
  /** At DISPATCH_LEVEL, and said so by the flag; at PASSIVE_LEVEL unless given. */
  readonly dispatch?: boolean;
  /** Further NDIS_SEND_FLAGS_XXX. */
  readonly flags?: number;
  readonly cancelId?: number;
  readonly portNumber?: number;
  /** Unused context space in front; what the miniport announced unless given. */
  readonly contextBackFill?: number;
}

/** The frames of a protocol above a virtual miniport. */
export abstract class UpperTraffic {
  abstract readonly machine: TrafficMachine;
  abstract readonly binding: UpperBinding;
  abstract readonly target: Miniport;
  /** In the order of completion. */
  readonly completed: CompletedSend[] = [];
  /** Addresses of the NBLs of each completion. */
  readonly completions: (readonly number[])[] = [];
  readonly received: ReceivedFrame[] = [];
  /** NBLs in each indication. */
  readonly receiveCalls: number[] = [];
  /** What it does from inside its receive handler with each frame, such as sending an answer. */
  whenReceived: ((frame: ReceivedFrame) => void) | undefined;
  private readonly maker = new NblMaker(() => this.machine.data, 'a protocol above');
  private readonly inFlight = new Map<number, FrameList>();
  private kept: number[] = [];
  private keeping = false;

  /** Sends frames, one NBL each, as one list. */
  send(frames: readonly FrameList[], options: SendOptions = {}): void {
    const dataPlane = this.machine.data;
    const { dispatch = false, flags = 0, portNumber = 0, cancelId } = options;
    const { attributes } = this.target;
    const contextBackFill = options.contextBackFill ?? attributes?.ContextBackFillSize ?? 0;
    const dataBackFill = attributes?.DataBackFillSize ?? 0;
    const shape = { contextBackFill, dataBackFill, ...(cancelId === undefined ? {} : { cancelId }) };
    const nbls = frames.map((frame) => {
      const nbl = this.maker.make(frame, shape, NblState.Above);
      this.inFlight.set(nbl, frame);
      return nbl;
    });
    const allFlags = flags | (dispatch ? c.NDIS_SEND_FLAGS_DISPATCH_LEVEL : 0);
    dataPlane.send.sendFromAbove(this.binding, linkList(dataPlane.ndis.memory, nbls), portNumber, allFlags);
    this.settle();
  }

  /** Frames sent and not completed. */
  get sending(): number {
    return this.inFlight.size;
  }

  /** MiniportCancelSend for what was sent with this id. */
  cancelSends(cancelId: number): void {
    this.machine.data.send.cancelFromAbove(this.target, cancelId);
    this.settle();
  }

  /** From now on received NBLs are kept until they are returned. */
  holdReceives(hold = true): void {
    this.keeping = hold;
  }

  get heldReceives(): number {
    return this.kept.length;
  }

  /** Returns kept NBLs: all in one list, or those at the places of `order`, one call each. */
  returnReceives(options: { readonly order?: readonly number[]; readonly dispatch?: boolean } = {}): void {
    const { order, dispatch = true } = options;
    const before = this.kept;
    const chosen = order?.map((place) => before[place] as number) ?? before;
    this.kept = before.filter((nbl) => !chosen.includes(nbl));
    if (order === undefined) this.giveBack(chosen, dispatch);
    else for (const nbl of chosen) this.giveBack([nbl], dispatch);
    this.settle();
  }

  /** What is kept goes back, and nothing is kept any more. */
  returnHeld(): void {
    this.keeping = false;
    const nbls = this.kept;
    this.kept = [];
    this.giveBack(nbls, true);
  }

  sendComplete(chain: number, flags: number): void {
    const { memory } = this.machine.data.ndis;
    const nbls = listOf(memory, chain);
    this.completions.push(nbls);
    for (const nbl of nbls) {
      const list = this.inFlight.get(nbl);
      if (list === undefined) throw new Error(`${this.binding.label} gets back an NBL that it did not send`);
      this.inFlight.delete(nbl);
      this.completed.push({
        status: memory.u32(nbl + NBL_STATUS),
        bytes: framesOf(list)[0]?.bytes ?? new Uint8Array(),
        sourceHandle: memory.u32(nbl + NBL_SOURCE),
        sendCompleteFlags: flags,
        nbl,
      });
      this.maker.retire(nbl);
    }
  }

  receive(chain: number, portNumber: number, count: number, flags: number): void {
    const dataPlane = this.machine.data;
    const nbls = listOf(dataPlane.ndis.memory, chain);
    this.receiveCalls.push(count);
    const before = this.received.length;
    for (const nbl of nbls) this.record(nbl, portNumber, flags);
    if (this.whenReceived !== undefined) this.received.slice(before).forEach(this.whenReceived);
    if ((flags & c.NDIS_RECEIVE_FLAGS_RESOURCES) !== 0) return;
    if (this.keeping) this.kept.push(...nbls);
    else this.giveBack(nbls, dataPlane.kernelServices.kernel.irql >= DISPATCH_LEVEL);
  }

  private record(nbl: number, portNumber: number, flags: number): void {
    const dataPlane = this.machine.data;
    const { memory } = dataPlane.ndis;
    const slots = Array.from({ length: c.MaxNetBufferListInfo }, (_, slot) => readInfo(dataPlane, nbl, slot));
    for (const nb of buffersOf(dataPlane, nbl)) {
      this.received.push({
        bytes: readBuffer(dataPlane, nb),
        vlan: readVlan(dataPlane, nbl),
        resources: (flags & c.NDIS_RECEIVE_FLAGS_RESOURCES) !== 0,
        receiveFlags: flags,
        portNumber,
        sourceHandle: memory.u32(nbl + NBL_SOURCE),
        nbl,
        info: (slot) => slots[slot] ?? 0,
      });
    }
  }

  private giveBack(nbls: readonly number[], dispatch: boolean): void {
    if (nbls.length === 0) return;
    const dataPlane = this.machine.data;
    const flags = dispatch ? c.NDIS_RETURN_FLAGS_DISPATCH_LEVEL : 0;
    dataPlane.receive.returnFromAbove(this.target, linkList(dataPlane.ndis.memory, nbls), flags);
  }

  /** From inside a callback of the driver's nothing can settle yet. */
  private settle(): void {
    if (this.machine.data.kernelServices.kernel.driver.depth === 0) this.machine.settle();
  }
}
