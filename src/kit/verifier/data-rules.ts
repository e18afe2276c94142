import type { Rules } from './rule.js';

/** Rules on NBLs, their buffers, and the calls that pass them on. */
export const dataRules: Rules = {
  'dispatch-flag': { says: 'A dispatch-level flag is set at DISPATCH_LEVEL only.', source: 'R-104' },
  'indicate-low-power': { says: 'A virtual miniport that is not in D0 indicates nothing.', source: 'R-124' },
  'indicate-not-running': {
    says: 'A virtual miniport indicates from the call of MiniportRestart until its pause is complete.',
    source: 'R-080, R-124',
  },
  'left-after-halt': {
    says: 'Timers and work items allocated with a miniport adapter handle are freed by the end of halt or of a failed initialization.',
    source: 'R-083, R-084',
  },
  'mdl-mapped': {
    says: 'A mapping of a partial MDL is ended before the MDL is used again.',
    source: 'nf-wdm-iobuildpartialmdl.md',
  },
  'mdl-range': {
    says: 'A partial MDL describes a part of its source, and has room for its pages.',
    source: 'nf-wdm-iobuildpartialmdl.md',
  },
  'nbl-clone-flags': { says: 'A clone is freed with the flags it was allocated with.', source: 'R-099' },
  'nbl-context': {
    says: 'Context space is freed as it was allocated, newest first, before the NBL goes on.',
    source: 'R-100',
  },
  'nbl-context-size': { says: 'Context sizes are multiples of what their pages say.', source: 'R-100' },
  'nbl-count': { says: 'NumberOfNetBufferLists is the length of the list.', source: 'R-118' },
  'nbl-list': { says: 'A list of NBLs has an end.', source: 'R-102' },
  'nbl-not-owned': {
    says: 'Only NBLs that the driver holds are sent, completed, indicated, returned or freed, and each once.',
    source: 'R-094, R-103, R-112, R-194',
  },
  'nbl-not-received': { says: 'What is returned was received.', source: 'R-112' },
  'nbl-not-restored': {
    says: 'SourceHandle, context, NET_BUFFERs and MDLs are as they came when an NBL goes back.',
    source: 'R-096, R-100, R-101, R-115',
  },
  'nbl-not-sent': {
    says: 'What NdisMSendNetBufferListsComplete completes came from above to be sent.',
    source: 'R-094',
  },
  'nbl-one-buffer': { says: 'A received Ethernet NBL has one NET_BUFFER.', source: 'R-119' },
  'nbl-pool-kind': {
    says: 'NdisAllocateNetBufferAndNetBufferList takes a pool with fAllocateNetBuffer and without DataSize.',
    source: 'nf-nblapi-ndisallocatenetbufferandnetbufferlist.md',
  },
  'nbl-resources': {
    says: 'NBLs received with RESOURCES are neither returned nor kept, and their list is whole when the call ends.',
    source: 'R-113, R-116',
  },
  'nbl-source-handle': {
    says: 'SourceHandle is the binding handle on the way down and the miniport adapter handle on the way up.',
    source: 'R-096, R-097, R-115',
  },
  'nbl-status': { says: 'Status is set before a send is completed.', source: 'R-094' },
  'nbl-wrong-binding': { says: 'NBLs are returned on the binding that received them.', source: 'R-112' },
  'nbl-wrong-free': {
    says: 'NBLs and NET_BUFFERs are freed by the function that belongs to how they were allocated.',
    source: 'nf-nblapi-ndisfreenetbufferlist.md',
  },
  'nbl-wrong-miniport': {
    says: 'A send is completed on the virtual miniport that it was sent through.',
    source: 'R-094',
  },
  'net-buffer-range': {
    says: 'The data of a NET_BUFFER lies inside its MDLs and is not advanced beyond its end.',
    source: 'R-191',
  },
  'not-allocated': {
    says: 'An NBL or NET_BUFFER was allocated by NDIS and not freed.',
    source: 'nf-nblapi-ndisallocatenetbufferandnetbufferlist.md',
  },
  'pool-in-use': {
    says: 'A pool of NBLs or NET_BUFFERs is empty when it is freed.',
    source: 'nf-nblapi-ndisfreenetbufferlistpool.md',
  },
  port: { says: 'No port but the default one is used unless it was reported active.', source: 'R-188' },
  'send-low-power': { says: 'Nothing is sent to an adapter that is not in D0.', source: 'R-107, R-203' },
  'send-not-running': {
    says: 'Sends are for a Running binding, or for one whose pause is not complete.',
    source: 'R-032, R-089, R-090',
  },
  'timer-in-use': {
    says: 'A timer object is freed when it is not set and its function is not running.',
    source: 'R-083',
  },
  'unknown-flags': { says: 'Flags are of the kind of call they are passed to.', source: 'R-105' },
};
