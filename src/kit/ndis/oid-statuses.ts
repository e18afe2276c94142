import * as c from '../data/constants.js';
import type { Ndis } from './library.js';
import { statusName } from './names.js';

/** Removals that can end only well or not at all (ndis-ndisoidcomplete.md, R-201). */
const removals: readonly number[] = [
  c.OID_RECEIVE_FILTER_CLEAR_FILTER,
  c.OID_TCP_TASK_IPSEC_OFFLOAD_V2_DELETE_SA,
  c.OID_RECEIVE_FILTER_FREE_QUEUE,
  c.OID_NIC_SWITCH_FREE_VF,
  c.OID_NIC_SWITCH_DELETE_SWITCH,
  c.OID_802_3_DELETE_MULTICAST_ADDRESS,
  c.OID_PM_REMOVE_WOL_PATTERN,
  c.OID_PM_REMOVE_PROTOCOL_OFFLOAD,
  c.OID_TUNNEL_INTERFACE_RELEASE_OID,
];

/** A status that no driver may end this request with ends the machine. */
export function checkOidStatus(
  ndis: Ndis,
  kind: string,
  oid: number,
  type: string,
  what: string,
  status: number,
): void {
  if (
    kind === 'synchronous' &&
    (status === c.NDIS_STATUS_PENDING || status === c.NDIS_STATUS_REQUEST_ABORTED)
  ) {
    throw ndis.broken('oid-status', `the synchronous ${what} ended with ${statusName(status)} (R-146)`);
  }
  if (type === 'query' && oid === c.OID_PNP_QUERY_POWER && status !== c.NDIS_STATUS_SUCCESS) {
    throw ndis.broken('oid-status', `${what} ended with ${statusName(status)}; it always succeeds (R-139)`);
  }
  if (type !== 'set') return;
  if (
    oid === c.OID_PNP_SET_POWER &&
    status !== c.NDIS_STATUS_SUCCESS &&
    status !== c.NDIS_STATUS_NOT_ACCEPTED
  ) {
    throw ndis.broken('oid-status', `${what} ended with ${statusName(status)}; it always succeeds (R-139)`);
  }
  const allowed = [c.NDIS_STATUS_SUCCESS, c.NDIS_STATUS_NOT_ACCEPTED, c.NDIS_STATUS_REQUEST_ABORTED];
  if (removals.includes(oid) && !allowed.includes(status as (typeof allowed)[number])) {
    throw ndis.broken(
      'oid-status',
      `${what} ended with ${statusName(status)}; a removal cannot fail so (R-201)`,
    );
  }
}
