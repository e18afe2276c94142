import * as c from '../data/constants.js';
import { NDIS_OPEN_PARAMETERS } from '../data/layouts.js';
import { revisions } from '../data/revisions.js';
import { operation, type DdiImplementations } from '../kernel/ddi.js';
import { Completion, giveWay, type Operation } from '../kernel/operation.js';
import { Arena, readString } from './arena.js';
import { buildBindParameters } from './bind-parameters.js';
import { restartBinding } from './binding-states.js';
import type { HandleObject } from './handles.js';
import type { Ndis } from './library.js';
import type { LowerMiniport } from './lower-miniport.js';
import { statusName } from './names.js';
import { headerFault, readHeader } from './object-header.js';
import { Binding, ProtocolDriver } from './objects.js';
import { unbind } from './unbind.js';

/** A bind operation: what stands behind a BindContext. */
export class BindAttempt implements HandleObject {
  readonly kind = 'bind context';
  readonly label: string;
  handle = 0;
  /** Address of NDIS_BIND_PARAMETERS, which opens the binding's configuration while the bind lasts. */
  parameters = 0;
  /** ProtocolBindAdapterEx has not returned: the only time for NdisOpenAdapterEx. */
  running = true;
  opened: Binding | undefined;
  readonly completed: Completion<number>;

  constructor(
    readonly protocol: ProtocolDriver,
    readonly lower: LowerMiniport,
  ) {
    this.label = lower.name;
    this.completed = new Completion(`NdisCompleteBindAdapterEx for the bind to ${lower.name}`);
  }
}

export function bindDdi(ndis: Ndis): DdiImplementations {
  return {
    NdisOpenAdapterEx: operation(
      (protocol: number, context: number, parameters: number, bindContext: number, handle: number) =>
        openAdapter(ndis, protocol, context, parameters, bindContext, handle),
    ),
    NdisCompleteBindAdapterEx: (context: number, status: number) => completeBind(ndis, context, status),
  };
}

/** Binds a protocol to every adapter that the installation names, one after the other. */
export function* bindAll(ndis: Ndis, protocol: ProtocolDriver): Operation<void> {
  for (const lower of ndis.surroundings.adaptersFor(protocol.label)) {
    if (findBinding(protocol, lower) === undefined && !isBeingBound(ndis, protocol, lower))
      yield* bindAdapter(ndis, protocol, lower);
  }
}

/** ProtocolBindAdapterEx has been called and has not opened the adapter yet. */
function isBeingBound({ binds }: Ndis, protocol: ProtocolDriver, lower: LowerMiniport): boolean {
  return [...binds].some((attempt) => attempt.protocol === protocol && attempt.lower === lower);
}

export function findBinding(protocol: ProtocolDriver, lower: LowerMiniport): Binding | undefined {
  for (const binding of protocol.bindings) if (binding.lower === lower) return binding;
  return undefined;
}

/** ProtocolBindAdapterEx, the end of the bind if it pended, and the restart (nc-ndis-protocol_bind_adapter_ex.md). */
export function* bindAdapter(ndis: Ndis, protocol: ProtocolDriver, lower: LowerMiniport): Operation<number> {
  const attempt = new BindAttempt(protocol, lower);
  attempt.handle = ndis.handles.open(attempt);
  const arena = new Arena(ndis, 'NDIS_BIND_PARAMETERS');
  attempt.parameters = buildBindParameters(ndis, arena, lower, ndis.surroundings.bindingKey(lower.name).path);
  ndis.binds.add(attempt);
  const handler = protocol.handlers['BindAdapterHandlerEx'] ?? 0;
  const name = 'ProtocolBindAdapterEx';
  let status = yield* ndis.callDriver(name, handler, protocol.context, attempt.handle, attempt.parameters);
  attempt.running = false;
  if (status === c.NDIS_STATUS_PENDING) {
    status = yield* attempt.completed.wait();
  } else if (attempt.completed.done) {
    throw ndis.broken(
      'bind-completed-twice',
      `${name} for ${lower.name} returned ${statusName(status)} and NdisCompleteBindAdapterEx was called too (R-027)`,
    );
  }
  ndis.binds.delete(attempt);
  arena.free();
  ndis.handles.close(attempt.handle, 'the end of the bind');
  lower.bound(status);
  return yield* endBind(ndis, attempt, status);
}

