import * as c from '../data/constants.js';
import {
  NDIS_PROTOCOL_PAUSE_PARAMETERS,
  NDIS_PROTOCOL_RESTART_PARAMETERS,
  NDIS_RESTART_ATTRIBUTES,
  NDIS_RESTART_GENERAL_ATTRIBUTES,
} from '../data/layouts.js';
import { revisions } from '../data/revisions.js';
import { wait, type Operation } from '../kernel/operation.js';
import { Arena } from './arena.js';
import { netLuid } from './bind-parameters.js';
import type { Ndis } from './library.js';
import type { LowerMiniport } from './lower-miniport.js';
import { headerFor, writeHeader } from './object-header.js';
import type { Binding } from './objects.js';
import { netPnpEvent } from './pnp-events.js';

/**
 * NetEventPause; the binding is Paused when the driver has answered, all its sends are completed and it holds no
 * receives any more (pausing-a-binding.md, R-090, R-091).
 */
export function* pauseBinding(ndis: Ndis, binding: Binding, reason: number): Operation<void> {
  yield* wait(binding.settled);
  if (binding.state !== 'Running') return;
  binding.settled.add(1);
  binding.state = 'Pausing';
  const arena = new Arena(ndis, 'NDIS_PROTOCOL_PAUSE_PARAMETERS');
  const address = arena.struct(NDIS_PROTOCOL_PAUSE_PARAMETERS, { PauseReason: reason });
  writeHeader(ndis, address, {
    type: c.NDIS_OBJECT_TYPE_DEFAULT,
    revision: c.NDIS_PROTOCOL_PAUSE_PARAMETERS_REVISION_1,
    size: c.NDIS_SIZEOF_PROTOCOL_PAUSE_PARAMETERS_REVISION_1,
  });
  const buffer = { address, length: NDIS_PROTOCOL_PAUSE_PARAMETERS.size };
  yield* netPnpEvent(ndis, binding.protocol, binding, c.NetEventPause, buffer);
  yield* wait(binding.sends);
  yield* wait(binding.receives);
  arena.free();
  binding.state = 'Paused';
  binding.settled.remove(1);
}

/**
 * What a restart tells of the stack below: its attributes, that nothing is reported (RestartAttributes is NULL), or that
 * nothing has changed (there is no buffer at all; ns-netpnp-_net_pnp_event.md, R-186).
 */
export type RestartReport = 'attributes' | 'none' | 'unchanged';

/** NetEventRestart with the attributes of the stack below; a failure leaves the binding Paused (restarting-a-binding.md, R-092, R-093, R-186). */
export function* restartBinding(
  ndis: Ndis,
  binding: Binding,
  report: RestartReport = 'attributes',
): Operation<number> {
  yield* wait(binding.settled);
  if (binding.state !== 'Paused') return c.NDIS_STATUS_SUCCESS;
  binding.settled.add(1);
  binding.state = 'Restarting';
  const arena = new Arena(ndis, 'NDIS_PROTOCOL_RESTART_PARAMETERS');
  const address = arena.struct(NDIS_PROTOCOL_RESTART_PARAMETERS, {
    ...filterNames(ndis, arena, binding.lower.filterModules),
    RestartAttributes: report === 'attributes' ? restartAttributes(ndis, arena, binding.lower) : 0,
    BoundIfIndex: binding.lower.ifIndex,
    BoundIfNetluid: netLuid(binding.lower.netLuid),
  });
  writeHeader(ndis, address, {
    type: c.NDIS_OBJECT_TYPE_PROTOCOL_RESTART_PARAMETERS,
    revision: c.NDIS_PROTOCOL_RESTART_PARAMETERS_REVISION_1,
    size: c.NDIS_SIZEOF_PROTOCOL_RESTART_PARAMETERS_REVISION_1,
  });
  const buffer =
    report === 'unchanged' ? undefined : { address, length: NDIS_PROTOCOL_RESTART_PARAMETERS.size };
  const status = yield* netPnpEvent(ndis, binding.protocol, binding, c.NetEventRestart, buffer);
  arena.free();
  binding.state = status === c.NDIS_STATUS_SUCCESS ? 'Running' : 'Paused';
  binding.settled.remove(1);
  return status;
}

/** Length-prefixed names without terminators, as ns-ndis-_ndis_protocol_restart_parameters.md has them. */
function filterNames(ndis: Ndis, arena: Arena, names: readonly string[]) {
  const length = names.reduce((sum, name) => sum + 2 + 2 * name.length, 0);
  if (length === 0) return { FilterModuleNameBuffer: 0, FilterModuleNameBufferLength: 0 };
  const buffer = arena.bytes(length);
  let at = buffer;
  for (const name of names) {
    ndis.memory.setU16(at, 2 * name.length);
    ndis.memory.setUtf16(at + 2, name);
    at += 2 + 2 * name.length;
  }
  return { FilterModuleNameBuffer: buffer, FilterModuleNameBufferLength: length };
}

/** The list with its one general entry (ns-ndis-_ndis_restart_attributes.md, R-186). */
function restartAttributes(ndis: Ndis, arena: Arena, { attributes }: LowerMiniport): number {
  const data = NDIS_RESTART_ATTRIBUTES.fields.Data[0];
  const address = arena.bytes(data + NDIS_RESTART_GENERAL_ATTRIBUTES.size);
  const header = headerFor(revisions.NDIS_RESTART_GENERAL_ATTRIBUTES, ndis.version);
  ndis.memory.write(NDIS_RESTART_ATTRIBUTES, address, {
    Oid: c.OID_GEN_MINIPORT_RESTART_ATTRIBUTES,
    DataLength: header.size,
  });
  ndis.memory.write(NDIS_RESTART_GENERAL_ATTRIBUTES, address + data, {
    MtuSize: attributes.mtu,
    MaxXmitLinkSpeed: attributes.maxLinkSpeed,
    MaxRcvLinkSpeed: attributes.maxLinkSpeed,
    LookaheadSize: attributes.lookahead,
    MacOptions: attributes.macOptions,
    SupportedPacketFilters: attributes.packetFilters,
    MaxMulticastListSize: attributes.maxMulticast,
    RecvScaleCapabilities: attributes.receiveScale === null ? 0 : arena.copy(attributes.receiveScale),
    AccessType: c.NET_IF_ACCESS_BROADCAST,
    ConnectionType: c.NET_IF_CONNECTION_DEDICATED,
    SupportedStatistics: attributes.supportedStatistics,
    DataBackFillSize: attributes.dataBackFill,
    ContextBackFillSize: attributes.contextBackFill,
  });
  writeHeader(ndis, address + data, header);
  return address;
}
