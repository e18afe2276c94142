import * as c from '../data/constants.js';
import { DISPATCH_LEVEL } from '../kernel/irql.js';
import { listOf, linkList } from '../ndis/chains.js';
import { spans } from '../ndis/data-space.js';
import { NBL_NEXT, NBL_SOURCE, NBL_STATUS, NB_LENGTH, NblState } from '../ndis/nbl-layout.js';
import type { Binding, LowerDataPath } from '../ndis/objects.js';
import type { FrameList, VlanTag } from './frames.js';
import { NblMaker, buffersOf, readBuffer, readInfo, readVlan, type TrafficMachine } from './traffic.js';

/** A frame that the driver sent: one for each NET_BUFFER. */
export interface WireFrame {
  readonly bytes: Uint8Array;
  /** 802.1Q information beside the frame. */
  readonly vlan: VlanTag | undefined;
  readonly sourceHandle: number;
  readonly sendFlags: number;
  readonly portNumber: number;
  readonly cancelId: number;
  /** Address of its NET_BUFFER_LIST. */
  readonly nbl: number;
  /** Any slot of the out-of-band information as it was sent. */
  readonly info: (slot: number) => number;
}

export interface IndicateOptions {
  /** NDIS_RECEIVE_FLAGS_RESOURCES: the adapter wants them back when the call returns. */
  readonly resources?: boolean;
  /** At DISPATCH_LEVEL, and said so by the flag; true unless given. */
  readonly dispatch?: boolean;
  readonly portNumber?: number;
  /** Further NDIS_RECEIVE_FLAGS_XXX. */
  readonly flags?: number;
}

export interface CompleteOptions {
  readonly status?: number;
  /** Which of those held, by their place among them, one call each; all in one call unless given. */
  readonly order?: readonly number[];
  /** NBLs in one call. */
  readonly chain?: number;
  /** At DISPATCH_LEVEL, and said so by the flag; true unless given. */
  readonly dispatch?: boolean;
}

interface HeldSend {
  readonly binding: Binding;
  readonly nbl: number;
}

/** Frames that an adapter indicated in one call. */
export class Indication {
  /** NBLs that NdisReturnNetBufferLists brought back; with RESOURCES that is none. */
  returned = 0;

  constructor(
    /** Addresses of the NBLs. */
    readonly nbls: readonly number[],
  ) {}
}

/** The frames of an adapter below the driver: what goes out is in `wire`; sends complete inside the call unless held. */
export abstract class LowerTraffic implements LowerDataPath {
  abstract readonly machine: TrafficMachine;
  abstract readonly name: string;
  abstract readonly liveBinding: Binding | undefined;
  readonly wire: WireFrame[] = [];
  /** False only to measure: sends are completed and returns accepted, and nothing is noted. */
  recording = true;
  /** Addresses of the NBLs of each call of NdisSendNetBufferLists. */
  readonly sendCalls: (readonly number[])[] = [];
  /** Cancel ids of NdisCancelSendNetBufferLists. */
  readonly cancelledSends: number[] = [];
  /** Sizes of the lists that NdisReturnNetBufferLists brought back. */
  readonly returnCalls: number[] = [];
  private readonly maker = new NblMaker(() => this.machine.data, 'an adapter below');
  private readonly indications = new Map<number, Indication>();
  private held: HeldSend[] = [];
  private holding = false;
  private sourceHandle = 0;

  /** From now on sends stay with the adapter until they are completed. */
  holdSends(hold = true): void {
    this.holding = hold;
  }

  /** NBLs sent and not completed. */
  get heldSends(): number {
    return this.held.length;
  }

  /** Completes held sends, with a status or success; further ones go on being held. */
  completeSends(how: number | CompleteOptions = {}): void {
    const options = typeof how === 'number' ? { status: how } : how;
    const { status = c.NDIS_STATUS_SUCCESS, order, dispatch = true } = options;
    const before = this.held;
    const chosen = order?.map((place) => before[place] as HeldSend) ?? [...before];
    this.held = before.filter((send) => !chosen.includes(send));
    const perCall = options.chain ?? (order === undefined ? chosen.length : 1);
    while (chosen.length > 0) {
      const { binding } = chosen[0] as HeldSend;
      let size = 1;
      while (size < perCall && chosen[size]?.binding === binding) size++;
      this.complete(
        binding,
        chosen.splice(0, size).map(({ nbl }) => nbl),
        status,
        dispatch,
      );
    }
    this.settle();
  }

  /** Indicates frames to the driver's binding, one NBL each, in one list. */
  indicate(frames: readonly FrameList[], options: IndicateOptions = {}): Indication {
    const dataPlane = this.machine.data;
    const binding = this.liveBinding;
    if (binding === undefined) throw new Error(`${this.name} has no binding to indicate to`);
    const { resources = false, dispatch = true, portNumber = 0, flags = 0 } = options;
    const shape = { contextBackFill: 0, dataBackFill: 0 };
    const nbls = frames.map((frame) => this.maker.make(frame, shape, NblState.Below));
    const { memory } = dataPlane.ndis;
    for (const nbl of nbls) memory.setU32(nbl + NBL_SOURCE, this.ownHandle());
    const indication = new Indication(nbls);
    for (const nbl of nbls) this.indications.set(nbl, indication);
    const allFlags =
      flags |
      (resources ? c.NDIS_RECEIVE_FLAGS_RESOURCES : 0) |
      (dispatch ? c.NDIS_RECEIVE_FLAGS_DISPATCH_LEVEL : 0);
    dataPlane.receive.indicateFromBelow(binding, linkList(memory, nbls), portNumber, nbls.length, allFlags);
    if (resources) for (const nbl of nbls) this.takeBack(nbl);
    this.settle();
    return indication;
  }

