import type { Edit } from '../edit.js';

/** OID requests, packet filters and multicast lists. */
export const oidEdits: readonly Edit[] = [
  {
    fault: 'an OID request is completed twice',
    lesson: 15,
    requirement: 'R-129',
    shownBy: 'oids',
    path: 'driver/oid.c',
    pattern:
      /( {4}NdisMOidRequestComplete\(Miniport->Handle, Request, OidAllowed\(Request, Status\)\);\n)( {4}return TRUE;\n\}\n\n\/\* One run)/,
    replacement: '$1$1$2',
  },
  {
    fault: 'BytesNeeded is missing from a refusal',
    requirement: 'R-132',
    shownBy: 'oids',
    path: 'driver/oid_local.c',
    pattern: / {8}Request->DATA\.QUERY_INFORMATION\.BytesNeeded = Length;\n/,
    replacement: '',
  },
  {
    fault: 'a clone is not freed',
    requirement: 'R-128',
    shownBy: 'oids',
    path: 'driver/oid_forward.c',
    pattern: / {4}NdisFreeCloneOidRequest\(.*\n/,
    replacement: '',
  },
  {
    fault: 'the filter below is the last one asked for, not all together',
    lesson: 18,
    requirement: 'R-137',
    shownBy: 'oids',
    path: 'driver/combined.c',
    pattern: /Filter \|= Miniport->WantedRules\.PacketFilter;/,
    replacement: 'Filter = Miniport->WantedRules.PacketFilter;',
  },
];
