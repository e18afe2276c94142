import * as c from '../data/constants.js';
import { NDIS_OID_REQUEST } from '../data/layouts.js';
import type { Ndis } from './library.js';

/** A request in the terms of its union: queries, sets and methods differ in what their fields mean (ns-ndis-_ndis_oid_request.md). */
export interface OidRequestView {
  readonly type: 'query' | 'set' | 'method';
  readonly oid: number;
  readonly buffer: number;
  /** Of InformationBuffer; for a method the larger of both lengths. */
  readonly length: number;
  readonly inputLength: number;
  readonly outputLength: number;
  readonly requestId: number;
}

const DATA = 'DATA.QUERY_INFORMATION';

/** Undefined when RequestType is none that NDIS 6 drivers exchange. */
export function readRequest(ndis: Ndis, address: number): OidRequestView | undefined {
  const { memory } = ndis;
  const type = requestType(memory.get(NDIS_OID_REQUEST, address, 'RequestType'));
  if (type === undefined) return undefined;
  const oid = memory.get(NDIS_OID_REQUEST, address, `${DATA}.Oid`);
  const buffer = memory.get(NDIS_OID_REQUEST, address, `${DATA}.InformationBuffer`);
  const first = memory.get(NDIS_OID_REQUEST, address, `${DATA}.InformationBufferLength`);
  const second =
    type === 'method'
      ? memory.get(NDIS_OID_REQUEST, address, 'DATA.METHOD_INFORMATION.OutputBufferLength')
      : 0;
  return {
    type,
    oid,
    buffer,
    length: Math.max(first, second),
    inputLength: type === 'query' ? 0 : first,
    outputLength: type === 'query' ? first : second,
    requestId: memory.get(NDIS_OID_REQUEST, address, 'RequestId'),
  };
}

function requestType(value: number): OidRequestView['type'] | undefined {
  if (value === c.NdisRequestSetInformation) return 'set';
  if (value === c.NdisRequestMethod) return 'method';
  return value === c.NdisRequestQueryInformation || value === c.NdisRequestQueryStatistics
    ? 'query'
    : undefined;
}

/** How much was moved, and how much would have been needed. */
export interface OidCounts {
  readonly written: number;
  readonly read: number;
  readonly needed: number;
}

export function readCounts(ndis: Ndis, address: number, type: OidRequestView['type']): OidCounts {
  const { memory } = ndis;
  if (type === 'method') {
    return {
      written: memory.get(NDIS_OID_REQUEST, address, 'DATA.METHOD_INFORMATION.BytesWritten'),
      read: memory.get(NDIS_OID_REQUEST, address, 'DATA.METHOD_INFORMATION.BytesRead'),
      needed: memory.get(NDIS_OID_REQUEST, address, 'DATA.METHOD_INFORMATION.BytesNeeded'),
    };
  }
  const moved = memory.get(NDIS_OID_REQUEST, address, `${DATA}.BytesWritten`);
  const needed = memory.get(NDIS_OID_REQUEST, address, `${DATA}.BytesNeeded`);
  return type === 'query' ? { written: moved, read: 0, needed } : { written: 0, read: moved, needed };
}

export function writeCounts(
  ndis: Ndis,
  address: number,
  type: OidRequestView['type'],
  counts: Partial<OidCounts>,
): void {
  const { memory } = ndis;
  const { written = 0, read = 0, needed = 0 } = counts;
  if (type === 'method') {
    memory.set(NDIS_OID_REQUEST, address, 'DATA.METHOD_INFORMATION.BytesWritten', written);
    memory.set(NDIS_OID_REQUEST, address, 'DATA.METHOD_INFORMATION.BytesRead', read);
    memory.set(NDIS_OID_REQUEST, address, 'DATA.METHOD_INFORMATION.BytesNeeded', needed);
    return;
  }
  memory.set(NDIS_OID_REQUEST, address, `${DATA}.BytesWritten`, type === 'query' ? written : read);
  memory.set(NDIS_OID_REQUEST, address, `${DATA}.BytesNeeded`, needed);
}
