/* Whom a received frame is for. */
#include "receive.h"

/* What is said of all frames of a chain holds for any of them. PERFECT_FILTERED does not: the adapter's filter is the
 * union of many. */
#define FLAGS_THAT_HOLD                                                                                                \
    (NDIS_RECEIVE_FLAGS_DISPATCH_LEVEL | NDIS_RECEIVE_FLAGS_SINGLE_ETHER_TYPE | NDIS_RECEIVE_FLAGS_SINGLE_VLAN)

_Use_decl_annotations_
VOID ReceiveBegin(PRECEIVE_PASS Pass, PBINDING Binding, ULONG ReceiveFlags)
{
    Pass->Binding = Binding;
    Pass->MayBeKept = NDIS_TEST_RECEIVE_CAN_PEND(ReceiveFlags);
    Pass->Flags = ReceiveFlags & FLAGS_THAT_HOLD;
    Pass->Processor = 0;
    Pass->Taken = 0;
    Pass->Next = 0;
    QueueInitialise(&Pass->Unwanted);
    QueueInitialise(&Pass->Parents);
    QueueInitialise(&Pass->Children);
    BatchInitialise(&Pass->Batches);
    Pass->Many.Count = 0;
    DropsInitialise(&Pass->Drops, Binding);
}

/* TRUE if a frame is longer than the virtual miniport may indicate; a tag, and what the adapter coalesced, apart
 * (R-123, R-200). */
static BOOLEAN IsTooLong(_In_ const VMINIPORT *Target, _In_ PNET_BUFFER_LIST Nbl, _In_ ULONG Length,
                         _In_reads_(ETHERNET_HEADER) const UCHAR *Header)
{
    return Length > Target->MtuSize + ETHERNET_HEADER + (FrameIsTagged(Header) ? VLAN_HEADER : 0) &&
           NET_BUFFER_LIST_INFO(Nbl, TcpRecvSegCoalesceInfo) == NULL;
}

/* Where a received NBL goes, and its header. */
_Must_inspect_result_
_IRQL_requires_(DISPATCH_LEVEL)
static ROUTE RouteOf(_In_ PBINDING Binding, _In_ PNET_BUFFER_LIST Nbl, _Out_writes_(ETHERNET_HEADER) PUCHAR Storage,
                     _Outptr_ const UCHAR **Header)
{
    ROUTE Where = {.Kind = RouteDrop, .Reason = DropMalformed};
    PNET_BUFFER Nb = NET_BUFFER_LIST_FIRST_NB(Nbl);
    const NDIS_STATUS Status = Nb == NULL ? NDIS_STATUS_FAILURE : FramePeek(Nb, ETHERNET_HEADER, Storage, Header);

    /* An Ethernet NBL has one frame. */
    if (Status != NDIS_STATUS_SUCCESS || NET_BUFFER_NEXT_NB(Nb) != NULL) {
        Where.Reason = Status == NDIS_STATUS_RESOURCES ? DropMemory : DropMalformed;
        return Where;
    }

    Where = DistributionRouteReceived(Binding, Nbl, *Header);
    if (Where.Kind == RouteOne || Where.Kind == RouteChild) {
        PVMINIPORT Target = Where.Target;

        Where.Reason = DropReasons;
        if (!Target->Open) {
            Where.Reason = DropNotRunning;
        } else if (!RulesAccept(Target, FRAME_DESTINATION(*Header))) {
            Where.Reason = DropNotWanted;
        } else if (NdisTestNblFlag(Nbl, NDIS_NBL_FLAGS_IS_LOOPBACK_PACKET) &&
                   AddressEqual(FRAME_SOURCE(*Header), Target->Address)) {
            Where.Reason = DropOwnLoopback; /* not for its own sender */
        } else if (IsTooLong(Target, Nbl, NET_BUFFER_DATA_LENGTH(Nb), *Header)) {
            Where.Reason = DropTooLong;
        }
        if (Where.Reason != DropReasons) {
            Where.Kind = RouteDrop;
        }
    }
    return Where;
}

/* A copy in the place of a frame, without its tag, or with other things beside it. NULL: it is counted. */
_Must_inspect_result_
_IRQL_requires_(DISPATCH_LEVEL)
static PNET_BUFFER_LIST MakeCopy(_Inout_ PRECEIVE_PASS Pass, _Inout_ PNET_BUFFER_LIST Nbl, _In_ const ROUTE *Where)
{
    PVMINIPORT Target = Where->Target;
    PNET_BUFFER Nb = NET_BUFFER_LIST_FIRST_NB(Nbl);
    PNET_BUFFER_LIST Child = ChildCopy(Target->ReceivePool, Nbl, Nb, Target, Where->Header);

    if (Child == NULL) {
        DropReceived(Target, 1, FrameIsWhole(Nb) ? DropMemory : DropMalformed, &Pass->Drops);
        return NULL;
    }
    NdisCopyReceiveNetBufferListInfo(Child, Nbl);
    NET_BUFFER_LIST_INFO(Child, Ieee8021QNetBufferListInfo) = FramePriorityInfo(Where->Tag);
    Child->SourceHandle = Target->Handle;
    FRAME_SEQUENCE(Child) = FRAME_SEQUENCE(Nbl);
    if (Where->Header == HeaderUntagged) {
        Pass->Flags &= ~NDIS_RECEIVE_FLAGS_SINGLE_ETHER_TYPE; /* that was the type of the tag */
    }
    return Child;
}

