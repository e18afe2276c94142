#include "hooks_call.h"

typedef struct _HELD_FRAME {
    LIST_ENTRY Entry;
    ULONG64 Id;
    PVMINIPORT Miniport;
    PNET_BUFFER_LIST Nbl;
    BOOLEAN Sent; /* else received */
} HELD_FRAME, *PHELD_FRAME;

_Use_decl_annotations_
VOID HeldInitialise(VOID)
{
    NdisAllocateSpinLock(&Driver.HeldLock);
    for (ULONG Bucket = 0; Bucket < HELD_BUCKETS; Bucket++) {
        InitializeListHead(&Driver.Held[Bucket]);
    }
}

_Use_decl_annotations_
VOID HeldFree(VOID)
{
    NdisFreeSpinLock(&Driver.HeldLock);
}

static PLIST_ENTRY BucketOf(_In_ ULONG64 Id)
{
    return &Driver.Held[Id % HELD_BUCKETS];
}

/* Puts a frame aside. The id is in `Held` already, so a hook that releases it at once finds it. */
static VOID HeldInsert(_Inout_ PHELD_FRAME Held)
{
    NdisAcquireSpinLock(&Driver.HeldLock);
    InsertTailList(BucketOf(Held->Id), &Held->Entry);
    NdisReleaseSpinLock(&Driver.HeldLock);
}

static ULONG64 HeldNewId(VOID)
{
    ULONG64 Id;

    NdisAcquireSpinLock(&Driver.HeldLock);
    Id = ++Driver.LastHeldId;
    NdisReleaseSpinLock(&Driver.HeldLock);
    return Id;
}

/* Takes a frame out: whoever gets it owns it. NULL: somebody else has it. */
_Must_inspect_result_
static PHELD_FRAME HeldTake(_In_ ULONG64 Id)
{
    PHELD_FRAME Found = NULL;
    PLIST_ENTRY Bucket = BucketOf(Id);

    NdisAcquireSpinLock(&Driver.HeldLock);
    for (PLIST_ENTRY Entry = Bucket->Flink; Entry != Bucket; Entry = Entry->Flink) {
        PHELD_FRAME Held = CONTAINING_RECORD(Entry, HELD_FRAME, Entry);

        if (Held->Id == Id) {
            RemoveEntryList(&Held->Entry);
            Found = Held;
            break;
        }
    }
    NdisReleaseSpinLock(&Driver.HeldLock);
    return Found;
}

typedef struct _HELD_MATCH {
    PVMINIPORT Miniport;
    BOOLEAN Sent;
    BOOLEAN Received;
    BOOLEAN AnyCancelId;
    PVOID CancelId;
} HELD_MATCH;

static BOOLEAN Matches(_In_ const HELD_FRAME *Held, _In_ const HELD_MATCH *Match)
{
    if (Held->Miniport != Match->Miniport) {
        return FALSE;
    }
    if (!Held->Sent) {
        return Match->Received;
    }
    return Match->Sent && (Match->AnyCancelId || NDIS_GET_NET_BUFFER_LIST_CANCEL_ID(Held->Nbl) == Match->CancelId);
}

/* Takes out all frames that match: one pass under the lock, then two chains to their owners. */
_IRQL_requires_max_(DISPATCH_LEVEL)
static VOID HeldGiveBack(_In_ const HELD_MATCH *Match, _In_ NDIS_STATUS Status)
{
    LIST_ENTRY Taken;
    NBL_QUEUE Sent;
    NBL_QUEUE Received;

    InitializeListHead(&Taken);
    QueueInitialise(&Sent);
    QueueInitialise(&Received);

    NdisAcquireSpinLock(&Driver.HeldLock);
    for (ULONG Bucket = 0; Bucket < HELD_BUCKETS; Bucket++) {
        PLIST_ENTRY Next;

        for (PLIST_ENTRY Entry = Driver.Held[Bucket].Flink; Entry != &Driver.Held[Bucket]; Entry = Next) {
            Next = Entry->Flink;
            if (Matches(CONTAINING_RECORD(Entry, HELD_FRAME, Entry), Match)) {
                RemoveEntryList(Entry);
                InsertTailList(&Taken, Entry);
            }
        }
    }
    NdisReleaseSpinLock(&Driver.HeldLock);

    while (!IsListEmpty(&Taken)) {
        PHELD_FRAME Held = CONTAINING_RECORD(RemoveHeadList(&Taken), HELD_FRAME, Entry);

        if (Held->Sent) {
            NET_BUFFER_LIST_STATUS(Held->Nbl) = Status;
        }
        QueueAppend(Held->Sent ? &Sent : &Received, Held->Nbl);
        DriverFree(Held);
    }
    if (Received.Head != NULL) {
        ReceiveReturned(Match->Miniport, Received.Head, FALSE);
    }
    if (Sent.Head != NULL) {
        SendFinish(Match->Miniport, &Sent, FALSE);
    }
}

