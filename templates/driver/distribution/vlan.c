/*
 * Distribution `vlan`: each virtual miniport has a VLAN of its own and the adapter's address. The id is an index into a
 * table. Tags travel out of band where the adapter below can do that, else in the header of a child.
 */
#include "distribution.h"

#include "child_header.h"
#include "receive.h"
#include "send.h"

#define VLAN_IDS 4096

struct _ROUTES {
    USHORT RowOf[VLAN_IDS]; /* plus 1; 0: nobody */
};

const DISTRIBUTION Distribution = {.MaxMiniports = 1024, .Pools = PoolCopy, .OwnsAdapter = FALSE};

static BOOLEAN TagsOutOfBand(_In_ const BINDING *Binding)
{
    return (Binding->Lower.MacOptions & NDIS_MAC_OPTION_8021Q_VLAN) != 0;
}

static VOID SetId(_Inout_ PNET_BUFFER_LIST Nbl, _In_ USHORT VlanId)
{
    NDIS_NET_BUFFER_LIST_8021Q_INFO Info;

    Info.Value = NET_BUFFER_LIST_INFO(Nbl, Ieee8021QNetBufferListInfo);
    Info.TagHeader.VlanId = VlanId;
    NET_BUFFER_LIST_INFO(Nbl, Ieee8021QNetBufferListInfo) = Info.Value;
}

_Use_decl_annotations_
NDIS_STATUS DistributionReserve(PBINDING Binding, ULONG Rows)
{
    UNREFERENCED_PARAMETER(Rows);
    if (Binding->Routes == NULL) {
        Binding->Routes = DriverAllocate(sizeof(ROUTES), TAG_ROUTES);
    }
    return Binding->Routes != NULL ? NDIS_STATUS_SUCCESS : NDIS_STATUS_RESOURCES;
}

_Use_decl_annotations_
NDIS_STATUS DistributionCreatePools(PBINDING Binding)
{
    const ULONG Bytes = ChildHeaderBytes(Binding->Lower.MtuSize + FRAME_PEEK);

    Binding->ChildMtu = Binding->Lower.MtuSize;
    Binding->SendPool = ChildPoolCreate(Driver.ProtocolHandle, Bytes, TAG_SEND_POOL);
    if (Binding->SendPool == NULL) {
        return NDIS_STATUS_RESOURCES;
    }
    Binding->SendBufferPool = ChildBufferPoolCreate(Driver.ProtocolHandle, Bytes, TAG_SEND_POOL);
    return Binding->SendBufferPool != NULL ? NDIS_STATUS_SUCCESS : NDIS_STATUS_RESOURCES;
}

_Use_decl_annotations_
VOID DistributionDelete(PBINDING Binding)
{
    if (Binding->SendPool != NULL) {
        NdisFreeNetBufferListPool(Binding->SendPool);
    }
    if (Binding->SendBufferPool != NULL) {
        NdisFreeNetBufferPool(Binding->SendBufferPool);
    }
    if (Binding->Routes != NULL) {
        DriverFree(Binding->Routes);
        Binding->Routes = NULL;
    }
}

/* Rows beyond the rendered table get the ids that follow the highest of it. */
static USHORT IdOfRow(_In_ ULONG Row)
{
    ULONG Id = 0;

    if (Row < InstanceCount) {
        return Instances[Row].VlanId;
    }
    for (ULONG Known = 0; Known < InstanceCount; Known++) {
        Id = max(Id, Instances[Known].VlanId);
    }
    Id += Row - InstanceCount + 1;
    return (USHORT)min(Id, VLAN_IDS - 1); /* 4095 is no id: initialisation refuses it */
}

_Use_decl_annotations_
VOID DistributionDescribe(PVMINIPORT Miniport)
{
    AddressCopy(Miniport->PermanentAddress, Miniport->Binding->Lower.Address);
    Miniport->VlanId = IdOfRow(Miniport->Row);
}

