/* One pass over a chain of received frames, as receive.c and receive_in_place.c make it. */
#pragma once

#include "distribution.h"
#include "many.h"

typedef struct _RECEIVE_PASS {
    PBINDING Binding;
    BOOLEAN MayBeKept; /* what is indicated comes back by MiniportReturnNetBufferLists */
    ULONG Flags;       /* NDIS_RECEIVE_FLAGS_XXX that hold for what goes up, too */
    ULONG Processor;
    ULONG Taken;
    ULONG Next;         /* batch that has not been indicated */
    NBL_QUEUE Unwanted; /* of nobody */
    NBL_QUEUE Parents;  /* kept here; each has the pass itself as a child */
    NBL_QUEUE Children; /* of the parents in Many, in order of their target */
    BATCH_SET Batches;  /* NBLs as they came, and children in their places, by target */
    MANY Many;
    DROPS Drops;
} RECEIVE_PASS, *PRECEIVE_PASS;

VOID ReceiveBegin(_Out_ PRECEIVE_PASS Pass, _In_ PBINDING Binding, _In_ ULONG ReceiveFlags);

/* Decides about one NBL. FALSE: the pass has no room for it. PathLock is held shared. */
_Must_inspect_result_
_IRQL_requires_(DISPATCH_LEVEL)
BOOLEAN ReceiveSort(_Inout_ PRECEIVE_PASS Pass, _In_ PNET_BUFFER_LIST Nbl);

/* Makes the children for many, and counts what is about to be indicated. PathLock is still held. */
_IRQL_requires_(DISPATCH_LEVEL)
VOID ReceiveCount(_Inout_ PRECEIVE_PASS Pass);

/* The next target with all that is for it, in order: one indication each. NULL: there is none any more. */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
PVMINIPORT ReceiveNextTarget(_Inout_ PRECEIVE_PASS Pass, _Out_ PNBL_QUEUE Queue);

/*
 * NBLs that must be back when the handler returns, chained as they came. They go up where they lie; a frame for
 * several, or one that has to be changed, goes by children, which are back as soon.
 */
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID ReceiveInPlace(_Inout_ PBINDING Binding, _In_ PNET_BUFFER_LIST Chain, _In_ ULONG ReceiveFlags);

/* Indicates NBLs so that they are here again when the call returns. The call is counted by somebody. */
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID ReceiveIndicateInPlace(_In_ PVMINIPORT Miniport, _In_ const NBL_QUEUE *Queue, _In_ ULONG ReceiveFlags);