function* endBind(ndis: Ndis, attempt: BindAttempt, status: number): Operation<number> {
  const { opened, lower } = attempt;
  const open = opened !== undefined && opened.state !== 'Unbound';
  if (status !== c.NDIS_STATUS_SUCCESS) {
    if (open) {
      throw ndis.broken(
        'failed-bind-left-open',
        `the bind to ${lower.name} failed with ${statusName(status)} and left the binding ${opened.state} (R-027)`,
      );
    }
    return status;
  }
  if (!open || opened.state === 'Opening' || opened.state === 'Closing') {
    throw ndis.broken(
      'bind-without-open',
      `the bind to ${lower.name} succeeded and its binding is ${opened?.state ?? 'not opened'} (R-024, R-026)`,
    );
  }
  // a driver that found out late that it can't go on asked for the unbind while the bind was pended.
  if (opened.unbindRequested) yield* unbind(ndis, opened);
  else yield* restartBinding(ndis, opened);
  return status;
}

/** nf-ndis-ndiscompletebindadapterex.md. */
function completeBind(ndis: Ndis, context: number, status: number): void {
  const name = 'NdisCompleteBindAdapterEx';
  const attempt = ndis.handles.get(BindAttempt, context, name, 'bind context');
  if (attempt.completed.done) {
    throw ndis.broken(
      'bind-completed-twice',
      `${name} was called twice for the bind to ${attempt.label} (R-027)`,
    );
  }
  if (status === c.NDIS_STATUS_PENDING) {
    throw ndis.broken(
      'bind-completed',
      `${name} was called with NDIS_STATUS_PENDING for ${attempt.label} (R-027)`,
    );
  }
  attempt.completed.complete(status);
}

/** nf-ndis-ndisopenadapterex.md. */
function* openAdapter(
  ndis: Ndis,
  protocolHandle: number,
  context: number,
  parameters: number,
  bindContext: number,
  handleAt: number,
): Operation<number> {
  const name = 'NdisOpenAdapterEx';
  const protocol = ndis.handles.get(ProtocolDriver, protocolHandle, name, 'protocol driver handle');
  const attempt = ndis.handles.peek(bindContext);
  if (!(attempt instanceof BindAttempt) || !attempt.running) {
    return ndis.refuse(c.NDIS_STATUS_FAILURE, `${name} was called outside ProtocolBindAdapterEx (R-025)`);
  }
  const { lower } = attempt;
  const fault = headerFault(revisions.NDIS_OPEN_PARAMETERS, readHeader(ndis, parameters), protocol.version);
  if (fault !== undefined) return ndis.refuse(c.NDIS_STATUS_FAILURE, `${name}: ${fault}`);
  const { memory } = ndis;
  const open = memory.read(NDIS_OPEN_PARAMETERS, parameters);
  const wanted = readString(ndis, open.AdapterName);
  if (wanted?.toLowerCase() !== lower.name.toLowerCase()) {
    return ndis.refuse(
      c.NDIS_STATUS_ADAPTER_NOT_FOUND,
      `${name}: there is no adapter ${wanted ?? 'NULL'} to bind to`,
    );
  }
  const media = Array.from({ length: open.MediumArraySize }, (_, at) =>
    memory.u32(open.MediumArray + 4 * at),
  );
  const medium = media.indexOf(lower.attributes.mediaType);
  if (medium < 0) return c.NDIS_STATUS_UNSUPPORTED_MEDIA;
  if (attempt.opened !== undefined && attempt.opened.state !== 'Unbound') {
    throw ndis.broken('opened-twice', `${name} was called twice in the bind to ${lower.name}`);
  }
  const ending = lower.opening();
  if (ending.pended === undefined && ending.status !== c.NDIS_STATUS_SUCCESS) return ending.status;
  const binding = new Binding(protocol, lower, context);
  attempt.opened = binding;
  binding.attempt = attempt.handle;
  const succeed = (): void => {
    binding.handle = ndis.handles.open(binding);
    memory.setU32(handleAt, binding.handle);
    memory.setU32(open.SelectedMediumIndex, medium);
    binding.state = 'Paused';
    protocol.bindings.add(binding);
  };
  if (ending.pended === undefined) {
    succeed();
    return c.NDIS_STATUS_SUCCESS;
  }
  ndis.kernel.spawn(
    `completion of the open of ${lower.name}`,
    completeOpen(ndis, binding, ending.pended, succeed),
  );
  return c.NDIS_STATUS_PENDING;
}

/** ProtocolOpenAdapterCompleteEx, when the pended open has ended (nc-ndis-protocol_open_adapter_complete_ex.md, R-026, R-028). */
function* completeOpen(
  ndis: Ndis,
  binding: Binding,
  ended: Completion<number>,
  succeed: () => void,
): Operation<void> {
  yield* giveWay();
  const status = yield* ended.wait();
  if (status === c.NDIS_STATUS_SUCCESS) succeed();
  else binding.state = 'Unbound';
  const handler = binding.protocol.handlers['OpenAdapterCompleteHandlerEx'] ?? 0;
  yield* ndis.callDriver('ProtocolOpenAdapterCompleteEx', handler, binding.context, status);
}
