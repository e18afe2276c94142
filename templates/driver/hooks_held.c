/* Frames that a hook holds. Whoever takes one out of the table owns it: a hook that lets it go, or the driver. */
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

_Use_decl_annotations_
ULONG64 HeldNewId(VOID)
{
    return (ULONG64)InterlockedIncrement64(&Driver.LastHeldId);
}

_Use_decl_annotations_
BOOLEAN HeldKeep(ULONG64 Id, PVMINIPORT Miniport, PNET_BUFFER_LIST Nbl, BOOLEAN Sent)
{
    PHELD_FRAME Held = DriverAllocate(sizeof(*Held), TAG_HELD_FRAME);

    if (Held == NULL) {
        return FALSE;
    }
    Held->Id = Id;
    Held->Miniport = Miniport;
    Held->Nbl = Nbl;
    Held->Sent = Sent;
    NdisAcquireSpinLock(&Driver.HeldLock);
    InsertTailList(BucketOf(Held->Id), &Held->Entry);
    NdisReleaseSpinLock(&Driver.HeldLock);
    return TRUE;
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
    DROPS Drops;

    DropsInitialise(&Drops, Match->Miniport->Binding);
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
            DropSent(Held->Miniport, 1, DropReasonOf(Status), &Drops);
        } else {
            DropReceived(Held->Miniport, 1, DropPaused, &Drops);
        }
        QueueAppend(Held->Sent ? &Sent : &Received, Held->Nbl);
        DriverFree(Held);
    }
    DropsTrace(&Drops);
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

_Use_decl_annotations_
BOOLEAN HookReleaseFrame(ULONG64 HoldId)
{
    PHELD_FRAME Held = HeldTake(HoldId);
    PVMINIPORT Miniport;
    PNET_BUFFER_LIST Nbl;
    NBL_QUEUE One;
    BOOLEAN Sent;
    BOOLEAN Open;
    LOCK_STATE_EX LockState;

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
    /* The frame is counted, so the virtual miniport lives; the call that indicates it is counted for itself, if the
     * virtual miniport has not been paused since. */
    NdisAcquireRWLockRead(Miniport->Binding->PathLock, &LockState, 0);
    Open = Miniport->Open;
    if (Open) {
        RundownEnter(&Miniport->Outstanding, 1);
    }
    NdisReleaseRWLock(Miniport->Binding->PathLock, &LockState);
    if (!Open) {
        DropReceived(Miniport, 1, DropPaused, NULL);
        ReceiveReturned(Miniport, Nbl, FALSE);
        return FALSE;
    }
    QueueInitialise(&One);
    QueueAppend(&One, Nbl);
    ReceiveIndicate(Miniport, &One, 0);
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
        DropSent(Miniport, 1, DropHook, NULL);
        NET_BUFFER_LIST_STATUS(One.Head) = NDIS_STATUS_FAILURE;
        SendFinish(Miniport, &One, FALSE);
    } else {
        DropReceived(Miniport, 1, DropHook, NULL);
        ReceiveReturned(Miniport, One.Head, FALSE);
    }
    return TRUE;
}
