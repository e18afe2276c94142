import * as c from '../data/constants.js';
import { NET_PNP_EVENT, NET_PNP_EVENT_NOTIFICATION } from '../data/layouts.js';
import { revisions } from '../data/revisions.js';
import type { DdiImplementations } from '../kernel/ddi.js';
import type { Ndis } from './library.js';
import { netEventName, oidName } from './names.js';
import { headerFault, readHeader } from './object-header.js';
import { Miniport } from './objects.js';

const DDI = 'NdisMNetPnPEvent';

/** Events that an intermediate driver never passes on (nf-ndis-ndismnetpnpevent.md, R-161). */
const neverPassedOn: readonly number[] = [c.NetEventBindsComplete, c.NetEventPause, c.NetEventRestart];
/** Events that it passes on only when they came for one binding. */
const onlyOfOneBinding: readonly number[] = [c.NetEventReconfigure, c.NetEventBindList];
/** Events whose answer counts. */
const answered: readonly number[] = [c.NetEventQueryPower, c.NetEventQueryRemoveDevice];

export function propagationDdi(ndis: Ndis): DdiImplementations {
  return {
    [DDI]: (handle: number, notification: number) => netPnpEventFromMiniport(ndis, handle, notification),
  };
}

/** Tells the protocols above a virtual miniport. */
function netPnpEventFromMiniport(ndis: Ndis, handle: number, notification: number): number {
  const miniport = ndis.handles.get(Miniport, handle, DDI, 'miniport adapter handle');
  const fault = headerFault(
    revisions.NET_PNP_EVENT_NOTIFICATION,
    readHeader(ndis, notification),
    miniport.driver.version,
  );
  if (fault !== undefined) return ndis.refuse(c.NDIS_STATUS_INVALID_PARAMETER, `${DDI}: ${fault}`);
  const at = notification + NET_PNP_EVENT_NOTIFICATION.fields.NetPnPEvent[0];
  const event = ndis.memory.get(NET_PNP_EVENT, at, 'NetEvent');
  const what = `${DDI} of ${netEventName(event)} to ${miniport.label}`;
  if (ndis.inside('MiniportOidRequest')) {
    throw ndis.broken('event-in-oid', `${what} was called inside MiniportOidRequest: a deadlock (R-148)`);
  }
  for (const request of ndis.upRequests.values()) {
    if (request.miniport === miniport && request.kind === 'regular' && !request.completed.done) {
      throw ndis.broken(
        'event-in-oid',
        `${what} was called while ${oidName(request.oid)} is pended: a deadlock (R-148)`,
      );
    }
  }
  if (neverPassedOn.includes(event))
    throw ndis.broken('event-passed-on', `${what}: that event is not passed on (R-161)`);
  if (onlyOfOneBinding.includes(event) && insideGlobalEvent(ndis)) {
    throw ndis.broken('event-passed-on', `${what}: it came for all bindings and is not passed on (R-161)`);
  }
  let status: number = c.NDIS_STATUS_SUCCESS;
  for (const upper of miniport.uppers.values()) {
    const answer = upper.path.netEvent(event);
    if (answer !== c.NDIS_STATUS_SUCCESS) status = answer;
  }
  return answered.includes(event) ? status : c.NDIS_STATUS_SUCCESS;
}

function insideGlobalEvent(ndis: Ndis): boolean {
  if (!ndis.inside('ProtocolNetPnPEvent')) return false;
  return [...ndis.pendedEvents.values()].some((event) => !event.returned && event.binding === undefined);
}
