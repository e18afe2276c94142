import type { Requirement } from './requirement.js';

/** Which NDIS, which revisions. */
export const versionRequirements: readonly Requirement[] = [
  {
    id: 'R-177',
    says: 'Use NdisGetVersion and register at min(supported, running); on older systems register lower.',
    source: 'version-information-requirements-for-ndis-drivers.md',
  },
  {
    id: 'R-178',
    says: 'Structure revisions must fit the registered version; NDIS fails calls with too old ones.',
    source: 'version-information-requirements-for-ndis.md',
  },
  {
    id: 'R-179',
    says: 'Reading: Size must be >= SIZEOF of the claimed revision; newer revisions are used as older ones.',
    source: 'version-information-requirements-for-ndis-drivers.md',
  },
  {
    id: 'R-180',
    says: 'Define NDISxxx_MINIPORT=1 and NDISxxx=1 (same xxx) for an IM driver, and NDIS_MINIPORT_DRIVER=1: without it the header ignores NDISxxx_MINIPORT (from the header; the page names only the first two).',
    source: 'summary-of-changes-required-to-port-an-intermediate-driver-to-ndis-6-2.md',
  },
];
