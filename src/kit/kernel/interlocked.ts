import { MachineFailure } from './failure.js';
import { hex } from '../memory/pool.js';
import { withoutBalance, type KernelEnvironment, type Service } from './service.js';

/** SLIST_HEADER on 32 bits: Next, Depth, Sequence. */
const DEPTH = 4;
const SEQUENCE = 6;
/** LIST_ENTRY. */
const FLINK = 0;
const BLINK = 4;
const ALIGNMENT = 8;

/** Atomic additions and lists. One processor's code runs at a time, so the lock given to some of them need not be taken. */
export function interlockedService({ kernel }: KernelEnvironment): Service {
  const push = (head: number, entry: number): number => {
    const { memory } = kernel;
    // interlocked-singly linked lists need aligned entries (using-singly-linked-lists).
    if (entry % ALIGNMENT !== 0)
      throw new MachineFailure(
        'slist-alignment',
        `SLIST_ENTRY at ${hex(entry)} is not aligned to ${ALIGNMENT}`,
      );
    const first = memory.u32(head);
    memory.setU32(entry, first);
    memory.setU32(head, entry);
    memory.setU16(head + DEPTH, memory.u16(head + DEPTH) + 1);
    memory.setU16(head + SEQUENCE, memory.u16(head + SEQUENCE) + 1);
    return first;
  };
  const pop = (head: number): number => {
    const { memory } = kernel;
    const first = memory.u32(head);
    if (first === 0) return 0;
    memory.setU32(head, memory.u32(first));
    memory.setU16(head + DEPTH, memory.u16(head + DEPTH) - 1);
    return first;
  };
  /** Puts `entry` between two neighbours. */
  const link = (before: number, entry: number, after: number): void => {
    const { memory } = kernel;
    memory.setU32(entry + FLINK, after);
    memory.setU32(entry + BLINK, before);
    memory.setU32(before + FLINK, entry);
    memory.setU32(after + BLINK, entry);
  };
  const other = (head: number, entry: number): number => (entry === head ? 0 : entry);

  return withoutBalance({
    InterlockedPushEntrySList: push,
    InterlockedPopEntrySList: pop,
    ExQueryDepthSList: (head: number) => kernel.memory.u16(head + DEPTH),
    ExInterlockedFlushSList: (head: number) => {
      const first = kernel.memory.u32(head);
      kernel.memory.setU32(head, 0);
      kernel.memory.setU16(head + DEPTH, 0);
      return first;
    },
    ExInterlockedPushEntryList: (head: number, entry: number) => {
      const first = kernel.memory.u32(head);
      kernel.memory.setU32(entry, first);
      kernel.memory.setU32(head, entry);
      return first;
    },
    ExInterlockedPopEntryList: (head: number) => {
      const first = kernel.memory.u32(head);
      if (first !== 0) kernel.memory.setU32(head, kernel.memory.u32(first));
      return first;
    },
    ExInterlockedInsertHeadList: (head: number, entry: number) => {
      const first = kernel.memory.u32(head + FLINK);
      link(head, entry, first);
      return other(head, first);
    },
    ExInterlockedInsertTailList: (head: number, entry: number) => {
      const last = kernel.memory.u32(head + BLINK);
      link(last, entry, head);
      return other(head, last);
    },
    ExInterlockedRemoveHeadList: (head: number) => {
      const { memory } = kernel;
      const first = memory.u32(head + FLINK);
      if (first === head) return 0;
      const second = memory.u32(first + FLINK);
      memory.setU32(head + FLINK, second);
      memory.setU32(second + BLINK, head);
      return first;
    },
    ExInterlockedAddUlong: (addend: number, increment: number) => {
      const before = kernel.memory.u32(addend);
      kernel.memory.setU32(addend, (before + increment) >>> 0);
      return before;
    },
    // LARGE_INTEGER comes back through a hidden pointer and goes in by one.
    ExInterlockedAddLargeInteger: (result: number, addend: number, increment: number) => {
      const before = kernel.memory.u64(addend);
      kernel.memory.setU64(addend, before + kernel.memory.u64(increment));
      kernel.memory.setU64(result, before);
    },
  });
}
