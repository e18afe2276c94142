/*
 * Frames from the adapter below, and their way back.
 *
 * NBLs that may be kept go up by target, one indication for each virtual miniport; what nobody wants is returned at
 * once, in one call. NBLs of an adapter that is short of memory (RESOURCES) are for receive_in_place.c.
 */
#include "receive.h"

#include "child.h"
#include "distribution.h"
#include "hooks_call.h"

/* Gives a chain back of which no frame is looked at. */
_IRQL_requires_max_(DISPATCH_LEVEL)
static VOID Refuse(_Inout_ PBINDING Binding, _In_ PNET_BUFFER_LIST Chain, _In_ BOOLEAN Counted, _In_ BOOLEAN AtDispatch)
{
    ULONG Count = 0;

    for (PNET_BUFFER_LIST Nbl = Chain; Nbl != NULL; Nbl = NET_BUFFER_LIST_NEXT_NBL(Nbl)) {
        Count++;
    }
    DropTraceChain(Binding, DROP_NO_ROW, DropNotRunning, Chain);
    NdisReturnNetBufferLists(Binding->Handle, Chain, AtDispatch ? NDIS_RETURN_FLAGS_DISPATCH_LEVEL : 0);
    if (Counted) {
        BindingLeave(Binding, Count);
    }
}

/*
 * While the adapter is being reset, what it indicates waits for the end of that. It is counted, so that a pause
 * waits for it; the adapter's own NBLs are the limit. PathLock is held shared.
 */
_IRQL_requires_(DISPATCH_LEVEL)
static VOID Defer(_Inout_ PBINDING Binding, _In_ PNET_BUFFER_LIST Chain)
{
    NBL_QUEUE Came;

    QueueInitialise(&Came);
    for (PNET_BUFFER_LIST Next = Chain; Next != NULL;) {
        PNET_BUFFER_LIST Nbl = Next;

        Next = NET_BUFFER_LIST_NEXT_NBL(Nbl);
        QueueAppend(&Came, Nbl);
    }
    RundownEnter(&Binding->Outstanding, Came.Count);
    NdisDprAcquireSpinLock(&Binding->DeferredLock);
    QueueJoin(&Binding->Deferred, &Came);
    NdisDprReleaseSpinLock(&Binding->DeferredLock);
}

/*
 * One pass over NBLs that may be kept; `Counted`: they have waited, and BINDING.Outstanding counts them. Returns what
 * it had no room for.
 */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
static PNET_BUFFER_LIST ReceivePass(_Inout_ PBINDING Binding, _In_ PNET_BUFFER_LIST Chain, _In_ BOOLEAN Counted,
                                    _In_ ULONG ReceiveFlags)
{
    const BOOLEAN AtDispatch = NDIS_TEST_RECEIVE_AT_DISPATCH_LEVEL(ReceiveFlags);
    PNET_BUFFER_LIST Next = Chain;
    PNET_BUFFER_LIST Parent;
    PVMINIPORT Target;
    NBL_QUEUE Queue;
    RECEIVE_PASS Pass;
    LOCK_STATE_EX LockState;

    ReceiveBegin(&Pass, Binding, ReceiveFlags);

    NdisAcquireRWLockRead(Binding->PathLock, &LockState, AtDispatch ? NDIS_RWL_AT_DISPATCH_LEVEL : 0);
    if (!Binding->Open) {
        const BOOLEAN Waits = BindingOnlyResets(Binding) && !Counted;

        if (Waits) {
            Defer(Binding, Chain);
        }
        NdisReleaseRWLock(Binding->PathLock, &LockState);
        if (!Waits) {
            Refuse(Binding, Chain, Counted, AtDispatch);
        }
        return NULL;
    }
    Pass.Processor = NdisCurrentProcessorIndex();
    while (Next != NULL) {
        PNET_BUFFER_LIST Nbl = Next;

        Next = NET_BUFFER_LIST_NEXT_NBL(Nbl);
        FRAME_SEQUENCE(Nbl) = Pass.Taken;
        if (!ReceiveSort(&Pass, Nbl)) {
            Next = Nbl;
            break;
        }
        Pass.Taken++;
    }
    ReceiveCount(&Pass);
    if (!Counted) {
        RundownEnter(&Binding->Outstanding, Pass.Taken);
    }
    NdisReleaseRWLock(Binding->PathLock, &LockState);

    for (Target = DistributionNextTarget(&Pass, &Queue); Target != NULL;
         Target = DistributionNextTarget(&Pass, &Queue)) {
        if (DriverHooks.ReceiveFrame != NULL) {
            Pass.Flags &= NDIS_RECEIVE_FLAGS_DISPATCH_LEVEL; /* who knows what it writes into frames */
            HookReceivedChain(Target, &Queue, Pass.Flags, &Pass.Drops);
        }
        ReceiveIndicate(Target, &Queue, Pass.Flags);
    }

    DropsTrace(&Pass.Drops);
    for (Parent = QueueTake(&Pass.Parents); Parent != NULL; Parent = QueueTake(&Pass.Parents)) {
        if (InterlockedDecrement(&Parent->ChildRefCount) == 0) {
            QueueAppend(&Pass.Unwanted, Parent);
        }
    }
    if (Pass.Unwanted.Head != NULL) {
        const ULONG Count = Pass.Unwanted.Count;

        NdisReturnNetBufferLists(Binding->Handle, Pass.Unwanted.Head,
                                 AtDispatch ? NDIS_RETURN_FLAGS_DISPATCH_LEVEL : 0);
        BindingLeave(Binding, Count);
    }
    return Next;
}

