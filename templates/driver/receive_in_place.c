/* Receives that are over when the call returns: of an adapter that is short of memory, and of siblings. */
#include "receive.h"

#include "distribution.h"
#include "hooks_call.h"
#include "many.h"

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
        const ROUTE Where = ReceiveRoute(Binding, Nbl, Header);

        if (Where.Kind != RouteOne || Where.Target != Target || Nbl->SourceHandle != First->SourceHandle) {
            break;
        }
        ReceiveCount(Target, Header, Nbl);
        *Last = Nbl;
        Count++;
    }
    return Count;
}

_Use_decl_annotations_
VOID ReceiveInPlace(PBINDING Binding, PNET_BUFFER_LIST Chain, BOOLEAN AtDispatch)
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
        Where = ReceiveRoute(Binding, First, Header);
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
            ReceiveCopyUntagged(Where.Target, First, Where.Tag, Header, &Children);
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
        if (Many.Count != 0) {
            InterlockedDecrement(&First->ChildRefCount); /* the pass itself: the NBL goes back as it came */
        }
        First = Following;
    }
}
