/*
 * Frames from the drivers above.
 *
 * A pass takes PathLock shared once, decides and counts every NBL, and releases it; only then NDIS is called. The
 * running flag and the count are one step to whoever holds the lock exclusively: pause clears the flag there, and finds
 * in the count whatever came before (lesson 3).
 */
#include "send.h"

#include "distribution.h"
#include "hooks_call.h"

_Use_decl_annotations_
VOID SendFail(PSEND_PASS Pass, PNET_BUFFER_LIST Nbl, NDIS_STATUS Status, DROP_REASON Reason)
{
    DropSent(Pass->Miniport, 1, Reason, &Pass->Drops);
    NET_BUFFER_LIST_STATUS(Nbl) = Status;
    QueueAppend(&Pass->Finished, Nbl);
}

_Use_decl_annotations_
BOOLEAN SendDown(PSEND_PASS Pass, PNET_BUFFER_LIST Nbl)
{
    PVMINIPORT Miniport = Pass->Miniport;
    PBINDING Binding = Miniport->Binding;

    if (!FrameAttach(Nbl, Binding->Handle, Miniport)) {
        SendFail(Pass, Nbl, NDIS_STATUS_RESOURCES, DropMemory);
        return FALSE;
    }
    QueueAppend(&Pass->Down, Nbl);
    return TRUE;
}

/* Decides about one NBL. PathLock is held shared. */
_IRQL_requires_(DISPATCH_LEVEL)
static VOID Route(_Inout_ PSEND_PASS Pass, _In_ PNET_BUFFER_LIST Nbl)
{
    PVMINIPORT Miniport = Pass->Miniport;
    UCHAR Storage[ETHERNET_HEADER];
    SENT_FRAME Sent;

    if (!FrameExamineSent(Miniport, Nbl, Storage, &Sent, &Pass->Drops)) {
        QueueAppend(&Pass->Finished, Nbl);
    } else if (DistributionSend(Pass, Nbl, &Sent)) {
        TrafficCount(&Miniport->Statistics[Pass->Processor].Out, Sent.Cast, Sent.Sizes.Frames, Sent.Sizes.Octets);
    }
}

/* The pass was a child of each parent; who is done by now joins those that failed, in one completion. */
static VOID ReleaseParents(_Inout_ PSEND_PASS Pass)
{
    PNET_BUFFER_LIST Parent;

    for (Parent = QueueTake(&Pass->Parents); Parent != NULL; Parent = QueueTake(&Pass->Parents)) {
        if (InterlockedDecrement(&Parent->ChildRefCount) == 0) {
            QueueAppend(&Pass->Finished, Parent);
        }
    }
}

/* Completes a counted chain, every NBL with `Status`. */
_IRQL_requires_max_(DISPATCH_LEVEL)
static VOID FinishWith(_Inout_ PVMINIPORT Miniport, _In_ PNET_BUFFER_LIST Chain, _In_ NDIS_STATUS Status,
                       _In_ BOOLEAN AtDispatch)
{
    ULONG Count = 0;

    for (PNET_BUFFER_LIST Nbl = Chain; Nbl != NULL; Nbl = NET_BUFFER_LIST_NEXT_NBL(Nbl)) {
        Count++;
    }
    SendRefuse(Miniport, Chain, Status, AtDispatch);
    MiniportLeave(Miniport, Count);
}

_Use_decl_annotations_
VOID SendChain(PVMINIPORT Miniport, PNET_BUFFER_LIST Chain, BOOLEAN Counted, BOOLEAN AtDispatch)
{
    PBINDING Binding = Miniport->Binding;
    SEND_PASS Pass = {.Miniport = Miniport};
    LOCK_STATE_EX LockState;
    NDIS_STATUS Status;

    NdisAcquireRWLockRead(Binding->PathLock, &LockState, AtDispatch ? NDIS_RWL_AT_DISPATCH_LEVEL : 0);

    Status = PathSendStatus(Miniport);
    if (Status != NDIS_STATUS_SUCCESS) {
        NdisReleaseRWLock(Binding->PathLock, &LockState);
        if (Counted) {
            FinishWith(Miniport, Chain, Status, AtDispatch);
        } else {
            SendRefuse(Miniport, Chain, Status, AtDispatch);
        }
        return;
    }

    DropsInitialise(&Pass.Drops, Binding);
    Pass.Processor = NdisCurrentProcessorIndex();
    for (PNET_BUFFER_LIST Next = Chain; Next != NULL; Pass.Taken++) {
        PNET_BUFFER_LIST Nbl = Next;

        Next = NET_BUFFER_LIST_NEXT_NBL(Nbl);
        Route(&Pass, Nbl);
    }
    DistributionSendEnd(&Pass);
    if (!Counted) {
        RundownEnter(&Miniport->Outstanding, Pass.Taken);
    }
    if (Pass.Down.Count != 0) {
        RundownEnter(&Binding->Outstanding, Pass.Down.Count);
    }
    NdisReleaseRWLock(Binding->PathLock, &LockState);

    if (Pass.Down.Head != NULL) {
        /* Loopback is not asked for below: it would bring the frame back to the one who sent it. */
        NdisSendNetBufferLists(Binding->Handle, Pass.Down.Head, NDIS_DEFAULT_PORT_NUMBER,
                               AtDispatch ? NDIS_SEND_FLAGS_DISPATCH_LEVEL : 0);
    }
    ReleaseParents(&Pass);
    DropsTrace(&Pass.Drops);
    if (Pass.Finished.Head != NULL) {
        SendFinish(Miniport, &Pass.Finished, AtDispatch);
    }
}

_Use_decl_annotations_
VOID SendRefuse(PVMINIPORT Miniport, PNET_BUFFER_LIST Chain, NDIS_STATUS Status, BOOLEAN AtDispatch)
{
    ULONG Count = 0;

    for (PNET_BUFFER_LIST Nbl = Chain; Nbl != NULL; Nbl = NET_BUFFER_LIST_NEXT_NBL(Nbl)) {
        NET_BUFFER_LIST_STATUS(Nbl) = Status;
        Count++;
    }
    DropSent(Miniport, Count, DropReasonOf(Status), NULL);
    NdisMSendNetBufferListsComplete(Miniport->Handle, Chain, AtDispatch ? NDIS_SEND_COMPLETE_FLAGS_DISPATCH_LEVEL : 0);
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
