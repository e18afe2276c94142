import { Ieee8021QNetBufferListInfo, NetBufferListCancelId } from '../data/constants.js';
import { describeData, spans } from '../ndis/data-space.js';
import type { DataPlane } from '../ndis/data-plane.js';
import { buildMdl, sizeOfMdl } from '../ndis/mdl.js';
import type { NblPool } from '../ndis/nbl-pools.js';
import {
  MDL_NEXT,
  MDL_OFFSET,
  MDL_START,
  NBL_FIRST_NB,
  NBL_INFO,
  NBL_NBL_FLAGS,
  NB_CHAIN,
  NB_LENGTH,
  NB_NEXT,
  P_STATE,
} from '../ndis/nbl-layout.js';
import { framesOf, vlanInfo, vlanOfInfo, type Frame, type FrameList, type VlanTag } from './frames.js';

/** What traffic needs of the machine. */
export interface TrafficMachine {
  readonly data: DataPlane;
  /** Lets everything run that can. */
  settle(): void;
}

const DATA = 'frame';
/** NBLs kept back after their use. */
const RETIRED = 256;
const EXTRA_BUFFERS = 'NET_BUFFERs of the world';

/** How the world's NBLs are made. */
export interface NblShape {
  /** Unused bytes of context in front, as a miniport below announced that it needs. */
  readonly contextBackFill: number;
  /** Unused bytes of data in front, for frames that do not say. */
  readonly dataBackFill: number;
  readonly cancelId?: number;
}

/** Makes NBLs of the world's from frames, reads frames out of NBLs, and takes NBLs apart. */
export class NblMaker {
  private pool: NblPool | undefined;
  private readonly retired: number[] = [];

  constructor(
    private readonly plane: () => DataPlane,
    private readonly label: string,
  ) {}

  /** An NBL that describes `list`; `state` says who has it. */
  make(list: FrameList, shape: NblShape, state: number): number {
    const plane = this.plane();
    this.pool ??= plane.pools.forWorld(this.label, 0);
    const nbl = plane.lists.make(this.pool, 0, shape.contextBackFill);
    const { memory } = plane.ndis;
    memory.setU32(nbl + P_STATE, state);
    const [frame, ...more] = framesOf(list);
    if (frame === undefined) throw new TypeError('a NET_BUFFER_LIST needs a frame');
    let nb = plane.lists.ownBuffer(nbl);
    this.fill(nb, frame, shape);
    for (const next of more) {
      const other = plane.lists.allocateBuffer(plane.pools.worldBuffers, 0);
      this.fill(other, next, shape);
      memory.setU32(nb + NB_NEXT, other);
      nb = other;
    }
    memory.setU32(nbl + NBL_NBL_FLAGS, frame.nblFlags ?? 0);
    if (frame.oob !== undefined) writeInfo(plane, nbl, Ieee8021QNetBufferListInfo, vlanInfo(frame.oob));
    if (shape.cancelId !== undefined) writeInfo(plane, nbl, NetBufferListCancelId, shape.cancelId);
    for (const [slot, value] of Object.entries(frame.info ?? {})) writeInfo(plane, nbl, Number(slot), value);
    return nbl;
  }

  /** An NBL that `make` made is no longer used; it stays a while, so that completing it again is seen as that. */
  retire(nbl: number): void {
    this.retired.push(nbl);
    if (this.retired.length > RETIRED) this.dispose(this.retired.shift() as number);
  }

  private dispose(nbl: number): void {
    const plane = this.plane();
    const { kernel } = plane.kernelServices;
    const own = plane.lists.ownBuffer(nbl);
    for (const nb of buffersOf(plane, nbl)) {
      for (let mdl = kernel.memory.u32(nb + NB_CHAIN); mdl !== 0;) {
        const next = kernel.memory.u32(mdl + MDL_NEXT);
        plane.mdls.unmappable.delete(mdl);
        kernel.pool.release(mdl, DATA);
        mdl = next;
      }
      if (nb !== own) plane.lists.freeBuffer(nb, EXTRA_BUFFERS);
    }
    plane.lists.destroy(nbl);
  }

  private fill(nb: number, frame: Frame, shape: NblShape): void {
    const plane = this.plane();
    const { kernel } = plane.kernelServices;
    const { bytes, mdls = [], mapping = 'mapped', backFill = shape.dataBackFill } = frame;
    let first = 0;
    let last = 0;
    let done = 0;
    for (const size of [...mdls, bytes.length]) {
      const length = Math.min(size, bytes.length - done);
      // The unused space lies in the first MDL; an empty frame has one MDL as well.
      if (length === 0 && first !== 0) continue;
      const space = first === 0 ? backFill : 0;
      const structure = Math.ceil((sizeOfMdl(0, space + length) + 4) / 16) * 16;
      const mdl = kernel.pool.allocate(structure + space + length, DATA, { system: true });
      const data = mdl + structure;
      buildMdl(kernel, mdl, data, space + length, mapping === 'mapped');
      if (mapping === 'fails') plane.mdls.unmappable.add(mdl);
      kernel.memory.copyIn(data + space, bytes.subarray(done, done + length));
      if (last === 0) first = mdl;
      else kernel.memory.setU32(last + MDL_NEXT, mdl);
      last = mdl;
      done += length;
    }
    describeData(kernel.memory, nb, first, backFill, bytes.length);
  }
}

/** Addresses of an NBL's NET_BUFFERs. */
export function buffersOf(plane: DataPlane, nbl: number): readonly number[] {
  const { memory } = plane.ndis;
  const buffers: number[] = [];
  for (let nb = memory.u32(nbl + NBL_FIRST_NB); nb !== 0; nb = memory.u32(nb + NB_NEXT)) buffers.push(nb);
  return buffers;
}

/** The frame that a NET_BUFFER describes, read past any mapping. */
export function readBuffer(plane: DataPlane, nb: number): Uint8Array {
  const { memory } = plane.ndis;
  const bytes = new Uint8Array(memory.u32(nb + NB_LENGTH));
  let at = 0;
  for (const { mdl, offset, length } of spans(memory, nb, 0, bytes.length)) {
    const from = memory.u32(mdl + MDL_START) + memory.u32(mdl + MDL_OFFSET) + offset;
    bytes.set(memory.bytes.subarray(from, from + length), at);
    at += length;
  }
  return bytes.subarray(0, at);
}

export function readInfo(plane: DataPlane, nbl: number, slot: number): number {
  return plane.ndis.memory.u32(nbl + NBL_INFO + 4 * slot);
}

export function readVlan(plane: DataPlane, nbl: number): VlanTag | undefined {
  return vlanOfInfo(readInfo(plane, nbl, Ieee8021QNetBufferListInfo));
}

function writeInfo(plane: DataPlane, nbl: number, slot: number, value: number): void {
  plane.ndis.memory.setU32(nbl + NBL_INFO + 4 * slot, value);
}
