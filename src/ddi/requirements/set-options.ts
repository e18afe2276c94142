import type { Requirement } from './requirement.js';

/** MiniportSetOptions and ProtocolSetOptions. */
export const setOptionsRequirements: readonly Requirement[] = [
  {
    id: 'R-020',
    says: 'Miniport/ProtocolSetOptions run inside the registration call, at PASSIVE_LEVEL, before the registration handle variable is usable; use the NdisDriverHandle parameter.',
    source: 'nc-ndis-set_options.md',
  },
  {
    id: 'R-021',
    says: 'Optional handler sets are registered with NdisSetOptionalHandlers; on failure undo everything and return the error; unload undoes what SetOptions did.',
    source: 'nc-ndis-set_options.md',
  },
  {
    id: 'R-022',
    says: 'Other callbacks may arrive as soon as SetOptions returns.',
    source: 'nc-ndis-set_options.md',
  },
  {
    id: 'R-023',
    says: 'NdisSetOptionalHandlers with a binding handle after a successful open takes only the CoNDIS and TCP chimney client sets: a connectionless IM driver has no use for it.',
    source: 'configuring-optional-protocol-driver-services.md',
  },
];
