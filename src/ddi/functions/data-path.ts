import type { FunctionGroup } from '../types.js';

/** Sending, receiving, completing, returning. */
export const dataPathFunctions = {
  NdisGeneratePartialCancelId: {
    returns: 'UCHAR',
    params: {},
    irql: '<= DISPATCH_LEVEL',
    fails: ['0 / exhausted values not documented'],
    rules: [
      'normally once from DriverEntry',
      'result is the high-order byte of every cancel id the driver assigns',
    ],
    page: 'ndis/nf-ndis-ndisgeneratepartialcancelid.md',
  },
  NdisSendNetBufferLists: {
    returns: 'VOID',
    params: {
      NdisBindingHandle: 'NDIS_HANDLE',
      NetBufferLists: 'PNET_BUFFER_LIST',
      PortNumber: 'NDIS_PORT_NUMBER',
      SendFlags: 'ULONG',
    },
    irql: '<= DISPATCH_LEVEL',
    completion: 'ProtocolSendNetBufferListsComplete',
    acquires: 'NBL ownership passes to the lower driver until ProtocolSendNetBufferListsComplete',
    rules: [
      'binding Running only',
      'set NBL SourceHandle to the binding handle (save/restore when forwarding)',
      'do not touch the NBLs after the call',
      'clear NDIS_SEND_FLAGS_CHECK_FOR_LOOPBACK when passing a send down',
      'adapter below in D0, not resetting',
    ],
    page: 'ndis/nf-ndis-ndissendnetbufferlists.md',
  },
  NdisReturnNetBufferLists: {
    returns: 'VOID',
    params: { NdisBindingHandle: 'NDIS_HANDLE', NetBufferLists: 'PNET_BUFFER_LIST', ReturnFlags: 'ULONG' },
    irql: '<= DISPATCH_LEVEL',
    releases: 'NBLs received without NDIS_RECEIVE_FLAGS_RESOURCES',
    rules: [
      'all NBLs must come from this binding',
      'never for NBLs received with the RESOURCES flag',
      'once per NBL',
    ],
    page: 'ndis/nf-ndis-ndisreturnnetbufferlists.md',
  },
  NdisCancelSendNetBufferLists: {
    returns: 'VOID',
    params: { NdisBindingHandle: 'NDIS_HANDLE', CancelId: 'PVOID' },
    irql: '<= DISPATCH_LEVEL',
    rules: ['binding handle must stay valid for the whole call', 'best effort'],
    page: 'ndis/nf-ndis-ndiscancelsendnetbufferlists.md',
  },
  NdisMSendNetBufferListsComplete: {
    returns: 'VOID',
    params: {
      MiniportAdapterHandle: 'NDIS_HANDLE',
      NetBufferList: 'PNET_BUFFER_LIST',
      SendCompleteFlags: 'ULONG',
    },
    irql: '<= DISPATCH_LEVEL',
    releases: 'NBLs received by MiniportSendNetBufferLists',
    rules: [
      'once per NBL',
      'set NBL Status and restore SourceHandle, NB chain and MDL chain first',
      'order free',
      'NBLs inaccessible afterwards',
    ],
    page: 'ndis/nf-ndis-ndismsendnetbufferlistscomplete.md',
  },
  NdisMIndicateReceiveNetBufferLists: {
    returns: 'VOID',
    params: {
      MiniportAdapterHandle: 'NDIS_HANDLE',
      NetBufferList: 'PNET_BUFFER_LIST',
      PortNumber: 'NDIS_PORT_NUMBER',
      NumberOfNetBufferLists: 'ULONG',
      ReceiveFlags: 'ULONG',
    },
    irql: '<= DISPATCH_LEVEL',
    completion: 'MiniportReturnNetBufferLists',
    acquires: 'NBL ownership passes up until MiniportReturnNetBufferLists (unless RESOURCES flag)',
    rules: [
      'adapter Running or Restarting (allowed as soon as MiniportRestart was called), never Paused or low power',
      'SourceHandle = virtual miniport handle',
      'count parameter must match list length',
    ],
    page: 'ndis/nf-ndis-ndismindicatereceivenetbufferlists.md',
  },
} as const satisfies FunctionGroup;
