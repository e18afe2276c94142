/*
 * Receives that are over when the call returns. The NBLs are the adapter's again then, chained as they were, so
 * a pass notes what it changes; no memory is needed for them.
 */
#include "receive.h"

#include "child.h"
#include "distribution.h"
#include "hooks_call.h"

#define IN_PLACE_FRAMES 32

typedef struct _IN_PLACE_PASS {
    RECEIVE_PASS Receive;
    struct {
        PNET_BUFFER_LIST Nbl;
        NDIS_HANDLE SourceHandle;
        PVOID TagInfo;
    } Came[IN_PLACE_FRAMES];
} IN_PLACE_PASS, *PIN_PLACE_PASS;

_Use_decl_annotations_
VOID ReceiveIndicateInPlace(PVMINIPORT Miniport, const NBL_QUEUE *Queue, ULONG ReceiveFlags)
{
    NdisMIndicateReceiveNetBufferLists(Miniport->Handle, Queue->Head, NDIS_DEFAULT_PORT_NUMBER, Queue->Count,
                                       NDIS_RECEIVE_FLAGS_RESOURCES | ReceiveFlags);
}

/* Frees the children among what was indicated, or dropped. The others lie there as they came, without a context. */
_IRQL_requires_max_(DISPATCH_LEVEL)
static VOID FreeChildren(_In_ const VMINIPORT *Miniport, _Inout_ PNBL_QUEUE Queue)
{
    PNET_BUFFER_LIST Nbl;

    for (Nbl = QueueTake(Queue); Nbl != NULL; Nbl = QueueTake(Queue)) {
        if (ChildIsOf(Nbl, Miniport->ReceivePool)) {
            InterlockedDecrement(&ChildFree(Nbl)->ChildRefCount);
        }
    }
}

/* One target's share. */
_IRQL_requires_max_(DISPATCH_LEVEL)
static VOID IndicateShare(_Inout_ PVMINIPORT Target, _Inout_ PNBL_QUEUE Queue, _In_ ULONG Flags, _Inout_ PDROPS Drops)
{
    NBL_QUEUE Ended;

    QueueInitialise(&Ended);
    if (DriverHooks.ReceiveFrame != NULL) {
        Flags &= NDIS_RECEIVE_FLAGS_DISPATCH_LEVEL;
        HookInPlace(Target, Queue, &Ended, FALSE, Flags, Drops);
    }
    if (Queue->Head != NULL) {
        ReceiveIndicateInPlace(Target, Queue, Flags);
    }
    FreeChildren(Target, Queue);
    FreeChildren(Target, &Ended);
    MiniportLeave(Target, 1);
}

/* Gives the adapter back what it indicated, chained on to `Next`. */
static VOID Restore(_Inout_ PIN_PLACE_PASS Pass, _In_opt_ PNET_BUFFER_LIST Next)
{
    PNET_BUFFER_LIST Parent;

    for (Parent = QueueTake(&Pass->Receive.Parents); Parent != NULL; Parent = QueueTake(&Pass->Receive.Parents)) {
        InterlockedDecrement(&Parent->ChildRefCount);
        NT_ASSERT(Parent->ChildRefCount == 0);
    }
    for (ULONG Index = Pass->Receive.Taken; Index-- != 0;) {
        PNET_BUFFER_LIST Nbl = Pass->Came[Index].Nbl;

        Nbl->SourceHandle = Pass->Came[Index].SourceHandle;
        NET_BUFFER_LIST_INFO(Nbl, Ieee8021QNetBufferListInfo) = Pass->Came[Index].TagInfo;
        NET_BUFFER_LIST_NEXT_NBL(Nbl) = Next;
        Next = Nbl;
    }
}

/* One pass. Returns what it had no room for. */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
static PNET_BUFFER_LIST InPlacePass(_Inout_ PBINDING Binding, _In_ PNET_BUFFER_LIST Chain, _In_ ULONG ReceiveFlags)
{
    const BOOLEAN AtDispatch = NDIS_TEST_RECEIVE_AT_DISPATCH_LEVEL(ReceiveFlags);
    PNET_BUFFER_LIST Next = Chain;
    PVMINIPORT Target;
    NBL_QUEUE Queue;
    IN_PLACE_PASS Pass;
    PRECEIVE_PASS Receive = &Pass.Receive;
    LOCK_STATE_EX LockState;

    ReceiveBegin(Receive, Binding, ReceiveFlags);

    NdisAcquireRWLockRead(Binding->PathLock, &LockState, AtDispatch ? NDIS_RWL_AT_DISPATCH_LEVEL : 0);
    if (!Binding->Open) {
        NdisReleaseRWLock(Binding->PathLock, &LockState);
        DropTraceChain(Binding, DROP_NO_ROW, DropNotRunning, Chain);
        return NULL;
    }
    Receive->Processor = NdisCurrentProcessorIndex();
    while (Next != NULL && Receive->Taken < IN_PLACE_FRAMES) {
        PNET_BUFFER_LIST Nbl = Next;

        Next = NET_BUFFER_LIST_NEXT_NBL(Nbl);
        Pass.Came[Receive->Taken].Nbl = Nbl;
        Pass.Came[Receive->Taken].SourceHandle = Nbl->SourceHandle;
        Pass.Came[Receive->Taken].TagInfo = NET_BUFFER_LIST_INFO(Nbl, Ieee8021QNetBufferListInfo);
        FRAME_SEQUENCE(Nbl) = Receive->Taken;
        if (!ReceiveSort(Receive, Nbl)) {
            Next = Nbl;
            break;
        }
        Receive->Taken++;
    }
    ReceiveCount(Receive);
    NdisReleaseRWLock(Binding->PathLock, &LockState);

    for (Target = DistributionNextTarget(Receive, &Queue); Target != NULL;
         Target = DistributionNextTarget(Receive, &Queue)) {
        IndicateShare(Target, &Queue, Receive->Flags, &Receive->Drops);
    }
    DropsTrace(&Receive->Drops);
    Restore(&Pass, Next);
    return Next;
}

_Use_decl_annotations_
VOID ReceiveInPlace(PBINDING Binding, PNET_BUFFER_LIST Chain, ULONG ReceiveFlags)
{
    while (Chain != NULL) {
        Chain = InPlacePass(Binding, Chain, ReceiveFlags);
    }
}
