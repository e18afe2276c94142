import * as c from '../data/constants.js';
import type { StructureRevisions } from './object-header.js';

/*
 * Which revision of a structure belongs to which NDIS: the pages of the structures, and
 * introduction-to-ndis-6-xx.md / implementing-an-ndis-6-xx-driver.md.
 */

export const miniportDriverCharacteristics: StructureRevisions = {
  name: 'NDIS_MINIPORT_DRIVER_CHARACTERISTICS',
  type: [
    c.NDIS_OBJECT_TYPE_MINIPORT_DRIVER_CHARACTERISTICS,
    'NDIS_OBJECT_TYPE_MINIPORT_DRIVER_CHARACTERISTICS',
  ],
  revisions: [
    { revision: 1, size: c.NDIS_SIZEOF_MINIPORT_DRIVER_CHARACTERISTICS_REVISION_1, since: 600 },
    { revision: 2, size: c.NDIS_SIZEOF_MINIPORT_DRIVER_CHARACTERISTICS_REVISION_2, since: 610 },
    { revision: 3, size: c.NDIS_SIZEOF_MINIPORT_DRIVER_CHARACTERISTICS_REVISION_3, since: 680 },
  ],
};

export const protocolDriverCharacteristics: StructureRevisions = {
  name: 'NDIS_PROTOCOL_DRIVER_CHARACTERISTICS',
  type: [
    c.NDIS_OBJECT_TYPE_PROTOCOL_DRIVER_CHARACTERISTICS,
    'NDIS_OBJECT_TYPE_PROTOCOL_DRIVER_CHARACTERISTICS',
  ],
  revisions: [
    { revision: 1, size: c.NDIS_SIZEOF_PROTOCOL_DRIVER_CHARACTERISTICS_REVISION_1, since: 600 },
    { revision: 2, size: c.NDIS_SIZEOF_PROTOCOL_DRIVER_CHARACTERISTICS_REVISION_2, since: 610 },
  ],
};

export const miniportPnpCharacteristics: StructureRevisions = {
  name: 'NDIS_MINIPORT_PNP_CHARACTERISTICS',
  type: [c.NDIS_OBJECT_TYPE_MINIPORT_PNP_CHARACTERISTICS, 'NDIS_OBJECT_TYPE_MINIPORT_PNP_CHARACTERISTICS'],
  revisions: [{ revision: 1, size: c.NDIS_SIZEOF_MINIPORT_PNP_CHARACTERISTICS_REVISION_1, since: 600 }],
};

export const registrationAttributes: StructureRevisions = {
  name: 'NDIS_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES',
  type: [
    c.NDIS_OBJECT_TYPE_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES,
    'NDIS_OBJECT_TYPE_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES',
  ],
  revisions: [
    { revision: 1, size: c.NDIS_SIZEOF_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES_REVISION_1, since: 600 },
    { revision: 2, size: c.NDIS_SIZEOF_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES_REVISION_2, since: 630 },
  ],
};

export const generalAttributes: StructureRevisions = {
  name: 'NDIS_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES',
  type: [
    c.NDIS_OBJECT_TYPE_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES,
    'NDIS_OBJECT_TYPE_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES',
  ],
  revisions: [
    { revision: 1, size: c.NDIS_SIZEOF_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES_REVISION_1, since: 600 },
    { revision: 2, size: c.NDIS_SIZEOF_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES_REVISION_2, since: 620 },
  ],
};

export const addDeviceAttributes: StructureRevisions = {
  name: 'NDIS_MINIPORT_ADD_DEVICE_REGISTRATION_ATTRIBUTES',
  type: [
    c.NDIS_OBJECT_TYPE_MINIPORT_ADD_DEVICE_REGISTRATION_ATTRIBUTES,
    'NDIS_OBJECT_TYPE_MINIPORT_ADD_DEVICE_REGISTRATION_ATTRIBUTES',
  ],
  revisions: [
    { revision: 1, size: c.NDIS_SIZEOF_MINIPORT_ADD_DEVICE_REGISTRATION_ATTRIBUTES_REVISION_1, since: 600 },
  ],
};

export const offloadAttributes: StructureRevisions = {
  name: 'NDIS_MINIPORT_ADAPTER_OFFLOAD_ATTRIBUTES',
  type: [
    c.NDIS_OBJECT_TYPE_MINIPORT_ADAPTER_OFFLOAD_ATTRIBUTES,
    'NDIS_OBJECT_TYPE_MINIPORT_ADAPTER_OFFLOAD_ATTRIBUTES',
  ],
  revisions: [
    { revision: 1, size: c.NDIS_SIZEOF_MINIPORT_ADAPTER_OFFLOAD_ATTRIBUTES_REVISION_1, since: 600 },
  ],
};

