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

    case RouteCopy: {
        PNET_BUFFER_LIST Copy;

        Batch = BatchFind(&Pass->Batches, Where.Target);
        if (Batch == NULL) {
            return FALSE;
        }
        Nbl->ChildRefCount = 1;
        QueueAppend(&Pass->Parents, Nbl);
        Copy = FrameCopyWithoutTag(Where.Target->ReceivePool, Nbl, NET_BUFFER_LIST_FIRST_NB(Nbl));
        if (Copy == NULL) {
            InterlockedIncrement(&Where.Target->InDiscards);
            return TRUE;
        }
        NdisCopyReceiveNetBufferListInfo(Copy, Nbl);
        NET_BUFFER_LIST_INFO(Copy, Ieee8021QNetBufferListInfo) = FramePriority(Where.Tag);
        Copy->SourceHandle = Where.Target->Handle;
        CHILD_UP_SENDER(Copy) = NULL;
        CHILD_UP_TARGET(Copy) = Where.Target;
        CountIn(Where.Target, Header, Copy);
        QueueAppend(&Batch->Queue, Copy);
        return TRUE;
    }

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
static VOID IndicateBatch(_Inout_ PRECEIVE_PASS Pass, _In_ PBATCH Batch, _In_ BOOLEAN AtDispatch)
{
    PVMINIPORT Miniport = Batch->Miniport;
    PNET_BUFFER_LIST Next = Batch->Queue.Head;
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
        if (!Sort(&Pass, Binding, Nbl)) {
            Next = Nbl;
            break;
        }
        Taken++;
    }
    if (Pass.Many.Count != 0) {
        ManyMake(Binding, &Pass.Many, NULL, &Pass.Children);
    }
    RundownEnter(&Binding->Outstanding, Taken);
    for (ULONG Index = 0; Index < Pass.Batches.Count; Index++) {
        RundownEnter(&Pass.Batches.Batch[Index].Miniport->Outstanding, Pass.Batches.Batch[Index].Queue.Count + 1);
    }
    NdisReleaseRWLock(Binding->PathLock, &LockState);

    for (ULONG Index = 0; Index < Pass.Batches.Count; Index++) {
        IndicateBatch(&Pass, &Pass.Batches.Batch[Index], AtDispatch);
    }
    ManyIndicate(&Pass.Children, AtDispatch);

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

/* Indicates `Run`, which ends where it is cut, with RESOURCES: when the call returns, everything is as it was. */
_IRQL_requires_max_(DISPATCH_LEVEL)
static VOID IndicateInPlace(_In_ PVMINIPORT Miniport, _In_ PNET_BUFFER_LIST Run, _In_ ULONG Count,
                            _In_ BOOLEAN AtDispatch)
{
    const NDIS_HANDLE Source = Run->SourceHandle;

    for (PNET_BUFFER_LIST Nbl = Run; Nbl != NULL; Nbl = NET_BUFFER_LIST_NEXT_NBL(Nbl)) {
        Nbl->SourceHandle = Miniport->Handle;
        DistributionMarkReceived(Miniport, Nbl);
    }
    NdisMIndicateReceiveNetBufferLists(Miniport->Handle, Run, NDIS_DEFAULT_PORT_NUMBER, Count,
                                       NDIS_RECEIVE_FLAGS_RESOURCES |
                                           (AtDispatch ? NDIS_RECEIVE_FLAGS_DISPATCH_LEVEL : 0));
    for (PNET_BUFFER_LIST Nbl = Run; Nbl != NULL; Nbl = NET_BUFFER_LIST_NEXT_NBL(Nbl)) {
        Nbl->SourceHandle = Source;
        DistributionUnmarkReceived(Miniport, Nbl);
    }
}

/*
 * NBLs that must be back when the handler returns, chained as they came. Runs for one target go up in place; a
 * frame for several, or one that has to be copied, goes by children, which a driver above may keep: they hold a copy of
 * nothing, so they are indicated with RESOURCES as well and freed here.
 */