  send(binding: Binding, chain: number, portNumber: number, flags: number): void {
    if (!this.recording) return this.completeUnseen(binding, chain);
    const dataPlane = this.machine.data;
    const nbls = listOf(dataPlane.ndis.memory, chain);
    this.sendCalls.push(nbls);
    for (const nbl of nbls) this.record(nbl, portNumber, flags);
    if (this.holding) {
      this.held.push(...nbls.map((nbl) => ({ binding, nbl })));
      return;
    }
    const dispatch = dataPlane.kernelServices.kernel.irql >= DISPATCH_LEVEL;
    this.complete(binding, nbls, c.NDIS_STATUS_SUCCESS, dispatch);
  }

  /** Held sends with that id come back aborted, as an adapter does with what it has queued. */
  cancelSends(binding: Binding, cancelId: number): void {
    const dataPlane = this.machine.data;
    this.cancelledSends.push(cancelId);
    const matches = this.held.filter(
      (send) =>
        send.binding === binding && readInfo(dataPlane, send.nbl, c.NetBufferListCancelId) === cancelId,
    );
    if (matches.length === 0) return;
    this.held = this.held.filter((send) => !matches.includes(send));
    const dispatch = dataPlane.kernelServices.kernel.irql >= DISPATCH_LEVEL;
    this.complete(
      binding,
      matches.map(({ nbl }) => nbl),
      c.NDIS_STATUS_SEND_ABORTED,
      dispatch,
    );
  }

  returned(_binding: Binding, chain: number, _returnFlags: number): void {
    if (!this.recording) return;
    const nbls = listOf(this.machine.data.ndis.memory, chain);
    this.returnCalls.push(nbls.length);
    for (const nbl of nbls) this.takeBack(nbl).returned++;
  }

  private completeUnseen(binding: Binding, chain: number): void {
    const { memory } = this.machine.data.ndis;
    for (let nbl = chain; nbl !== 0; nbl = memory.view.getUint32(nbl + NBL_NEXT, true)) {
      memory.view.setUint32(nbl + NBL_STATUS, c.NDIS_STATUS_SUCCESS, true);
    }
    const { send, kernelServices } = this.machine.data;
    const dispatch = kernelServices.kernel.irql >= DISPATCH_LEVEL;
    send.completeFromBelow(binding, chain, dispatch ? c.NDIS_SEND_COMPLETE_FLAGS_DISPATCH_LEVEL : 0);
  }

  private complete(binding: Binding, nbls: readonly number[], status: number, dispatch: boolean): void {
    const dataPlane = this.machine.data;
    const { memory } = dataPlane.ndis;
    for (const nbl of nbls) memory.setU32(nbl + NBL_STATUS, status);
    const flags = dispatch ? c.NDIS_SEND_COMPLETE_FLAGS_DISPATCH_LEVEL : 0;
    dataPlane.send.completeFromBelow(binding, linkList(memory, nbls), flags);
  }

  private record(nbl: number, portNumber: number, flags: number): void {
    const dataPlane = this.machine.data;
    const { memory } = dataPlane.ndis;
    const slots = Array.from({ length: c.MaxNetBufferListInfo }, (_, slot) => readInfo(dataPlane, nbl, slot));
    for (const nb of buffersOf(dataPlane, nbl)) {
      // As an adapter without DMA does that reads what it sends.
      for (const { mdl } of spans(memory, nb, 0, memory.u32(nb + NB_LENGTH))) dataPlane.mdls.map(mdl);
      this.wire.push({
        bytes: readBuffer(dataPlane, nb),
        vlan: readVlan(dataPlane, nbl),
        sourceHandle: memory.u32(nbl + NBL_SOURCE),
        sendFlags: flags,
        portNumber,
        cancelId: slots[c.NetBufferListCancelId] ?? 0,
        nbl,
        info: (slot) => slots[slot] ?? 0,
      });
    }
  }

  private takeBack(nbl: number): Indication {
    const indication = this.indications.get(nbl);
    if (indication === undefined) throw new Error(`${this.name} gets back an NBL that it did not indicate`);
    this.indications.delete(nbl);
    this.maker.retire(nbl);
    return indication;
  }

  /** What the adapter's own NBLs carry in SourceHandle. */
  private ownHandle(): number {
    const { handles } = this.machine.data.ndis;
    if (this.sourceHandle === 0) {
      this.sourceHandle = handles.open({ kind: 'handle of an adapter below', label: this.name });
    }
    return this.sourceHandle;
  }

  /** From inside a callback of the driver's nothing can settle yet. */
  private settle(): void {
    if (this.machine.data.kernelServices.kernel.driver.depth === 0) this.machine.settle();
  }
}
