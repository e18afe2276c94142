import type { Operation, WasmValue } from './operation.js';

/** A DDI function that ends at once. Pointers and unsigned integers come as unsigned numbers, 64-bit ones as bigints. */
export type PlainDdi = (...args: never[]) => WasmValue | void;

/** A DDI function that may wait, or that calls the driver back where it may wait; see kernel/suspending.ts. */
export interface OperationDdi {
  readonly operation: (...args: never[]) => Operation<WasmValue | void>;
}

export type DdiImplementation = PlainDdi | OperationDdi;

/** Implementations by the name that the DDI has in the headers. */
export type DdiImplementations = Readonly<Record<string, DdiImplementation>>;

/** Where the implementation of a function is found by its name: a Map of them, or what finds it when it is asked. */
export interface DdiSource {
  get(name: string): DdiImplementation | undefined;
}

/**
 * The functions of several groups. They are looked for when a driver names them: a machine is made for every test, and to put all into one
 * table takes longer than to find those that its driver names.
 */
export function ddiOf(groups: readonly DdiImplementations[]): DdiSource {
  return { get: (name) => groups.find((group) => Object.hasOwn(group, name))?.[name] };
}

export function operation(run: OperationDdi['operation']): OperationDdi {
  return { operation: run };
}

export function isOperation(implementation: DdiImplementation): implementation is OperationDdi {
  return typeof implementation === 'object';
}
