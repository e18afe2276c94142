/*
 * Frames from the drivers above.
 *
 * A pass takes PathLock shared once, decides and counts every NBL, and releases it; only then NDIS is called. The
 * running flag and the count are one step to whoever holds the lock exclusively: pause clears the flag there, and finds
 * in the count whatever came before (lesson 3).
 */
#include "path.h"

#include "distribution.h"
#include "hooks_call.h"
#include "many.h"

typedef struct _SEND_PASS {
    NBL_QUEUE Down;     /* to the adapter below: NBLs from above, and children in their places */
    NBL_QUEUE Failed;   /* each with its Status */
    NBL_QUEUE Parents;  /* kept here; each has the pass itself as a child */
    NBL_QUEUE Siblings; /* children for the other virtual miniports, in order of their target */
    BATCH_SET Batches;  /* children for siblings, by target */
    MANY Many;
} SEND_PASS, *PSEND_PASS;

static VOID Fail(_Inout_ PSEND_PASS Pass, _Inout_ PVMINIPORT Miniport, _In_ PNET_BUFFER_LIST Nbl,
                 _In_ NDIS_STATUS Status)
{
    InterlockedIncrement(&Miniport->OutDiscards);
    NET_BUFFER_LIST_STATUS(Nbl) = Status;
    QueueAppend(&Pass->Failed, Nbl);
}

/* Sends `Child`, or fails its parent when there is none. */
static VOID SendChild(_Inout_ PSEND_PASS Pass, _In_ PVMINIPORT Miniport, _Inout_ PNET_BUFFER_LIST Parent,
                      _In_opt_ PNET_BUFFER_LIST Child, _In_ BOOLEAN TagInFrame)
{
    if (Child == NULL) {
        NET_BUFFER_LIST_STATUS(Parent) = NDIS_STATUS_RESOURCES;
        return;
    }
    NdisCopySendNetBufferListInfo(Child, Parent);
    if (TagInFrame) {
        NET_BUFFER_LIST_INFO(Child, Ieee8021QNetBufferListInfo) = NULL;
    }
    Child->SourceHandle = Miniport->Binding->Handle;
    CHILD_SENDER(Child) = Miniport;
    QueueAppend(&Pass->Down, Child);
}

/* Keeps an NBL here and sends children instead. */
static VOID KeepParent(_Inout_ PSEND_PASS Pass, _In_ PNET_BUFFER_LIST Parent)
{
    Parent->ChildRefCount = 1;
    NET_BUFFER_LIST_STATUS(Parent) = NDIS_STATUS_SUCCESS;
    QueueAppend(&Pass->Parents, Parent);
}

/* Decides about one NBL. FALSE: the pass has no room for it. PathLock is held shared. */
_Must_inspect_result_
_IRQL_requires_(DISPATCH_LEVEL)
static BOOLEAN Route(_Inout_ PSEND_PASS Pass, _In_ PVMINIPORT Miniport, _In_ PNET_BUFFER_LIST Nbl)
{
    PNET_BUFFER First = NET_BUFFER_LIST_FIRST_NB(Nbl);
    UCHAR Storage[ETHERNET_HEADER];
    const UCHAR *Header = First == NULL ? NULL : FramePeek(First, ETHERNET_HEADER, Storage);
    FRAME_SIZES Sizes;
    ROUTE Where;

    if (Header == NULL) {
        Fail(Pass, Miniport, Nbl, NDIS_STATUS_INVALID_PACKET);
        return TRUE;
    }
    Sizes = FrameMeasure(Nbl);
    if (Sizes.Shortest < ETHERNET_HEADER) {
        Fail(Pass, Miniport, Nbl, NDIS_STATUS_INVALID_PACKET);
        return TRUE;
    }
    if (Sizes.Longest > Miniport->MtuSize + ETHERNET_HEADER) {
        Fail(Pass, Miniport, Nbl, NDIS_STATUS_INVALID_LENGTH);
        return TRUE;
    }

    Where = DistributionRouteSent(Miniport, Nbl, Header);
    switch (Where.Kind) {
    case RouteLower:
        QueueAppend(&Pass->Down, Nbl);
        break;

    case RouteOne: {
        PBATCH Batch = BatchFind(&Pass->Batches, Where.Target);

        if (Batch == NULL) {
            return FALSE;
        }
        KeepParent(Pass, Nbl);
        if (Where.Target->Open && RulesAccept(Where.Target, FRAME_DESTINATION(Header))) {
            TrafficCount(&StatisticsHere(Where.Target->Statistics)->In, CastDirected,
                         ManyMakeOne(Where.Target, Nbl, TRUE, &Batch->Queue), Sizes.Octets);
        }
        break;
    }

    case RouteMany:
        if (!ManyAdd(&Pass->Many, Nbl, Header)) {
            return FALSE;
        }
        KeepParent(Pass, Nbl);
        for (PNET_BUFFER Nb = First; Nb != NULL; Nb = NET_BUFFER_NEXT_NB(Nb)) {
            SendChild(Pass, Miniport, Nbl, FrameShare(Miniport->Binding->SendPool, Nbl, Nb), FALSE);
        }
        break;

    case RouteCopy:
        KeepParent(Pass, Nbl);
        SendChild(Pass, Miniport, Nbl,
                  FrameCopyWithTag(Miniport->Binding->SendPool, Miniport->Binding->SendBufferPool, Nbl, Where.Tag),
                  TRUE);
        break;

    case RouteDrop:
    default:
        Fail(Pass, Miniport, Nbl, NDIS_STATUS_FAILURE);
        return TRUE;
    }

    TrafficCount(&StatisticsHere(Miniport->Statistics)->Out, CastOf(FRAME_DESTINATION(Header)), Sizes.Frames,
                 Sizes.Octets);
    return TRUE;
}

