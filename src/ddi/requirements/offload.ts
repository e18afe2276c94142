import type { Requirement } from './requirement.js';

/** Receive side scaling and offloads. */
export const offloadRequirements: readonly Requirement[] = [
  {
    id: 'R-174',
    says: "Pass OIDs and status of RSS on, or report RSS unsupported. A driver that queues or originates traffic should keep the protocol's CPU.",
    source: 'supporting-rss-in-intermediate-drivers-or-filter-drivers.md',
  },
  {
    id: 'R-175',
    says: '[inferred] Give offload attributes only if offload requests and their OOB data are passed through unchanged; after a successful OID_TCP_OFFLOAD_PARAMETERS indicate NDIS_STATUS_TASK_OFFLOAD_CURRENT_CONFIG.',
    source: 'oid-tcp-offload-parameters.md',
  },
  {
    id: 'R-176',
    says: 'When own MaxOffLoadSize changes, no lower adapter may get packets above its own reported size.',
    source: 'offloading-the-segmentation-of-large-tcp-packets.md',
  },
];
