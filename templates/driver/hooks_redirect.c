#include "hooks_redirect.h"

#include "deliver.h"
#include "receive.h"

/* The virtual miniport of that row, if frames may go up there: it is another one, open, and somebody has asked it for
 * frames. Its rules are not asked: a hook knows what it does. PathLock is held shared. */
_Must_inspect_result_
_IRQL_requires_(DISPATCH_LEVEL)
static PVMINIPORT Other(_In_ const VMINIPORT *Miniport, _In_ ULONG Row)
{
    const MINIPORT_TABLE *Table = &Miniport->Binding->Table;
    PVMINIPORT Target = Row < Table->Rows ? Table->Row[Row] : NULL;

    if (Target == NULL || Target == Miniport || !Target->Open || !Target->Routed || Target->Rules.PacketFilter == 0) {
        return NULL;
    }
    return Target;
}

/* Gives one NBL to the other's delivery, and keeps it here as the parent. FALSE: it has its Status, and is done. */
_Must_inspect_result_
_IRQL_requires_(DISPATCH_LEVEL)
static BOOLEAN SendTo(_Inout_ PVMINIPORT Target, _Inout_ PVMINIPORT Miniport, _Inout_ PNET_BUFFER_LIST Nbl,
                      _In_ ULONG Processor, _Inout_ PDROPS Drops)
{
    UCHAR Storage[ETHERNET_HEADER];
    SENT_FRAME Sent;
    NBL_QUEUE Children;

    if (!FrameExamineSent(Miniport, Nbl, Storage, &Sent, Drops)) {
        return FALSE;
    }
    if (!FrameIsWhole(NET_BUFFER_LIST_FIRST_NB(Nbl))) {
        DropSent(Miniport, 1, DropMalformed, Drops);
        NET_BUFFER_LIST_STATUS(Nbl) = NDIS_STATUS_FAILURE;
        return FALSE;
    }
    Nbl->ChildRefCount = 1; /* this call */
    NET_BUFFER_LIST_STATUS(Nbl) = NDIS_STATUS_SUCCESS;
    TrafficCount(&Miniport->Statistics[Processor].Out, Sent.Cast, Sent.Sizes.Frames, Sent.Sizes.Octets);
    QueueInitialise(&Children);
    DeliveryMake(Target, Nbl, Miniport, Sent.Cast, Processor, &Children, Drops);
    if (Children.Head != NULL) {
        for (PNET_BUFFER_LIST Child = Children.Head; Child != NULL; Child = NET_BUFFER_LIST_NEXT_NBL(Child)) {
            FrameContext(Child)->Kind = FrameRedirected;
        }
        DeliveryQueue(Target, &Children);
    }
    return InterlockedDecrement(&Nbl->ChildRefCount) != 0;
}

_Use_decl_annotations_
VOID RedirectSent(PVMINIPORT Miniport, ULONG Row, PNBL_QUEUE Run, PNBL_QUEUE Ended, PDROPS Drops)
{
    PVMINIPORT Target;
    PNET_BUFFER_LIST Nbl;
    LOCK_STATE_EX LockState;

    NdisAcquireRWLockRead(Miniport->Binding->PathLock, &LockState, 0);
    Target = Other(Miniport, Row);
    for (Nbl = QueueTake(Run); Nbl != NULL; Nbl = QueueTake(Run)) {
        if (Target == NULL) {
            DropSent(Miniport, 1, DropRoute, Drops);
            NET_BUFFER_LIST_STATUS(Nbl) = NDIS_STATUS_FAILURE;
            QueueAppend(Ended, Nbl);
        } else if (!SendTo(Target, Miniport, Nbl, NdisCurrentProcessorIndex(), Drops)) {
            QueueAppend(Ended, Nbl);
        }
    }
    NdisReleaseRWLock(Miniport->Binding->PathLock, &LockState);
}

/* Finds where a run of received frames goes, and makes them its frames: `Pieces` are counted there. NULL: nowhere. */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
static PVMINIPORT Claim(_Inout_ PVMINIPORT Miniport, _In_ ULONG Row, _In_ const NBL_QUEUE *Run, _In_ ULONG Pieces,
                        _Inout_ PDROPS Drops)
{
    PVMINIPORT Target;
    LOCK_STATE_EX LockState;

    NdisAcquireRWLockRead(Miniport->Binding->PathLock, &LockState, 0);
    Target = Other(Miniport, Row);
    if (Target != NULL) {
        RundownEnter(&Target->Outstanding, Pieces);
        for (PNET_BUFFER_LIST Nbl = Run->Head; Nbl != NULL; Nbl = NET_BUFFER_LIST_NEXT_NBL(Nbl)) {
            PNET_BUFFER Nb = NET_BUFFER_LIST_FIRST_NB(Nbl);
            UCHAR Storage[ETHERNET_HEADER];
            const UCHAR *Header;

            Nbl->SourceHandle = Target->Handle;
            if (FramePeek(Nb, ETHERNET_HEADER, Storage, &Header) == NDIS_STATUS_SUCCESS) {
                TrafficCount(&Target->Statistics[NdisCurrentProcessorIndex()].In, CastOf(FRAME_DESTINATION(Header)), 1,
                             NET_BUFFER_DATA_LENGTH(Nb));
            }
        }
    }
    NdisReleaseRWLock(Miniport->Binding->PathLock, &LockState);

    if (Target == NULL) {
        DropReceived(Miniport, Run->Count, DropRoute, Drops);
    }
    return Target;
}

_Use_decl_annotations_
VOID RedirectReceived(PVMINIPORT Miniport, ULONG Row, PNBL_QUEUE Run, PNBL_QUEUE Ended, ULONG ReceiveFlags,
                      PDROPS Drops)
{
    PVMINIPORT Target = Claim(Miniport, Row, Run, Run->Count + 1, Drops);
    ULONG Moved = 0;

    if (Target == NULL) {
        QueueJoin(Ended, Run);
        return;
    }
    /* Children stay counted here, too: they are of a pool of this virtual miniport. */
    for (PNET_BUFFER_LIST Nbl = Run->Head; Nbl != NULL; Nbl = NET_BUFFER_LIST_NEXT_NBL(Nbl)) {
        if (FrameContext(Nbl)->Kind == FramePassed) {
            FrameContext(Nbl)->Miniport = Target;
            Moved++;
        }
    }
    ReceiveIndicate(Target, Run, ReceiveFlags);
    QueueInitialise(Run);
    if (Moved != 0) {
        MiniportLeave(Miniport, Moved); /* not the last: who calls is counted */
    }
}

_Use_decl_annotations_
VOID RedirectInPlace(PVMINIPORT Miniport, ULONG Row, PNBL_QUEUE Run, ULONG ReceiveFlags, PDROPS Drops)
{
    PVMINIPORT Target = Claim(Miniport, Row, Run, 1, Drops);

    if (Target != NULL) {
        ReceiveIndicateInPlace(Target, Run, ReceiveFlags);
        MiniportLeave(Target, 1);
    }
}
