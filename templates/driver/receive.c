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

/*
 * Where a received NBL goes, and its header. Loopback of what this virtual miniport sent is not for it.
 * PathLock is held shared.
 */
_Must_inspect_result_
_IRQL_requires_(DISPATCH_LEVEL)
static ROUTE Route(_In_ PBINDING Binding, _In_ PNET_BUFFER_LIST Nbl, _Out_writes_(ETHERNET_HEADER) PUCHAR Header)
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

static VOID CountIn(_In_ PVMINIPORT Miniport, _In_reads_(ETHERNET_HEADER) const UCHAR *Header,
                    _In_ PNET_BUFFER_LIST Nbl)
{
    TrafficCount(&StatisticsHere(Miniport->Statistics)->In, CastOf(FRAME_DESTINATION(Header)), 1,
                 NET_BUFFER_DATA_LENGTH(NET_BUFFER_LIST_FIRST_NB(Nbl)));
}

/* A copy of a frame without its tag, at the end of `Children`. */
_IRQL_requires_(DISPATCH_LEVEL)
static VOID CopyUntagged(_Inout_ PVMINIPORT Target, _Inout_ PNET_BUFFER_LIST Nbl, _In_ USHORT Tag,
                         _In_reads_(ETHERNET_HEADER) const UCHAR *Header, _Inout_ PNBL_QUEUE Children)
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
    CountIn(Target, Header, Copy);
    QueueAppend(Children, Copy);
}

