/*
 * Frames from the drivers above.
 *
 * A pass takes PathLock shared once, decides and counts every NBL, and releases it; only then NDIS is called. The
 * running flag and the count are one step to whoever holds the lock exclusively: pause clears the flag there, and finds
 * in the count whatever came before (lesson 3).
 */
#include "path.h"

#include "child.h"
#include "deliver.h"
#include "distribution.h"
#include "hooks_call.h"

typedef struct _SEND_PASS {
    PVMINIPORT Miniport;
    ULONG Processor;
    ULONG Taken;
    NBL_QUEUE Down;     /* to the adapter below: NBLs from above, and children in their places */
    NBL_QUEUE Finished; /* each with its Status */
    NBL_QUEUE Parents;  /* kept here; each has the pass itself as a child */
    PVMINIPORT Sibling; /* who Run is for */
    NBL_QUEUE Run;      /* children on their way to a delivery */
    DROPS Drops;
} SEND_PASS, *PSEND_PASS;

static VOID Fail(_Inout_ PSEND_PASS Pass, _In_ PNET_BUFFER_LIST Nbl, _In_ NDIS_STATUS Status, _In_ DROP_REASON Reason)
{
    DropSent(Pass->Miniport, 1, Reason, &Pass->Drops);
    NET_BUFFER_LIST_STATUS(Nbl) = Status;
    QueueAppend(&Pass->Finished, Nbl);
}

/* Keeps an NBL here and sends children instead. */
static VOID KeepParent(_Inout_ PSEND_PASS Pass, _In_ PNET_BUFFER_LIST Parent)
{
    Parent->ChildRefCount = 1;
    NET_BUFFER_LIST_STATUS(Parent) = NDIS_STATUS_SUCCESS;
    QueueAppend(&Pass->Parents, Parent);
}

/* Sends `Child`. FALSE when there is none: its parent fails. */
static BOOLEAN SendChild(_Inout_ PSEND_PASS Pass, _Inout_ PNET_BUFFER_LIST Parent, _In_opt_ PNET_BUFFER_LIST Child,
                         _In_opt_ PVOID TagInfo)
{
    if (Child == NULL) {
        DropSent(Pass->Miniport, 1, DropMemory, &Pass->Drops);
        NET_BUFFER_LIST_STATUS(Parent) = NDIS_STATUS_RESOURCES;
        return FALSE;
    }
    NdisCopySendNetBufferListInfo(Child, Parent);
    NET_BUFFER_LIST_INFO(Child, Ieee8021QNetBufferListInfo) = TagInfo;
    Child->SourceHandle = Pass->Miniport->Binding->Handle;
    QueueAppend(&Pass->Down, Child);
    return TRUE;
}

/* Hands over the children that were made for one sibling. */
_IRQL_requires_(DISPATCH_LEVEL)
static VOID EndRun(_Inout_ PSEND_PASS Pass)
{
    if (Pass->Run.Head != NULL) {
        DeliveryQueue(Pass->Sibling, &Pass->Run);
    }
}

/* Puts children into the run for a sibling. PathLock is held shared, and the sibling is open. */
_IRQL_requires_(DISPATCH_LEVEL)
static VOID SwitchTo(_Inout_ PSEND_PASS Pass, _Inout_ PVMINIPORT Sibling, _Inout_ PNET_BUFFER_LIST Parent,
                     _In_ CAST Cast)
{
    if (Pass->Sibling != Sibling) {
        EndRun(Pass);
        Pass->Sibling = Sibling;
    }
    DeliveryMake(Sibling, Parent, Pass->Miniport, Cast, Pass->Processor, &Pass->Run, &Pass->Drops);
}

/* To whom it may concern here, but its sender. */
_IRQL_requires_(DISPATCH_LEVEL)
static VOID SwitchToMany(_Inout_ PSEND_PASS Pass, _Inout_ PNET_BUFFER_LIST Parent, _In_ const SENT_FRAME *Sent)
{
    PBINDING Binding = Pass->Miniport->Binding;

    for (ULONG Row = 0; Row < Binding->Table.Rows; Row++) {
        PVMINIPORT Sibling = Binding->Table.Row[Row];

        if (Sibling != NULL && Sibling != Pass->Miniport && Sibling->Open && Sibling->Routed &&
            RulesAccept(Sibling, FRAME_DESTINATION(Sent->Header))) {
            SwitchTo(Pass, Sibling, Parent, Sent->Cast);
        }
    }
}

