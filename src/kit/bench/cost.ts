import type { Machine } from '../world/machine.js';

/** What the driver did while a chain passed it one way. */
export interface Cost {
  readonly nbls: number;
  /** DDI calls by name; what was not called is not there. */
  readonly calls: ReadonlyMap<string, number>;
  /** Basic blocks that the driver's C passed; 0 when it is not compiled with guards. */
  readonly blocks: number;
}

/** What DDI calls of the data path are counted as; others are only told by name. */
export type CostKind = 'memory' | 'lock' | 'context' | 'down' | 'up';

const kinds: Readonly<Record<string, CostKind>> = {
  NdisAllocateNetBufferListContext: 'context',
  NdisFreeNetBufferListContext: 'context',
  NdisSendNetBufferLists: 'down',
  NdisReturnNetBufferLists: 'down',
  NdisMSendNetBufferListsComplete: 'up',
  NdisMIndicateReceiveNetBufferLists: 'up',
};

export function kindOf(ddi: string): CostKind | undefined {
  if (kinds[ddi] !== undefined) return kinds[ddi];
  if (ddi.includes('Allocate')) return 'memory';
  return ddi.includes('Acquire') ? 'lock' : undefined;
}

/** Calls of this kind, or of any, on all of `ways` together. */
export function callsOf(kind: CostKind | 'any', ...ways: readonly Cost[]): number {
  return ways
    .flatMap(({ calls }) => [...calls])
    .filter(([name]) => kind === 'any' || kindOf(name) === kind)
    .reduce((sum, [, count]) => sum + count, 0);
}

/** Counts what `work` costs; `blocks` are those passed so far. */
export function costOf(machine: Machine, nbls: number, work: () => void, blocks = (): number => 0): Cost {
  const { recorder } = machine.kernel;
  const before = recorder.counts();
  const passed = blocks();
  work();
  const calls = [...recorder.counts()]
    .map(([name, count]) => [name, count - (before.get(name) ?? 0)] as const)
    .filter(([, count]) => count > 0);
  return { nbls, calls: new Map(calls), blocks: blocks() - passed };
}
