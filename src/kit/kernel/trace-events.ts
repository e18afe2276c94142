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
  readonly level: number;
  readonly keyword: bigint;
  /** Numbers of any width as bigint; a boolean; text; bytes. */
  readonly fields: Readonly<Record<string, bigint | boolean | string | Uint8Array>>;
}

/** What a trace session asks of a provider. */
export interface TraceSession {
  /** Events of this level and below; all unless given. */
  readonly level?: number;
  /** Events that have one of these keywords, or none; all unless given. */
  readonly keywords?: bigint;
}

/** NDIS_KIT_TRACE_PROVIDER of the kit's TraceLoggingProvider.h: LevelPlus1, Name, KeywordAny, KeywordAll. */
const PROVIDER_LEVEL = 0;
const PROVIDER_NAME = 4;
const PROVIDER_ANY = 8;

/** NDIS_KIT_TRACE_FIELD: Name, Kind, Length, Value. */
const FIELD_SIZE = 24;
const FIELD_KIND = 4;
const FIELD_LENGTH = 8;
const FIELD_VALUE = 16;

/** TRACE_LEVEL_VERBOSE, of an event that gives none (tracelogging-examples.md). */
const DEFAULT_LEVEL = 5;

/**
 * Events that the driver writes with TraceLogging. As on Windows nobody listens until a session begins; it may begin before the
 * driver is loaded. A provider that is not registered writes nothing, whoever listens
 * (tracelogging-for-kernel-mode-drivers-and-components.md).
 */
export class TraceEvents implements Service {
  /** Of all sessions, in order. */
  readonly events: TraceEvent[] = [];
  private readonly registered = new Set<number>();
  private session: Required<TraceSession> | undefined;

  constructor(private readonly environment: KernelEnvironment) {}

  readonly functions = {
    NdisKitTraceRegister: (provider: number) => {
      if (this.registered.has(provider)) {
        throw new MachineFailure(
          'trace-registered-twice',
          `TraceLoggingRegister of ${hex(provider)}, which is registered`,
        );
      }
      this.registered.add(provider);
      this.tell(provider);
      return STATUS_SUCCESS;
    },
    // Of one whose registration failed it is in order, and does nothing (tracelogging-examples.md).
    NdisKitTraceUnregister: (provider: number) => {
      if (!this.registered.delete(provider)) return;
      this.environment.kernel.memory.setU32(provider + PROVIDER_LEVEL, 0);
    },
    NdisKitTraceWrite: (provider: number, event: number, count: number, fields: number) =>
      this.write(provider, event, count, fields),
  };

  /** Somebody listens from now on. */
  start({ level = 0xff, keywords = 0xffff_ffff_ffff_ffffn }: TraceSession = {}): void {
    this.session = { level, keywords };
    for (const provider of this.registered) this.tell(provider);
  }

  /** Nobody listens any more. */
  stop(): void {
    this.session = undefined;
    for (const provider of this.registered) this.tell(provider);
  }

  /** Events of this name. */
  named(event: string): readonly TraceEvent[] {
    return this.events.filter((each) => each.event === event);
  }

  outstanding(): readonly string[] {
    return [...this.registered].map((provider) => `trace provider ${this.nameOf(provider)}`);
  }

  /** Writes into the provider what decides whether it is on. */
  private tell(provider: number): void {
    const { memory } = this.environment.kernel;
    memory.setU32(provider + PROVIDER_LEVEL, this.session === undefined ? 0 : this.session.level + 1);
    memory.setU64(provider + PROVIDER_ANY, this.session?.keywords ?? 0n);
  }

  private nameOf(provider: number): string {
    const { memory } = this.environment.kernel;
    return memory.cString(memory.u32(provider + PROVIDER_NAME));
  }

  private write(provider: number, event: number, count: number, at: number): void {
    const { session } = this;
    if (session === undefined || !this.registered.has(provider)) return;
    const { memory } = this.environment.kernel;
    let level = DEFAULT_LEVEL;
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
    if (level > session.level || (keyword !== 0n && (keyword & session.keywords) === 0n)) return;
    this.events.push({
      provider: this.nameOf(provider),
      event: memory.cString(event),
      level,
      keyword,
      fields,
    });
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