/* Decides about one NBL. PathLock is held shared. */
_IRQL_requires_(DISPATCH_LEVEL)
static VOID Route(_Inout_ PSEND_PASS Pass, _In_ PNET_BUFFER_LIST Nbl)
{
    PVMINIPORT Miniport = Pass->Miniport;
    PBINDING Binding = Miniport->Binding;
    PNET_BUFFER First = NET_BUFFER_LIST_FIRST_NB(Nbl);
    UCHAR Storage[ETHERNET_HEADER];
    SENT_FRAME Sent;
    ROUTE Where;

    if (!FrameExamineSent(Miniport, Nbl, Storage, &Sent, &Pass->Drops)) {
        QueueAppend(&Pass->Finished, Nbl);
        return;
    }
    Where = DistributionRouteSent(Miniport, Nbl, Sent.Header);
    if (Where.Kind == RouteDrop) {
        Fail(Pass, Nbl, NDIS_STATUS_FAILURE, Where.Reason);
        return;
    }
    if (Where.Kind != RouteLower && !FrameIsWhole(First)) {
        Fail(Pass, Nbl, NDIS_STATUS_FAILURE, DropMalformed);
        return;
    }
    switch (Where.Kind) {
    case RouteOne:
        KeepParent(Pass, Nbl);
        if (!Where.Target->Open || !RulesAccept(Where.Target, FRAME_DESTINATION(Sent.Header))) {
            DropsAdd(&Pass->Drops, FALSE, Where.Target->Row, Where.Target->Open ? DropNotWanted : DropNotRunning, 1);
        } else {
            SwitchTo(Pass, Where.Target, Nbl, Sent.Cast);
        }
        break;

    case RouteMany:
        KeepParent(Pass, Nbl);
        for (PNET_BUFFER Nb = Where.StaysHere ? NULL : First; Nb != NULL; Nb = NET_BUFFER_NEXT_NB(Nb)) {
            (VOID) SendChild(Pass, Nbl, ChildShare(Binding->SendPool, Nbl, Nb, Miniport),
                             NET_BUFFER_LIST_INFO(Nbl, Ieee8021QNetBufferListInfo));
        }
        SwitchToMany(Pass, Nbl, &Sent);
        break;

    case RouteChild:
        KeepParent(Pass, Nbl);
        if (!SendChild(
                Pass, Nbl,
                ChildWithHeader(Binding->SendPool, Binding->SendBufferPool, Nbl, Miniport, Where.Header, Where.Tag),
                Where.Header == HeaderTagged ? NULL : FrameTagInfo(Where.Tag))) {
            return;
        }
        break;

    case RouteLower:
    case RouteDrop:
    default:
        if (!FrameAttach(Nbl, Binding->Handle, Miniport)) {
            Fail(Pass, Nbl, NDIS_STATUS_RESOURCES, DropMemory);
            return;
        }
        DistributionMarkSent(Miniport, Nbl);
        QueueAppend(&Pass->Down, Nbl);
        break;
    }

    TrafficCount(&Miniport->Statistics[Pass->Processor].Out, Sent.Cast, Sent.Sizes.Frames, Sent.Sizes.Octets);
}

/* The pass was a child of each parent; who is done by now joins those that failed, in one completion. */
static VOID ReleaseParents(_Inout_ PSEND_PASS Pass)
{
    PNET_BUFFER_LIST Parent;

    for (Parent = QueueTake(&Pass->Parents); Parent != NULL; Parent = QueueTake(&Pass->Parents)) {
        if (InterlockedDecrement(&Parent->ChildRefCount) == 0) {
            QueueAppend(&Pass->Finished, Parent);
        }
    }
}

