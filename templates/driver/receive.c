/*
 * Frames from the adapter below, and their way back.
 *
 * NBLs that may be kept go up by target, one indication for each virtual miniport; what nobody wants is returned at
 * once, in one call. NBLs of an adapter that is short of memory (RESOURCES) go up where they lie, run by run, and need
 * none.
 */
#include "path.h"

#include "distribution.h"
#include "hooks_call.h"
#include "many.h"
#include "receive.h"

typedef struct _RECEIVE_PASS {
    NBL_QUEUE Unwanted;
    NBL_QUEUE Parents;  /* kept here; each has the pass itself as a child */
    NBL_QUEUE Children; /* of the parents in Many, in order of their target */
    BATCH_SET Batches;  /* NBLs as they came, and copies, by target */
    MANY Many;
} RECEIVE_PASS, *PRECEIVE_PASS;

static BOOLEAN IsChild(_In_ const VMINIPORT *Miniport, _In_ PNET_BUFFER_LIST Nbl)
{
    return Miniport->ReceivePool != NULL && NdisGetPoolFromNetBufferList(Nbl) == Miniport->ReceivePool;
}

_Use_decl_annotations_
ROUTE ReceiveRoute(PBINDING Binding, PNET_BUFFER_LIST Nbl, PUCHAR Header)
{
    ROUTE Where = {.Kind = RouteDrop};
    PNET_BUFFER Nb = NET_BUFFER_LIST_FIRST_NB(Nbl);
    const UCHAR *Found = Nb == NULL ? NULL : FramePeek(Nb, ETHERNET_HEADER, Header);

    if (Found == NULL) {
        return Where;
    }
    if (Found != Header) {
        NdisMoveMemory(Header, Found, ETHERNET_HEADER);
    }

    Where = DistributionRouteReceived(Binding, Nbl, Header);
    if (Where.Kind == RouteOne || Where.Kind == RouteCopy) {
        PVMINIPORT Target = Where.Target;

        if (!Target->Open || !RulesAccept(Target, FRAME_DESTINATION(Header)) ||
            (NdisTestNblFlag(Nbl, NDIS_NBL_FLAGS_IS_LOOPBACK_PACKET) &&
             AddressEqual(FRAME_SOURCE(Header), Target->Address))) {
            Where.Kind = RouteDrop;
        }
    }
    return Where;
}

_Use_decl_annotations_
VOID ReceiveCount(PVMINIPORT Miniport, const UCHAR *Header, PNET_BUFFER_LIST Nbl)
{
    TrafficCount(&StatisticsHere(Miniport->Statistics)->In, CastOf(FRAME_DESTINATION(Header)), 1,
                 NET_BUFFER_DATA_LENGTH(NET_BUFFER_LIST_FIRST_NB(Nbl)));
}

_Use_decl_annotations_
VOID ReceiveCopyUntagged(PVMINIPORT Target, PNET_BUFFER_LIST Nbl, USHORT Tag, const UCHAR *Header, PNBL_QUEUE Children)
{
    PNET_BUFFER_LIST Copy = FrameCopyWithoutTag(Target->ReceivePool, Nbl);

    if (Copy == NULL) {
        InterlockedIncrement(&Target->InDiscards);
        return;
    }
    NdisCopyReceiveNetBufferListInfo(Copy, Nbl);
    NET_BUFFER_LIST_INFO(Copy, Ieee8021QNetBufferListInfo) = FramePriority(Tag);
    Copy->SourceHandle = Target->Handle;
    CHILD_TARGET(Copy) = Target;
    FRAME_SEQUENCE(Copy) = FRAME_SEQUENCE(Nbl);
    ReceiveCount(Target, Header, Copy);
    QueueAppend(Children, Copy);
}

