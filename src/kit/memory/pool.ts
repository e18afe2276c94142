import { MachineFailure } from '../kernel/failure.js';
import { fillingOf, type Memory } from './memory.js';

const PAGE = 65536;
const ALIGNMENT = 16;
const RED_ZONE = 16;
const RED = fillingOf(0xfb);
const FRESH = 0xcd;
const FREED = fillingOf(0xdd);
/** Freed blocks of one size kept back before one is used again, so that a late write is still seen. */
const QUARANTINE = 32;
/** Addresses that only a null pointer leads to: the far end of the first C stack, which nothing gets to. */
const NULL_REGION = 4096;
const ZEROES = Buffer.alloc(NULL_REGION);
/** Of a freed block this many bytes are filled and looked at again; more would cost more than it finds. */
const FREED_CHECKED = 4096;

/** What one allocation is, for reports and for balance. */
export interface Allocation {
  readonly address: number;
  readonly size: number;
  /** What it is, in the words of the DDI: `pool memory "IMbn"`, `NET_BUFFER_LIST`, `work item`. */
  readonly what: string;
  /** Allocations are numbered as they are made; the report names it so that a run can stop there. */
  readonly sequence: number;
  /** Belongs to the simulated system: never counted as a leak of the driver's. */
  readonly system: boolean;
}

/** A piece of memory and what it is at present, or was before it was freed. */
interface Block extends Allocation {
  readonly blockSize: number;
  live: boolean;
  size: number;
  what: string;
  sequence: number;
  system: boolean;
}

/**
 * Memory that the simulated machine hands out, above the module's own data. Every block lies between red zones, is
 * filled when made and when freed, and is looked at when it comes back.
 */
export class Pool {
  private readonly blocks = new Map<number, Block>();
  /** Freed ones by their size, the longest free first. */
  private readonly free = new Map<number, Block[]>();
  private top: number;
  private sequence = 0;
  /** Bytes in live blocks of the driver's, red zones apart. */
  bytesInUse = 0;

  constructor(
    private readonly memory: Memory,
    heapBase: number,
    private readonly checks: boolean,
  ) {
    this.top = align(heapBase);
  }

  /** Address of `size` bytes, aligned to 16. */
  allocate(
    size: number,
    what: string,
    options: { readonly system?: boolean; readonly zero?: boolean } = {},
  ): number {
    const blockSize = align(size + 2 * RED_ZONE);
    const used = this.reuse(blockSize);
    const block = used ?? this.extend(blockSize);
    const { address } = block;
    block.live = true;
    block.size = size;
    block.what = what;
    block.sequence = ++this.sequence;
    block.system = options.system ?? false;
    if (!block.system) this.bytesInUse += size;
    if (options.zero === true) {
      // Fresh memory is zero already. To touch it costs a page fault for each 4 kB, and of a stack little is ever used.
      if (used !== undefined) this.memory.fill(address, size, 0);
    } else if (this.checks) this.memory.fill(address, size, FRESH);
    if (this.checks) {
      this.memory.fill(address - RED_ZONE, RED_ZONE, RED.byte);
      this.memory.fill(address + size, blockSize - size - RED_ZONE, RED.byte);
    }
    return address;
  }

  release(address: number, what: string): void {
    const block = this.blocks.get(address);
    if (block?.live !== true) throw this.unknown(address, what);
    if (block.what !== what) {
      throw new MachineFailure(
        'pool-wrong-kind',
        `${what} to be freed at ${hex(address)} is ${describe(block)}`,
      );
    }
    if (this.checks) this.checkRedZones(block);
    block.live = false;
    if (!block.system) this.bytesInUse -= block.size;
    if (this.checks) this.memory.fill(address, Math.min(block.size, FREED_CHECKED), FREED.byte);
    const list = this.free.get(block.blockSize);
    if (list === undefined) this.free.set(block.blockSize, [block]);
    else list.push(block);
  }

  /** The live allocation that starts at `address`. */
  find(address: number): Allocation | undefined {
    const block = this.blocks.get(address);
    return block?.live === true ? block : undefined;
  }

  /** The live allocation that holds `address`; for reports, as it looks at all of them. */
  containing(address: number): Allocation | undefined {
    for (const block of this.blocks.values()) {
      if (block.live && address >= block.address && address < block.address + block.size) return block;
    }
    return undefined;
  }

  /** What the driver holds now, oldest first. */
  outstanding(): readonly Allocation[] {
    return [...this.blocks.values()]
      .filter((block) => block.live && !block.system)
      .sort((a, b) => a.sequence - b.sequence);
  }

  /** Looks at the red zones of all live blocks, at what was freed and is not in use again, and behind null pointers. */
  verify(): void {
    if (!this.checks) return;
    for (const block of this.blocks.values()) {
      if (block.live) this.checkRedZones(block);
      else this.checkFreed(block);
    }
    this.checkNullRegion();
  }

  private reuse(blockSize: number): Block | undefined {
    const list = this.free.get(blockSize);
    if (list === undefined || list.length <= (this.checks ? QUARANTINE : 0)) return undefined;
    if (!this.checks) return list.pop();
    const block = list.shift();
    if (block !== undefined) this.checkFreed(block);
    return block;
  }

  private extend(blockSize: number): Block {
    const address = this.top + RED_ZONE;
    this.top += blockSize;
    // No more than is needed: what V8 takes for used memory decides how often it collects garbage.
    if (this.top > this.memory.size) this.memory.grow(Math.ceil((this.top - this.memory.size) / PAGE));
    const block = { address, blockSize, live: true, size: 0, what: '', sequence: 0, system: false };
    this.blocks.set(address, block);
    return block;
  }

  private checkNullRegion(): void {
    const region = this.memory.bytes.subarray(0, NULL_REGION);
    if (ZEROES.equals(region)) return;
    const at = region.findIndex((byte) => byte !== 0);
    throw new MachineFailure('null-write', `a write through a null pointer, at offset ${at}`);
  }

  private checkRedZones(block: Block): void {
    const { address, size, blockSize } = block;
    const { memory } = this;
    const written =
      memory.findOther(address - RED_ZONE, address, RED) ??
      memory.findOther(address + size, address - RED_ZONE + blockSize, RED);
    if (written !== undefined) throw this.overrun(block, written);
  }

  private checkFreed(block: Block): void {
    const end = block.address + Math.min(block.size, FREED_CHECKED);
    const written = this.memory.findOther(block.address, end, FREED);
    if (written === undefined) return;
    throw new MachineFailure(
      'pool-use-after-free',
      `${describe(block)} was written at offset ${written - block.address} after it was freed`,
    );
  }

  private overrun(block: Block, at: number): MachineFailure {
    return new MachineFailure(
      'pool-overrun',
      `a write at offset ${at - block.address} of ${describe(block)}`,
    );
  }

  private unknown(address: number, what: string): MachineFailure {
    const before = this.blocks.get(address);
    if (before !== undefined)
      return new MachineFailure('pool-double-free', `${describe(before)} was freed already`);
    const around = this.containing(address);
    const inside =
      around === undefined ? 'no allocation' : `offset ${address - around.address} of ${describe(around)}`;
    return new MachineFailure('pool-bad-free', `${what} to be freed at ${hex(address)} is ${inside}`);
  }
}

export function describe(allocation: Allocation): string {
  return `${allocation.what} of ${allocation.size} bytes at ${hex(allocation.address)} (allocation ${allocation.sequence})`;
}

export function hex(address: number): string {
  return `0x${(address >>> 0).toString(16)}`;
}

function align(size: number): number {
  return Math.ceil(size / ALIGNMENT) * ALIGNMENT;
}