/* Attaches what has to come back with the NBLs from above, and sends. */
_IRQL_requires_max_(DISPATCH_LEVEL)
static VOID SendDown(_Inout_ PSEND_PASS Pass, _In_ PVMINIPORT Miniport, _In_ BOOLEAN AtDispatch)
{
    PBINDING Binding = Miniport->Binding;
    PNET_BUFFER_LIST Next = Pass->Down.Head;
    NBL_QUEUE Ready;
    ULONG NotSent;

    QueueInitialise(&Ready);
    while (Next != NULL) {
        PNET_BUFFER_LIST Nbl = Next;

        Next = NET_BUFFER_LIST_NEXT_NBL(Nbl);
        if (Binding->SendPool == NULL || NdisGetPoolFromNetBufferList(Nbl) != Binding->SendPool) {
            if (!FrameAttach(Nbl, Binding->Handle, Miniport)) {
                Fail(Pass, Miniport, Nbl, NDIS_STATUS_RESOURCES);
                continue;
            }
            DistributionMarkSent(Miniport, Nbl);
        }
        QueueAppend(&Ready, Nbl);
    }

    NotSent = Pass->Down.Count - Ready.Count;
    if (Ready.Head != NULL) {
        /* Loopback is not asked for below: it would bring the frame back to the one who sent it. */
        NdisSendNetBufferLists(Binding->Handle, Ready.Head, NDIS_DEFAULT_PORT_NUMBER,
                               AtDispatch ? NDIS_SEND_FLAGS_DISPATCH_LEVEL : 0);
    }
    if (NotSent != 0) {
        BindingLeave(Binding, NotSent);
    }
}

/* Frames that stay in this machine: one indication for each sibling, with what is for it alone and what is for many. */
_IRQL_requires_max_(DISPATCH_LEVEL)
static VOID SwitchToSiblings(_Inout_ PSEND_PASS Pass, _In_ BOOLEAN AtDispatch)
{
    PVMINIPORT Target;
    NBL_QUEUE Run;

    for (Target = ManyTake(&Pass->Siblings, &Run); Target != NULL; Target = ManyTake(&Pass->Siblings, &Run)) {
        PBATCH Batch = BatchLookup(&Pass->Batches, Target);

        if (Batch != NULL && Batch->Queue.Count != 0) {
            QueueMerge(&Run, &Batch->Queue);
            MiniportLeave(Target, 1); /* two indications were counted */
        }
        ReceiveIndicateInPlace(Target, &Run, AtDispatch);
    }
    for (ULONG Index = 0; Index < Pass->Batches.Count; Index++) {
        if (Pass->Batches.Batch[Index].Queue.Count != 0) {
            ReceiveIndicateInPlace(Pass->Batches.Batch[Index].Miniport, &Pass->Batches.Batch[Index].Queue, AtDispatch);
        }
    }
}

