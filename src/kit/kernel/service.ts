import type { Allocations } from './allocations.js';
import type { DdiImplementations } from './ddi.js';
import type { Kernel } from './kernel.js';
import type { ObjectRegistry } from './object-registry.js';

/** Something that gives things out and knows what did not come back. */
export interface Balance {
  /** One line for each thing that the driver still holds; empty when everything was given back. */
  outstanding(): readonly string[];
}

/** A group of DDI functions with the state they share. */
export interface Service extends Balance {
  readonly functions: DdiImplementations;
}

/** What the services of one machine have in common. */
export interface KernelEnvironment {
  readonly kernel: Kernel;
  readonly objects: ObjectRegistry;
  readonly allocations: Allocations;
  readonly callbacks: Callbacks;
}

/** What the driver is in the middle of. */
export interface Callbacks {
  /** The innermost callback that got a dispatch-level flag and has not returned. */
  flagged: string | undefined;
}

/** For services that give out nothing which could be forgotten. */
export function withoutBalance(functions: DdiImplementations): Service {
  return { functions, outstanding: () => [] };
}
