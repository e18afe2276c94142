/*
 * Frames that end here. Each is counted by one of the three functions below, in the statistics and for whoever traces:
 * one event for each reason and virtual miniport of a chain, never one for each frame. So a pass keeps a DROPS, and
 * traces it when it is through.
 */
#pragma once

#include "trace.h"

typedef enum _DROP_REASON {
    DropMalformed,   /* no frame, no whole header, or fewer bytes than it says: an error, as are the next two */
    DropTooLong,     /* longer than the MTU allows */
    DropByAdapter,   /* the adapter failed the send */
    DropMemory,      /* there is none, or the frame's cannot be mapped: from here on, a discard */
    DropRoute,       /* of no virtual miniport: a foreign VLAN, or a VLAN inside ours */
    DropHook,        /* a hook wants it so */
    DropPaused,      /* the virtual miniport or its binding does not run */
    DropRemoved,     /* the virtual miniport was told of its surprise removal */
    DropLowPower,    /* one of both sides sleeps */
    DropUnbinding,   /* the adapter is being closed */
    DropResetting,   /* the adapter is being reset */
    DropCancelled,   /* a hook held it when its sender cancelled it */
    DropNobody,      /* no virtual miniport has this address: from here on, not for us, so in no statistics */
    DropNotRunning,  /* who it is for does not take frames now */
    DropNotWanted,   /* a packet filter or multicast list says no */
    DropOwnLoopback, /* what a virtual miniport itself sent */
    DropReasons
} DROP_REASON;

FORCEINLINE BOOLEAN DropIsError(_In_ DROP_REASON Reason)
{
    return Reason < DropMemory;
}

FORCEINLINE BOOLEAN DropIsNotForUs(_In_ DROP_REASON Reason)
{
    return Reason >= DropNobody;
}

/* Of no virtual miniport in particular. */
#define DROP_NO_ROW MAXULONG

#define DROP_KINDS 8

typedef struct _DROPS {
    const BINDING *Binding;
    ULONG Kinds; /* in use */
    struct {
        ULONG Row;
        BOOLEAN Sent; /* by a driver above; else received */
        DROP_REASON Reason;
        ULONG Nbls;
    } Kind[DROP_KINDS];
} DROPS, *PDROPS;

FORCEINLINE VOID DropsInitialise(_Out_ PDROPS Drops, _In_ const BINDING *Binding)
{
    Drops->Binding = Binding;
    Drops->Kinds = 0;
}

/* What is not for us is the usual fate of frames on a shared wire, so it is for sessions that want everything. */
FORCEINLINE BOOLEAN DropIsTraced(_In_ DROP_REASON Reason)
{
    return TraceIsOn((UCHAR)(DropIsNotForUs(Reason) ? TRACE_LEVEL_VERBOSE : TRACE_LEVEL_WARNING), TRACE_DROPS);
}

VOID DropsCount(_Inout_ PDROPS Drops, _In_ BOOLEAN Sent, _In_ ULONG Row, _In_ DROP_REASON Reason, _In_ ULONG Nbls);
VOID DropsWrite(_Inout_ PDROPS Drops);
VOID DropWriteChain(_In_ const BINDING *Binding, _In_ ULONG Row, _In_ DROP_REASON Reason,
                    _In_ const NET_BUFFER_LIST *Chain);

/* Counts for the trace alone. */
FORCEINLINE VOID DropsAdd(_Inout_ PDROPS Drops, _In_ BOOLEAN Sent, _In_ ULONG Row, _In_ DROP_REASON Reason,
                          _In_ ULONG Nbls)
{
    if (DropIsTraced(Reason)) {
        DropsCount(Drops, Sent, Row, Reason, Nbls);
    }
}

/* Traces what was counted. */
FORCEINLINE VOID DropsTrace(_Inout_ PDROPS Drops)
{
    if (Drops->Kinds != 0) {
        DropsWrite(Drops);
    }
}

/* Traces a received chain of which no frame is looked at. */
FORCEINLINE VOID DropTraceChain(_In_ const BINDING *Binding, _In_ ULONG Row, _In_ DROP_REASON Reason,
                                _In_ const NET_BUFFER_LIST *Chain)
{
    if (DropIsTraced(Reason)) {
        DropWriteChain(Binding, Row, Reason, Chain);
    }
}

/* The reason that the status of a refused send stands for (PathSendStatus). */
DROP_REASON DropReasonOf(_In_ NDIS_STATUS Status);

/* Counts sends that do not go; the caller completes them. `Drops` NULL: they are traced at once. */
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID DropSent(_Inout_ PVMINIPORT Miniport, _In_ ULONG Lists, _In_ DROP_REASON Reason, _Inout_opt_ PDROPS Drops);

/* Counts frames that were for this virtual miniport; the caller returns them. `Drops` likewise. */
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID DropReceived(_Inout_ PVMINIPORT Miniport, _In_ ULONG Frames, _In_ DROP_REASON Reason, _Inout_opt_ PDROPS Drops);

/* Counts a received frame that cannot be told to be anybody's: with the first. PathLock is held. */
_IRQL_requires_(DISPATCH_LEVEL)
VOID DropUnclaimed(_Inout_ PBINDING Binding, _In_ DROP_REASON Reason, _Inout_ PDROPS Drops);
