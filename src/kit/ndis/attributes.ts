import * as c from '../data/constants.js';
import {
  NDIS_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES,
  NDIS_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES,
  NDIS_MINIPORT_ADD_DEVICE_REGISTRATION_ATTRIBUTES,
} from '../data/layouts.js';
import { revisions, type StructureRevisions } from '../data/revisions.js';
import type { DdiImplementations } from '../kernel/ddi.js';
import { setGeneralCapabilities, setOffloadAttributes } from './capabilities.js';
import { Device } from './device.js';
import type { Ndis } from './library.js';
import { headerFault, readHeader } from './object-header.js';
import { Miniport } from './objects.js';

const DDI = 'NdisMSetMiniportAttributes';

export function attributesDdi(ndis: Ndis): DdiImplementations {
  return { [DDI]: (handle: number, attributes: number) => setAttributes(ndis, handle, attributes) };
}

/** nf-ndis-ndismsetminiportattributes.md: registration, then general, then the others. */
function setAttributes(ndis: Ndis, handle: number, address: number): number {
  const object = ndis.handles.peek(handle);
  if (object instanceof Device) return setAddDeviceAttributes(ndis, object, address);
  const miniport = ndis.handles.get(Miniport, handle, DDI, 'miniport adapter handle');
  const { type } = readHeader(ndis, address);
  if (miniport.state !== 'Initializing') {
    throw ndis.broken(
      'attributes-outside-initialize',
      `${DDI} was called for ${miniport.label}, which is ${miniport.state}; it is for MiniportInitializeEx (R-058)`,
    );
  }
  if (type === c.NDIS_OBJECT_TYPE_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES)
    return setRegistration(ndis, miniport, address);
  if (miniport.registration === undefined) {
    throw ndis.broken(
      'attributes-order',
      `${DDI} of ${miniport.label}: the registration attributes come first (R-058)`,
    );
  }
  if (type === c.NDIS_OBJECT_TYPE_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES)
    return setGeneral(ndis, miniport, address);
  if (miniport.attributes === undefined) {
    throw ndis.broken(
      'attributes-order',
      `${DDI} of ${miniport.label}: the general attributes come before all others (R-058)`,
    );
  }
  const offload = revisions.NDIS_MINIPORT_ADAPTER_OFFLOAD_ATTRIBUTES;
  if (type === offload.type[0]) {
    const status = accept(ndis, offload, address, miniport.driver.version);
    return status === c.NDIS_STATUS_SUCCESS ? setOffloadAttributes(ndis, miniport, address) : status;
  }
  throw ndis.broken(
    'attributes-type',
    `${DDI} of ${miniport.label}: the kit knows no attributes of type 0x${type.toString(16)}`,
  );
}

function setRegistration(ndis: Ndis, miniport: Miniport, address: number): number {
  const status = accept(
    ndis,
    revisions.NDIS_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES,
    address,
    miniport.driver.version,
  );
  if (status !== c.NDIS_STATUS_SUCCESS) return status;
  const read = ndis.memory.read(NDIS_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES, address);
  const flags = read.AttributeFlags;
  if ((miniport.driver.flags & c.NDIS_INTERMEDIATE_DRIVER) !== 0) {
    // handling-pnp-events-and-power-management-events-in-an-intermediate-dri.md
    if ((flags & c.NDIS_MINIPORT_ATTRIBUTES_NO_HALT_ON_SUSPEND) === 0) {
      throw ndis.broken(
        'attributes-flags',
        `${miniport.label}: an intermediate driver sets NDIS_MINIPORT_ATTRIBUTES_NO_HALT_ON_SUSPEND (R-059)`,
      );
    }
    const wrong =
      c.NDIS_MINIPORT_ATTRIBUTES_HARDWARE_DEVICE |
      c.NDIS_MINIPORT_ATTRIBUTES_BUS_MASTER |
      c.NDIS_MINIPORT_ATTRIBUTES_NDIS_WDM;
    if ((flags & wrong) !== 0) {
      throw ndis.broken(
        'attributes-flags',
        `${miniport.label}: AttributeFlags 0x${flags.toString(16)} claim hardware, which a virtual miniport has not (R-059)`,
      );
    }
    if (read.InterfaceType !== 0) {
      throw ndis.broken(
        'attributes-interface',
        `${miniport.label}: InterfaceType is ${read.InterfaceType}, an intermediate driver gives 0 (R-060)`,
      );
    }
  }
  miniport.context = read.MiniportAdapterContext;
  miniport.registration = read;
  return c.NDIS_STATUS_SUCCESS;
}

/** ns-ndis-_ndis_miniport_adapter_general_attributes.md. */
function setGeneral(ndis: Ndis, miniport: Miniport, address: number): number {
  const { memory } = ndis;
  const { version } = miniport.driver;
  const status = accept(ndis, revisions.NDIS_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES, address, version);
  if (status !== c.NDIS_STATUS_SUCCESS) return status;
  const read = memory.read(NDIS_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES, address);
  if (version >= 620 && read.PowerManagementCapabilitiesEx === 0) {
    throw ndis.broken(
      'attributes-power',
      `${miniport.label}: PowerManagementCapabilitiesEx is mandatory from NDIS 6.20 on (R-067)`,
    );
  }
  const kept = setGeneralCapabilities(ndis, miniport, {
    powerManagement: version >= 620 ? read.PowerManagementCapabilitiesEx : 0,
    receiveScale: read.RecvScaleCapabilities,
  });
  if (kept !== c.NDIS_STATUS_SUCCESS) return kept;
  if (read.MacAddressLength > c.NDIS_MAX_PHYS_ADDRESS_LENGTH) {
    throw ndis.broken(
      'attributes-address',
      `${miniport.label}: MacAddressLength is ${read.MacAddressLength}`,
    );
  }
  miniport.supportedOids = Array.from({ length: read.SupportedOidListLength >> 2 }, (_, at) =>
    memory.u32(read.SupportedOidList + 4 * at),
  );
  miniport.attributes = read;
  miniport.link = {
    connectState: read.MediaConnectState,
    duplexState: read.MediaDuplexState,
    xmitSpeed: read.XmitLinkSpeed,
    rcvSpeed: read.RcvLinkSpeed,
  };
  return c.NDIS_STATUS_SUCCESS;
}

/** nc-ndis-miniport_add_device.md. */
function setAddDeviceAttributes(ndis: Ndis, device: Device, address: number): number {
  const fault = headerFault(
    revisions.NDIS_MINIPORT_ADD_DEVICE_REGISTRATION_ATTRIBUTES,
    readHeader(ndis, address),
    ndis.version,
  );
  if (fault !== undefined) return ndis.refuse(c.NDIS_STATUS_BAD_VERSION, `${DDI}: ${fault}`);
  device.addDeviceContext = ndis.memory.get(
    NDIS_MINIPORT_ADD_DEVICE_REGISTRATION_ATTRIBUTES,
    address,
    'MiniportAddDeviceContext',
  );
  return c.NDIS_STATUS_SUCCESS;
}

/** A revision that the registered version does not have is answered with NDIS_STATUS_BAD_VERSION, as the page says. */
function accept(ndis: Ndis, structure: StructureRevisions, address: number, version: number): number {
  const fault = headerFault(structure, readHeader(ndis, address), version);
  return fault === undefined
    ? c.NDIS_STATUS_SUCCESS
    : ndis.refuse(c.NDIS_STATUS_BAD_VERSION, `${DDI}: ${fault}`);
}