/*
 * A tag in the frame is part of what the adapter takes for payload. The children that carry it have page arrays for the
 * adapter's MTU at bind: nothing longer is offered above.
 */
_Use_decl_annotations_
ULONG DistributionMtu(const BINDING *Binding)
{
    if (TagsOutOfBand(Binding)) {
        return Binding->Lower.MtuSize;
    }
    return min(Binding->Lower.MtuSize, Binding->ChildMtu) - VLAN_HEADER;
}

_Use_decl_annotations_
NDIS_STATUS DistributionAdd(PVMINIPORT Miniport)
{
    PROUTES Routes = Miniport->Binding->Routes;

    if (Miniport->VlanId > VLAN_ID_MAX) {
        return NDIS_STATUS_INVALID_PARAMETER;
    }
    if (Routes->RowOf[Miniport->VlanId] != 0) {
        return NDIS_STATUS_RESOURCE_CONFLICT;
    }
    Routes->RowOf[Miniport->VlanId] = (USHORT)(Miniport->Row + 1);
    return NDIS_STATUS_SUCCESS;
}

_Use_decl_annotations_
VOID DistributionRemove(PVMINIPORT Miniport)
{
    NT_ASSERT(Miniport->Binding->Routes->RowOf[Miniport->VlanId] == Miniport->Row + 1);
    Miniport->Binding->Routes->RowOf[Miniport->VlanId] = 0;
}

/* Sends all frames of an NBL by one child, the tag in them or beside them. */
_Must_inspect_result_
_IRQL_requires_(DISPATCH_LEVEL)
static BOOLEAN SendByChild(_Inout_ PSEND_PASS Pass, _Inout_ PNET_BUFFER_LIST Nbl, _In_ CHILD_HEADER Header,
                           _In_ USHORT Tag)
{
    PVMINIPORT Miniport = Pass->Miniport;
    PBINDING Binding = Miniport->Binding;

    if (!SendKeep(Pass, Nbl)) {
        return FALSE;
    }
    return SendChild(Pass, Nbl, ChildWithHeader(Binding->SendPool, Binding->SendBufferPool, Nbl, Miniport, Header, Tag),
                     Header == HeaderTagged ? NULL : FrameTagInfo(Tag));
}

/* The driver above was not promised VLANs: it gives priorities alone. */
_Use_decl_annotations_
BOOLEAN DistributionSend(PSEND_PASS Pass, PNET_BUFFER_LIST Nbl, const SENT_FRAME *Sent)
{
    const VMINIPORT *Miniport = Pass->Miniport;
    NDIS_NET_BUFFER_LIST_8021Q_INFO Info;
    USHORT Tag;

    Info.Value = NET_BUFFER_LIST_INFO(Nbl, Ieee8021QNetBufferListInfo);
    Tag = (USHORT)(Info.TagHeader.UserPriority << 13 | Miniport->VlanId);
    if (Info.TagHeader.VlanId != 0 || FrameIsTagged(Sent->Header)) {
        SendFail(Pass, Nbl, NDIS_STATUS_FAILURE, DropRoute); /* a VLAN inside ours is not offered */
        return FALSE;
    }
    if (Miniport->VlanId != 0 && !TagsOutOfBand(Miniport->Binding)) {
        return SendByChild(Pass, Nbl, HeaderTagged, Tag);
    }
    if (Miniport->VlanId != 0 && NdisTestNblFlag(Nbl, NDIS_NBL_FLAGS_SEND_READ_ONLY)) {
        return SendByChild(Pass, Nbl, HeaderAsIs, Tag); /* to be marked in its place */
    }
    if (!SendDown(Pass, Nbl)) {
        return FALSE;
    }
    SetId(Nbl, Miniport->VlanId);
    return TRUE;
}

_Use_decl_annotations_
VOID DistributionSendEnd(PSEND_PASS Pass)
{
    UNREFERENCED_PARAMETER(Pass);
}

