/*
 * Frames that hooks make, one NBL with memory of its own each. Nobody waits for them, and hooks do not see them. Their
 * pools are made for the first one: making a pool is allowed wherever a hook runs, and a driver that makes no frames
 * has none. Everything happens under PathLock shared: while it is held and the path is open, nobody frees the pools.
 */
#include "hooks_call.h"

#include "child.h"
#include "deliver.h"
#include "distribution.h"

/* The pool in `Place`, made if need be. Of two threads that make it at once, one frees what it made. */
_Must_inspect_result_
_IRQL_requires_(DISPATCH_LEVEL)
static NDIS_HANDLE PoolIn(_Inout_ NDIS_HANDLE volatile *Place, _In_ NDIS_HANDLE Owner, _In_ ULONG Bytes, _In_ ULONG Tag)
{
    if (*Place == NULL) {
        NDIS_HANDLE Made = ChildPoolCreate(Owner, Bytes, Tag);

        if (Made != NULL && InterlockedCompareExchangePointer(Place, Made, NULL) != NULL) {
            NdisFreeNetBufferListPool(Made);
        }
    }
    return *Place;
}

/* Makes an NBL that carries `Frame`, with room for a tag before it. */
_Must_inspect_result_
_IRQL_requires_(DISPATCH_LEVEL)
static NDIS_STATUS Make(_In_opt_ NDIS_HANDLE Pool, _In_ PVMINIPORT Miniport, _In_reads_bytes_(Length) const VOID *Frame,
                        _In_ ULONG Length, _Outptr_ PNET_BUFFER_LIST *Made)
{
    PNET_BUFFER_LIST Nbl;
    PFRAME_CONTEXT Context;
    PNET_BUFFER Nb;
    PMDL Mdl;
    PUCHAR Data;

    if (Length < ETHERNET_HEADER || Length > Miniport->MtuSize + ETHERNET_HEADER) {
        return NDIS_STATUS_INVALID_LENGTH;
    }
    Nbl = Pool == NULL ? NULL : NdisAllocateNetBufferList(Pool, sizeof(FRAME_CONTEXT), 0);
    if (Nbl == NULL) {
        return NDIS_STATUS_RESOURCES;
    }
    Nb = NET_BUFFER_LIST_FIRST_NB(Nbl);
    Mdl = NET_BUFFER_FIRST_MDL(Nb);
    Data = MmGetSystemAddressForMdlSafe(Mdl, NormalPagePriority | MdlMappingNoExecute);
    if (Data == NULL || Length + VLAN_HEADER > MmGetMdlByteCount(Mdl)) {
        NdisFreeNetBufferList(Nbl);
        return NDIS_STATUS_RESOURCES; /* the pool was made for a smaller MTU */
    }
    NdisMoveMemory(Data + VLAN_HEADER, Frame, Length);
    NET_BUFFER_DATA_OFFSET(Nb) = VLAN_HEADER;
    NET_BUFFER_CURRENT_MDL(Nb) = Mdl;
    NET_BUFFER_CURRENT_MDL_OFFSET(Nb) = VLAN_HEADER;
    NET_BUFFER_DATA_LENGTH(Nb) = Length;

    Context = FrameContext(Nbl);
    NdisZeroMemory(Context, sizeof(*Context));
    Context->Kind = FrameOwn;
    Context->Miniport = Miniport;
    *Made = Nbl;
    return NDIS_STATUS_SUCCESS;
}

/* All of one virtual miniport have the same id, so that one call cancels them. Its highest byte is this driver's
 * (R-110). */
static PVOID CancelIdOf(_In_ const VMINIPORT *Miniport)
{
    return (PVOID)((ULONG_PTR)Driver.CancelIdPrefix << 8 * (sizeof(PVOID) - 1) | (Miniport->Row + 1));
}

