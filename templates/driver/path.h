/*
 * The data path: chains of NBLs from above go down by send.c, from below go up by receive.c. A chain that comes in one
 * call goes on in one call for each target; nothing is done for each virtual miniport that exists.
 */
#pragma once

#include "vminiport.h"

/* A chain with O(1) append. */
typedef struct _NBL_QUEUE {
    PNET_BUFFER_LIST Head;
    PNET_BUFFER_LIST Last;
    ULONG Count;
} NBL_QUEUE, *PNBL_QUEUE;

FORCEINLINE VOID QueueInitialise(_Out_ PNBL_QUEUE Queue)
{
    Queue->Head = NULL;
    Queue->Last = NULL;
    Queue->Count = 0;
}

FORCEINLINE VOID QueueAppend(_Inout_ PNBL_QUEUE Queue, _In_ PNET_BUFFER_LIST Nbl)
{
    NET_BUFFER_LIST_NEXT_NBL(Nbl) = NULL;
    if (Queue->Last == NULL) {
        Queue->Head = Nbl;
    } else {
        NET_BUFFER_LIST_NEXT_NBL(Queue->Last) = Nbl;
    }
    Queue->Last = Nbl;
    Queue->Count++;
}

/* The place of an NBL in the pass that works on it. Scratch is ours as long as the NBL is. */
#define FRAME_SEQUENCE(Nbl) (*(ULONG_PTR *)&(Nbl)->Scratch)

/* Moves `From` into `Into`; both are in order of FRAME_SEQUENCE, and so is the result. */
VOID QueueMerge(_Inout_ PNBL_QUEUE Into, _Inout_ PNBL_QUEUE From);

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

/* What this driver keeps with an NBL of others while it has passed it on. A multiple of MEMORY_ALLOCATION_ALIGNMENT. */
typedef struct _FRAME_CONTEXT {
    NDIS_HANDLE SourceHandle; /* of the previous owner */
    PVMINIPORT Miniport;      /* sent by this one; NULL on the way up */
} FRAME_CONTEXT, *PFRAME_CONTEXT;

C_ASSERT(sizeof(FRAME_CONTEXT) % MEMORY_ALLOCATION_ALIGNMENT == 0);

/* Attaches a context and puts `NewSource` in place. FALSE: no memory, nothing changed. */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
FORCEINLINE BOOLEAN FrameAttach(_Inout_ PNET_BUFFER_LIST Nbl, _In_ NDIS_HANDLE NewSource, _In_opt_ PVMINIPORT Miniport)
{
    PFRAME_CONTEXT Context;

    if (NdisAllocateNetBufferListContext(Nbl, sizeof(FRAME_CONTEXT), 0, TAG_FRAME_CONTEXT) != NDIS_STATUS_SUCCESS) {
        return FALSE;
    }
    Context = (PFRAME_CONTEXT)NET_BUFFER_LIST_CONTEXT_DATA_START(Nbl);
    Context->SourceHandle = Nbl->SourceHandle;
    Context->Miniport = Miniport;
    Nbl->SourceHandle = NewSource;
    return TRUE;
}

/* Undoes FrameAttach. Returns the virtual miniport that was attached. */
_IRQL_requires_max_(DISPATCH_LEVEL)
FORCEINLINE PVMINIPORT FrameDetach(_Inout_ PNET_BUFFER_LIST Nbl)
{
    const FRAME_CONTEXT *Context = (const FRAME_CONTEXT *)NET_BUFFER_LIST_CONTEXT_DATA_START(Nbl);
    PVMINIPORT Miniport = Context->Miniport;

    Nbl->SourceHandle = Context->SourceHandle;
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
VOID SendRefuse(_In_ PVMINIPORT Miniport, _In_ PNET_BUFFER_LIST Chain, _In_ NDIS_STATUS Status,
                _In_ BOOLEAN AtDispatch);

/* Completes a counted chain to the driver above; each NBL has its Status. The virtual miniport may be gone afterwards.
 */
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID SendFinish(_Inout_ PVMINIPORT Miniport, _In_ const NBL_QUEUE *Queue, _In_ BOOLEAN AtDispatch);

/*
 * Indicates a chain that is counted, as is this call. NBLs of others have their context attached; ours are children.
 * Hooks see it here. The virtual miniport may be gone afterwards.
 */
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID ReceiveIndicate(_Inout_ PVMINIPORT Miniport, _In_ const NBL_QUEUE *Queue, _In_ BOOLEAN AtDispatch);

/*
 * Indicates children so that they are back when the call returns, and frees them: what they stand for does not wait for
 * the drivers above. The call is counted. The virtual miniport may be gone afterwards.
 */
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID ReceiveIndicateInPlace(_Inout_ PVMINIPORT Miniport, _In_ const NBL_QUEUE *Children, _In_ BOOLEAN AtDispatch);

/* Takes back what ReceiveIndicate was given: from the driver above, or because a hook dropped it. */
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID ReceiveReturned(_Inout_ PVMINIPORT Miniport, _In_ PNET_BUFFER_LIST Chain, _In_ BOOLEAN AtDispatch);
