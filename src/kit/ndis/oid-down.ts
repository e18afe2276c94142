import * as c from '../data/constants.js';
import { NDIS_OID_REQUEST } from '../data/layouts.js';
import { revisions } from '../data/revisions.js';
import type { DdiImplementations } from '../kernel/ddi.js';
import type { Ndis } from './library.js';
import type { LowerRequest } from './lower-miniport.js';
import { oidName } from './names.js';
import { headerFault, readHeader } from './object-header.js';
import { Binding } from './objects.js';
import { readRequest } from './oid-request.js';

const CLONE = 'cloned OID request';

/** OID requests that the driver makes on its bindings. */
export function oidDownDdi(ndis: Ndis): DdiImplementations {
  return {
    NdisOidRequest: (handle: number, request: number) =>
      send(ndis, 'NdisOidRequest', 'regular', handle, request),
    NdisDirectOidRequest: (handle: number, request: number) =>
      send(ndis, 'NdisDirectOidRequest', 'direct', handle, request),
    NdisSynchronousOidRequest: (handle: number, request: number) =>
      send(ndis, 'NdisSynchronousOidRequest', 'synchronous', handle, request),
    NdisCancelOidRequest: (handle: number, id: number) => cancel(ndis, 'NdisCancelOidRequest', handle, id),
    NdisCancelDirectOidRequest: (handle: number, id: number) =>
      cancel(ndis, 'NdisCancelDirectOidRequest', handle, id),
    NdisAllocateCloneOidRequest: (handle: number, request: number, tag: number, clone: number) =>
      allocateClone(ndis, handle, request, tag, clone),
    NdisFreeCloneOidRequest: (handle: number, clone: number) => freeClone(ndis, handle, clone),
  };
}

/** nf-ndis-ndisoidrequest.md, nf-ndis-ndisdirectoidrequest.md, nf-ndis-ndissynchronousoidrequest.md. */
function send(ndis: Ndis, ddi: string, kind: LowerRequest['kind'], handle: number, address: number): number {
  const binding = ndis.handles.get(Binding, handle, ddi, 'binding handle');
  const { memory, downRequests } = ndis;
  const fault = headerFault(revisions.NDIS_OID_REQUEST, readHeader(ndis, address), binding.protocol.version);
  if (fault !== undefined)
    throw ndis.broken('oid-header', `${ddi} on binding ${binding.label}: ${fault} (R-178)`);
  const view = readRequest(ndis, address);
  if (view === undefined)
    throw ndis.broken('oid-type', `${ddi} on binding ${binding.label}: RequestType is none of NDIS 6`);
  const what = `${ddi} of ${oidName(view.oid)} on binding ${binding.label}`;
  if (ndis.upRequests.has(address)) {
    throw ndis.broken(
      'oid-not-cloned',
      `${what} passes down the request that came from above; a clone goes down (R-126)`,
    );
  }
  if (downRequests.has(address))
    throw ndis.broken('oid-twice', `${what}: this request is outstanding already`);
  if (binding.power !== 'D0') {
    throw ndis.broken('oid-in-low-power', `${what}: the adapter is in ${binding.power} (R-131, R-162)`);
  }
  // R-039 asks for an empty filter before the close, R-131 forbids the request: in an unbind either is right.
  if (binding.resetting && !binding.unbinding)
    throw ndis.broken('oid-in-reset', `${what}: the adapter is being reset (R-131, R-171)`);
  const completionHandler =
    binding.protocol.handlers[
      kind === 'direct' ? 'DirectOidRequestCompleteHandler' : 'OidRequestCompleteHandler'
    ] ?? 0;
  if (kind === 'direct' && completionHandler === 0) {
    throw ndis.broken(
      'oid-no-handler',
      `${what}: the protocol registered no ProtocolDirectOidRequestComplete (R-145)`,
    );
  }
  binding.oids.add(1);
  downRequests.add(address);
  let answered = false;
  const end = (status: number): void => {
    if (answered) throw new Error(`${oidName(view.oid)} was answered twice by the adapter`);
    answered = true;
    downRequests.delete(address);
    binding.oids.remove(1);
    remember(binding, view.type, view.oid, status, () => memory.u32(view.buffer), view.inputLength);
  };
  const status = binding.lower.request({
    address,
    kind,
    binding,
    requestId: view.requestId,
    complete: (final) => {
      end(final);
      const name = kind === 'direct' ? 'ProtocolDirectOidRequestComplete' : 'ProtocolOidRequestComplete';
      ndis.callDriverNow(name, completionHandler, [binding.context, address, final]);
    },
  });
  if (status !== c.NDIS_STATUS_PENDING) end(status);
  else if (onStack(ndis, address) || (view.length > 0 && onStack(ndis, view.buffer))) {
    throw ndis.broken('oid-memory', `${what} pends, and lies on a stack (R-130)`);
  }
  return status;
}

/** On the stack of a thread of the driver's, which is paged and will be used for something else. */
function onStack({ kernel }: Ndis, address: number): boolean {
  return kernel.pool.containing(address)?.what === 'C stack';
}

/** What NDIS keeps for a binding of what was set through it. */
function remember(
  binding: Binding,
  type: string,
  oid: number,
  status: number,
  value: () => number,
  length: number,
): void {
  if (type !== 'set' || status !== c.NDIS_STATUS_SUCCESS) return;
  if (oid === c.OID_GEN_CURRENT_PACKET_FILTER && length >= 4) binding.packetFilter = value();
  if (oid === c.OID_802_3_MULTICAST_LIST) binding.multicastLength = length;
}

/** nf-ndis-ndiscanceloidrequest.md. */
function cancel(ndis: Ndis, ddi: string, handle: number, requestId: number): void {
  const binding = ndis.handles.get(Binding, handle, ddi, 'binding handle');
  binding.lower.cancelRequests(binding, requestId);
}

/** nf-ndis-ndisallocatecloneoidrequest.md: everything is copied but what belongs to others. */
function allocateClone(ndis: Ndis, handle: number, request: number, tag: number, cloneAt: number): number {
  const binding = ndis.handles.peek(handle);
  const { memory } = ndis;
  memory.setU32(cloneAt, 0);
  if (!(binding instanceof Binding)) {
    const why = ndis.handles.wrong(handle, 'NdisAllocateCloneOidRequest', 'binding handle').message;
    return ndis.refuse(c.NDIS_STATUS_INVALID_PARAMETER, why);
  }
  if (tag === 0) throw ndis.broken('pool-tag', 'NdisAllocateCloneOidRequest was called without a pool tag');
  const clone = ndis.allocations.allocate(NDIS_OID_REQUEST.size, CLONE, true);
  if (clone === 0) return c.NDIS_STATUS_RESOURCES;
  memory.copyIn(clone, memory.slice(request, NDIS_OID_REQUEST.size));
  for (const name of ['NdisReserved', 'MiniportReserved', 'SourceReserved'] as const) {
    const [offset, , length] = NDIS_OID_REQUEST.fields[name];
    memory.fill(clone + offset, length, 0);
  }
  memory.setU32(cloneAt, clone);
  return c.NDIS_STATUS_SUCCESS;
}

/** nf-ndis-ndisfreecloneoidrequest.md. */
function freeClone(ndis: Ndis, handle: number, clone: number): void {
  const binding = ndis.handles.get(Binding, handle, 'NdisFreeCloneOidRequest', 'binding handle');
  if (ndis.downRequests.has(clone)) {
    throw ndis.broken(
      'oid-freed',
      `NdisFreeCloneOidRequest on binding ${binding.label} frees a request that is outstanding`,
    );
  }
  ndis.allocations.release(clone, CLONE);
}
