import * as c from '../data/constants.js';
import { NDIS_OID_REQUEST } from '../data/layouts.js';
import { revisions } from '../data/revisions.js';
import type { DdiImplementations } from '../kernel/ddi.js';
import { milliseconds } from '../kernel/clock.js';
import { Completion, wait, type Operation } from '../kernel/operation.js';
import { Arena } from './arena.js';
import type { Ndis } from './library.js';
import { oidName, statusName } from './names.js';
import { headerFor, writeHeader } from './object-header.js';
import { Miniport, type UpperBinding } from './objects.js';
import { OidBuffer, type BufferPlace } from './oid-buffer.js';
import { answerForMiniport, combineForMiniport, rememberForMiniport } from './oid-library.js';
import { readCounts } from './oid-request.js';
import { checkOidStatus } from './oid-statuses.js';

/** An OID request from a protocol above a virtual miniport, or from NDIS itself. */
export interface UpperRequest {
  readonly kind: 'regular' | 'direct' | 'synchronous';
  readonly type: 'query' | 'set' | 'method';
  readonly oid: number;
  /** What a set or method brings. */
  readonly input?: Uint8Array;
  /** Room for what a query or method gives back. */
  readonly outputLength?: number;
  /** Undefined for NDIS. */
  readonly source?: UpperBinding;
  readonly requestId?: number;
  readonly portNumber?: number;
  /** Seconds; 0 for none. */
  readonly timeout?: number;
  readonly methodId?: number;
  /** Reaches the driver as it is: NDIS neither answers it nor joins it with what others want. */
  readonly raw?: boolean;
  /** Value of RequestType, where it is another than that of `type`, such as NdisRequestQueryStatistics. */
  readonly requestType?: number;
  readonly buffer?: BufferPlace;
}

export interface UpperResult {
  readonly status: number;
  /** What was written, no longer than BytesWritten says. */
  readonly bytes: Uint8Array;
  readonly written: number;
  readonly read: number;
  readonly needed: number;
  readonly supportedRevision: number;
}

/** A request that MiniportOidRequest or its direct sibling has. */
export interface UpRequest {
  readonly miniport: Miniport;
  readonly oid: number;
  readonly kind: UpperRequest['kind'];
  readonly requestId: number;
  readonly completed: Completion<number>;
  /** The handler has returned NDIS_STATUS_PENDING, or not yet returned. */
  readonly cancellable: boolean;
}

/** ndis-ndistimedoidcomplete.md. */
const TIME_LIMIT = milliseconds(12_000);

export function oidUpDdi(ndis: Ndis): DdiImplementations {
  return {
    NdisMOidRequestComplete: (handle: number, request: number, status: number) =>
      complete(ndis, 'NdisMOidRequestComplete', 'regular', handle, request, status),
    NdisMDirectOidRequestComplete: (handle: number, request: number, status: number) =>
      complete(ndis, 'NdisMDirectOidRequestComplete', 'direct', handle, request, status),
  };
}

/** Makes a request of a virtual miniport and waits for its end; regular ones one after the other. */
export function* requestOfMiniport(
  ndis: Ndis,
  miniport: Miniport,
  request: UpperRequest,
): Operation<UpperResult> {
  const answered = request.raw === true ? undefined : answerForMiniport(ndis, miniport, request);
  if (answered !== undefined) return answered;
  const ticket = { aborted: false, requestId: request.requestId ?? 0 };
  miniport.requests.add(1);
  try {
    if (request.kind === 'regular') {
      miniport.queuedRequests.add(ticket);
      yield* wait(miniport.turn);
      miniport.queuedRequests.delete(ticket);
      if (ticket.aborted) {
        miniport.turn.release();
        return { ...nothing, status: c.NDIS_STATUS_REQUEST_ABORTED };
      }
    }
    const joined = request.raw === true ? request : combineForMiniport(miniport, request);
    const result = yield* deliver(ndis, miniport, joined);
    if (request.kind === 'regular') miniport.turn.release();
    if (request.raw !== true) rememberForMiniport(miniport, request, result.status);
    // What was made of it says nothing about the caller's own buffer.
    return joined.oid === request.oid ? result : { ...result, read: ownRead(request, result.status) };
  } finally {
    miniport.requests.remove(1);
  }
}