/* Makes a frame that may go down. PathLock is held shared, and the path is open. */
_Must_inspect_result_
_IRQL_requires_(DISPATCH_LEVEL)
static NDIS_STATUS MakeSent(_Inout_ PVMINIPORT Miniport, _In_reads_bytes_(Length) const UCHAR *Frame, _In_ ULONG Length,
                            _Outptr_ PNET_BUFFER_LIST *Made)
{
    PBINDING Binding = Miniport->Binding;
    NDIS_HANDLE Pool =
        PoolIn(&Binding->OwnPool, Driver.ProtocolHandle, Binding->Lower.MtuSize + FRAME_PEEK, TAG_OWN_POOL);
    PNET_BUFFER_LIST Nbl;
    NDIS_STATUS Status = Make(Pool, Miniport, Frame, Length, &Nbl);

    if (Status != NDIS_STATUS_SUCCESS) {
        return Status;
    }
    if (!DistributionMarkOwn(Miniport, Nbl, Frame)) {
        NdisFreeNetBufferList(Nbl);
        return NDIS_STATUS_INVALID_DATA;
    }
    Nbl->SourceHandle = Binding->Handle;
    NDIS_SET_NET_BUFFER_LIST_CANCEL_ID(Nbl, CancelIdOf(Miniport));
    *Made = Nbl;
    return NDIS_STATUS_SUCCESS;
}

_Use_decl_annotations_
NDIS_STATUS HookSendFrame(PVMINIPORT Miniport, const VOID *Frame, ULONG Length)
{
    PBINDING Binding = Miniport->Binding;
    PNET_BUFFER_LIST Nbl = NULL;
    LOCK_STATE_EX LockState;
    NDIS_STATUS Status;

    NdisAcquireRWLockRead(Binding->PathLock, &LockState, 0);
    Status = PathSendStatus(Miniport);
    if (Status == NDIS_STATUS_SUCCESS) {
        Status = MakeSent(Miniport, Frame, Length, &Nbl);
    }
    if (Status == NDIS_STATUS_SUCCESS) {
        RundownEnter(&Miniport->Outstanding, 1);
        RundownEnter(&Binding->Outstanding, 1);
        TrafficCount(&Miniport->Statistics[NdisCurrentProcessorIndex()].Out, CastOf(Frame), 1, Length);
    }
    NdisReleaseRWLock(Binding->PathLock, &LockState);

    if (Status == NDIS_STATUS_SUCCESS) {
        NdisSendNetBufferLists(Binding->Handle, Nbl, NDIS_DEFAULT_PORT_NUMBER, 0);
    }
    return Status;
}

/* Why nothing goes up; NDIS_STATUS_SUCCESS when it may. PathLock is held. */
_IRQL_requires_(DISPATCH_LEVEL)
static NDIS_STATUS IndicateStatus(_In_ const VMINIPORT *Miniport)
{
    if (Miniport->Open) {
        /* The drivers above have asked for nothing. */
        return Miniport->Rules.PacketFilter == 0 ? NDIS_STATUS_NOT_ACCEPTED : NDIS_STATUS_SUCCESS;
    }
    return PathSendStatus(Miniport); /* its first lines are about the virtual miniport */
}

_Use_decl_annotations_
NDIS_STATUS HookIndicateFrame(PVMINIPORT Miniport, const VOID *Frame, ULONG Length)
{
    PBINDING Binding = Miniport->Binding;
    PNET_BUFFER_LIST Nbl = NULL;
    LOCK_STATE_EX LockState;
    NDIS_STATUS Status;

    NdisAcquireRWLockRead(Binding->PathLock, &LockState, 0);
    Status = IndicateStatus(Miniport);
    if (Status == NDIS_STATUS_SUCCESS) {
        Status = Make(PoolIn(&Miniport->OwnPool, Miniport->Handle, Miniport->MtuSize + FRAME_PEEK, TAG_OWN_POOL),
                      Miniport, Frame, Length, &Nbl);
    }
    if (Status == NDIS_STATUS_SUCCESS) {
        NBL_QUEUE One;

        Nbl->SourceHandle = Miniport->Handle;
        TrafficCount(&Miniport->Statistics[NdisCurrentProcessorIndex()].In, CastOf(Frame), 1, Length);
        QueueInitialise(&One);
        QueueAppend(&One, Nbl);
        DeliveryQueue(Miniport, &One);
    }
    NdisReleaseRWLock(Binding->PathLock, &LockState);
    return Status;
}

_Use_decl_annotations_
VOID HookCancelFrames(PVMINIPORT Miniport)
{
    PBINDING Binding = Miniport->Binding;

    if (BindingUseHandle(Binding)) {
        NdisCancelSendNetBufferLists(Binding->Handle, CancelIdOf(Miniport));
        BindingReleaseHandle(Binding);
    }
}
