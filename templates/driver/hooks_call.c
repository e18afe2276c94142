/* Calls of hooks, and what becomes of what they decide about. */
#include "hooks_call.h"

#include "hooks_redirect.h"

/* What a hook decided about the frames of a chain. */
typedef struct _SHOWN {
    PVMINIPORT Miniport;
    PDROPS Drops;
    NBL_QUEUE Passed;
    NBL_QUEUE Ended;     /* sent: each with its Status; received: to go back */
    ULONG Row;           /* where Elsewhere goes */
    NBL_QUEUE Elsewhere; /* a run that is redirected */
} SHOWN, *PSHOWN;

static VOID ShownInitialise(_Out_ PSHOWN Shown, _In_ PVMINIPORT Miniport, _In_ PDROPS Drops)
{
    Shown->Miniport = Miniport;
    Shown->Drops = Drops;
    QueueInitialise(&Shown->Passed);
    QueueInitialise(&Shown->Ended);
    Shown->Row = 0;
    QueueInitialise(&Shown->Elsewhere);
}

/* Shows one frame. Held: it is put aside and must not be touched any more. Redirected: `Row` says where to. */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
static FRAME_VERDICT Show(_In_ FRAME_HOOK_FUNCTION *Hook, _In_ PVMINIPORT Miniport, _In_ PNET_BUFFER_LIST Nbl,
                          _In_ BOOLEAN Sent, _In_ BOOLEAN CanHold, _Out_ ULONG *Row)
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
        .Miniport = Miniport,
        .RedirectRow = Miniport->Row,
    };

    NET_BUFFER_LIST_NEXT_NBL(Nbl) = NULL;
    Verdict = Hook(&Frame);
    *Row = Frame.RedirectRow;
    if (Verdict == FrameHold && (!CanHold || !HeldKeep(Frame.HoldId, Miniport, Nbl, Sent))) {
        return FrameDrop;
    }
    return Verdict;
}

/* Pause flushed what was held before it; what was put aside since is flushed by who put it there. */
_IRQL_requires_max_(DISPATCH_LEVEL)
static VOID FlushIfClosed(_Inout_ PVMINIPORT Miniport)
{
    LOCK_STATE_EX LockState;
    NDIS_STATUS Status;
    BOOLEAN Open;

    NdisAcquireRWLockRead(Miniport->Binding->PathLock, &LockState, 0);
    Status = PathSendStatus(Miniport);
    Open = Miniport->Open;
    NdisReleaseRWLock(Miniport->Binding->PathLock, &LockState);

    if (!Open) {
        HeldFlush(Miniport, Status);
    } else if (Status != NDIS_STATUS_SUCCESS) {
        HeldFlushReceived(Miniport);
    }
}

/* Ends a run that goes to another row; one of the three redirections. */
typedef VOID END_RUN(_Inout_ PSHOWN Shown, _In_ ULONG Flags);

/* Puts a frame into the run for `Row`. */
static VOID AppendElsewhere(_Inout_ PSHOWN Shown, _In_ PNET_BUFFER_LIST Nbl, _In_ ULONG Row, _In_ END_RUN *EndRun,
                            _In_ ULONG Flags)
{
    if (Shown->Row != Row) {
        EndRun(Shown, Flags);
        Shown->Row = Row;
    }
    QueueAppend(&Shown->Elsewhere, Nbl);
}

static VOID EndSent(_Inout_ PSHOWN Shown, _In_ ULONG Flags)
{
    UNREFERENCED_PARAMETER(Flags);
    if (Shown->Elsewhere.Head != NULL) {
        RedirectSent(Shown->Miniport, Shown->Row, &Shown->Elsewhere, &Shown->Ended, Shown->Drops);
    }
}

static VOID EndReceived(_Inout_ PSHOWN Shown, _In_ ULONG Flags)
{
    if (Shown->Elsewhere.Head != NULL) {
        RedirectReceived(Shown->Miniport, Shown->Row, &Shown->Elsewhere, &Shown->Ended, Flags, Shown->Drops);
    }
}

static VOID EndInPlace(_Inout_ PSHOWN Shown, _In_ ULONG Flags)
{
    if (Shown->Elsewhere.Head != NULL) {
        RedirectInPlace(Shown->Miniport, Shown->Row, &Shown->Elsewhere, Flags, Shown->Drops);
        QueueJoin(&Shown->Ended, &Shown->Elsewhere);
    }
}

