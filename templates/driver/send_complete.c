/* Sends come back: from the adapter below, and to the drivers above; and sends that the drivers above cancel. */
#include "path.h"

#include "distribution.h"
#include "hooks_call.h"

_Use_decl_annotations_
VOID SendFinish(PVMINIPORT Miniport, const NBL_QUEUE *Queue, BOOLEAN AtDispatch)
{
    const ULONG Count = Queue->Count;

    NdisMSendNetBufferListsComplete(Miniport->Handle, Queue->Head,
                                    AtDispatch ? NDIS_SEND_COMPLETE_FLAGS_DISPATCH_LEVEL : 0);
    MiniportLeave(Miniport, Count);
}

static VOID FinishBatches(_In_ const BATCH_SET *Batches, _In_ BOOLEAN AtDispatch)
{
    for (ULONG Index = 0; Index < Batches->Count; Index++) {
        SendFinish(Batches->Batch[Index].Miniport, &Batches->Batch[Index].Queue, AtDispatch);
    }
}

/*
 * A child is done: its parent gets what the adapter said of it. The first failure counts, and what is left of a large
 * send is told in the place where it was asked for. Returns the parent if that was its last child.
 */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
static PNET_BUFFER_LIST FinishChild(_In_ PNET_BUFFER_LIST Child)
{
    const NDIS_STATUS Status = NET_BUFFER_LIST_STATUS(Child);
    const PVOID LargeSend = NET_BUFFER_LIST_INFO(Child, TcpLargeSendNetBufferListInfo);
    PNET_BUFFER_LIST Parent = DistributionFreeSent(Child);

    if (NET_BUFFER_LIST_INFO(Parent, TcpLargeSendNetBufferListInfo) != NULL) {
        NET_BUFFER_LIST_INFO(Parent, TcpLargeSendNetBufferListInfo) = LargeSend;
    }
    if (Status != NDIS_STATUS_SUCCESS) {
        InterlockedCompareExchange((volatile LONG *)&NET_BUFFER_LIST_STATUS(Parent), Status, NDIS_STATUS_SUCCESS);
    }
    return InterlockedDecrement(&Parent->ChildRefCount) == 0 ? Parent : NULL;
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
    DROPS Drops;

    DropsInitialise(&Drops, Binding);
    BatchInitialise(&Batches);
    for (PNET_BUFFER_LIST Next = NetBufferList; Next != NULL; Count++) {
        PNET_BUFFER_LIST Nbl = Next;
        PVMINIPORT Miniport = FrameContext(Nbl)->Miniport;
        PBATCH Batch;

        Next = NET_BUFFER_LIST_NEXT_NBL(Nbl);
        if (NET_BUFFER_LIST_STATUS(Nbl) != NDIS_STATUS_SUCCESS) {
            DropSent(Miniport, 1, DropByAdapter, &Drops);
        }
        switch (FrameContext(Nbl)->Kind) {
        case FramePassed:
            (VOID) FrameDetach(Nbl);
            break;
        case FrameOwn:
            NDIS_SET_NET_BUFFER_LIST_CANCEL_ID(Nbl, NULL); /* no stale one in the pool */
            NdisFreeNetBufferList(Nbl);
            MiniportLeave(Miniport, 1);
            continue;
        case FrameChild:
        default:
            Nbl = FinishChild(Nbl);
            if (Nbl == NULL) {
                continue;
            }
            break;
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

    DropsTrace(&Drops);
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