/* Puts a tag into the room before the frame, which is in memory of ours: its MDL has an address already. */
static VOID PutTag(_Inout_ PNET_BUFFER Nb, _In_ USHORT Tag)
{
    PUCHAR Data = MmGetSystemAddressForMdlSafe(NET_BUFFER_FIRST_MDL(Nb), NormalPagePriority | MdlMappingNoExecute);
    const ULONG Addresses = 2 * ETH_LENGTH_OF_ADDRESS;

    RtlMoveMemory(Data, Data + VLAN_HEADER, Addresses);
    Data[Addresses] = ETHERNET_TYPE_VLAN >> 8;
    Data[Addresses + 1] = ETHERNET_TYPE_VLAN & 0xFF;
    Data[Addresses + 2] = (UCHAR)(Tag >> 8);
    Data[Addresses + 3] = (UCHAR)Tag;
    NET_BUFFER_DATA_OFFSET(Nb) = 0;
    NET_BUFFER_CURRENT_MDL_OFFSET(Nb) = 0;
    NET_BUFFER_DATA_LENGTH(Nb) += VLAN_HEADER;
}

_Use_decl_annotations_
BOOLEAN DistributionMarkOwn(const VMINIPORT *Miniport, PNET_BUFFER_LIST Nbl, const UCHAR *Header)
{
    if (FrameIsTagged(Header)) {
        return FALSE;
    }
    if (Miniport->VlanId != 0 && !TagsOutOfBand(Miniport->Binding)) {
        PutTag(NET_BUFFER_LIST_FIRST_NB(Nbl), Miniport->VlanId);
    } else {
        SetId(Nbl, Miniport->VlanId);
    }
    return TRUE;
}

_Use_decl_annotations_
PNET_BUFFER_LIST DistributionFreeSent(PNET_BUFFER_LIST Child)
{
    return ChildHeaderFree(Child);
}

/* Whose frames have this id. NULL: nobody's. */
_Must_inspect_result_
_IRQL_requires_(DISPATCH_LEVEL)
static PVMINIPORT Find(_In_ const BINDING *Binding, _In_ USHORT VlanId)
{
    const USHORT Row = Binding->Routes->RowOf[VlanId];

    return Row == 0 ? NULL : Binding->Table.Row[Row - 1];
}

/* A copy in the place of a frame, without its tag, or with other things beside it. NULL: it is counted. */
_Must_inspect_result_
_IRQL_requires_(DISPATCH_LEVEL)
static PNET_BUFFER_LIST MakeCopy(_Inout_ PRECEIVE_PASS Pass, _In_ PVMINIPORT Target, _Inout_ PNET_BUFFER_LIST Nbl,
                                 _In_ CHILD_HEADER Header, _In_ USHORT Tag)
{
    PNET_BUFFER Nb = NET_BUFFER_LIST_FIRST_NB(Nbl);
    PNET_BUFFER_LIST Child = ChildCopy(Target->ReceivePool, Nbl, Nb, Target, Header);

    if (Child == NULL) {
        DropReceived(Target, 1, FrameIsWhole(Nb) ? DropMemory : DropMalformed, &Pass->Drops);
        return NULL;
    }
    NdisCopyReceiveNetBufferListInfo(Child, Nbl);
    NET_BUFFER_LIST_INFO(Child, Ieee8021QNetBufferListInfo) = FramePriorityInfo(Tag);
    Child->SourceHandle = Target->Handle;
    FRAME_SEQUENCE(Child) = FRAME_SEQUENCE(Nbl);
    if (Header == HeaderUntagged) {
        Pass->Flags &= ~NDIS_RECEIVE_FLAGS_SINGLE_ETHER_TYPE; /* that was the type of the tag */
    }
    return Child;
}