/* Decides about one NBL. FALSE: the pass has no room for it. PathLock is held shared. */
_Must_inspect_result_
_IRQL_requires_(DISPATCH_LEVEL)
static BOOLEAN Sort(_Inout_ PRECEIVE_PASS Pass, _In_ PBINDING Binding, _In_ PNET_BUFFER_LIST Nbl)
{
    UCHAR Header[ETHERNET_HEADER];
    const ROUTE Where = ReceiveRoute(Binding, Nbl, Header);
    PBATCH Batch;

    switch (Where.Kind) {
    case RouteOne:
        Batch = BatchFind(&Pass->Batches, Where.Target);
        if (Batch == NULL) {
            return FALSE;
        }
        ReceiveCount(Where.Target, Header, Nbl);
        QueueAppend(&Batch->Queue, Nbl);
        return TRUE;

    case RouteCopy:
        Batch = BatchFind(&Pass->Batches, Where.Target);
        if (Batch == NULL) {
            return FALSE;
        }
        Nbl->ChildRefCount = 1;
        QueueAppend(&Pass->Parents, Nbl);
        ReceiveCopyUntagged(Where.Target, Nbl, Where.Tag, Header, &Batch->Queue);
        return TRUE;

    case RouteMany:
        if (!ManyAdd(&Pass->Many, Nbl, Header)) {
            return FALSE;
        }
        QueueAppend(&Pass->Parents, Nbl);
        return TRUE;

    case RouteDrop:
    case RouteLower:
    default:
        QueueAppend(&Pass->Unwanted, Nbl);
        return TRUE;
    }
}

/* One target's share of a pass: attaches the contexts and indicates. What cannot be attached is unwanted. */
_IRQL_requires_max_(DISPATCH_LEVEL)
static VOID IndicateKept(_Inout_ PRECEIVE_PASS Pass, _In_ PVMINIPORT Miniport, _In_ const NBL_QUEUE *Queue,
                         _In_ BOOLEAN AtDispatch)
{
    PNET_BUFFER_LIST Next = Queue->Head;
    NBL_QUEUE Ready;

    QueueInitialise(&Ready);
    while (Next != NULL) {
        PNET_BUFFER_LIST Nbl = Next;

        Next = NET_BUFFER_LIST_NEXT_NBL(Nbl);
        if (!IsChild(Miniport, Nbl)) {
            if (!FrameAttach(Nbl, Miniport->Handle, NULL)) {
                InterlockedIncrement(&Miniport->InDiscards);
                MiniportLeave(Miniport, 1); /* not the last: this call is counted too */
                QueueAppend(&Pass->Unwanted, Nbl);
                continue;
            }
            DistributionMarkReceived(Miniport, Nbl);
        }
        QueueAppend(&Ready, Nbl);
    }
    ReceiveIndicate(Miniport, &Ready, AtDispatch);
}

