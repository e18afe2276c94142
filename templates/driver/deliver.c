#include "deliver.h"

#include "child.h"
#include "distribution.h"
#include "hooks_call.h"
#include "receive.h"

static KDEFERRED_ROUTINE Deliver;

_Use_decl_annotations_
VOID DeliveryMake(PVMINIPORT Target, PNET_BUFFER_LIST Parent, PVMINIPORT Sender, CAST Cast, ULONG Processor,
                  PNBL_QUEUE Children, PDROPS Drops)
{
    for (PNET_BUFFER Nb = NET_BUFFER_LIST_FIRST_NB(Parent); Nb != NULL; Nb = NET_BUFFER_NEXT_NB(Nb)) {
        PNET_BUFFER_LIST Child = DistributionChild(Target->ReceivePool, Parent, Nb, Sender);

        if (Child == NULL) {
            DropReceived(Target, 1, DropMemory, Drops);
            continue;
        }
        /* Of what a sender attaches, a receiver understands the priority. */
        NET_BUFFER_LIST_INFO(Child, Ieee8021QNetBufferListInfo) =
            NET_BUFFER_LIST_INFO(Parent, Ieee8021QNetBufferListInfo);
        Child->SourceHandle = Target->Handle;
        TrafficCount(&Target->Statistics[Processor].In, Cast, 1, NET_BUFFER_DATA_LENGTH(Nb));
        QueueAppend(Children, Child);
    }
}

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
        PNET_BUFFER_LIST Parent;

        if (FrameContext(Nbl)->Kind == FrameOwn) {
            NdisFreeNetBufferList(Nbl);
            continue;
        }
        Parent = ChildFree(Nbl);
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
    NBL_QUEUE Ended;
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

    QueueInitialise(&Ended);
    DropsInitialise(&Drops, Target->Binding);
    if (!Open) {
        DropReceived(Target, Frames.Count, DropPaused, &Drops);
        QueueJoin(&Ended, &Frames);
    } else if (DriverHooks.ReceiveFrame != NULL) {
        HookInPlace(Target, &Frames, &Ended, TRUE, NDIS_RECEIVE_FLAGS_DISPATCH_LEVEL, &Drops);
    }
    DropsTrace(&Drops);
    if (Frames.Head != NULL) {
        ReceiveIndicateInPlace(Target, &Frames, NDIS_RECEIVE_FLAGS_DISPATCH_LEVEL);
    }
    Release(&Frames);
    Release(&Ended);

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
