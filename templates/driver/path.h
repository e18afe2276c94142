/*
 * The data path: chains of NBLs from above go down by send.c, from below go up by receive.c, and what begins or turns
 * here goes up by deliver.c. A chain that comes in one call goes on in one call for each target; nothing is done for
 * each virtual miniport that exists.
 */
#pragma once

#include "drops.h"
#include "nbl_queue.h"

/* The place of a received NBL in the pass that works on it. Scratch is ours as long as the NBL is. */
#define FRAME_SEQUENCE(Nbl) (*(ULONG_PTR *)&(Nbl)->Scratch)

/*
 * Chains by target. A set has room for more targets than an ordinary chain has NBLs; a chain with more is done in
 * several passes. Finding the batch of a target takes one probe of a small table, however many virtual miniports there
 * are.
 */
#define BATCHES 32
#define BATCH_BUCKETS 64

typedef struct _BATCH {
    PVMINIPORT Miniport;
    NBL_QUEUE Queue;
} BATCH, *PBATCH;

typedef struct _BATCH_SET {
    ULONG Count;
    PBATCH Latest;
    UCHAR Bucket[BATCH_BUCKETS]; /* index of a batch, plus 1 */
    BATCH Batch[BATCHES];
} BATCH_SET, *PBATCH_SET;

VOID BatchInitialise(_Out_ PBATCH_SET Set);

/* The batch of `Miniport`, made if need be; NULL when the set has no room for another target. */
_Must_inspect_result_
PBATCH BatchFind(_Inout_ PBATCH_SET Set, _In_ PVMINIPORT Miniport);

/* The batch of `Miniport`, NULL when it has none. */
_Must_inspect_result_
PBATCH BatchLookup(_In_ PBATCH_SET Set, _In_ PVMINIPORT Miniport);

typedef enum _FRAME_KIND {
    FramePassed,     /* of others, passed on as it is */
    FrameChild,      /* ours, for a parent that waits here */
    FrameRedirected, /* likewise, where a hook wants it: no hook sees it again */
    FrameOwn         /* ours, and nobody waits for it: a hook made it, and none sees it */
} FRAME_KIND;

/*
 * What this driver keeps with each NBL that it has passed on: allocated for those of others, part of those of its own
 * pools. Whatever comes back is told by it, so no pool has to be asked for. A multiple of MEMORY_ALLOCATION_ALIGNMENT.
 */
typedef struct _FRAME_CONTEXT {
    FRAME_KIND Kind;
    PVMINIPORT Miniport;      /* who sent it, or its parent; of a received child: whose pool it is of */
    NDIS_HANDLE SourceHandle; /* of the previous owner, where the frame is of others */
    PVOID TagInfo;            /* Ieee8021QNetBufferListInfo as it came, likewise */
} FRAME_CONTEXT, *PFRAME_CONTEXT;

C_ASSERT(sizeof(FRAME_CONTEXT) % MEMORY_ALLOCATION_ALIGNMENT == 0);

FORCEINLINE PFRAME_CONTEXT FrameContext(_In_ PNET_BUFFER_LIST Nbl)
{
    return (PFRAME_CONTEXT)(PVOID)NET_BUFFER_LIST_CONTEXT_DATA_START(Nbl);
}

/* Attaches a context and puts `NewSource` in place. FALSE: no memory, nothing changed. */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
FORCEINLINE BOOLEAN FrameAttach(_Inout_ PNET_BUFFER_LIST Nbl, _In_ NDIS_HANDLE NewSource, _In_ PVMINIPORT Miniport)
{
    PFRAME_CONTEXT Context;

    if (NdisAllocateNetBufferListContext(Nbl, sizeof(FRAME_CONTEXT), 0, TAG_FRAME_CONTEXT) != NDIS_STATUS_SUCCESS) {
        return FALSE;
    }
    Context = FrameContext(Nbl);
    Context->Kind = FramePassed;
    Context->Miniport = Miniport;
    Context->SourceHandle = Nbl->SourceHandle;
    Context->TagInfo = NET_BUFFER_LIST_INFO(Nbl, Ieee8021QNetBufferListInfo);
    Nbl->SourceHandle = NewSource;
    return TRUE;
}

/* Undoes FrameAttach, and what the distribution wrote beside the frame. Returns the virtual miniport of the context. */
_IRQL_requires_max_(DISPATCH_LEVEL)
FORCEINLINE PVMINIPORT FrameDetach(_Inout_ PNET_BUFFER_LIST Nbl)
{
    const FRAME_CONTEXT *Context = FrameContext(Nbl);
    PVMINIPORT Miniport = Context->Miniport;

    Nbl->SourceHandle = Context->SourceHandle;
    NET_BUFFER_LIST_INFO(Nbl, Ieee8021QNetBufferListInfo) = Context->TagInfo;
    NdisFreeNetBufferListContext(Nbl, sizeof(FRAME_CONTEXT));
    return Miniport;
}

MINIPORT_SEND_NET_BUFFER_LISTS MiniportSendNetBufferLists;
MINIPORT_RETURN_NET_BUFFER_LISTS MiniportReturnNetBufferLists;
MINIPORT_CANCEL_SEND MiniportCancelSend;
PROTOCOL_SEND_NET_BUFFER_LISTS_COMPLETE ProtocolSendNetBufferListsComplete;
PROTOCOL_RECEIVE_NET_BUFFER_LISTS ProtocolReceiveNetBufferLists;

/* The status of a send that cannot go; NDIS_STATUS_SUCCESS when it can. PathLock is held. */
_IRQL_requires_(DISPATCH_LEVEL)
NDIS_STATUS PathSendStatus(_In_ const VMINIPORT *Miniport);

/*
 * Sends a chain of this virtual miniport on. `Counted`: VMINIPORT.Outstanding counts it already, as after a hook; else
 * it is counted here, if the virtual miniport accepts sends. What cannot go is completed with its status.
 */
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID SendChain(_Inout_ PVMINIPORT Miniport, _In_ PNET_BUFFER_LIST Chain, _In_ BOOLEAN Counted, _In_ BOOLEAN AtDispatch);

/* Completes a chain that was never accepted, so never counted, every NBL with `Status`. */
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID SendRefuse(_Inout_ PVMINIPORT Miniport, _In_ PNET_BUFFER_LIST Chain, _In_ NDIS_STATUS Status,
                _In_ BOOLEAN AtDispatch);

/* Completes a counted chain to the driver above; each NBL has its Status. The virtual miniport may be gone afterwards.
 */
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID SendFinish(_Inout_ PVMINIPORT Miniport, _In_ const NBL_QUEUE *Queue, _In_ BOOLEAN AtDispatch);

/* Received frames that waited for the end of a reset go on; or back, if the binding is not open now. */
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID ReceiveResume(_Inout_ PBINDING Binding);

/* Indicates a chain that is counted, as is this call. Hooks have seen it. The virtual miniport may be gone afterwards.
 */
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID ReceiveIndicate(_Inout_ PVMINIPORT Miniport, _In_ const NBL_QUEUE *Queue, _In_ ULONG ReceiveFlags);

/* Takes back what ReceiveIndicate was given: from the driver above, or because a hook dropped it. */
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID ReceiveReturned(_Inout_ PVMINIPORT Miniport, _In_ PNET_BUFFER_LIST Chain, _In_ BOOLEAN AtDispatch);
