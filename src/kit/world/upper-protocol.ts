import * as c from '../data/constants.js';
import { wait, type Operation } from '../kernel/operation.js';
import type { Task } from '../kernel/task.js';
import type { Miniport } from '../ndis/objects.js';
import { UpperBinding } from '../ndis/objects.js';
import { cancelOfMiniport, requestOfMiniport, type UpperRequest, type UpperResult } from '../ndis/oid-up.js';
import type { StatusIndication } from '../ndis/status.js';
import type { Machine } from './machine.js';
import { UpperTraffic } from './upper-traffic.js';
import type { VirtualMiniport } from './virtual-miniport.js';

export interface UpperProtocolOptions {
  readonly name?: string;
  /** Set at once; directed, multicast and broadcast frames unless given. 0: none. */
  readonly packetFilter?: number;
}

export type RequestOptions = Pick<
  UpperRequest,
  'requestId' | 'portNumber' | 'timeout' | 'methodId' | 'raw' | 'requestType' | 'buffer'
>;

/** An OID request that was begun. */
export class BegunRequest {
  constructor(private readonly task: Task<UpperResult>) {}

  get done(): boolean {
    return this.task.done;
  }

  /** The answer; an error while it pends. */
  get answer(): OidResult {
    return resultOf(this.task.value);
  }

  get status(): number {
    return this.answer.status;
  }

  /** How often it was completed: the machine stops when that is more than once. */
  get completions(): number {
    return this.done ? 1 : 0;
  }
}

/** The end of an OID request. */
export interface OidResult {
  readonly status: number;
  readonly bytes: Uint8Array;
  readonly bytesWritten: number;
  readonly bytesRead: number;
  readonly bytesNeeded: number;
  readonly supportedRevision: number;
}

/** A protocol driver above a virtual miniport, played by the kit. */
export class UpperProtocol extends UpperTraffic {
  readonly machine: Machine;
  readonly binding: UpperBinding;
  readonly target: Miniport;
  /** Status indications it got, in order. */
  readonly statuses: StatusIndication[] = [];
  /** NetEventXxx it was told of by NdisMNetPnPEvent. */
  readonly netEvents: number[] = [];
  /** How it answers NetEventXxx; success unless a test says otherwise. */
  readonly netEventAnswers = new Map<number, number>();
  closed = false;

  constructor(
    readonly miniport: VirtualMiniport,
    options: UpperProtocolOptions = {},
  ) {
    super();
    this.machine = miniport.machine;
    const target = miniport.live;
    if (target === undefined || target.initialized?.done !== true || target.removing) {
      throw new Error(`a protocol cannot bind to ${miniport.name}, which is ${miniport.state}`);
    }
    this.target = target;
    const { ndis } = this.machine;
    this.binding = new UpperBinding(options.name ?? 'a protocol', target, this, () => this.unbind());
    this.binding.handle = ndis.handles.open(this.binding);
    target.uppers.set(this.binding.handle, this.binding);
    this.machine.uppers.add(this);
    const usual = c.NDIS_PACKET_TYPE_DIRECTED | c.NDIS_PACKET_TYPE_MULTICAST | c.NDIS_PACKET_TYPE_BROADCAST;
    const filter = options.packetFilter ?? usual;
    if (filter !== 0) this.setPacketFilter(filter);
  }

  /** Binding handle: SourceHandle of its sends. */
  get handle(): number {
    return this.binding.handle;
  }

  status(indication: StatusIndication): void {
    this.statuses.push(indication);
  }

  netEvent(event: number): number {
    this.netEvents.push(event);
    return this.netEventAnswers.get(event) ?? c.NDIS_STATUS_SUCCESS;
  }

  query(oid: number, length: number, options: RequestOptions = {}): OidResult {
    return this.perform({ kind: 'regular', type: 'query', oid, outputLength: length, ...options });
  }

  beginQuery(oid: number, length: number, options: RequestOptions = {}): BegunRequest {
    return this.begin({ kind: 'regular', type: 'query', oid, outputLength: length, ...options });
  }

  set(oid: number, input: Uint8Array, options: RequestOptions = {}): OidResult {
    return this.perform({ kind: 'regular', type: 'set', oid, input, ...options });
  }

