import { functions } from '../data/functions.js';
import { UNICODE_STRING } from '../data/layouts.js';
import { isOperation, type DdiImplementation } from '../kernel/ddi.js';
import type { Operation, WasmValue } from '../kernel/operation.js';
import type { ControlCall } from '../ndis/call-log.js';
import type { Ndis } from '../ndis/library.js';

/** Functions whose second argument is an object of one of several types. */
const typed: ReadonlySet<string> = new Set(['NdisMSetMiniportAttributes', 'NdisSetOptionalHandlers']);

type Plain = (...args: readonly WasmValue[]) => WasmValue | void;
type Begin = (...args: readonly WasmValue[]) => Operation<WasmValue | void>;

/** The same function, each call written to the log: for the control side, where a thousand calls are many. */
export function recordCalls(ndis: Ndis, name: string, implementation: DdiImplementation): DdiImplementation {
  if (isOperation(implementation)) {
    const begin = implementation.operation as Begin;
    return {
      operation: function* (...args: readonly WasmValue[]): Operation<WasmValue | void> {
        const entry = begun(ndis, name, args);
        const result = yield* begin(...args);
        entry.result = result ?? undefined;
        return result;
      },
    };
  }
  const plain = implementation as Plain;
  return (...args: readonly WasmValue[]) => {
    const entry = begun(ndis, name, args);
    const result = plain(...args);
    entry.result = result ?? undefined;
    return result;
  };
}

/** Strings and types are read now: later the driver may have freed them. */
function begun(ndis: Ndis, name: string, args: readonly WasmValue[]): ControlCall {
  const entry = ndis.log.begin('ddi', name, args);
  const names = functions[name]?.names ?? [];
  const text = names.findIndex(
    (each) => each === 'DriverInstance' || each === 'DeviceInstance' || each === 'Keyword',
  );
  if (text >= 0) entry.text = textAt(ndis, Number(args[text]));
  if (typed.has(name)) entry.type = ndis.memory.u8(Number(args[1]));
  return entry;
}

function textAt(ndis: Ndis, address: number): string {
  const { memory } = ndis;
  return memory.utf16(
    memory.get(UNICODE_STRING, address, 'Buffer'),
    memory.get(UNICODE_STRING, address, 'Length'),
  );
}

/** A call that a test made fail never reached its implementation. */
export function recordFailed(ndis: Ndis, name: string, args: readonly WasmValue[], status: number): void {
  begun(ndis, name, args).result = status;
}
