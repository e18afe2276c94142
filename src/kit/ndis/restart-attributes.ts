import * as c from '../data/constants.js';
import { NDIS_RESTART_ATTRIBUTES, NDIS_RESTART_GENERAL_ATTRIBUTES } from '../data/layouts.js';
import { revisions } from '../data/revisions.js';
import { Arena } from './arena.js';
import type { Ndis } from './library.js';
import { headerFor, readHeader, writeHeader } from './object-header.js';
import type { Miniport } from './objects.js';

const WHAT = 'NDIS_RESTART_ATTRIBUTES';

/** The list that NDIS passes to MiniportRestart; the driver may change it and add to it. */
export interface RestartList {
  readonly address: number;
  /** Frees the list and what the driver put into it; with `restarted` the new values count. */
  take(restarted: boolean): void;
}

/** Of nobody: a list may have entries that a driver knows nothing of, in any place. */
const FOREIGN_OID = 0xff_00_7e_57;

/** A list with the general entry, as the miniport's attributes have it; it is not the first. */
export function restartAttributesOf(ndis: Ndis, miniport: Miniport): RestartList | undefined {
  const { attributes } = miniport;
  if (attributes === undefined) return undefined;
  const data = NDIS_RESTART_ATTRIBUTES.fields.Data[0];
  const { memory } = ndis;
  const address = ndis.allocate(data + NDIS_RESTART_GENERAL_ATTRIBUTES.size, WHAT);
  const first = ndis.allocate(data + 4, WHAT);
  memory.write(NDIS_RESTART_ATTRIBUTES, first, { Next: address, Oid: FOREIGN_OID, DataLength: 4 });
  const header = headerFor(revisions.NDIS_RESTART_GENERAL_ATTRIBUTES, ndis.version);
  const arena = new Arena(ndis, 'NDIS_RECEIVE_SCALE_CAPABILITIES');
  memory.write(NDIS_RESTART_ATTRIBUTES, address, {
    Oid: c.OID_GEN_MINIPORT_RESTART_ATTRIBUTES,
    DataLength: header.size,
  });
  memory.write(NDIS_RESTART_GENERAL_ATTRIBUTES, address + data, {
    MtuSize: attributes.MtuSize,
    MaxXmitLinkSpeed: attributes.MaxXmitLinkSpeed,
    MaxRcvLinkSpeed: attributes.MaxRcvLinkSpeed,
    LookaheadSize: attributes.LookaheadSize,
    MacOptions: attributes.MacOptions,
    SupportedPacketFilters: attributes.SupportedPacketFilters,
    MaxMulticastListSize: attributes.MaxMulticastListSize,
    RecvScaleCapabilities: miniport.receiveScale === undefined ? 0 : arena.copy(miniport.receiveScale),
    AccessType: attributes.AccessType,
    ConnectionType: attributes.ConnectionType,
    SupportedStatistics: attributes.SupportedStatistics,
    DataBackFillSize: attributes.DataBackFillSize,
    ContextBackFillSize: attributes.ContextBackFillSize,
  });
  writeHeader(ndis, address + data, header);
  return {
    address: first,
    take: (restarted) => {
      takeList(ndis, miniport, first, restarted);
      arena.free();
    },
  };
}

function takeList(ndis: Ndis, miniport: Miniport, first: number, restarted: boolean): void {
  const { memory, kernel } = ndis;
  const data = NDIS_RESTART_ATTRIBUTES.fields.Data[0];
  for (let at = first; at !== 0;) {
    const entry = memory.read(NDIS_RESTART_ATTRIBUTES, at);
    if (
      restarted &&
      entry.Oid === c.OID_GEN_MINIPORT_RESTART_ATTRIBUTES &&
      miniport.attributes !== undefined
    ) {
      const read = memory.read(NDIS_RESTART_GENERAL_ATTRIBUTES, at + data);
      const { MtuSize, MaxXmitLinkSpeed, MaxRcvLinkSpeed } = read;
      miniport.attributes = { ...miniport.attributes, MtuSize, MaxXmitLinkSpeed, MaxRcvLinkSpeed };
      miniport.receiveScale = receiveScaleAt(ndis, read.RecvScaleCapabilities);
    }
    const block = kernel.pool.find(at);
    // What the driver added is freed by NDIS.
    if (block !== undefined) kernel.pool.release(at, block.what);
    at = entry.Next;
  }
}

function receiveScaleAt(ndis: Ndis, address: number): Uint8Array | undefined {
  return address === 0 ? undefined : ndis.memory.slice(address, readHeader(ndis, address).size);
}