_IRQL_requires_max_(DISPATCH_LEVEL)
static VOID ReceiveInPlace(_Inout_ PBINDING Binding, _In_ PNET_BUFFER_LIST Chain, _In_ BOOLEAN AtDispatch)
{
    PNET_BUFFER_LIST First = Chain;

    while (First != NULL) {
        PNET_BUFFER_LIST Last = First;
        PNET_BUFFER_LIST Following;
        ULONG Count = 0;
        UCHAR Header[ETHERNET_HEADER];
        ROUTE Where;
        NBL_QUEUE Children;
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
        if (Where.Kind == RouteOne) {
            /* As far as target and source are the same. */
            for (PNET_BUFFER_LIST Nbl = First; Nbl != NULL; Nbl = NET_BUFFER_LIST_NEXT_NBL(Nbl)) {
                ROUTE Same = Route(Binding, Nbl, Header);

                if (Same.Kind != RouteOne || Same.Target != Where.Target || Nbl->SourceHandle != First->SourceHandle) {
                    break;
                }
                CountIn(Where.Target, Header, Nbl);
                Last = Nbl;
                Count++;
            }
            RundownEnter(&Where.Target->Outstanding, 1);
        } else if (Where.Kind == RouteMany) {
            BOOLEAN Added = ManyAdd(&Many, First, Header);

            NT_ASSERT(Added);
            UNREFERENCED_PARAMETER(Added);
            ManyMake(Binding, &Many, NULL, &Children);
        } else if (Where.Kind == RouteCopy) {
            PNET_BUFFER_LIST Copy;

            First->ChildRefCount = 1;
            Copy = FrameCopyWithoutTag(Where.Target->ReceivePool, First, NET_BUFFER_LIST_FIRST_NB(First));
            if (Copy == NULL) {
                InterlockedIncrement(&Where.Target->InDiscards);
            } else {
                NdisCopyReceiveNetBufferListInfo(Copy, First);
                NET_BUFFER_LIST_INFO(Copy, Ieee8021QNetBufferListInfo) = FramePriority(Where.Tag);
                Copy->SourceHandle = Where.Target->Handle;
                CHILD_UP_SENDER(Copy) = NULL;
                CHILD_UP_TARGET(Copy) = Where.Target;
                CountIn(Where.Target, Header, Copy);
                QueueAppend(&Children, Copy);
                RundownEnter(&Where.Target->Outstanding, 2);
            }
        }
        NdisReleaseRWLock(Binding->PathLock, &LockState);

        Following = NET_BUFFER_LIST_NEXT_NBL(Last);
        if (Count != 0) {
            NET_BUFFER_LIST_NEXT_NBL(Last) = NULL;
            IndicateInPlace(Where.Target, First, Count, AtDispatch);
            NET_BUFFER_LIST_NEXT_NBL(Last) = Following;
            MiniportLeave(Where.Target, 1);
        }
        while (Children.Head != NULL) {
            PNET_BUFFER_LIST Child = Children.Head;
            PVMINIPORT Target = CHILD_UP_TARGET(Child);

            Children.Head = NET_BUFFER_LIST_NEXT_NBL(Child);
            NET_BUFFER_LIST_NEXT_NBL(Child) = NULL;
            NdisMIndicateReceiveNetBufferLists(Target->Handle, Child, NDIS_DEFAULT_PORT_NUMBER, 1,
                                               NDIS_RECEIVE_FLAGS_RESOURCES |
                                                   (AtDispatch ? NDIS_RECEIVE_FLAGS_DISPATCH_LEVEL : 0));
            InterlockedDecrement(&FrameFree(Child)->ChildRefCount);
            MiniportLeave(Target, Children.Head == NULL || CHILD_UP_TARGET(Children.Head) != Target ? 2 : 1);
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
            PVMINIPORT Sender = CHILD_UP_SENDER(Nbl);
            PNET_BUFFER_LIST Parent = FrameFree(Nbl);

            if (Sender != NULL) {
                SendChildDone(Sender, Parent, NDIS_STATUS_SUCCESS, AtDispatch);
            } else if (InterlockedDecrement(&Parent->ChildRefCount) == 0) {
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
