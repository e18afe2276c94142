import type { DdiImplementations } from '../kernel/ddi.js';
import type { Balance } from '../kernel/service.js';
import type { Machine } from './machine.js';

/** The DDI of frames: buffers, pools, sends and receives. */
export interface DataPath extends Balance {
  readonly functions: DdiImplementations;
}

export function dataPath(_machine: Machine): DataPath {
  return { functions: {}, outstanding: () => [] };
}