_Use_decl_annotations_
VOID HeldFlush(PVMINIPORT Miniport, NDIS_STATUS Status)
{
    const HELD_MATCH Match = {.Miniport = Miniport, .Sent = TRUE, .Received = TRUE, .AnyCancelId = TRUE};

    HeldGiveBack(&Match, Status);
}

_Use_decl_annotations_
VOID HeldFlushReceived(PVMINIPORT Miniport)
{
    const HELD_MATCH Match = {.Miniport = Miniport, .Received = TRUE};

    HeldGiveBack(&Match, NDIS_STATUS_SUCCESS);
}

_Use_decl_annotations_
VOID HeldCancelSends(PVMINIPORT Miniport, PVOID CancelId)
{
    const HELD_MATCH Match = {.Miniport = Miniport, .Sent = TRUE, .CancelId = CancelId};

    HeldGiveBack(&Match, NDIS_STATUS_SEND_ABORTED);
}

/* Shows one frame. FrameHold: it is put aside and must not be touched any more. */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
static FRAME_VERDICT Show(_In_ FRAME_HOOK_FUNCTION *Hook, _In_ PVMINIPORT Miniport, _In_ PNET_BUFFER_LIST Nbl,
                          _In_ BOOLEAN Sent, _In_ BOOLEAN CanHold)
{
    PHELD_FRAME Held;
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
    Held = CanHold ? DriverAllocate(sizeof(*Held), TAG_HELD_FRAME) : NULL;
    if (Held == NULL) {
        return FrameDrop;
    }
    Held->Id = Frame.HoldId;
    Held->Miniport = Miniport;
    Held->Nbl = Nbl;
    Held->Sent = Sent;
    HeldInsert(Held);
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
    LOCK_STATE_EX LockState;
    NDIS_STATUS Status;

    QueueInitialise(&Passed);
    QueueInitialise(&Dropped);

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
            InterlockedIncrement(&Miniport->OutDiscards);
            QueueAppend(&Dropped, Nbl);
            break;
        }
    }
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
VOID HookReceivedChain(PVMINIPORT Miniport, PNBL_QUEUE Queue, BOOLEAN AtDispatch)
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
            InterlockedIncrement(&Miniport->InDiscards);
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
BOOLEAN HookPassesInPlace(PVMINIPORT Miniport, PNET_BUFFER_LIST Nbl)
{
    if (Show(DriverHooks.ReceiveFrame, Miniport, Nbl, FALSE, FALSE) == FramePass) {
        return TRUE;
    }
    InterlockedIncrement(&Miniport->InDiscards);
    return FALSE;
}

_Use_decl_annotations_
VOID HookInPlace(PVMINIPORT Miniport, PNBL_QUEUE Queue, PNBL_QUEUE Dropped)
{
    PNET_BUFFER_LIST Next = Queue->Head;

    QueueInitialise(Queue);
    while (Next != NULL) {
        PNET_BUFFER_LIST Nbl = Next;

        Next = NET_BUFFER_LIST_NEXT_NBL(Nbl);
        NET_BUFFER_LIST_NEXT_NBL(Nbl) = NULL;
        QueueAppend(HookPassesInPlace(Miniport, Nbl) ? Queue : Dropped, Nbl);
    }
}

_Use_decl_annotations_
BOOLEAN HookReleaseFrame(ULONG64 HoldId)
{
    PHELD_FRAME Held = HeldTake(HoldId);
    PVMINIPORT Miniport;
    PNET_BUFFER_LIST Nbl;
    NBL_QUEUE One;
    BOOLEAN Sent;

    if (Held == NULL) {
        return FALSE;
    }
    Miniport = Held->Miniport;
    Nbl = Held->Nbl;
    Sent = Held->Sent;
    DriverFree(Held);

    if (Sent) {
        SendChain(Miniport, Nbl, TRUE, FALSE);
        return TRUE;
    }
    /* The frame is counted, so the virtual miniport lives; the call that indicates it is counted for itself. */
    QueueInitialise(&One);
    QueueAppend(&One, Nbl);
    RundownEnter(&Miniport->Outstanding, 1);
    NdisMIndicateReceiveNetBufferLists(Miniport->Handle, One.Head, NDIS_DEFAULT_PORT_NUMBER, One.Count, 0);
    MiniportLeave(Miniport, 1);
    return TRUE;
}

_Use_decl_annotations_
BOOLEAN HookDiscardFrame(ULONG64 HoldId)
{
    PHELD_FRAME Held = HeldTake(HoldId);
    PVMINIPORT Miniport;
    NBL_QUEUE One;
    BOOLEAN Sent;

    if (Held == NULL) {
        return FALSE;
    }
    Miniport = Held->Miniport;
    Sent = Held->Sent;
    QueueInitialise(&One);
    QueueAppend(&One, Held->Nbl);
    DriverFree(Held);

    if (Sent) {
        NET_BUFFER_LIST_STATUS(One.Head) = NDIS_STATUS_FAILURE;
        SendFinish(Miniport, &One, FALSE);
    } else {
        InterlockedIncrement(&Miniport->InDiscards);
        ReceiveReturned(Miniport, One.Head, FALSE);
    }
    return TRUE;
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