function ownRead({ input }: UpperRequest, status: number): number {
  return status === c.NDIS_STATUS_SUCCESS ? (input?.length ?? 0) : 0;
}

export const nothing: UpperResult = {
  status: 0,
  bytes: new Uint8Array(),
  written: 0,
  read: 0,
  needed: 0,
  supportedRevision: 0,
};

/** NdisCancelOidRequest of a protocol above: queued ones end here, the one the driver has is its to end. */
export function cancelOfMiniport(
  ndis: Ndis,
  miniport: Miniport,
  kind: 'regular' | 'direct',
  requestId: number,
): void {
  if (kind === 'regular') {
    for (const ticket of miniport.queuedRequests) if (ticket.requestId === requestId) ticket.aborted = true;
  }
  const member = kind === 'direct' ? 'CancelDirectOidRequestHandler' : 'CancelOidRequestHandler';
  const name = kind === 'direct' ? 'MiniportCancelDirectOidRequest' : 'MiniportCancelOidRequest';
  for (const each of ndis.upRequests.values()) {
    if (
      each.miniport !== miniport ||
      each.kind !== kind ||
      each.requestId !== requestId ||
      each.completed.done
    )
      continue;
    ndis.callDriverNow(name, miniport.driver.handlers[member] ?? 0, [miniport.context, requestId]);
    return;
  }
}

function* deliver(ndis: Ndis, miniport: Miniport, request: UpperRequest): Operation<UpperResult> {
  const { handlers } = miniport.driver;
  const [name, member] = {
    regular: ['MiniportOidRequest', 'OidRequestHandler'],
    direct: ['MiniportDirectOidRequest', 'DirectOidRequestHandler'],
    synchronous: ['MiniportSynchronousOidRequest', 'SynchronousOidRequestHandler'],
  }[request.kind] as [string, string];
  const handler = handlers[member] ?? 0;
  if (handler === 0) return { ...nothing, status: c.NDIS_STATUS_NOT_SUPPORTED };
  const arena = new Arena(ndis, 'NDIS_OID_REQUEST from above');
  const length = Math.max(request.input?.length ?? 0, request.outputLength ?? 0);
  const buffer = new OidBuffer(ndis, arena, length, request.input ?? new Uint8Array(), request.buffer);
  const address = build(ndis, arena, miniport, request, buffer.address);
  const what = `${oidName(request.oid)} of ${miniport.label}`;
  const up: UpRequest = {
    miniport,
    oid: request.oid,
    kind: request.kind,
    requestId: request.requestId ?? 0,
    completed: new Completion<number>(`completion of ${what}`),
    cancellable: true,
  };
  ndis.upRequests.set(address, up);
  // Level of the pages: regular requests at PASSIVE_LEVEL, the others at up to DISPATCH_LEVEL.
  let status =
    request.kind === 'regular'
      ? yield* ndis.callDriver(name, handler, miniport.context, address)
      : ndis.callDriverNow(name, handler, [miniport.context, address]);
  if (status === c.NDIS_STATUS_PENDING && request.kind !== 'synchronous') {
    status = yield* pended(ndis, up, what, request);
  } else if (up.completed.done) {
    throw ndis.broken(
      'oid-completed-twice',
      `${name} returned ${statusName(status)} for ${what}, which was completed by a call already (R-129)`,
    );
  }
  ndis.upRequests.delete(address);
  checkOidStatus(ndis, request.kind, request.oid, request.type, what, status);
  buffer.check(what);
  const result = readResult(ndis, address, request, status, what);
  arena.free();
  return result;
}

function* pended(ndis: Ndis, up: UpRequest, what: string, request: UpperRequest): Operation<number> {
  if (request.kind === 'regular') {
    const limit = ndis.kernel.clock.set(TIME_LIMIT, `time limit of ${what}`, () => {
      throw ndis.broken('oid-timeout', `${what} has been pending for 12 seconds (R-143)`);
    });
    const seconds = request.timeout ?? 0;
    const cancel = ndis.kernel.clock.set(milliseconds(1000 * seconds), `Timeout of ${what}`, () => {
      if (seconds > 0) cancelOfMiniport(ndis, up.miniport, 'regular', up.requestId);
    });
    const status = yield* up.completed.wait();
    ndis.kernel.clock.cancel(limit);
    ndis.kernel.clock.cancel(cancel);
    return status;
  }
  return yield* up.completed.wait();
}