/* One pass. Returns what it had no room for. */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
static PNET_BUFFER_LIST SendPass(_Inout_ PVMINIPORT Miniport, _In_ PNET_BUFFER_LIST Chain, _In_ BOOLEAN Counted,
                                 _In_ BOOLEAN AtDispatch)
{
    PBINDING Binding = Miniport->Binding;
    PNET_BUFFER_LIST Next = Chain;
    ULONG Taken = 0;
    SEND_PASS Pass;
    LOCK_STATE_EX LockState;
    NDIS_STATUS Status;

    QueueInitialise(&Pass.Down);
    QueueInitialise(&Pass.Failed);
    QueueInitialise(&Pass.Parents);
    QueueInitialise(&Pass.Siblings);
    BatchInitialise(&Pass.Batches);
    Pass.Many.Count = 0;

    NdisAcquireRWLockRead(Binding->PathLock, &LockState, AtDispatch ? NDIS_RWL_AT_DISPATCH_LEVEL : 0);

    Status = PathSendStatus(Miniport);
    if (Status != NDIS_STATUS_SUCCESS) {
        NdisReleaseRWLock(Binding->PathLock, &LockState);
        if (!Counted) {
            SendRefuse(Miniport, Chain, Status, AtDispatch);
            return NULL;
        }
        while (Next != NULL) {
            PNET_BUFFER_LIST Nbl = Next;

            Next = NET_BUFFER_LIST_NEXT_NBL(Nbl);
            Fail(&Pass, Miniport, Nbl, Status);
        }
        SendFinish(Miniport, &Pass.Failed, AtDispatch);
        return NULL;
    }

    while (Next != NULL) {
        PNET_BUFFER_LIST Nbl = Next;

        Next = NET_BUFFER_LIST_NEXT_NBL(Nbl);
        FRAME_SEQUENCE(Nbl) = Taken;
        if (!Route(&Pass, Miniport, Nbl)) {
            Next = Nbl;
            break;
        }
        Taken++;
    }
    if (Pass.Many.Count != 0) {
        ManyMake(Binding, &Pass.Many, Miniport, FALSE, &Pass.Siblings);
    }
    if (!Counted) {
        RundownEnter(&Miniport->Outstanding, Taken);
    }
    if (Pass.Down.Count != 0) {
        RundownEnter(&Binding->Outstanding, Pass.Down.Count);
    }
    for (ULONG Index = 0; Index < Pass.Batches.Count; Index++) {
        if (Pass.Batches.Batch[Index].Queue.Count != 0) {
            RundownEnter(&Pass.Batches.Batch[Index].Miniport->Outstanding, 1);
        }
    }
    NdisReleaseRWLock(Binding->PathLock, &LockState);

    if (Pass.Down.Head != NULL) {
        SendDown(&Pass, Miniport, AtDispatch);
    }
    SwitchToSiblings(&Pass, AtDispatch);

    /* The pass was a child of each parent; who is done by now joins those that failed, in one completion. */
    for (PNET_BUFFER_LIST Parent = Pass.Parents.Head; Parent != NULL;) {
        PNET_BUFFER_LIST Nbl = Parent;

        Parent = NET_BUFFER_LIST_NEXT_NBL(Nbl);
        if (InterlockedDecrement(&Nbl->ChildRefCount) == 0) {
            QueueAppend(&Pass.Failed, Nbl);
        }
    }
    if (Pass.Failed.Head != NULL) {
        SendFinish(Miniport, &Pass.Failed, AtDispatch);
    }
    return Next;
}

_Use_decl_annotations_
VOID SendChain(PVMINIPORT Miniport, PNET_BUFFER_LIST Chain, BOOLEAN Counted, BOOLEAN AtDispatch)
{
    while (Chain != NULL) {
        Chain = SendPass(Miniport, Chain, Counted, AtDispatch);
    }
}

_Use_decl_annotations_
VOID SendRefuse(PVMINIPORT Miniport, PNET_BUFFER_LIST Chain, NDIS_STATUS Status, BOOLEAN AtDispatch)
{
    for (PNET_BUFFER_LIST Nbl = Chain; Nbl != NULL; Nbl = NET_BUFFER_LIST_NEXT_NBL(Nbl)) {
        NET_BUFFER_LIST_STATUS(Nbl) = Status;
        InterlockedIncrement(&Miniport->OutDiscards);
    }
    NdisMSendNetBufferListsComplete(Miniport->Handle, Chain, AtDispatch ? NDIS_SEND_COMPLETE_FLAGS_DISPATCH_LEVEL : 0);
}