/* FALSE: the pass has no room for it. */
_Must_inspect_result_
_IRQL_requires_(DISPATCH_LEVEL)
static BOOLEAN ReceiveByCopy(_Inout_ PRECEIVE_PASS Pass, _In_ PVMINIPORT Target, _Inout_ PNET_BUFFER_LIST Nbl,
                             _In_reads_(ETHERNET_HEADER) const UCHAR *Header, _In_ CHILD_HEADER Kind, _In_ USHORT Tag)
{
    PNET_BUFFER_LIST Copy;
    PBATCH Batch;

    if (!ReceiveAccept(Pass, Target, Nbl, Header)) {
        return TRUE;
    }
    Batch = BatchFind(&Pass->Batches, Target);
    if (Batch == NULL) {
        return FALSE;
    }
    Nbl->ChildRefCount = 1;
    QueueAppend(&Pass->Parents, Nbl);
    Copy = MakeCopy(Pass, Target, Nbl, Kind, Tag);
    if (Copy != NULL) {
        ReceiveAppend(Pass, Batch, Copy, Header);
    }
    return TRUE;
}

_Use_decl_annotations_
BOOLEAN DistributionReceive(PRECEIVE_PASS Pass, PNET_BUFFER_LIST Nbl, const UCHAR *Header)
{
    NDIS_NET_BUFFER_LIST_8021Q_INFO Info;
    CHILD_HEADER Kind = HeaderAsIs;
    UCHAR Storage[FRAME_PEEK];
    const UCHAR *Tagged;
    PVMINIPORT Target;
    USHORT Tag;

    Info.Value = NET_BUFFER_LIST_INFO(Nbl, Ieee8021QNetBufferListInfo);
    Tag = (USHORT)(Info.TagHeader.UserPriority << 13 | Info.TagHeader.VlanId);
    if (Info.TagHeader.VlanId == 0 && FrameIsTagged(Header)) {
        const NDIS_STATUS Status = FramePeek(NET_BUFFER_LIST_FIRST_NB(Nbl), FRAME_PEEK, Storage, &Tagged);

        if (Status != NDIS_STATUS_SUCCESS) {
            ReceiveDrop(Pass, Nbl, NULL, Status == NDIS_STATUS_RESOURCES ? DropMemory : DropMalformed);
            return TRUE;
        }
        Tag = FrameTag(Tagged);
        Kind = HeaderUntagged;
    }

    Target = Find(Pass->Binding, Tag & 0xFFF);
    if (Target == NULL) {
        ReceiveDrop(Pass, Nbl, NULL, DropRoute);
        return TRUE;
    }
    if (Kind == HeaderUntagged || (Info.TagHeader.VlanId != 0 && NdisTestNblFlag(Nbl, NDIS_NBL_FLAGS_RECV_READ_ONLY))) {
        return ReceiveByCopy(Pass, Target, Nbl, Header, Kind, Tag);
    }
    return ReceiveAsIs(Pass, Target, Nbl, Header);
}

_Use_decl_annotations_
VOID DistributionReceiveEnd(PRECEIVE_PASS Pass)
{
    UNREFERENCED_PARAMETER(Pass);
}

_Use_decl_annotations_
PVMINIPORT DistributionNextTarget(PRECEIVE_PASS Pass, PNBL_QUEUE Queue)
{
    return ReceiveNextBatch(Pass, Queue);
}

/* The driver above was not promised VLANs: it sees priorities alone. */
_Use_decl_annotations_
VOID DistributionMarkReceived(PNET_BUFFER_LIST Nbl)
{
    SetId(Nbl, 0);
}

/* It is a copy, as all are that this pool makes. */
_Use_decl_annotations_
PNET_BUFFER_LIST DistributionChild(NDIS_HANDLE Pool, PNET_BUFFER_LIST Parent, const NET_BUFFER *Nb, PVMINIPORT Miniport)
{
    return ChildCopy(Pool, Parent, Nb, Miniport, HeaderAsIs);
}
