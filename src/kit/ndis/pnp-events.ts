import * as c from '../data/constants.js';
import { NET_PNP_EVENT, NET_PNP_EVENT_NOTIFICATION } from '../data/layouts.js';
import { revisions } from '../data/revisions.js';
import type { DdiImplementations } from '../kernel/ddi.js';
import { Completion, type Operation } from '../kernel/operation.js';
import { Arena } from './arena.js';
import type { Ndis } from './library.js';
import { netEventName, statusName } from './names.js';
import { headerFor, writeHeader } from './object-header.js';
import { Binding, type ProtocolDriver } from './objects.js';

/** A ProtocolNetPnPEvent that returned NDIS_STATUS_PENDING or has not returned, by the address of its notification. */
export interface PendedEvent {
  readonly binding: Binding | undefined;
  readonly event: number;
  returned: boolean;
  readonly completed: Completion<number>;
}

/** nc-ndis-protocol_net_pnp_event.md: what a driver may fail; all others end with success. */
const mayFail: readonly number[] = [
  c.NetEventQueryRemoveDevice,
  c.NetEventPortActivation,
  c.NetEventQueryPower,
  c.NetEventReconfigure,
];

const NET_EVENT = NET_PNP_EVENT_NOTIFICATION.fields.NetPnPEvent[0];

export function pnpEventsDdi(ndis: Ndis): DdiImplementations {
  return {
    NdisCompleteNetPnPEvent: (handle: number, notification: number, status: number) =>
      completeNetPnpEvent(ndis, handle, notification, status),
  };
}

/** Tells the protocol of an event, of one binding or (undefined) of all, and waits for its answer. */
export function* netPnpEvent(
  ndis: Ndis,
  protocol: ProtocolDriver,
  binding: Binding | undefined,
  event: number,
  buffer: { readonly address: number; readonly length: number } = { address: 0, length: 0 },
): Operation<number> {
  const arena = new Arena(ndis, 'NET_PNP_EVENT_NOTIFICATION');
  const notification = arena.bytes(NET_PNP_EVENT_NOTIFICATION.size);
  writeHeader(ndis, notification, headerFor(revisions.NET_PNP_EVENT_NOTIFICATION, ndis.version));
  ndis.memory.write(NET_PNP_EVENT, notification + NET_EVENT, {
    NetEvent: event,
    Buffer: buffer.address,
    BufferLength: buffer.length,
  });
  const name = netEventName(event);
  const where = binding === undefined ? 'all bindings' : `binding ${binding.label}`;
  const pended: PendedEvent = {
    binding,
    event,
    returned: false,
    completed: new Completion(`NdisCompleteNetPnPEvent of ${name} for ${where}`),
  };
  ndis.pendedEvents.set(notification, pended);
  const handler = protocol.handlers['NetPnPEventHandler'] ?? 0;
  const context = binding?.context ?? 0;
  let status = yield* ndis.callDriver('ProtocolNetPnPEvent', handler, context, notification);
  pended.returned = true;
  if (status === c.NDIS_STATUS_PENDING) {
    if (binding === undefined) {
      throw ndis.broken(
        'event-pended',
        `ProtocolNetPnPEvent pended ${name} for all bindings; NdisCompleteNetPnPEvent would need a binding handle (R-205)`,
      );
    }
    status = yield* pended.completed.wait();
  } else if (pended.completed.done) {
    throw ndis.broken(
      'event-completed-twice',
      `ProtocolNetPnPEvent returned ${statusName(status)} for ${name} on ${where} and NdisCompleteNetPnPEvent was called too`,
    );
  }
  ndis.pendedEvents.delete(notification);
  arena.free();
  checkAnswer(ndis, event, where, status);
  return status;
}

/** The same with the bytes of its buffer. */
export function* tellProtocol(
  ndis: Ndis,
  protocol: ProtocolDriver,
  binding: Binding | undefined,
  event: number,
  buffer: Uint8Array = new Uint8Array(),
): Operation<number> {
  const arena = new Arena(ndis, `buffer of ${netEventName(event)}`);
  const address = buffer.length === 0 ? 0 : arena.copy(buffer);
  const status = yield* netPnpEvent(ndis, protocol, binding, event, { address, length: buffer.length });
  arena.free();
  return status;
}

/** nf-ndis-ndiscompletenetpnpevent.md. */
function completeNetPnpEvent(ndis: Ndis, handle: number, notification: number, status: number): void {
  const name = 'NdisCompleteNetPnPEvent';
  const binding = ndis.handles.get(Binding, handle, name, 'binding handle');
  const pended = ndis.pendedEvents.get(notification);
  if (pended === undefined || pended.binding !== binding || pended.completed.done) {
    throw ndis.broken(
      'event-completed',
      `${name} on binding ${binding.label} names no event that is pended there`,
    );
  }
  if (status === c.NDIS_STATUS_PENDING) {
    throw ndis.broken(
      'event-completed',
      `${name} was called with NDIS_STATUS_PENDING on binding ${binding.label}`,
    );
  }
  pended.completed.complete(status);
}

function checkAnswer(ndis: Ndis, event: number, where: string, status: number): void {
  if (status === c.NDIS_STATUS_SUCCESS) return;
  const answer = `ProtocolNetPnPEvent answered ${netEventName(event)} on ${where} with ${statusName(status)}`;
  if (status === c.NDIS_STATUS_NOT_SUPPORTED) {
    throw ndis.broken('event-not-supported', `${answer}; NDIS 6 protocols never do (R-158)`);
  }
  if (!mayFail.includes(event))
    throw ndis.broken('event-failed', `${answer}; that event cannot fail (R-158)`);
}