/* One pass over NBLs that may be kept. Returns what it had no room for. */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
static PNET_BUFFER_LIST ReceivePass(_Inout_ PBINDING Binding, _In_ PNET_BUFFER_LIST Chain, _In_ BOOLEAN AtDispatch)
{
    PNET_BUFFER_LIST Next = Chain;
    ULONG Taken = 0;
    PVMINIPORT Target;
    NBL_QUEUE Run;
    RECEIVE_PASS Pass;
    LOCK_STATE_EX LockState;

    QueueInitialise(&Pass.Unwanted);
    QueueInitialise(&Pass.Parents);
    QueueInitialise(&Pass.Children);
    BatchInitialise(&Pass.Batches);
    Pass.Many.Count = 0;

    NdisAcquireRWLockRead(Binding->PathLock, &LockState, AtDispatch ? NDIS_RWL_AT_DISPATCH_LEVEL : 0);
    if (!Binding->Open) {
        NdisReleaseRWLock(Binding->PathLock, &LockState);
        NdisReturnNetBufferLists(Binding->Handle, Chain, AtDispatch ? NDIS_RETURN_FLAGS_DISPATCH_LEVEL : 0);
        return NULL;
    }
    while (Next != NULL) {
        PNET_BUFFER_LIST Nbl = Next;

        Next = NET_BUFFER_LIST_NEXT_NBL(Nbl);
        FRAME_SEQUENCE(Nbl) = Taken;
        if (!Sort(&Pass, Binding, Nbl)) {
            Next = Nbl;
            break;
        }
        Taken++;
    }
    if (Pass.Many.Count != 0) {
        ManyMake(Binding, &Pass.Many, NULL, TRUE, &Pass.Children);
    }
    RundownEnter(&Binding->Outstanding, Taken);
    for (ULONG Index = 0; Index < Pass.Batches.Count; Index++) {
        const ULONG Count = Pass.Batches.Batch[Index].Queue.Count;

        if (Count != 0) {
            RundownEnter(&Pass.Batches.Batch[Index].Miniport->Outstanding, Count + 1);
        }
    }
    NdisReleaseRWLock(Binding->PathLock, &LockState);

    /* One indication for each target, with what is for it alone and what is for many. */
    for (Target = ManyTake(&Pass.Children, &Run); Target != NULL; Target = ManyTake(&Pass.Children, &Run)) {
        PBATCH Batch = BatchLookup(&Pass.Batches, Target);

        if (Batch != NULL && Batch->Queue.Count != 0) {
            QueueMerge(&Run, &Batch->Queue);
            MiniportLeave(Target, 1); /* two indications were counted */
        }
        IndicateKept(&Pass, Target, &Run, AtDispatch);
    }
    for (ULONG Index = 0; Index < Pass.Batches.Count; Index++) {
        if (Pass.Batches.Batch[Index].Queue.Count != 0) {
            IndicateKept(&Pass, Pass.Batches.Batch[Index].Miniport, &Pass.Batches.Batch[Index].Queue, AtDispatch);
        }
    }

    for (PNET_BUFFER_LIST Parent = Pass.Parents.Head; Parent != NULL;) {
        PNET_BUFFER_LIST Nbl = Parent;

        Parent = NET_BUFFER_LIST_NEXT_NBL(Nbl);
        if (InterlockedDecrement(&Nbl->ChildRefCount) == 0) {
            QueueAppend(&Pass.Unwanted, Nbl);
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
    const BOOLEAN AtDispatch = NDIS_TEST_RECEIVE_AT_DISPATCH_LEVEL(ReceiveFlags);

    UNREFERENCED_PARAMETER(PortNumber);
    UNREFERENCED_PARAMETER(NumberOfNetBufferLists);

    /* The flag as it is here counts: NDIS may have copied what the adapter indicated. */
    if (!NDIS_TEST_RECEIVE_CAN_PEND(ReceiveFlags)) {
        ReceiveInPlace(Binding, NetBufferLists, AtDispatch);
        return;
    }
    while (NetBufferLists != NULL) {
        NetBufferLists = ReceivePass(Binding, NetBufferLists, AtDispatch);
    }
}

_Use_decl_annotations_
VOID ReceiveIndicate(PVMINIPORT Miniport, const NBL_QUEUE *Queue, BOOLEAN AtDispatch)
{
    NBL_QUEUE Passed = *Queue;

    if (DriverHooks.ReceiveFrame != NULL) {
        HookReceivedChain(Miniport, &Passed, AtDispatch);
    }
    if (Passed.Head != NULL) {
        NdisMIndicateReceiveNetBufferLists(Miniport->Handle, Passed.Head, NDIS_DEFAULT_PORT_NUMBER, Passed.Count,
                                           AtDispatch ? NDIS_RECEIVE_FLAGS_DISPATCH_LEVEL : 0);
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
        if (!IsChild(Miniport, Nbl)) {
            DistributionUnmarkReceived(Miniport, Nbl);
            (VOID) FrameDetach(Nbl);
            QueueAppend(&Down, Nbl);
        } else {
            PNET_BUFFER_LIST Parent = FrameFree(Nbl);

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
