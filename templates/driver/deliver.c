#include "deliver.h"

#include "child.h"
#include "hooks_call.h"
#include "receive.h"

static KDEFERRED_ROUTINE Deliver;

_Use_decl_annotations_
VOID DeliveryInitialise(PVMINIPORT Target)
{
    NdisAllocateSpinLock(&Target->Delivery.Lock);
    KeInitializeDpc(&Target->Delivery.Dpc, Deliver, Target);
}

_Use_decl_annotations_
VOID DeliveryFree(PVMINIPORT Target)
{
    NT_ASSERT(!Target->Delivery.Scheduled && Target->Delivery.Waiting.Head == NULL);
    NdisFreeSpinLock(&Target->Delivery.Lock);
}

_Use_decl_annotations_
VOID DeliveryEnd(VOID)
{
    /* The last thing that a DPC does may be to end the pause: it must have returned before its code can go. */
    KeFlushQueuedDpcs();
}

_Use_decl_annotations_
VOID DeliveryQueue(PVMINIPORT Target, PNBL_QUEUE Frames)
{
    NdisDprAcquireSpinLock(&Target->Delivery.Lock);
    QueueJoin(&Target->Delivery.Waiting, Frames);
    if (!Target->Delivery.Scheduled) {
        Target->Delivery.Scheduled = TRUE;
        RundownEnter(&Target->Outstanding, 1);
        (VOID) KeInsertQueueDpc(&Target->Delivery.Dpc, NULL, NULL);
    }
    NdisDprReleaseSpinLock(&Target->Delivery.Lock);
}

/* Frees what was delivered, or dropped. Who sent the parents gets them back in the runs in which they came. */
_IRQL_requires_(DISPATCH_LEVEL)
static VOID Release(_Inout_ PNBL_QUEUE Frames)
{
    PVMINIPORT Sender = NULL;
    NBL_QUEUE Done;
    PNET_BUFFER_LIST Nbl;

    QueueInitialise(&Done);
    for (Nbl = QueueTake(Frames); Nbl != NULL; Nbl = QueueTake(Frames)) {
        PVMINIPORT Miniport = FrameContext(Nbl)->Miniport;
        PNET_BUFFER_LIST Parent = ChildFree(Nbl);

        if (InterlockedDecrement(&Parent->ChildRefCount) != 0) {
            continue;
        }
        if (Miniport != Sender && Done.Head != NULL) {
            SendFinish(Sender, &Done, TRUE);
            QueueInitialise(&Done);
        }
        Sender = Miniport;
        QueueAppend(&Done, Parent);
    }
    if (Done.Head != NULL) {
        SendFinish(Sender, &Done, TRUE);
    }
}

/* One pass over what waits. What comes meanwhile waits for the next, so no pass goes on for ever. */
_Use_decl_annotations_
static VOID Deliver(PKDPC Dpc, PVOID DeferredContext, PVOID SystemArgument1, PVOID SystemArgument2)
{
    PVMINIPORT Target = DeferredContext;
    NBL_QUEUE Frames;
    NBL_QUEUE Dropped;
    DROPS Drops;
    LOCK_STATE_EX LockState;
    BOOLEAN Open;
    BOOLEAN Again;

    UNREFERENCED_PARAMETER(Dpc);
    UNREFERENCED_PARAMETER(SystemArgument1);
    UNREFERENCED_PARAMETER(SystemArgument2);

    NdisDprAcquireSpinLock(&Target->Delivery.Lock);
    Frames = Target->Delivery.Waiting;
    QueueInitialise(&Target->Delivery.Waiting);
    NdisDprReleaseSpinLock(&Target->Delivery.Lock);

    /* The DPC is counted, so a pause that begins after this waits for the indication. */
    NdisAcquireRWLockRead(Target->Binding->PathLock, &LockState, NDIS_RWL_AT_DISPATCH_LEVEL);
    Open = Target->Open;
    NdisReleaseRWLock(Target->Binding->PathLock, &LockState);

    QueueInitialise(&Dropped);
    DropsInitialise(&Drops, Target->Binding);
    if (!Open) {
        DropReceived(Target, Frames.Count, DropPaused, &Drops);
        QueueJoin(&Dropped, &Frames);
    } else if (DriverHooks.ReceiveFrame != NULL) {
        HookInPlace(Target, &Frames, &Dropped, &Drops);
    }
    DropsTrace(&Drops);
    if (Frames.Head != NULL) {
        ReceiveIndicateInPlace(Target, &Frames, NDIS_RECEIVE_FLAGS_DISPATCH_LEVEL);
    }
    Release(&Frames);
    Release(&Dropped);

    /* In order: the next DPC begins when this one has ended. */
    NdisDprAcquireSpinLock(&Target->Delivery.Lock);
    Target->Delivery.Scheduled = Target->Delivery.Waiting.Head != NULL;
    Again = Target->Delivery.Scheduled;
    if (Again) {
        (VOID) KeInsertQueueDpc(&Target->Delivery.Dpc, NULL, NULL);
    }
    NdisDprReleaseSpinLock(&Target->Delivery.Lock);
    if (!Again) {
        MiniportLeave(Target, 1);
    }
}
