import { constants } from './constants.js';
import type { NdisVersion } from './types.js';

/** A structure with an NDIS_OBJECT_HEADER: what the header says, and which NDIS has which revision. */
export interface StructureRevisionsDecl {
  /** NDIS_OBJECT_TYPE_XXX. */
  readonly type: string;
  /** First version of revision 1, of revision 2, and so on. */
  readonly since: readonly NdisVersion[];
}

const own = 'own';

/** `own`: the object type carries the structure's name; else NDIS_OBJECT_TYPE_ goes before. */
function headered(
  type: string,
  ...since: readonly NdisVersion[]
): { type: string; since: readonly number[] } {
  return { type, since };
}

/*
 * From the pages of the structures and introduction-to-ndis-6-xx.md, implementing-an-ndis-6-xx-driver.md: a driver that is
 * registered at a version uses that version's revision.
 */
const declared = {
  NDIS_BIND_PARAMETERS: headered(own, 600, 610, 620, 630),
  NDIS_CONFIGURATION_OBJECT: headered(own, 600),
  NDIS_DEVICE_OBJECT_ATTRIBUTES: headered(own, 600),
  NDIS_IF_PROVIDER_CHARACTERISTICS: headered('DEFAULT', 600),
  NDIS_INTERRUPT_MODERATION_PARAMETERS: headered('DEFAULT', 600),
  NDIS_LINK_PARAMETERS: headered('DEFAULT', 600),
  NDIS_LINK_STATE: headered('DEFAULT', 600),
  NDIS_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES: headered(own, 600, 620),
  NDIS_MINIPORT_ADAPTER_OFFLOAD_ATTRIBUTES: headered(own, 600),
  NDIS_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES: headered(own, 600, 630),
  NDIS_MINIPORT_ADD_DEVICE_REGISTRATION_ATTRIBUTES: headered(own, 600),
  NDIS_MINIPORT_DRIVER_CHARACTERISTICS: headered(own, 600, 610, 680),
  NDIS_MINIPORT_PNP_CHARACTERISTICS: headered(own, 600),
  NDIS_OFFLOAD: headered(own, 600, 610, 630, 650, 670, 683, 685),
  NDIS_OFFLOAD_ENCAPSULATION: headered(own, 610),
  NDIS_OFFLOAD_PARAMETERS: headered('DEFAULT', 600, 610, 630, 650, 683),
  NDIS_OID_REQUEST: headered(own, 600, 650),
  NDIS_OPEN_PARAMETERS: headered(own, 600),
  NDIS_PM_CAPABILITIES: headered('DEFAULT', 620, 630),
  NDIS_PM_PARAMETERS: headered('DEFAULT', 620, 630),
  NDIS_PROTOCOL_DRIVER_CHARACTERISTICS: headered(own, 600, 610),
  NDIS_RECEIVE_SCALE_CAPABILITIES: headered('RSS_CAPABILITIES', 600, 630, 660),
  NDIS_RECEIVE_SCALE_PARAMETERS: headered('RSS_PARAMETERS', 600, 620, 660),
  NDIS_RESTART_GENERAL_ATTRIBUTES: headered(own, 600, 620),
  NDIS_STATISTICS_INFO: headered('DEFAULT', 600),
  NDIS_STATUS_INDICATION: headered(own, 600),
  NET_PNP_EVENT_NOTIFICATION: headered('DEFAULT', 600, 650),
} as const;

export type HeaderedStructure = keyof typeof declared;

export const structureRevisions: ReadonlyMap<HeaderedStructure, StructureRevisionsDecl> = new Map(
  Object.entries(declared).map(([name, { type, since }]) => [
    name as HeaderedStructure,
    { type: `NDIS_OBJECT_TYPE_${type === own ? name.replace(/^NDIS_/, '') : type}`, since },
  ]),
);

/** NDIS_SIZEOF_XXX_REVISION_n; the header spells some with the structure's own prefix once more. */
export function sizeMacro(structure: HeaderedStructure, revision: number): string {
  const names = [structure.replace(/^NDIS_/, ''), structure].map(
    (name) => `NDIS_SIZEOF_${name}_REVISION_${revision}`,
  );
  const found = names.find((name) => constants.has(name));
  if (found === undefined) throw new Error(`the facts have no size of ${structure} revision ${revision}`);
  return found;
}
