#include "drops.h"

static PCSTR ReasonName(_In_ DROP_REASON Reason)
{
    static const PCSTR Names[DropReasons] = {
        [DropMalformed] = "Malformed",     [DropTooLong] = "TooLong",       [DropByAdapter] = "ByAdapter",
        [DropMemory] = "Memory",           [DropRoute] = "Route",           [DropHook] = "Hook",
        [DropPaused] = "Paused",           [DropRemoved] = "Removed",       [DropLowPower] = "LowPower",
        [DropUnbinding] = "Unbinding",     [DropResetting] = "Resetting",   [DropCancelled] = "Cancelled",
        [DropNobody] = "Nobody",           [DropNotRunning] = "NotRunning", [DropNotWanted] = "NotWanted",
        [DropOwnLoopback] = "OwnLoopback",
    };

    return Names[Reason];
}

_Use_decl_annotations_
DROP_REASON DropReasonOf(NDIS_STATUS Status)
{
    switch (Status) {
    case NDIS_STATUS_PAUSED:
        return DropPaused;
    case NDIS_STATUS_NOT_ACCEPTED:
        return DropRemoved;
    case NDIS_STATUS_LOW_POWER_STATE:
        return DropLowPower;
    case NDIS_STATUS_RESET_IN_PROGRESS:
        return DropResetting;
    case NDIS_STATUS_SEND_ABORTED:
        return DropCancelled;
    default:
        return DropUnbinding;
    }
}

/* The level of an event is a constant, so there are two. */
static VOID Write(_In_ const BINDING *Binding, _In_ BOOLEAN Sent, _In_ ULONG Row, _In_ DROP_REASON Reason,
                  _In_ ULONG Nbls)
{
    if (!DropIsNotForUs(Reason)) {
        TraceLoggingWrite(
            TraceProvider, "Drop", TraceLoggingLevel(TRACE_LEVEL_WARNING), TraceLoggingKeyword(TRACE_DROPS),
            TraceLoggingDescription("NBLs of one chain that are dropped, as statistics count them"),
            TraceLoggingUnicodeString(&Binding->AdapterName, "Adapter"), TraceLoggingInt32((LONG)Row, "Row"),
            TraceLoggingString(Sent ? "Send" : "Receive", "Direction"),
            TraceLoggingString(ReasonName(Reason), "Reason"), TraceLoggingUInt32(Nbls, "Nbls"));
    } else {
        TraceLoggingWrite(
            TraceProvider, "NotForUs", TraceLoggingLevel(TRACE_LEVEL_VERBOSE), TraceLoggingKeyword(TRACE_DROPS),
            TraceLoggingDescription("NBLs of one chain that this virtual miniport, or any if Row is -1, is not to get"),
            TraceLoggingUnicodeString(&Binding->AdapterName, "Adapter"), TraceLoggingInt32((LONG)Row, "Row"),
            TraceLoggingString(Sent ? "Send" : "Receive", "Direction"),
            TraceLoggingString(ReasonName(Reason), "Reason"), TraceLoggingUInt32(Nbls, "Nbls"));
    }
}

_Use_decl_annotations_
VOID DropsCount(PDROPS Drops, BOOLEAN Sent, ULONG Row, DROP_REASON Reason, ULONG Nbls)
{
    ULONG Kind = 0;

    while (Kind < Drops->Kinds &&
           (Drops->Kind[Kind].Row != Row || Drops->Kind[Kind].Sent != Sent || Drops->Kind[Kind].Reason != Reason)) {
        Kind++;
    }
    if (Kind == DROP_KINDS) {
        DropsWrite(Drops);
        Kind = 0;
    }
    if (Kind == Drops->Kinds) {
        Drops->Kind[Kind].Row = Row;
        Drops->Kind[Kind].Sent = Sent;
        Drops->Kind[Kind].Reason = Reason;
        Drops->Kind[Kind].Nbls = 0;
        Drops->Kinds++;
    }
    Drops->Kind[Kind].Nbls += Nbls;
}

_Use_decl_annotations_
VOID DropsWrite(PDROPS Drops)
{
    for (ULONG Kind = 0; Kind < Drops->Kinds; Kind++) {
        Write(Drops->Binding, Drops->Kind[Kind].Sent, Drops->Kind[Kind].Row, Drops->Kind[Kind].Reason,
              Drops->Kind[Kind].Nbls);
    }
    Drops->Kinds = 0;
}

_Use_decl_annotations_
VOID DropWriteChain(const BINDING *Binding, ULONG Row, DROP_REASON Reason, const NET_BUFFER_LIST *Chain)
{
    ULONG Nbls = 0;

    for (const NET_BUFFER_LIST *Nbl = Chain; Nbl != NULL; Nbl = NET_BUFFER_LIST_NEXT_NBL(Nbl)) {
        Nbls++;
    }
    Write(Binding, FALSE, Row, Reason, Nbls);
}

/* Traces at once, or with the others of a pass. */
static VOID Trace(_In_ const VMINIPORT *Miniport, _In_ BOOLEAN Sent, _In_ DROP_REASON Reason, _In_ ULONG Nbls,
                  _Inout_opt_ PDROPS Drops)
{
    if (Drops != NULL) {
        DropsAdd(Drops, Sent, Miniport->Row, Reason, Nbls);
    } else if (DropIsTraced(Reason)) {
        Write(Miniport->Binding, Sent, Miniport->Row, Reason, Nbls);
    }
}

_Use_decl_annotations_
VOID DropSent(PVMINIPORT Miniport, ULONG Lists, DROP_REASON Reason, PDROPS Drops)
{
    InterlockedAdd(DropIsError(Reason) ? &Miniport->OutErrors : &Miniport->OutDiscards, (LONG)Lists);
    Trace(Miniport, TRUE, Reason, Lists, Drops);
}

_Use_decl_annotations_
VOID DropReceived(PVMINIPORT Miniport, ULONG Frames, DROP_REASON Reason, PDROPS Drops)
{
    InterlockedAdd(DropIsError(Reason) ? &Miniport->InErrors : &Miniport->InDiscards, (LONG)Frames);
    Trace(Miniport, FALSE, Reason, Frames, Drops);
}

_Use_decl_annotations_
VOID DropUnclaimed(PBINDING Binding, DROP_REASON Reason, PDROPS Drops)
{
    PVMINIPORT First = Binding->Table.First; /* an adapter without UpperBindings has none */

    if (First != NULL) {
        InterlockedIncrement(DropIsError(Reason) ? &First->InErrors : &First->InDiscards);
    }
    DropsAdd(Drops, FALSE, DROP_NO_ROW, Reason, 1);
}