static VOID ShowSent(_Inout_ PSHOWN Shown, _In_ PNET_BUFFER_LIST Nbl)
{
    ULONG Row;

    switch (Show(DriverHooks.SendFrame, Shown->Miniport, Nbl, TRUE, TRUE, &Row)) {
    case FramePass:
        QueueAppend(&Shown->Passed, Nbl);
        break;
    case FrameHold:
        break;
    case FrameConsume:
        NET_BUFFER_LIST_STATUS(Nbl) = NDIS_STATUS_SUCCESS;
        QueueAppend(&Shown->Ended, Nbl);
        break;
    case FrameRedirect:
        AppendElsewhere(Shown, Nbl, Row, EndSent, 0);
        break;
    case FrameDrop:
    default:
        DropSent(Shown->Miniport, 1, DropHook, Shown->Drops);
        NET_BUFFER_LIST_STATUS(Nbl) = NDIS_STATUS_FAILURE;
        QueueAppend(&Shown->Ended, Nbl);
        break;
    }
}

static VOID ShowReceived(_Inout_ PSHOWN Shown, _In_ PNET_BUFFER_LIST Nbl, _In_ BOOLEAN InPlace, _In_ ULONG Flags)
{
    ULONG Row;

    switch (Show(DriverHooks.ReceiveFrame, Shown->Miniport, Nbl, FALSE, !InPlace, &Row)) {
    case FramePass:
        QueueAppend(&Shown->Passed, Nbl);
        break;
    case FrameHold:
        break;
    case FrameConsume:
        QueueAppend(&Shown->Ended, Nbl);
        break;
    case FrameRedirect:
        AppendElsewhere(Shown, Nbl, Row, InPlace ? EndInPlace : EndReceived, Flags);
        break;
    case FrameDrop:
    default:
        DropReceived(Shown->Miniport, 1, DropHook, Shown->Drops);
        QueueAppend(&Shown->Ended, Nbl);
        break;
    }
}

_Use_decl_annotations_
VOID HookSentChain(PVMINIPORT Miniport, PNET_BUFFER_LIST Chain, BOOLEAN AtDispatch)
{
    PBINDING Binding = Miniport->Binding;
    ULONG Count = 0;
    SHOWN Shown;
    DROPS Drops;
    LOCK_STATE_EX LockState;
    NDIS_STATUS Status;

    DropsInitialise(&Drops, Binding);
    ShownInitialise(&Shown, Miniport, &Drops);

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

    for (PNET_BUFFER_LIST Next = Chain; Next != NULL;) {
        PNET_BUFFER_LIST Nbl = Next;

        Next = NET_BUFFER_LIST_NEXT_NBL(Nbl);
        ShowSent(&Shown, Nbl);
    }
    EndSent(&Shown, 0);
    DropsTrace(&Drops);
    if (Shown.Ended.Head != NULL) {
        SendFinish(Miniport, &Shown.Ended, AtDispatch);
    }
    if (Shown.Passed.Head != NULL) {
        SendChain(Miniport, Shown.Passed.Head, TRUE, AtDispatch);
    }
    FlushIfClosed(Miniport);
    MiniportLeave(Miniport, 1);
}

_Use_decl_annotations_
VOID HookReceivedChain(PVMINIPORT Miniport, PNBL_QUEUE Queue, ULONG ReceiveFlags, PDROPS Drops)
{
    PNET_BUFFER_LIST Nbl;
    SHOWN Shown;

    ShownInitialise(&Shown, Miniport, Drops);
    for (Nbl = QueueTake(Queue); Nbl != NULL; Nbl = QueueTake(Queue)) {
        ShowReceived(&Shown, Nbl, FALSE, ReceiveFlags);
    }
    EndReceived(&Shown, ReceiveFlags);
    if (Shown.Ended.Head != NULL) {
        ReceiveReturned(Miniport, Shown.Ended.Head, NDIS_TEST_RECEIVE_AT_DISPATCH_LEVEL(ReceiveFlags));
    }
    FlushIfClosed(Miniport);
    *Queue = Shown.Passed;
}

_Use_decl_annotations_
VOID HookInPlace(PVMINIPORT Miniport, PNBL_QUEUE Queue, PNBL_QUEUE Ended, BOOLEAN Delivered, ULONG ReceiveFlags,
                 PDROPS Drops)
{
    PNET_BUFFER_LIST Nbl;
    SHOWN Shown;

    ShownInitialise(&Shown, Miniport, Drops);
    for (Nbl = QueueTake(Queue); Nbl != NULL; Nbl = QueueTake(Queue)) {
        if (Delivered && FrameContext(Nbl)->Kind != FrameChild) {
            QueueAppend(&Shown.Passed, Nbl); /* a hook made it, or sent it here */
        } else {
            ShowReceived(&Shown, Nbl, TRUE, ReceiveFlags);
        }
    }
    EndInPlace(&Shown, ReceiveFlags);
    *Queue = Shown.Passed;
    *Ended = Shown.Ended;
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