_Use_decl_annotations_
VOID ProtocolReceiveNetBufferLists(NDIS_HANDLE ProtocolBindingContext, PNET_BUFFER_LIST NetBufferLists,
                                   NDIS_PORT_NUMBER PortNumber, ULONG NumberOfNetBufferLists, ULONG ReceiveFlags)
{
    PBINDING Binding = ProtocolBindingContext;

    UNREFERENCED_PARAMETER(PortNumber);
    UNREFERENCED_PARAMETER(NumberOfNetBufferLists);

    /* The flag as it is here counts: NDIS may have copied what the adapter indicated. */
    if (!NDIS_TEST_RECEIVE_CAN_PEND(ReceiveFlags)) {
        ReceiveInPlace(Binding, NetBufferLists, ReceiveFlags);
        return;
    }
    while (NetBufferLists != NULL) {
        NetBufferLists = ReceivePass(Binding, NetBufferLists, FALSE, ReceiveFlags);
    }
}

_Use_decl_annotations_
VOID ReceiveResume(PBINDING Binding)
{
    PNET_BUFFER_LIST Chain;

    NdisAcquireSpinLock(&Binding->DeferredLock);
    Chain = Binding->Deferred.Head;
    QueueInitialise(&Binding->Deferred);
    NdisReleaseSpinLock(&Binding->DeferredLock);

    while (Chain != NULL) {
        Chain = ReceivePass(Binding, Chain, TRUE, 0);
    }
}

_Use_decl_annotations_
VOID ReceiveIndicate(PVMINIPORT Miniport, const NBL_QUEUE *Queue, ULONG ReceiveFlags)
{
    if (Queue->Head != NULL) {
        NdisMIndicateReceiveNetBufferLists(Miniport->Handle, Queue->Head, NDIS_DEFAULT_PORT_NUMBER, Queue->Count,
                                           ReceiveFlags);
    }
    MiniportLeave(Miniport, 1);
}

_Use_decl_annotations_
VOID ReceiveReturned(PVMINIPORT Miniport, PNET_BUFFER_LIST Chain, BOOLEAN AtDispatch)
{
    PBINDING Binding = Miniport->Binding;
    ULONG Count = 0;
    NBL_QUEUE Down;

    QueueInitialise(&Down);
    for (PNET_BUFFER_LIST Next = Chain; Next != NULL; Count++) {
        PNET_BUFFER_LIST Nbl = Next;

        Next = NET_BUFFER_LIST_NEXT_NBL(Nbl);
        if (FrameContext(Nbl)->Kind == FramePassed) {
            (VOID) FrameDetach(Nbl);
            QueueAppend(&Down, Nbl);
        } else {
            PVMINIPORT Owner = FrameContext(Nbl)->Miniport;
            PNET_BUFFER_LIST Parent = ChildFree(Nbl);

            if (Owner != Miniport) {
                MiniportLeave(Owner, 1); /* a hook had redirected it */
            }
            if (InterlockedDecrement(&Parent->ChildRefCount) == 0) {
                QueueAppend(&Down, Parent);
            }
        }
    }

    if (Down.Head != NULL) {
        const ULONG Returned = Down.Count;

        NdisReturnNetBufferLists(Binding->Handle, Down.Head, AtDispatch ? NDIS_RETURN_FLAGS_DISPATCH_LEVEL : 0);
        BindingLeave(Binding, Returned);
    }
    MiniportLeave(Miniport, Count);
}

_Use_decl_annotations_
VOID MiniportReturnNetBufferLists(NDIS_HANDLE MiniportAdapterContext, PNET_BUFFER_LIST NetBufferLists,
                                  ULONG ReturnFlags)
{
    ReceiveReturned(MiniportAdapterContext, NetBufferLists, NDIS_TEST_RETURN_AT_DISPATCH_LEVEL(ReturnFlags));
}