/* Decides about one NBL. FALSE: the pass has no room for it. PathLock is held shared. */
_Must_inspect_result_
_IRQL_requires_(DISPATCH_LEVEL)
static BOOLEAN Sort(_Inout_ PRECEIVE_PASS Pass, _In_ PBINDING Binding, _In_ PNET_BUFFER_LIST Nbl)
{
    UCHAR Header[ETHERNET_HEADER];
    const ROUTE Where = Route(Binding, Nbl, Header);
    PBATCH Batch;

    switch (Where.Kind) {
    case RouteOne:
        Batch = BatchFind(&Pass->Batches, Where.Target);
        if (Batch == NULL) {
            return FALSE;
        }
        CountIn(Where.Target, Header, Nbl);
        QueueAppend(&Batch->Queue, Nbl);
        return TRUE;

    case RouteCopy:
        Batch = BatchFind(&Pass->Batches, Where.Target);
        if (Batch == NULL) {
            return FALSE;
        }
        Nbl->ChildRefCount = 1;
        QueueAppend(&Pass->Parents, Nbl);
        CopyUntagged(Where.Target, Nbl, Where.Tag, Header, &Batch->Queue);
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

_IRQL_requires_max_(DISPATCH_LEVEL)
static VOID FreeChildren(_In_ const NBL_QUEUE *Children)
{
    PNET_BUFFER_LIST Next = Children->Head;

    while (Next != NULL) {
        PNET_BUFFER_LIST Child = Next;

        Next = NET_BUFFER_LIST_NEXT_NBL(Child);
        InterlockedDecrement(&FrameFree(Child)->ChildRefCount);
    }
}

_Use_decl_annotations_
VOID ReceiveIndicateInPlace(PVMINIPORT Miniport, const NBL_QUEUE *Children, BOOLEAN AtDispatch)
{
    NBL_QUEUE Passed = *Children;
    NBL_QUEUE Dropped;

    QueueInitialise(&Dropped);
    if (DriverHooks.ReceiveFrame != NULL) {
        HookInPlace(Miniport, &Passed, &Dropped);
    }
    if (Passed.Head != NULL) {
        NdisMIndicateReceiveNetBufferLists(Miniport->Handle, Passed.Head, NDIS_DEFAULT_PORT_NUMBER, Passed.Count,
                                           NDIS_RECEIVE_FLAGS_RESOURCES |
                                               (AtDispatch ? NDIS_RECEIVE_FLAGS_DISPATCH_LEVEL : 0));
    }
    FreeChildren(&Passed);
    FreeChildren(&Dropped);
    MiniportLeave(Miniport, 1);
}

/* Indicates a run of the chain from below, cut off at its end: when the call returns, everything is as it was.
 */
_IRQL_requires_max_(DISPATCH_LEVEL)
static VOID IndicateRun(_In_ PVMINIPORT Miniport, _In_ PNET_BUFFER_LIST First, _In_ ULONG Count,
                        _In_ BOOLEAN AtDispatch)
{
    const NDIS_HANDLE Source = First->SourceHandle;

    for (PNET_BUFFER_LIST Nbl = First; Nbl != NULL; Nbl = NET_BUFFER_LIST_NEXT_NBL(Nbl)) {
        Nbl->SourceHandle = Miniport->Handle;
        DistributionMarkReceived(Miniport, Nbl);
    }
    NdisMIndicateReceiveNetBufferLists(Miniport->Handle, First, NDIS_DEFAULT_PORT_NUMBER, Count,
                                       NDIS_RECEIVE_FLAGS_RESOURCES |
                                           (AtDispatch ? NDIS_RECEIVE_FLAGS_DISPATCH_LEVEL : 0));
    for (PNET_BUFFER_LIST Nbl = First; Nbl != NULL; Nbl = NET_BUFFER_LIST_NEXT_NBL(Nbl)) {
        Nbl->SourceHandle = Source;
        DistributionUnmarkReceived(Miniport, Nbl);
    }
}

/* How many NBLs from `First` on have its target and its source; the last of them. A hook sees them one by one. */
_IRQL_requires_(DISPATCH_LEVEL)
static ULONG MeasureRun(_In_ PBINDING Binding, _In_ PNET_BUFFER_LIST First, _In_ PVMINIPORT Target,
                        _Outptr_ PNET_BUFFER_LIST *Last)
{
    const ULONG Limit = DriverHooks.ReceiveFrame != NULL ? 1 : MAXULONG;
    ULONG Count = 0;

    for (PNET_BUFFER_LIST Nbl = First; Nbl != NULL && Count < Limit; Nbl = NET_BUFFER_LIST_NEXT_NBL(Nbl)) {
        UCHAR Header[ETHERNET_HEADER];
        const ROUTE Where = Route(Binding, Nbl, Header);

        if (Where.Kind != RouteOne || Where.Target != Target || Nbl->SourceHandle != First->SourceHandle) {
            break;
        }
        CountIn(Target, Header, Nbl);
        *Last = Nbl;
        Count++;
    }
    return Count;
}

/*
 * NBLs that must be back when the handler returns, chained as they came. Runs for one target go up where they
 * lie; a frame for several, or one that has to be copied, goes by children, which are back as soon.
 */
_IRQL_requires_max_(DISPATCH_LEVEL)
static VOID ReceiveInPlace(_Inout_ PBINDING Binding, _In_ PNET_BUFFER_LIST Chain, _In_ BOOLEAN AtDispatch)
{
    PNET_BUFFER_LIST First = Chain;

    while (First != NULL) {
        PNET_BUFFER_LIST Last = First;
        PNET_BUFFER_LIST Following;
        PVMINIPORT Target;
        ULONG Count = 0;
        UCHAR Header[ETHERNET_HEADER];
        ROUTE Where;
        NBL_QUEUE Children;
        NBL_QUEUE Run;
        MANY Many;
        LOCK_STATE_EX LockState;

        QueueInitialise(&Children);
        Many.Count = 0;

        NdisAcquireRWLockRead(Binding->PathLock, &LockState, AtDispatch ? NDIS_RWL_AT_DISPATCH_LEVEL : 0);
        if (!Binding->Open) {
            NdisReleaseRWLock(Binding->PathLock, &LockState);
            return;
        }
        Where = Route(Binding, First, Header);
        switch (Where.Kind) {
        case RouteOne:
            Count = MeasureRun(Binding, First, Where.Target, &Last);
            RundownEnter(&Where.Target->Outstanding, 1);
            break;
        case RouteMany:
            if (ManyAdd(&Many, First, Header)) {
                ManyMake(Binding, &Many, NULL, FALSE, &Children);
            }
            break;
        case RouteCopy:
            CopyUntagged(Where.Target, First, Where.Tag, Header, &Children);
            if (Children.Count != 0) {
                RundownEnter(&Where.Target->Outstanding, 1);
            }
            break;
        case RouteDrop:
        case RouteLower:
        default:
            break;
        }
        NdisReleaseRWLock(Binding->PathLock, &LockState);

        Following = NET_BUFFER_LIST_NEXT_NBL(Last);
        if (Count != 0) {
            NET_BUFFER_LIST_NEXT_NBL(Last) = NULL;
            if (DriverHooks.ReceiveFrame == NULL || HookPassesInPlace(Where.Target, First)) {
                IndicateRun(Where.Target, First, Count, AtDispatch);
            }
            NET_BUFFER_LIST_NEXT_NBL(Last) = Following;
            MiniportLeave(Where.Target, 1);
        }
        for (Target = ManyTake(&Children, &Run); Target != NULL; Target = ManyTake(&Children, &Run)) {
            ReceiveIndicateInPlace(Target, &Run, AtDispatch);
        }
        First = Following;
    }
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
