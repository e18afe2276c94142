/*
 * How frames find their virtual miniport. One of distribution/{mac,vlan,passthrough}.c is distribution.c of this
 * driver.
 *
 * Routing functions run with BINDING.PathLock held shared, adding and removing with it held exclusively. None of
 * them calls out, and none looks at all virtual miniports.
 */
#pragma once

#include "frame.h"

typedef struct _SEND_PASS SEND_PASS, *PSEND_PASS;
typedef struct _RECEIVE_PASS RECEIVE_PASS, *PRECEIVE_PASS;

typedef enum _POOL_KIND {
    PoolNone,  /* every NBL goes up as it is */
    PoolShare, /* children that go up share */
    PoolCopy   /* they are copies */
} POOL_KIND;

typedef struct _DISTRIBUTION {
    ULONG MaxMiniports; /* over one adapter */
    POOL_KIND Pools;    /* VMINIPORT.ReceivePool */
    /* One virtual miniport over an adapter, and payloads pass as they are: requests go down, offloads are the
     * adapter's. */
    BOOLEAN OwnsAdapter;
} DISTRIBUTION;

extern const DISTRIBUTION Distribution;

/* Makes the pools for what goes down in place of what came from above; DistributionDelete frees them. */
_Must_inspect_result_
_IRQL_requires_(PASSIVE_LEVEL)
NDIS_STATUS DistributionCreatePools(_Inout_ PBINDING Binding);

/* Makes room for `Rows` virtual miniports; the routes that are there stay. No lock is held. */
_Must_inspect_result_
_IRQL_requires_(PASSIVE_LEVEL)
NDIS_STATUS DistributionReserve(_Inout_ PBINDING Binding, _In_ ULONG Rows);
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID DistributionDelete(_Inout_ PBINDING Binding);

/* The MTU of the virtual miniports over an adapter. */
_IRQL_requires_max_(DISPATCH_LEVEL)
ULONG DistributionMtu(_In_ const BINDING *Binding);

/* Sets address and VLAN id of a row before it is initialised; registry keywords may replace address and id afterwards.
 */
_IRQL_requires_(PASSIVE_LEVEL)
VOID DistributionDescribe(_Inout_ PVMINIPORT Miniport);

/* NDIS_STATUS_RESOURCE_CONFLICT when another virtual miniport has that address or id. */
_Must_inspect_result_
_IRQL_requires_(DISPATCH_LEVEL)
NDIS_STATUS DistributionAdd(_Inout_ PVMINIPORT Miniport);
_IRQL_requires_(DISPATCH_LEVEL)
VOID DistributionRemove(_Inout_ PVMINIPORT Miniport);

/*
 * Decides about a frame from above: it goes down as it is, children go in its place, or it fails (send.h). TRUE: it
 * counts as sent.
 */
_Must_inspect_result_
_IRQL_requires_(DISPATCH_LEVEL)
BOOLEAN DistributionSend(_Inout_ PSEND_PASS Pass, _Inout_ PNET_BUFFER_LIST Nbl, _In_ const SENT_FRAME *Sent);

/* All of the chain is decided about. */
_IRQL_requires_(DISPATCH_LEVEL)
VOID DistributionSendEnd(_Inout_ PSEND_PASS Pass);

/* Writes what others send by a tag into a frame of a hook's, or beside it. FALSE: it may not go. */
_Must_inspect_result_
_IRQL_requires_(DISPATCH_LEVEL)
BOOLEAN DistributionMarkOwn(_In_ const VMINIPORT *Miniport, _Inout_ PNET_BUFFER_LIST Nbl,
                            _In_reads_(ETHERNET_HEADER) const UCHAR *Header);

/* Frees a child that went down. Returns its parent; the caller counts it down. */
_IRQL_requires_max_(DISPATCH_LEVEL)
PNET_BUFFER_LIST DistributionFreeSent(_In_ PNET_BUFFER_LIST Child);

/* Decides about a frame from below: who gets it, how, or why nobody does (receive.h). FALSE: the pass has no room. */
_Must_inspect_result_
_IRQL_requires_(DISPATCH_LEVEL)
BOOLEAN DistributionReceive(_Inout_ PRECEIVE_PASS Pass, _Inout_ PNET_BUFFER_LIST Nbl,
                            _In_reads_(ETHERNET_HEADER) const UCHAR *Header);

/* All of the pass is decided about. PathLock is still held. */
_IRQL_requires_(DISPATCH_LEVEL)
VOID DistributionReceiveEnd(_Inout_ PRECEIVE_PASS Pass);

/* The next target with all that is for it, in order: one indication each. NULL: there is none any more. */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
PVMINIPORT DistributionNextTarget(_Inout_ PRECEIVE_PASS Pass, _Out_ PNBL_QUEUE Queue);

/* Writes beside an NBL that goes up as it is. What was there is in its context, and is put back on the way home. */
_IRQL_requires_(DISPATCH_LEVEL)
VOID DistributionMarkReceived(_Inout_ PNET_BUFFER_LIST Nbl);

/* A child of one frame, which is whole. NULL: no memory, or no child can be made of it. */
_Must_inspect_result_
_IRQL_requires_(DISPATCH_LEVEL)
PNET_BUFFER_LIST DistributionChild(_In_ NDIS_HANDLE Pool, _Inout_ PNET_BUFFER_LIST Parent, _In_ const NET_BUFFER *Nb,
                                   _In_ PVMINIPORT Miniport);
