import * as c from '../data/constants.js';
import { operation, type DdiImplementations } from '../kernel/ddi.js';
import { Completion, giveWay, wait, type Operation } from '../kernel/operation.js';
import { pauseBinding } from './binding-states.js';
import type { HandleObject } from './handles.js';
import type { Ndis } from './library.js';
import { statusName } from './names.js';
import { Binding, type ProtocolDriver } from './objects.js';

/** An unbind operation: what stands behind an UnbindContext. */
class UnbindAttempt implements HandleObject {
  readonly kind = 'unbind context';
  readonly label: string;
  readonly completed: Completion<void>;

  constructor(readonly binding: Binding) {
    this.label = binding.label;
    this.completed = new Completion(`NdisCompleteUnbindAdapterEx for the unbind from ${binding.label}`);
  }
}

export function unbindDdi(ndis: Ndis): DdiImplementations {
  return {
    NdisCloseAdapterEx: operation((handle: number) => closeAdapter(ndis, handle)),
    NdisCompleteUnbindAdapterEx: (context: number) => completeUnbind(ndis, context),
    NdisUnbindAdapter: (handle: number) => requestUnbind(ndis, handle),
  };
}

export function* unbindAll(ndis: Ndis, protocol: ProtocolDriver): Operation<void> {
  for (const binding of [...protocol.bindings]) yield* unbind(ndis, binding);
}

/** Pause, ProtocolUnbindAdapterEx, and the end of the unbind if it pended (nc-ndis-protocol_unbind_adapter_ex.md). */
export function* unbind(ndis: Ndis, binding: Binding): Operation<void> {
  if (binding.unbinding) {
    yield* wait(binding.unbound);
    return;
  }
  binding.unbinding = true;
  // R-038; what still pauses or restarts ends first.
  yield* wait(binding.settled);
  if (binding.state === 'Running') yield* pauseBinding(ndis, binding, c.NDIS_PAUSE_BIND_PROTOCOL);
  const attempt = new UnbindAttempt(binding);
  const context = ndis.handles.open(attempt);
  const handler = binding.protocol.handlers['UnbindAdapterHandlerEx'] ?? 0;
  const name = 'ProtocolUnbindAdapterEx';
  binding.mayClose = true;
  const status = yield* ndis.callDriver(name, handler, context, binding.context);
  if (status === c.NDIS_STATUS_PENDING) {
    yield* attempt.completed.wait();
  } else if (status !== c.NDIS_STATUS_SUCCESS) {
    throw ndis.broken(
      'unbind-failed',
      `${name} returned ${statusName(status)} for ${binding.label}; an unbind cannot fail (R-037)`,
    );
  } else if (attempt.completed.done) {
    throw ndis.broken(
      'unbind-completed-twice',
      `${name} returned NDIS_STATUS_SUCCESS for ${binding.label} and NdisCompleteUnbindAdapterEx was called too (R-043)`,
    );
  }
  if (binding.state !== 'Unbound') {
    throw ndis.broken(
      'unbind-without-close',
      `the unbind from ${binding.label} ended while the binding is ${binding.state}: ` +
        `the close has to be complete by then (R-043, R-044)`,
    );
  }
  ndis.handles.close(context, 'the end of the unbind');
  binding.unbound.complete(undefined);
}

/** nf-ndis-ndiscloseadapterex.md. */
function* closeAdapter(ndis: Ndis, handle: number): Operation<number> {
  const name = 'NdisCloseAdapterEx';
  const binding = ndis.handles.get(Binding, handle, name, 'binding handle');
  const inBind = ndis.handles.peek(binding.attempt) !== undefined;
  if (!binding.mayClose && !inBind) {
    throw ndis.broken(
      'close-outside-unbind',
      `${name} was called on binding ${binding.label} outside ProtocolUnbindAdapterEx and ProtocolBindAdapterEx; ` +
        `NdisUnbindAdapter is for that (R-046)`,
    );
  }
  const call = `${name} was called on binding ${binding.label}`;
  const { oids, sends, receives } = binding;
  if (oids.count > 0) {
    throw ndis.broken(
      'close-with-oids',
      `${call} with ${count(oids.count, 'OID request')} outstanding (R-040)`,
    );
  }
  if (sends.count > 0) {
    throw ndis.broken('close-with-sends', `${call} with ${count(sends.count, 'send')} outstanding (R-040)`);
  }
  if (receives.count > 0) {
    throw ndis.broken(
      'close-with-receives',
      `${call} with ${count(receives.count, 'NBL')} not returned (R-112)`,
    );
  }
  // Asleep or in a reset it takes no requests, so nothing can be cleared.
  const listens = binding.power === 'D0' && !binding.resetting;
  if (listens && (binding.packetFilter !== 0 || binding.multicastLength !== 0)) {
    const filter = `packet filter 0x${binding.packetFilter.toString(16)}`;
    const list = `${binding.multicastLength / 6} multicast addresses`;
    throw ndis.broken(
      'close-with-filter',
      `${call} with ${filter} and ${list}; both are cleared first (R-039)`,
    );
  }
  binding.state = 'Closing';
  ndis.handles.close(handle, name);
  const ending = binding.lower.closing();
  if (ending.pended === undefined) {
    end(binding);
    return c.NDIS_STATUS_SUCCESS;
  }
  ndis.kernel.spawn(
    `completion of the close of ${binding.label}`,
    completeClose(ndis, binding, ending.pended),
  );
  return c.NDIS_STATUS_PENDING;
}

/** nc-ndis-protocol_close_adapter_complete_ex.md. */
function* completeClose(ndis: Ndis, binding: Binding, ended: Completion<number>): Operation<void> {
  yield* giveWay();
  yield* ended.wait();
  end(binding);
  const handler = binding.protocol.handlers['CloseAdapterCompleteHandlerEx'] ?? 0;
  yield* ndis.callDriver('ProtocolCloseAdapterCompleteEx', handler, binding.context);
}

function end(binding: Binding): void {
  binding.state = 'Unbound';
  binding.protocol.bindings.delete(binding);
}

/** nf-ndis-ndiscompleteunbindadapterex.md. */
function completeUnbind(ndis: Ndis, context: number): void {
  const name = 'NdisCompleteUnbindAdapterEx';
  const attempt = ndis.handles.get(UnbindAttempt, context, name, 'unbind context');
  if (attempt.completed.done) {
    throw ndis.broken('unbind-completed-twice', `${name} was called twice for ${attempt.label} (R-043)`);
  }
  attempt.completed.complete(undefined);
}

/** nf-ndis-ndisunbindadapter.md: a work item of NDIS's does the unbind. */
function requestUnbind(ndis: Ndis, handle: number): number {
  const name = 'NdisUnbindAdapter';
  const binding = ndis.handles.get(Binding, handle, name, 'binding handle');
  if (ndis.inside('ProtocolBindAdapterEx', 'ProtocolUnbindAdapterEx')) {
    throw ndis.broken(
      'unbind-inside-bind',
      `${name} was called inside bind or unbind of ${binding.label} (R-031)`,
    );
  }
  if (ndis.handles.peek(binding.attempt) !== undefined) {
    binding.unbindRequested = true;
    return c.NDIS_STATUS_SUCCESS;
  }
  ndis.kernel.spawn(`unbind from ${binding.label}`, unbind(ndis, binding));
  return c.NDIS_STATUS_SUCCESS;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
