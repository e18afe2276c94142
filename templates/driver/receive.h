/* One pass over a chain of received frames, as receive.c and receive_in_place.c make it. */
#pragma once

#include "frame.h"

#define MANY_FRAMES 32

/* Frames for several virtual miniports, where the distribution has such. */
typedef struct _MANY {
    ULONG Count;
    struct {
        PNET_BUFFER_LIST Parent;
        BOOLEAN Loopback;
        UCHAR Header[2 * ETH_LENGTH_OF_ADDRESS];
    } Frame[MANY_FRAMES];
} MANY, *PMANY;

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

/* Counts what is about to be indicated. PathLock is still held. */
_IRQL_requires_(DISPATCH_LEVEL)
VOID ReceiveCount(_Inout_ PRECEIVE_PASS Pass);

/* The next batch that was not indicated. NULL: there is none any more. */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
PVMINIPORT ReceiveNextBatch(_Inout_ PRECEIVE_PASS Pass, _Out_ PNBL_QUEUE Queue);

/*
 * What the distribution decides about a frame, while PathLock is held shared: it goes back at once, and is counted if
 * it was for somebody here, or should have been.
 */
_IRQL_requires_(DISPATCH_LEVEL)
VOID ReceiveDrop(_Inout_ PRECEIVE_PASS Pass, _In_ PNET_BUFFER_LIST Nbl, _In_opt_ PVMINIPORT Target,
                 _In_ DROP_REASON Reason);

/* Or it is for `Target` alone. FALSE: that one does not want it, and the frame is dropped. */
_Must_inspect_result_
_IRQL_requires_(DISPATCH_LEVEL)
BOOLEAN ReceiveAccept(_Inout_ PRECEIVE_PASS Pass, _In_ PVMINIPORT Target, _In_ PNET_BUFFER_LIST Nbl,
                      _In_reads_(ETHERNET_HEADER) const UCHAR *Header);

/* Puts an accepted frame, or its child, into the batch of its target. */
_IRQL_requires_(DISPATCH_LEVEL)
VOID ReceiveAppend(_Inout_ PRECEIVE_PASS Pass, _Inout_ PBATCH Batch, _In_ PNET_BUFFER_LIST Nbl,
                   _In_reads_(ETHERNET_HEADER) const UCHAR *Header);

/* All of this for a frame that goes up as it is. FALSE: the pass has no room for it. */
_Must_inspect_result_
_IRQL_requires_(DISPATCH_LEVEL)
BOOLEAN ReceiveAsIs(_Inout_ PRECEIVE_PASS Pass, _In_ PVMINIPORT Target, _In_ PNET_BUFFER_LIST Nbl,
                    _In_reads_(ETHERNET_HEADER) const UCHAR *Header);

/*
 * NBLs that must be back when the handler returns, chained as they came. They go up where they lie; a frame for
 * several, or one that has to be changed, goes by children, which are back as soon.
 */
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID ReceiveInPlace(_Inout_ PBINDING Binding, _In_ PNET_BUFFER_LIST Chain, _In_ ULONG ReceiveFlags);

/* Indicates NBLs so that they are here again when the call returns. The call is counted by somebody. */
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID ReceiveIndicateInPlace(_In_ PVMINIPORT Miniport, _In_ const NBL_QUEUE *Queue, _In_ ULONG ReceiveFlags);
