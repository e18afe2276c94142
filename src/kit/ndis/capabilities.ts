import * as c from '../data/constants.js';
import { NDIS_MINIPORT_ADAPTER_OFFLOAD_ATTRIBUTES, NDIS_PM_CAPABILITIES } from '../data/layouts.js';
import { revisions, type StructureRevisions } from '../data/revisions.js';
import { decodeStruct } from '../memory/struct-bytes.js';
import type { Ndis } from './library.js';
import { headerFault, readHeader } from './object-header.js';
import type { Miniport } from './objects.js';

/*
 * What a miniport says it can do in structures with revisions. NDIS keeps copies, and answers the requests about them
 * itself (R-135, and the page of each OID).
 */

/** NDIS_MINIPORT_ADAPTER_OFFLOAD_ATTRIBUTES; the header of the attributes has been looked at. */
export function setOffloadAttributes(ndis: Ndis, miniport: Miniport, address: number): number {
  const { DefaultOffloadConfiguration, HardwareOffloadCapabilities } = ndis.memory.read(
    NDIS_MINIPORT_ADAPTER_OFFLOAD_ATTRIBUTES,
    address,
  );
  const current = keep(ndis, miniport, revisions.NDIS_OFFLOAD, DefaultOffloadConfiguration);
  const hardware = keep(ndis, miniport, revisions.NDIS_OFFLOAD, HardwareOffloadCapabilities);
  if (typeof current === 'string') return refuse(ndis, current);
  if (typeof hardware === 'string') return refuse(ndis, hardware);
  if (current === undefined || hardware === undefined) return c.NDIS_STATUS_SUCCESS;
  miniport.offload = { current, hardware };
  return c.NDIS_STATUS_SUCCESS;
}

/** The capabilities that the general attributes point to. */
export function setGeneralCapabilities(
  ndis: Ndis,
  miniport: Miniport,
  pointers: { readonly powerManagement: number; readonly receiveScale: number },
): number {
  const wake = keep(ndis, miniport, revisions.NDIS_PM_CAPABILITIES, pointers.powerManagement);
  const scale = keep(ndis, miniport, revisions.NDIS_RECEIVE_SCALE_CAPABILITIES, pointers.receiveScale);
  if (typeof wake === 'string') return refuse(ndis, wake);
  if (typeof scale === 'string') return refuse(ndis, scale);
  if (wake !== undefined) checkWake(ndis, miniport, wake);
  miniport.powerManagement = wake;
  miniport.receiveScale = scale;
  return c.NDIS_STATUS_SUCCESS;
}

/** ns-ntddndis-_ndis_pm_capabilities.md: what an unspecified state excludes; an intermediate driver specifies none. */
function checkWake(ndis: Ndis, miniport: Miniport, bytes: Uint8Array): void {
  const read = decodeStruct(NDIS_PM_CAPABILITIES, bytes);
  const unspecified = c.NdisDeviceStateUnspecified;
  const wrong = (what: string): Error =>
    ndis.broken('attributes-power', `${miniport.label}: ${what} (R-067)`);
  const states = [read.MinMagicPacketWakeUp, read.MinPatternWakeUp, read.MinLinkChangeWakeUp];
  const intermediate = (miniport.driver.flags & c.NDIS_INTERMEDIATE_DRIVER) !== 0;
  if (intermediate && states.some((state) => state !== unspecified)) {
    throw wrong('the three wake-up states of a virtual miniport are NdisDeviceStateUnspecified');
  }
  const patterns = read.SupportedWoLPacketPatterns;
  if (read.MinMagicPacketWakeUp === unspecified && (patterns & c.NDIS_PM_WOL_MAGIC_PACKET_SUPPORTED) !== 0) {
    throw wrong('without a state for magic packets, they are not among SupportedWoLPacketPatterns');
  }
  if (read.MinPatternWakeUp === unspecified && (patterns & ~c.NDIS_PM_WOL_MAGIC_PACKET_SUPPORTED) !== 0) {
    throw wrong('without a state for patterns, SupportedWoLPacketPatterns has none but magic packets');
  }
  if (read.MinLinkChangeWakeUp === unspecified && read.SupportedWakeUpEvents !== 0) {
    throw wrong('without a state for changes of the link, SupportedWakeUpEvents is 0');
  }
}

/** A copy as long as the header says; undefined for NULL, the fault for one that the registered version may not use. */
function keep(
  ndis: Ndis,
  miniport: Miniport,
  structure: StructureRevisions,
  address: number,
): Uint8Array | string | undefined {
  if (address === 0) return undefined;
  const header = readHeader(ndis, address);
  return headerFault(structure, header, miniport.driver.version) ?? ndis.memory.slice(address, header.size);
}

function refuse(ndis: Ndis, fault: string): number {
  return ndis.refuse(c.NDIS_STATUS_BAD_VERSION, `NdisMSetMiniportAttributes: ${fault}`);
}
