import * as c from '../data/constants.js';
import { NDIS_OID_REQUEST } from '../data/layouts.js';
import { MachineFailure } from '../kernel/failure.js';
import type { Ndis } from '../ndis/library.js';
import type { LowerRequest } from '../ndis/lower-miniport.js';
import type { Binding } from '../ndis/objects.js';
import { readRequest, writeCounts } from '../ndis/oid-request.js';
import { usualAnswer, type AdapterState, type OidAnswer } from './adapter-oids.js';

/** An OID request as the lower adapter sees it; `complete` it when it is held. */
export interface SeenRequest {
  readonly oid: number;
  readonly type: 'query' | 'set' | 'method';
  readonly kind: LowerRequest['kind'];
  readonly requestId: number;
  /** Of the NDIS_OID_REQUEST. */
  readonly address: number;
  /** What a set or method brought. */
  readonly bytes: Uint8Array;
  /** Room for the answer. */
  readonly outputLength: number;
  readonly portNumber: number;
  readonly timeout: number;
  /** Undefined while it pends. */
  status: number | undefined;
}

type Answerer = (request: SeenRequest) => OidAnswer | number;

/** The OID side of a lower adapter: a log, answers, and requests held back. */
export class AdapterRequests {
  readonly seen: SeenRequest[] = [];
  /** Ids of cancelled requests, in order. */
  readonly cancelled: number[] = [];
  private readonly answers = new Map<number, Answerer>();
  private readonly held = new Map<SeenRequest, LowerRequest>();
  holding = false;

  constructor(
    private readonly ndis: () => Ndis,
    private readonly state: AdapterState,
    private readonly pends: boolean,
  ) {}

  answer(oid: number, answerer: Answerer): void {
    this.answers.set(oid, answerer);
  }

  request(request: LowerRequest): number {
    const ndis = this.ndis();
    const view = readRequest(ndis, request.address);
    if (view === undefined) return c.NDIS_STATUS_NOT_SUPPORTED;
    const seen: SeenRequest = {
      oid: view.oid,
      type: view.type,
      kind: request.kind,
      requestId: request.requestId,
      address: request.address,
      bytes: ndis.memory.slice(view.buffer, view.buffer === 0 ? 0 : view.inputLength),
      outputLength: view.outputLength,
      portNumber: ndis.memory.get(NDIS_OID_REQUEST, request.address, 'PortNumber'),
      timeout: ndis.memory.get(NDIS_OID_REQUEST, request.address, 'Timeout'),
      status: undefined,
    };
    this.seen.push(seen);
    if (request.kind !== 'synchronous' && (this.holding || this.pends)) {
      this.held.set(seen, request);
      if (!this.holding) ndis.kernel.spawn(`completion of an OID request`, this.later(seen));
      return c.NDIS_STATUS_PENDING;
    }
    seen.status = this.carryOut(seen);
    return seen.status;
  }

  *later(seen: SeenRequest): Generator<{ readonly kind: 'yield' }, void, unknown> {
    yield { kind: 'yield' };
    if (this.held.has(seen)) this.complete(seen);
  }

  /** Ends a held request; with a status it is not carried out. */
  complete(seen: SeenRequest, status?: number): void {
    const request = this.held.get(seen);
    if (request === undefined) throw new Error('this OID request is not held');
    this.held.delete(seen);
    seen.status = status === undefined || status === c.NDIS_STATUS_SUCCESS ? this.carryOut(seen) : status;
    request.complete(seen.status);
  }

  completeAll(status?: number): void {
    for (const seen of [...this.held.keys()]) this.complete(seen, status);
  }

  get heldRequests(): readonly SeenRequest[] {
    return [...this.held.keys()];
  }

  /** The adapter goes on with the request it has: that is its right (nc-ndis-miniport_cancel_oid_request.md). */
  cancel(_binding: Binding, requestId: number): void {
    this.cancelled.push(requestId);
  }

  private carryOut(seen: SeenRequest): number {
    const ndis = this.ndis();
    const given = this.answers.get(seen.oid)?.(seen);
    const answer: OidAnswer =
      typeof given === 'number'
        ? { status: given }
        : (given ??
          usualAnswer(this.state, seen.type, seen.oid, seen.bytes) ?? {
            status: c.NDIS_STATUS_NOT_SUPPORTED,
          });
    const bytes = answer.bytes ?? new Uint8Array();
    if (answer.status === c.NDIS_STATUS_SUCCESS && bytes.length > seen.outputLength) {
      writeCounts(ndis, seen.address, seen.type, { needed: bytes.length });
      return c.NDIS_STATUS_BUFFER_TOO_SHORT;
    }
    const success = answer.status === c.NDIS_STATUS_SUCCESS;
    if (success && bytes.length > 0) {
      const view = readRequest(ndis, seen.address);
      if (view === undefined)
        throw new MachineFailure('oid-changed', 'an outstanding OID request was overwritten');
      ndis.memory.copyIn(view.buffer, bytes);
    }
    writeCounts(ndis, seen.address, seen.type, {
      written: success ? bytes.length : 0,
      read: answer.bytesRead ?? (success ? seen.bytes.length : 0),
      needed: answer.bytesNeeded ?? 0,
    });
    if (answer.supportedRevision !== undefined) {
      ndis.memory.set(NDIS_OID_REQUEST, seen.address, 'SupportedRevision', answer.supportedRevision);
    }
    return answer.status;
  }
}
