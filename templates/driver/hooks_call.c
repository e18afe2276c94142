/* Calls of hooks, and what becomes of what they decide about. */
#include "hooks_call.h"

/* Shows one frame. FrameHold: it is put aside and must not be touched any more. */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
static FRAME_VERDICT Show(_In_ FRAME_HOOK_FUNCTION *Hook, _In_ PVMINIPORT Miniport, _In_ PNET_BUFFER_LIST Nbl,
                          _In_ BOOLEAN Sent, _In_ BOOLEAN CanHold)
{
    FRAME_VERDICT Verdict;
    FRAME_HOOK Frame = {
        .Size = sizeof(Frame),
        .Row = Miniport->Row,
        .DeviceName = &Miniport->DeviceName,
        .AdapterName = &Miniport->Binding->AdapterName,
        .NetBufferList = Nbl,
        .CanHold = CanHold,
        .HoldId = CanHold ? HeldNewId() : 0,
    };

    Verdict = Hook(&Frame);
    if (Verdict != FrameHold) {
        return Verdict;
    }
    if (!CanHold || !HeldKeep(Frame.HoldId, Miniport, Nbl, Sent)) {
        return FrameDrop;
    }
    return FrameHold;
}

/* Pause flushed what was held before it; what was put aside since is flushed by who put it there. */
_IRQL_requires_max_(DISPATCH_LEVEL)
static VOID HookFlushIfClosed(_Inout_ PVMINIPORT Miniport)
{
    LOCK_STATE_EX LockState;
    BOOLEAN Open;
    BOOLEAN BindingOpen;

    NdisAcquireRWLockRead(Miniport->Binding->PathLock, &LockState, 0);
    Open = Miniport->Open;
    BindingOpen = Miniport->Binding->Open;
    NdisReleaseRWLock(Miniport->Binding->PathLock, &LockState);

    if (!Open) {
        HeldFlush(Miniport, NDIS_STATUS_PAUSED);
    } else if (!BindingOpen) {
        HeldFlushReceived(Miniport);
    }
}

_Use_decl_annotations_
VOID HookSentChain(PVMINIPORT Miniport, PNET_BUFFER_LIST Chain, BOOLEAN AtDispatch)
{
    PBINDING Binding = Miniport->Binding;
    PNET_BUFFER_LIST Next;
    ULONG Count = 0;
    NBL_QUEUE Passed;
    NBL_QUEUE Dropped;
    DROPS Drops;
    LOCK_STATE_EX LockState;
    NDIS_STATUS Status;

    QueueInitialise(&Passed);
    QueueInitialise(&Dropped);
    DropsInitialise(&Drops, Binding);

    NdisAcquireRWLockRead(Binding->PathLock, &LockState, AtDispatch ? NDIS_RWL_AT_DISPATCH_LEVEL : 0);
    Status = PathSendStatus(Miniport);
    if (Status == NDIS_STATUS_SUCCESS) {
        for (PNET_BUFFER_LIST Nbl = Chain; Nbl != NULL; Nbl = NET_BUFFER_LIST_NEXT_NBL(Nbl)) {
            Count++;
        }
        RundownEnter(&Miniport->Outstanding, Count + 1); /* and this call, so that it may look at what it held */
    }
    NdisReleaseRWLock(Binding->PathLock, &LockState);

    if (Status != NDIS_STATUS_SUCCESS) {
        SendRefuse(Miniport, Chain, Status, AtDispatch);
        return;
    }

    for (Next = Chain; Next != NULL;) {
        PNET_BUFFER_LIST Nbl = Next;

        Next = NET_BUFFER_LIST_NEXT_NBL(Nbl);
        NET_BUFFER_LIST_NEXT_NBL(Nbl) = NULL;
        switch (Show(DriverHooks.SendFrame, Miniport, Nbl, TRUE, TRUE)) {
        case FramePass:
            QueueAppend(&Passed, Nbl);
            break;
        case FrameHold:
            break;
        case FrameDrop:
        default:
            NET_BUFFER_LIST_STATUS(Nbl) = NDIS_STATUS_FAILURE;
            DropSent(Miniport, 1, DropHook, &Drops);
            QueueAppend(&Dropped, Nbl);
            break;
        }
    }
    DropsTrace(&Drops);
    if (Dropped.Head != NULL) {
        SendFinish(Miniport, &Dropped, AtDispatch);
    }
    if (Passed.Head != NULL) {
        SendChain(Miniport, Passed.Head, TRUE, AtDispatch);
    }
    HookFlushIfClosed(Miniport);
    MiniportLeave(Miniport, 1);
}

_Use_decl_annotations_
VOID HookReceivedChain(PVMINIPORT Miniport, PNBL_QUEUE Queue, PDROPS Drops, BOOLEAN AtDispatch)
{
    PNET_BUFFER_LIST Next = Queue->Head;
    NBL_QUEUE Dropped;

    QueueInitialise(Queue);
    QueueInitialise(&Dropped);
    while (Next != NULL) {
        PNET_BUFFER_LIST Nbl = Next;

        Next = NET_BUFFER_LIST_NEXT_NBL(Nbl);
        NET_BUFFER_LIST_NEXT_NBL(Nbl) = NULL;
        switch (Show(DriverHooks.ReceiveFrame, Miniport, Nbl, FALSE, TRUE)) {
        case FramePass:
            QueueAppend(Queue, Nbl);
            break;
        case FrameHold:
            break;
        case FrameDrop:
        default:
            DropReceived(Miniport, 1, DropHook, Drops);
            QueueAppend(&Dropped, Nbl);
            break;
        }
    }
    if (Dropped.Head != NULL) {
        ReceiveReturned(Miniport, Dropped.Head, AtDispatch);
    }
    HookFlushIfClosed(Miniport);
}

_Use_decl_annotations_
VOID HookInPlace(PVMINIPORT Miniport, PNBL_QUEUE Queue, PNBL_QUEUE Dropped, PDROPS Drops)
{
    PNET_BUFFER_LIST Next = Queue->Head;

    QueueInitialise(Queue);
    while (Next != NULL) {
        PNET_BUFFER_LIST Nbl = Next;

        Next = NET_BUFFER_LIST_NEXT_NBL(Nbl);
        NET_BUFFER_LIST_NEXT_NBL(Nbl) = NULL;
        if (Show(DriverHooks.ReceiveFrame, Miniport, Nbl, FALSE, FALSE) == FramePass) {
            QueueAppend(Queue, Nbl);
        } else {
            DropReceived(Miniport, 1, DropHook, Drops);
            QueueAppend(Dropped, Nbl);
        }
    }
}

_Use_decl_annotations_
VOID HookEvent(HOOK_EVENT_CODE Code, PVMINIPORT Miniport)
{
    EVENT_HOOK Event = {.Size = sizeof(Event), .Code = Code};

    if (DriverHooks.Event == NULL) {
        return;
    }
    if (Miniport != NULL) {
        Event.Row = Miniport->Row;
        Event.DeviceName = &Miniport->DeviceName;
        Event.AdapterName = &Miniport->Binding->AdapterName;
        Event.Power = Miniport->Power;
        Event.Miniport = Miniport;
    }
    DriverHooks.Event(&Event);
}