/* Completes a counted chain, every NBL with `Status`. */
_IRQL_requires_max_(DISPATCH_LEVEL)
static VOID FinishWith(_Inout_ PVMINIPORT Miniport, _In_ PNET_BUFFER_LIST Chain, _In_ NDIS_STATUS Status,
                       _In_ BOOLEAN AtDispatch)
{
    ULONG Count = 0;

    for (PNET_BUFFER_LIST Nbl = Chain; Nbl != NULL; Nbl = NET_BUFFER_LIST_NEXT_NBL(Nbl)) {
        Count++;
    }
    SendRefuse(Miniport, Chain, Status, AtDispatch);
    MiniportLeave(Miniport, Count);
}

_Use_decl_annotations_
VOID SendChain(PVMINIPORT Miniport, PNET_BUFFER_LIST Chain, BOOLEAN Counted, BOOLEAN AtDispatch)
{
    PBINDING Binding = Miniport->Binding;
    SEND_PASS Pass = {.Miniport = Miniport};
    LOCK_STATE_EX LockState;
    NDIS_STATUS Status;

    NdisAcquireRWLockRead(Binding->PathLock, &LockState, AtDispatch ? NDIS_RWL_AT_DISPATCH_LEVEL : 0);

    Status = PathSendStatus(Miniport);
    if (Status != NDIS_STATUS_SUCCESS) {
        NdisReleaseRWLock(Binding->PathLock, &LockState);
        if (Counted) {
            FinishWith(Miniport, Chain, Status, AtDispatch);
        } else {
            SendRefuse(Miniport, Chain, Status, AtDispatch);
        }
        return;
    }

    DropsInitialise(&Pass.Drops, Binding);
    Pass.Processor = NdisCurrentProcessorIndex();
    for (PNET_BUFFER_LIST Next = Chain; Next != NULL; Pass.Taken++) {
        PNET_BUFFER_LIST Nbl = Next;

        Next = NET_BUFFER_LIST_NEXT_NBL(Nbl);
        Route(&Pass, Nbl);
    }
    EndRun(&Pass);
    if (!Counted) {
        RundownEnter(&Miniport->Outstanding, Pass.Taken);
    }
    if (Pass.Down.Count != 0) {
        RundownEnter(&Binding->Outstanding, Pass.Down.Count);
    }
    NdisReleaseRWLock(Binding->PathLock, &LockState);

    if (Pass.Down.Head != NULL) {
        /* Loopback is not asked for below: it would bring the frame back to the one who sent it. */
        NdisSendNetBufferLists(Binding->Handle, Pass.Down.Head, NDIS_DEFAULT_PORT_NUMBER,
                               AtDispatch ? NDIS_SEND_FLAGS_DISPATCH_LEVEL : 0);
    }
    ReleaseParents(&Pass);
    DropsTrace(&Pass.Drops);
    if (Pass.Finished.Head != NULL) {
        SendFinish(Miniport, &Pass.Finished, AtDispatch);
    }
}

_Use_decl_annotations_
VOID SendRefuse(PVMINIPORT Miniport, PNET_BUFFER_LIST Chain, NDIS_STATUS Status, BOOLEAN AtDispatch)
{
    ULONG Count = 0;

    for (PNET_BUFFER_LIST Nbl = Chain; Nbl != NULL; Nbl = NET_BUFFER_LIST_NEXT_NBL(Nbl)) {
        NET_BUFFER_LIST_STATUS(Nbl) = Status;
        Count++;
    }
    DropSent(Miniport, Count, DropReasonOf(Status), NULL);
    NdisMSendNetBufferListsComplete(Miniport->Handle, Chain, AtDispatch ? NDIS_SEND_COMPLETE_FLAGS_DISPATCH_LEVEL : 0);
}

_Use_decl_annotations_
VOID MiniportSendNetBufferLists(NDIS_HANDLE MiniportAdapterContext, PNET_BUFFER_LIST NetBufferList,
                                NDIS_PORT_NUMBER PortNumber, ULONG SendFlags)
{
    PVMINIPORT Miniport = MiniportAdapterContext;
    const BOOLEAN AtDispatch = NDIS_TEST_SEND_AT_DISPATCH_LEVEL(SendFlags);

    UNREFERENCED_PARAMETER(PortNumber); /* no port but the default one was ever reported active */

    if (DriverHooks.SendFrame != NULL) {
        HookSentChain(Miniport, NetBufferList, AtDispatch);
        return;
    }
    SendChain(Miniport, NetBufferList, FALSE, AtDispatch);
}