export const bindParameters: StructureRevisions = {
  name: 'NDIS_BIND_PARAMETERS',
  type: [c.NDIS_OBJECT_TYPE_BIND_PARAMETERS, 'NDIS_OBJECT_TYPE_BIND_PARAMETERS'],
  revisions: [
    { revision: 1, size: c.NDIS_SIZEOF_BIND_PARAMETERS_REVISION_1, since: 600 },
    { revision: 2, size: c.NDIS_SIZEOF_BIND_PARAMETERS_REVISION_2, since: 610 },
    { revision: 3, size: c.NDIS_SIZEOF_BIND_PARAMETERS_REVISION_3, since: 620 },
    { revision: 4, size: c.NDIS_SIZEOF_BIND_PARAMETERS_REVISION_4, since: 630 },
  ],
};

export const openParameters: StructureRevisions = {
  name: 'NDIS_OPEN_PARAMETERS',
  type: [c.NDIS_OBJECT_TYPE_OPEN_PARAMETERS, 'NDIS_OBJECT_TYPE_OPEN_PARAMETERS'],
  revisions: [{ revision: 1, size: c.NDIS_SIZEOF_OPEN_PARAMETERS_REVISION_1, since: 600 }],
};

export const oidRequest: StructureRevisions = {
  name: 'NDIS_OID_REQUEST',
  type: [c.NDIS_OBJECT_TYPE_OID_REQUEST, 'NDIS_OBJECT_TYPE_OID_REQUEST'],
  revisions: [
    { revision: 1, size: c.NDIS_SIZEOF_OID_REQUEST_REVISION_1, since: 600 },
    { revision: 2, size: c.NDIS_SIZEOF_OID_REQUEST_REVISION_2, since: 650 },
  ],
};

export const statusIndication: StructureRevisions = {
  name: 'NDIS_STATUS_INDICATION',
  type: [c.NDIS_OBJECT_TYPE_STATUS_INDICATION, 'NDIS_OBJECT_TYPE_STATUS_INDICATION'],
  revisions: [{ revision: 1, size: c.NDIS_SIZEOF_STATUS_INDICATION_REVISION_1, since: 600 }],
};

export const configurationObject: StructureRevisions = {
  name: 'NDIS_CONFIGURATION_OBJECT',
  type: [c.NDIS_OBJECT_TYPE_CONFIGURATION_OBJECT, 'NDIS_OBJECT_TYPE_CONFIGURATION_OBJECT'],
  revisions: [{ revision: 1, size: c.NDIS_SIZEOF_CONFIGURATION_OBJECT_REVISION_1, since: 600 }],
};

export const restartGeneralAttributes: StructureRevisions = {
  name: 'NDIS_RESTART_GENERAL_ATTRIBUTES',
  type: [c.NDIS_OBJECT_TYPE_RESTART_GENERAL_ATTRIBUTES, 'NDIS_OBJECT_TYPE_RESTART_GENERAL_ATTRIBUTES'],
  revisions: [
    { revision: 1, size: c.NDIS_SIZEOF_RESTART_GENERAL_ATTRIBUTES_REVISION_1, since: 600 },
    { revision: 2, size: c.NDIS_SIZEOF_RESTART_GENERAL_ATTRIBUTES_REVISION_2, since: 620 },
  ],
};

export const pmCapabilities: StructureRevisions = {
  name: 'NDIS_PM_CAPABILITIES',
  type: [c.NDIS_OBJECT_TYPE_DEFAULT, 'NDIS_OBJECT_TYPE_DEFAULT'],
  revisions: [
    { revision: 1, size: c.NDIS_SIZEOF_NDIS_PM_CAPABILITIES_REVISION_1, since: 620 },
    { revision: 2, size: c.NDIS_SIZEOF_NDIS_PM_CAPABILITIES_REVISION_2, since: 630 },
  ],
};

export const netPnpEventNotification: StructureRevisions = {
  name: 'NET_PNP_EVENT_NOTIFICATION',
  type: [c.NDIS_OBJECT_TYPE_DEFAULT, 'NDIS_OBJECT_TYPE_DEFAULT'],
  revisions: [
    { revision: 1, size: c.NDIS_SIZEOF_NET_PNP_EVENT_NOTIFICATION_REVISION_1, since: 600 },
    { revision: 2, size: c.NDIS_SIZEOF_NET_PNP_EVENT_NOTIFICATION_REVISION_2, since: 650 },
  ],
};

export const ifProviderCharacteristics: StructureRevisions = {
  name: 'NDIS_IF_PROVIDER_CHARACTERISTICS',
  type: [c.NDIS_OBJECT_TYPE_DEFAULT, 'NDIS_OBJECT_TYPE_DEFAULT'],
  revisions: [{ revision: 1, size: c.NDIS_SIZEOF_IF_PROVIDER_CHARACTERISTICS_REVISION_1, since: 600 }],
};