  beginSet(oid: number, input: Uint8Array, options: RequestOptions = {}): BegunRequest {
    return this.begin({ kind: 'regular', type: 'set', oid, input, ...options });
  }

  method(oid: number, input: Uint8Array, outputLength: number, options: RequestOptions = {}): OidResult {
    return this.perform({ kind: 'regular', type: 'method', oid, input, outputLength, ...options });
  }

  directQuery(oid: number, length: number, options: RequestOptions = {}): OidResult {
    return this.perform({ kind: 'direct', type: 'query', oid, outputLength: length, ...options });
  }

  beginDirectQuery(oid: number, length: number, options: RequestOptions = {}): BegunRequest {
    return this.begin({ kind: 'direct', type: 'query', oid, outputLength: length, ...options });
  }

  synchronousQuery(oid: number, length: number, options: RequestOptions = {}): OidResult {
    return this.perform({ kind: 'synchronous', type: 'query', oid, outputLength: length, ...options });
  }

  synchronousSet(oid: number, input: Uint8Array, options: RequestOptions = {}): OidResult {
    return this.perform({ kind: 'synchronous', type: 'set', oid, input, ...options });
  }

  /** Any request. */
  request(request: Omit<UpperRequest, 'source'>): OidResult {
    return this.perform(request);
  }

  beginRequest(request: Omit<UpperRequest, 'source'>): BegunRequest {
    return this.begin(request);
  }

  setPacketFilter(filter: number): OidResult {
    return this.set(c.OID_GEN_CURRENT_PACKET_FILTER, ulong(filter));
  }

  setMulticastList(addresses: readonly Uint8Array[]): OidResult {
    return this.set(
      c.OID_802_3_MULTICAST_LIST,
      Uint8Array.from(addresses.flatMap((address) => [...address])),
    );
  }

  cancelOid(requestId: number): void {
    cancelOfMiniport(this.machine.ndis, this.target, 'regular', requestId);
    this.machine.settle();
  }

  cancelDirectOid(requestId: number): void {
    cancelOfMiniport(this.machine.ndis, this.target, 'direct', requestId);
    this.machine.settle();
  }

  /** Takes filter and list back and closes. */
  close(): void {
    this.machine.finish(this.machine.spawn(`close of ${this.binding.label}`, this.unbind()));
  }

  /** nc-ndis-protocol_unbind_adapter_ex.md: paused first, so that its sends are back; then what a well-behaved protocol does. */
  *unbind(): Operation<void> {
    if (this.closed) return;
    this.returnHeld();
    yield* wait(this.binding.sends);
    const { ndis } = this.machine;
    const kind = 'regular';
    const type = 'set';
    const source = this.binding;
    if (source.packetFilter !== 0) {
      yield* requestOfMiniport(ndis, this.target, {
        kind,
        type,
        oid: c.OID_GEN_CURRENT_PACKET_FILTER,
        input: ulong(0),
        source,
      });
    }
    if (source.multicast.length > 0) {
      yield* requestOfMiniport(ndis, this.target, { kind, type, oid: c.OID_802_3_MULTICAST_LIST, source });
    }
    this.closed = true;
    this.target.uppers.delete(source.handle);
    ndis.handles.close(source.handle, 'its close');
    this.machine.uppers.delete(this);
  }

  private perform(request: Omit<UpperRequest, 'source'>): OidResult {
    return resultOf(this.machine.finish(this.spawn(request)));
  }

  private begin(request: Omit<UpperRequest, 'source'>): BegunRequest {
    const task = this.spawn(request);
    this.machine.settle();
    return new BegunRequest(task);
  }

  private spawn(request: Omit<UpperRequest, 'source'>): Task<UpperResult> {
    if (this.closed) throw new Error(`${this.binding.label} is closed`);
    const operation = requestOfMiniport(this.machine.ndis, this.target, { ...request, source: this.binding });
    return this.machine.spawn(`OID request of ${this.binding.label}`, operation);
  }
}

function resultOf({ status, bytes, written, read, needed, supportedRevision }: UpperResult): OidResult {
  return { status, bytes, bytesWritten: written, bytesRead: read, bytesNeeded: needed, supportedRevision };
}

function ulong(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}