_Use_decl_annotations_
VOID SendFinish(PVMINIPORT Miniport, const NBL_QUEUE *Queue, BOOLEAN AtDispatch)
{
    const ULONG Count = Queue->Count;

    NdisMSendNetBufferListsComplete(Miniport->Handle, Queue->Head,
                                    AtDispatch ? NDIS_SEND_COMPLETE_FLAGS_DISPATCH_LEVEL : 0);
    MiniportLeave(Miniport, Count);
}

_Use_decl_annotations_
VOID MiniportSendNetBufferLists(NDIS_HANDLE MiniportAdapterContext, PNET_BUFFER_LIST NetBufferList,
                                NDIS_PORT_NUMBER PortNumber, ULONG SendFlags)
{
    PVMINIPORT Miniport = MiniportAdapterContext;
    const BOOLEAN AtDispatch = NDIS_TEST_SEND_AT_DISPATCH_LEVEL(SendFlags);

    UNREFERENCED_PARAMETER(PortNumber); /* no port but the default one was ever reported active */

    if (DriverHooks.SendFrame != NULL) {
        HookSentChain(Miniport, NetBufferList, AtDispatch);
        return;
    }
    SendChain(Miniport, NetBufferList, FALSE, AtDispatch);
}

static VOID FinishBatches(_In_ const BATCH_SET *Batches, _In_ BOOLEAN AtDispatch)
{
    for (ULONG Index = 0; Index < Batches->Count; Index++) {
        if (Batches->Batch[Index].Queue.Count != 0) {
            SendFinish(Batches->Batch[Index].Miniport, &Batches->Batch[Index].Queue, AtDispatch);
        }
    }
}

/* A chain from below mixes what several virtual miniports sent: one completion for each. */
_Use_decl_annotations_
VOID ProtocolSendNetBufferListsComplete(NDIS_HANDLE ProtocolBindingContext, PNET_BUFFER_LIST NetBufferList,
                                        ULONG SendCompleteFlags)
{
    PBINDING Binding = ProtocolBindingContext;
    const BOOLEAN AtDispatch = NDIS_TEST_SEND_COMPLETE_AT_DISPATCH_LEVEL(SendCompleteFlags);
    ULONG Count = 0;
    BATCH_SET Batches;

    BatchInitialise(&Batches);
    for (PNET_BUFFER_LIST Next = NetBufferList; Next != NULL; Count++) {
        PNET_BUFFER_LIST Nbl = Next;
        PVMINIPORT Miniport;
        PBATCH Batch;

        Next = NET_BUFFER_LIST_NEXT_NBL(Nbl);
        if (Binding->SendPool != NULL && NdisGetPoolFromNetBufferList(Nbl) == Binding->SendPool) {
            const NDIS_STATUS Status = NET_BUFFER_LIST_STATUS(Nbl);

            Miniport = CHILD_SENDER(Nbl);
            Nbl = FrameFree(Nbl);
            if (Status != NDIS_STATUS_SUCCESS) {
                NET_BUFFER_LIST_STATUS(Nbl) = Status;
            }
            if (InterlockedDecrement(&Nbl->ChildRefCount) != 0) {
                continue;
            }
        } else {
            Miniport = FrameDetach(Nbl);
            DistributionUnmarkSent(Miniport, Nbl);
        }
        if (NET_BUFFER_LIST_STATUS(Nbl) != NDIS_STATUS_SUCCESS) {
            InterlockedIncrement(&Miniport->OutErrors);
        }

        Batch = BatchFind(&Batches, Miniport);
        if (Batch == NULL) {
            FinishBatches(&Batches, AtDispatch);
            BatchInitialise(&Batches);
            Batch = BatchFind(&Batches, Miniport);
            NT_ASSERT(Batch != NULL);
        }
        QueueAppend(&Batch->Queue, Nbl);
    }

    FinishBatches(&Batches, AtDispatch);
    BindingLeave(Binding, Count);
}

_Use_decl_annotations_
VOID MiniportCancelSend(NDIS_HANDLE MiniportAdapterContext, PVOID CancelId)
{
    PVMINIPORT Miniport = MiniportAdapterContext;
    PBINDING Binding = Miniport->Binding;

    HeldCancelSends(Miniport, CancelId);
    if (BindingUseHandle(Binding)) {
        NdisCancelSendNetBufferLists(Binding->Handle, CancelId);
        BindingReleaseHandle(Binding);
    }
}