/** nf-ndis-ndismoidrequestcomplete.md (R-129; ndis-ndisoiddoublecomplete.md). */
function complete(
  ndis: Ndis,
  ddi: string,
  kind: UpperRequest['kind'],
  handle: number,
  address: number,
  status: number,
): void {
  const miniport = ndis.handles.get(Miniport, handle, ddi, 'miniport adapter handle');
  const up = ndis.upRequests.get(address);
  if (up === undefined || up.miniport !== miniport || up.kind !== kind) {
    throw ndis.broken(
      'oid-completed-twice',
      `${ddi} of ${miniport.label} names a request that is not pending there: completed before, or never given to it (R-129)`,
    );
  }
  const what = `${oidName(up.oid)} of ${miniport.label}`;
  if (up.completed.done)
    throw ndis.broken('oid-completed-twice', `${ddi} was called twice for ${what} (R-129)`);
  if (status === c.NDIS_STATUS_PENDING) {
    throw ndis.broken('oid-status', `${ddi} was called with NDIS_STATUS_PENDING for ${what} (R-129)`);
  }
  up.completed.complete(status);
}

function build(ndis: Ndis, arena: Arena, miniport: Miniport, request: UpperRequest, buffer: number): number {
  const { input = new Uint8Array(), outputLength = 0 } = request;
  const types = {
    query: c.NdisRequestQueryInformation,
    set: c.NdisRequestSetInformation,
    method: c.NdisRequestMethod,
  };
  const address = arena.struct(NDIS_OID_REQUEST, {
    RequestType: request.requestType ?? types[request.type],
    PortNumber: request.portNumber ?? 0,
    Timeout: request.timeout ?? 0,
    RequestId: request.requestId ?? 0,
    RequestHandle: request.source?.handle ?? 0,
    'DATA.QUERY_INFORMATION.Oid': request.oid,
    'DATA.QUERY_INFORMATION.InformationBuffer': buffer,
    'DATA.QUERY_INFORMATION.InformationBufferLength': request.type === 'query' ? outputLength : input.length,
  });
  if (request.type === 'method') {
    ndis.memory.set(NDIS_OID_REQUEST, address, 'DATA.METHOD_INFORMATION.OutputBufferLength', outputLength);
    ndis.memory.set(NDIS_OID_REQUEST, address, 'DATA.METHOD_INFORMATION.MethodId', request.methodId ?? 0);
  }
  writeHeader(
    ndis,
    address,
    headerFor(revisions.NDIS_OID_REQUEST, Math.min(miniport.driver.version, ndis.version)),
  );
  return address;
}

/** What came back, checked against the buffer. */
function readResult(
  ndis: Ndis,
  address: number,
  request: UpperRequest,
  status: number,
  what: string,
): UpperResult {
  const counts = readCounts(ndis, address, request.type);
  const outputLength = request.outputLength ?? 0;
  if (counts.written > outputLength) {
    throw ndis.broken(
      'oid-bytes-written',
      `${what} ended with BytesWritten ${counts.written} in a buffer of ${outputLength} bytes (R-199)`,
    );
  }
  if (counts.read > (request.input?.length ?? 0)) {
    throw ndis.broken(
      'oid-bytes-read',
      `${what} ended with BytesRead ${counts.read} of ${request.input?.length ?? 0} bytes (R-132)`,
    );
  }
  const buffer = ndis.memory.get(NDIS_OID_REQUEST, address, 'DATA.QUERY_INFORMATION.InformationBuffer');
  return {
    status,
    bytes: ndis.memory.slice(buffer, status === c.NDIS_STATUS_SUCCESS ? counts.written : 0),
    ...counts,
    supportedRevision: ndis.memory.get(NDIS_OID_REQUEST, address, 'SupportedRevision'),
  };
}
