/* Whom a received frame is for. */
#include "receive.h"

#include "distribution.h"

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

_Use_decl_annotations_
VOID ReceiveDrop(PRECEIVE_PASS Pass, PNET_BUFFER_LIST Nbl, PVMINIPORT Target, DROP_REASON Reason)
{
    if (DropIsNotForUs(Reason)) {
        DropsAdd(&Pass->Drops, FALSE, Target != NULL ? Target->Row : DROP_NO_ROW, Reason, 1);
    } else if (Target != NULL) {
        DropReceived(Target, 1, Reason, &Pass->Drops);
    } else {
        DropUnclaimed(Pass->Binding, Reason, &Pass->Drops);
    }
    QueueAppend(&Pass->Unwanted, Nbl);
}

_Use_decl_annotations_
BOOLEAN ReceiveAccept(PRECEIVE_PASS Pass, PVMINIPORT Target, PNET_BUFFER_LIST Nbl, const UCHAR *Header)
{
    DROP_REASON Reason;

    if (!Target->Open) {
        Reason = DropNotRunning;
    } else if (!RulesAccept(Target, FRAME_DESTINATION(Header))) {
        Reason = DropNotWanted;
    } else if (NdisTestNblFlag(Nbl, NDIS_NBL_FLAGS_IS_LOOPBACK_PACKET) &&
               AddressEqual(FRAME_SOURCE(Header), Target->Address)) {
        Reason = DropOwnLoopback; /* not for its own sender */
    } else if (IsTooLong(Target, Nbl, NET_BUFFER_DATA_LENGTH(NET_BUFFER_LIST_FIRST_NB(Nbl)), Header)) {
        Reason = DropTooLong;
    } else {
        return TRUE;
    }
    ReceiveDrop(Pass, Nbl, Target, Reason);
    return FALSE;
}

_Use_decl_annotations_
VOID ReceiveAppend(PRECEIVE_PASS Pass, PBATCH Batch, PNET_BUFFER_LIST Nbl, const UCHAR *Header)
{
    TrafficCount(&Batch->Miniport->Statistics[Pass->Processor].In, CastOf(FRAME_DESTINATION(Header)), 1,
                 NET_BUFFER_DATA_LENGTH(NET_BUFFER_LIST_FIRST_NB(Nbl)));
    QueueAppend(&Batch->Queue, Nbl);
}

_Use_decl_annotations_
BOOLEAN ReceiveAsIs(PRECEIVE_PASS Pass, PVMINIPORT Target, PNET_BUFFER_LIST Nbl, const UCHAR *Header)
{
    PBATCH Batch;

    if (!ReceiveAccept(Pass, Target, Nbl, Header)) {
        return TRUE;
    }
    Batch = BatchFind(&Pass->Batches, Target);
    if (Batch == NULL) {
        return FALSE;
    }
    if (!Pass->MayBeKept) {
        Nbl->SourceHandle = Target->Handle;
    } else if (!FrameAttach(Nbl, Target->Handle, Target)) {
        ReceiveDrop(Pass, Nbl, Target, DropMemory);
        return TRUE;
    }
    DistributionMarkReceived(Nbl);
    ReceiveAppend(Pass, Batch, Nbl, Header);
    return TRUE;
}

_Use_decl_annotations_
BOOLEAN ReceiveSort(PRECEIVE_PASS Pass, PNET_BUFFER_LIST Nbl)
{
    PNET_BUFFER Nb = NET_BUFFER_LIST_FIRST_NB(Nbl);
    UCHAR Storage[ETHERNET_HEADER];
    const UCHAR *Header;
    const NDIS_STATUS Status = Nb == NULL ? NDIS_STATUS_FAILURE : FramePeek(Nb, ETHERNET_HEADER, Storage, &Header);

    /* An Ethernet NBL has one frame. */
    if (Status != NDIS_STATUS_SUCCESS || NET_BUFFER_NEXT_NB(Nb) != NULL) {
        ReceiveDrop(Pass, Nbl, NULL, Status == NDIS_STATUS_RESOURCES ? DropMemory : DropMalformed);
        return TRUE;
    }
    return DistributionReceive(Pass, Nbl, Header);
}

_Use_decl_annotations_
VOID ReceiveCount(PRECEIVE_PASS Pass)
{
    DistributionReceiveEnd(Pass);
    for (ULONG Index = 0; Index < Pass->Batches.Count; Index++) {
        const ULONG Count = Pass->Batches.Batch[Index].Queue.Count;

        if (Count != 0) {
            RundownEnter(&Pass->Batches.Batch[Index].Miniport->Outstanding, Pass->MayBeKept ? Count + 1 : 1);
        }
    }
}

_Use_decl_annotations_
PVMINIPORT ReceiveNextBatch(PRECEIVE_PASS Pass, PNBL_QUEUE Queue)
{
    while (Pass->Next < Pass->Batches.Count) {
        const BATCH *Batch = &Pass->Batches.Batch[Pass->Next++];

        if (Batch->Queue.Head != NULL) {
            *Queue = Batch->Queue;
            return Batch->Miniport;
        }
    }
    return NULL;
}
