import * as c from '../data/constants.js';
import { NDIS_LINK_STATE, NDIS_STATUS_INDICATION } from '../data/layouts.js';
import { revisions } from '../data/revisions.js';
import type { DdiImplementations } from '../kernel/ddi.js';
import { Arena } from './arena.js';
import type { Ndis } from './library.js';
import { statusName } from './names.js';
import { headerFault, headerFor, readHeader, writeHeader } from './object-header.js';
import { Miniport, type Binding } from './objects.js';

/** A status indication as the one who gets it sees it. */
export interface StatusIndication {
  readonly code: number;
  readonly buffer: Uint8Array;
  readonly portNumber: number;
  readonly flags: number;
  /** Handle and id of the request it answers; 0 for none. */
  readonly destinationHandle: number;
  readonly requestId: number;
}

export function statusDdi(ndis: Ndis): DdiImplementations {
  return {
    NdisMIndicateStatusEx: (handle: number, indication: number) =>
      indicateFromMiniport(ndis, handle, indication),
  };
}

/** nf-ndis-ndismindicatestatusex.md. */
function indicateFromMiniport(ndis: Ndis, handle: number, address: number): void {
  const ddi = 'NdisMIndicateStatusEx';
  const miniport = ndis.handles.get(Miniport, handle, ddi, 'miniport adapter handle');
  const fault = headerFault(
    revisions.NDIS_STATUS_INDICATION,
    readHeader(ndis, address),
    miniport.driver.version,
  );
  if (fault !== undefined)
    throw ndis.broken('status-header', `${ddi} of ${miniport.label}: ${fault} (R-150)`);
  const read = ndis.memory.read(NDIS_STATUS_INDICATION, address);
  const what = `${ddi} of ${miniport.label} with ${statusName(read.StatusCode)}`;
  if (miniport.registration === undefined) {
    throw ndis.broken('status-early', `${what} came before the registration attributes were set (R-074)`);
  }
  if (read.SourceHandle !== handle) {
    throw ndis.broken(
      'status-source',
      `${what}: SourceHandle is not the handle of the virtual miniport (R-150)`,
    );
  }
  if (read.Flags !== 0)
    throw ndis.broken('status-flags', `${what}: Flags is ${read.Flags}, it is NDIS's own (R-150)`);
  if (read.StatusCode === c.NDIS_STATUS_RESET_START || read.StatusCode === c.NDIS_STATUS_RESET_END) {
    throw ndis.broken('status-reset', `${what}: NDIS itself tells of resets (R-154)`);
  }
  if (miniport.power !== 'D0')
    throw ndis.broken('status-in-low-power', `${what} came in ${miniport.power} (R-152)`);
  const buffer = ndis.memory.slice(read.StatusBuffer, read.StatusBuffer === 0 ? 0 : read.StatusBufferSize);
  if (read.StatusCode === c.NDIS_STATUS_LINK_STATE) keepLink(ndis, miniport, buffer, what);
  if (
    read.StatusCode === c.NDIS_STATUS_TASK_OFFLOAD_CURRENT_CONFIG ||
    read.StatusCode === c.NDIS_STATUS_TASK_OFFLOAD_HARDWARE_CAPABILITIES
  ) {
    keepOffload(ndis, miniport, read.StatusCode, read.StatusBuffer, buffer, what);
  }
  const indication: StatusIndication = {
    code: read.StatusCode,
    buffer,
    portNumber: read.PortNumber,
    flags: read.Flags,
    destinationHandle: read.DestinationHandle,
    requestId: read.RequestId,
  };
  miniport.statuses.push(indication);
  // NDIS gives an indication that names a request to its maker alone (ns-ndis-_ndis_status_indication.md).
  for (const upper of miniport.uppers.values()) {
    if (read.DestinationHandle === 0 || read.DestinationHandle === upper.handle)
      upper.path.status(indication);
  }
}

/** ndis-status-link-state.md: NDIS answers OID_GEN_LINK_STATE from it. */
function keepLink(ndis: Ndis, miniport: Miniport, buffer: Uint8Array, what: string): void {
  if (buffer.length < c.NDIS_SIZEOF_LINK_STATE_REVISION_1) {
    throw ndis.broken(
      'status-buffer',
      `${what}: the buffer of ${buffer.length} bytes holds no NDIS_LINK_STATE (R-153)`,
    );
  }
  const view = new DataView(buffer.buffer, buffer.byteOffset);
  const { fields } = NDIS_LINK_STATE;
  miniport.link = {
    connectState: view.getUint32(fields.MediaConnectState[0], true),
    duplexState: view.getUint32(fields.MediaDuplexState[0], true),
    xmitSpeed: view.getBigUint64(fields.XmitLinkSpeed[0], true),
    rcvSpeed: view.getBigUint64(fields.RcvLinkSpeed[0], true),
  };
}

/** ndis-status-task-offload-current-config.md, ndis-status-task-offload-hardware-capabilities.md. */
function keepOffload(
  ndis: Ndis,
  miniport: Miniport,
  code: number,
  address: number,
  buffer: Uint8Array,
  what: string,
): void {
  if (miniport.offload === undefined) {
    throw ndis.broken('status-offload', `${what}: it has no offload attributes (R-175, lesson 19)`);
  }
  const fault =
    buffer.length < 4
      ? `the buffer is ${buffer.length} bytes long`
      : headerFault(revisions.NDIS_OFFLOAD, readHeader(ndis, address), miniport.driver.version);
  if (fault !== undefined) throw ndis.broken('status-buffer', `${what}: ${fault} (R-178)`);
  const { current, hardware } = miniport.offload;
  miniport.offload =
    code === c.NDIS_STATUS_TASK_OFFLOAD_CURRENT_CONFIG
      ? { current: buffer, hardware }
      : { current, hardware: buffer };
}

/** ProtocolStatusEx of a binding, from the moment it is open until its close has ended. */
export function indicateToBinding(
  ndis: Ndis,
  binding: Binding,
  indication: Partial<StatusIndication> & { readonly code: number },
): void {
  const arena = new Arena(ndis, 'NDIS_STATUS_INDICATION');
  const buffer = indication.buffer ?? new Uint8Array();
  const address = arena.struct(NDIS_STATUS_INDICATION, {
    SourceHandle: binding.handle,
    PortNumber: indication.portNumber ?? 0,
    StatusCode: indication.code,
    Flags: indication.flags ?? 0,
    DestinationHandle: indication.destinationHandle ?? 0,
    RequestId: indication.requestId ?? 0,
    StatusBuffer: buffer.length === 0 ? 0 : arena.copy(buffer),
    StatusBufferSize: buffer.length,
  });
  writeHeader(ndis, address, headerFor(revisions.NDIS_STATUS_INDICATION, ndis.version));
  if (indication.code === c.NDIS_STATUS_RESET_END) binding.resetting = false;
  ndis.callDriverNow('ProtocolStatusEx', binding.protocol.handlers['StatusHandlerEx'] ?? 0, [
    binding.context,
    address,
  ]);
  if (indication.code === c.NDIS_STATUS_RESET_START) binding.resetting = true;
  arena.free();
}