/* A frame goes back at once: statistics count it if it was for somebody here, or should have been. */
_IRQL_requires_(DISPATCH_LEVEL)
static VOID Discard(_Inout_ PRECEIVE_PASS Pass, _In_ const ROUTE *Where)
{
    if (DropIsNotForUs(Where->Reason)) {
        DropsAdd(&Pass->Drops, FALSE, Where->Target != NULL ? Where->Target->Row : DROP_NO_ROW, Where->Reason, 1);
    } else if (Where->Target != NULL) {
        DropReceived(Where->Target, 1, Where->Reason, &Pass->Drops);
    } else {
        DropUnclaimed(Pass->Binding, Where->Reason, &Pass->Drops);
    }
}

_Use_decl_annotations_
BOOLEAN ReceiveSort(PRECEIVE_PASS Pass, PNET_BUFFER_LIST Nbl)
{
    UCHAR Storage[ETHERNET_HEADER];
    const UCHAR *Header;
    const ROUTE Where = RouteOf(Pass->Binding, Nbl, Storage, &Header);
    PNET_BUFFER_LIST Goes = Nbl;
    PBATCH Batch;

    switch (Where.Kind) {
    case RouteOne:
    case RouteChild:
        Batch = BatchFind(&Pass->Batches, Where.Target);
        if (Batch == NULL) {
            return FALSE;
        }
        if (Where.Kind == RouteChild) {
            Nbl->ChildRefCount = 1;
            QueueAppend(&Pass->Parents, Nbl);
            Goes = MakeCopy(Pass, Nbl, &Where);
            if (Goes == NULL) {
                return TRUE;
            }
        } else {
            if (!Pass->MayBeKept) {
                Nbl->SourceHandle = Where.Target->Handle;
            } else if (!FrameAttach(Nbl, Where.Target->Handle, Where.Target)) {
                DropReceived(Where.Target, 1, DropMemory, &Pass->Drops);
                QueueAppend(&Pass->Unwanted, Nbl);
                return TRUE;
            }
            DistributionMarkReceived(Where.Target, Nbl);
        }
        TrafficCount(&Where.Target->Statistics[Pass->Processor].In, CastOf(FRAME_DESTINATION(Header)), 1,
                     NET_BUFFER_DATA_LENGTH(NET_BUFFER_LIST_FIRST_NB(Goes)));
        QueueAppend(&Batch->Queue, Goes);
        return TRUE;

    case RouteMany:
        if (!FrameIsWhole(NET_BUFFER_LIST_FIRST_NB(Nbl))) {
            DropUnclaimed(Pass->Binding, DropMalformed, &Pass->Drops);
            QueueAppend(&Pass->Unwanted, Nbl);
            return TRUE;
        }
        if (!ManyAdd(&Pass->Many, Nbl, Header)) {
            return FALSE;
        }
        QueueAppend(&Pass->Parents, Nbl);
        return TRUE;

    case RouteDrop:
    case RouteLower:
    default:
        Discard(Pass, &Where);
        QueueAppend(&Pass->Unwanted, Nbl);
        return TRUE;
    }
}

_Use_decl_annotations_
VOID ReceiveCount(PRECEIVE_PASS Pass)
{
    if (Pass->Many.Count != 0) {
        ManyMake(Pass->Binding, &Pass->Many, Pass->MayBeKept, Pass->Processor, &Pass->Children, &Pass->Drops);
    }
    for (ULONG Index = 0; Index < Pass->Batches.Count; Index++) {
        const ULONG Count = Pass->Batches.Batch[Index].Queue.Count;

        if (Count != 0) {
            RundownEnter(&Pass->Batches.Batch[Index].Miniport->Outstanding, Pass->MayBeKept ? Count + 1 : 1);
        }
    }
}

_Use_decl_annotations_
PVMINIPORT ReceiveNextTarget(PRECEIVE_PASS Pass, PNBL_QUEUE Queue)
{
    PVMINIPORT Target = ManyTake(&Pass->Children, Queue);

    if (Target != NULL) {
        PBATCH Batch = BatchLookup(&Pass->Batches, Target);

        if (Batch != NULL && Batch->Queue.Head != NULL) {
            QueueMerge(Queue, &Batch->Queue);
            MiniportLeave(Target, 1); /* two indications were counted */
        }
        return Target;
    }
    while (Pass->Next < Pass->Batches.Count) {
        const BATCH *Batch = &Pass->Batches.Batch[Pass->Next++];

        if (Batch->Queue.Head != NULL) {
            *Queue = Batch->Queue;
            return Batch->Miniport;
        }
    }
    return NULL;
}
