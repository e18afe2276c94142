import type { WasmValue } from '../kernel/operation.js';

/** One call of a control function by the driver, or one callback of the driver's by NDIS. */
export interface ControlCall {
  readonly kind: 'ddi' | 'callback';
  readonly name: string;
  readonly args: readonly WasmValue[];
  /** Undefined while it has not returned. */
  result: WasmValue | undefined;
  /** The string it was called with: a device name, a keyword. */
  text?: string;
  /** NDIS_OBJECT_TYPE_XXX of what NdisMSetMiniportAttributes and NdisSetOptionalHandlers set. */
  type?: number;
}

/** Control calls in the order in which they began. The data path is counted elsewhere: it would fill this. */
export class CallLog {
  readonly entries: ControlCall[] = [];

  begin(kind: ControlCall['kind'], name: string, args: readonly WasmValue[]): ControlCall {
    const entry: ControlCall = { kind, name, args, result: undefined };
    this.entries.push(entry);
    return entry;
  }

  /** Calls of the DDI, all or those of one function. */
  calls(name?: string): readonly ControlCall[] {
    return this.entries.filter(
      (entry) => entry.kind === 'ddi' && (name === undefined || entry.name === name),
    );
  }

  /** Calls of the driver's functions, by names such as `ProtocolBindAdapterEx`. */
  callbacks(name?: string): readonly ControlCall[] {
    return this.entries.filter(
      (entry) => entry.kind === 'callback' && (name === undefined || entry.name === name),
    );
  }

  /** The names of both kinds in order, of `among` only when that is given. */
  order(among?: readonly string[]): readonly string[] {
    return this.entries
      .map((entry) => entry.name)
      .filter((name) => among === undefined || among.includes(name));
  }
}
