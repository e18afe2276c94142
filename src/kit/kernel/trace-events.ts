import { STATUS_SUCCESS } from '../data/constants.js';
import { hex } from '../memory/pool.js';
import { MachineFailure } from './failure.js';
import { readGuid } from './guid-strings.js';
import type { KernelEnvironment, Service } from './service.js';
import { readUnicodeString } from './strings.js';

/** One TraceLoggingWrite. */
export interface TraceEvent {
  readonly provider: string;
  readonly event: string;
  /** 0 when the event gives none. */
  readonly level: number;
  readonly keyword: bigint;
  /** Numbers of any width as bigint; a boolean; text; bytes. */
  readonly fields: Readonly<Record<string, bigint | boolean | string | Uint8Array>>;
}

/** NDIS_KIT_TRACE_FIELD of the kit's TraceLoggingProvider.h: Name, Kind, Length, Value. */
const FIELD_SIZE = 24;
const FIELD_KIND = 4;
const FIELD_LENGTH = 8;
const FIELD_VALUE = 16;

/** Events that the driver writes with TraceLogging. */
export class TraceEvents implements Service {
  readonly events: TraceEvent[] = [];
  private readonly registered = new Set<number>();

  constructor(private readonly environment: KernelEnvironment) {}

  readonly functions = {
    NdisKitTraceRegister: (provider: number) => {
      this.registered.add(provider);
      return STATUS_SUCCESS;
    },
    NdisKitTraceUnregister: (provider: number) => {
      if (this.registered.delete(provider)) return;
      throw new MachineFailure(
        'trace-not-registered',
        `TraceLoggingUnregister of ${hex(provider)}, which is not registered`,
      );
    },
    NdisKitTraceWrite: (provider: number, event: number, count: number, fields: number) =>
      this.write(provider, event, count, fields),
  };

  outstanding(): readonly string[] {
    const { memory } = this.environment.kernel;
    return [...this.registered].map((provider) => `trace provider ${memory.cString(memory.u32(provider))}`);
  }

  /** Before it is registered, a provider writes nothing. */
  private write(provider: number, event: number, count: number, at: number): void {
    if (!this.registered.has(provider)) return;
    const { memory } = this.environment.kernel;
    let level = 0;
    let keyword = 0n;
    const fields: Record<string, bigint | boolean | string | Uint8Array> = {};
    for (let field = at; field < at + count * FIELD_SIZE; field += FIELD_SIZE) {
      const kind = String.fromCharCode(memory.u32(field + FIELD_KIND));
      const value = memory.u64(field + FIELD_VALUE);
      if (kind === 'l') level = Number(value);
      else if (kind === 'k') keyword = value;
      else if (kind !== 'o' && kind !== 'd') {
        fields[memory.cString(memory.u32(field))] = this.read(kind, value, memory.u32(field + FIELD_LENGTH));
      }
    }
    const name = memory.cString(memory.u32(provider));
    this.events.push({ provider: name, event: memory.cString(event), level, keyword, fields });
  }

  private read(kind: string, value: bigint, length: number): bigint | boolean | string | Uint8Array {
    const { memory } = this.environment.kernel;
    const address = Number(BigInt.asUintN(32, value));
    switch (kind) {
      case 'b':
        return (value & 0xffn) !== 0n;
      case 's':
        return memory.cString(address);
      case 'w':
        return memory.wideString(address);
      case 'S':
        return readUnicodeString(memory, address);
      case 'g':
        return readGuid(memory, address);
      case 'y':
        return memory.slice(address, length);
      case 'i':
        return BigInt.asIntN(8 * length, value);
      default:
        return BigInt.asUintN(8 * length, value);
    }
  }
}
