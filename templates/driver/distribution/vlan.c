/*
 * Distribution `vlan`: each virtual miniport has a VLAN of its own and the adapter's address. The id is an index into a
 * table. Tags travel out of band where the adapter below can do that, else in the header of a child.
 */
#include "distribution.h"

#define VLAN_IDS 4096

struct _ROUTES {
    USHORT RowOf[VLAN_IDS]; /* plus 1; 0: nobody */
};

const DISTRIBUTION Distribution = {.MaxMiniports = 1024, .Pools = PoolHeaders, .OwnsAdapter = FALSE};

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
VOID DistributionDelete(PBINDING Binding)
{
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

/* A tag in the frame is part of what the adapter takes for payload. The children that carry it have page arrays for the
 * adapter's MTU at bind: nothing longer is offered above. */
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

/* A frame that is for reading alone has a child to be marked in its place. */
_Use_decl_annotations_
ROUTE DistributionRouteSent(PVMINIPORT Miniport, PNET_BUFFER_LIST Nbl, const UCHAR *Header)
{
    ROUTE Where = {.Kind = RouteLower};
    NDIS_NET_BUFFER_LIST_8021Q_INFO Info;

    Info.Value = NET_BUFFER_LIST_INFO(Nbl, Ieee8021QNetBufferListInfo);
    Where.Tag = (USHORT)(Info.TagHeader.UserPriority << 13 | Miniport->VlanId);
    if (Info.TagHeader.VlanId != 0 || FrameIsTagged(Header)) {
        Where.Kind = RouteDrop; /* a VLAN inside ours is not offered */
        Where.Reason = DropRoute;
    } else if (Miniport->VlanId != 0 && !TagsOutOfBand(Miniport->Binding)) {
        Where.Kind = RouteChild;
        Where.Header = HeaderTagged;
    } else if (Miniport->VlanId != 0 && NdisTestNblFlag(Nbl, NDIS_NBL_FLAGS_SEND_READ_ONLY)) {
        Where.Kind = RouteChild;
    }
    return Where;
}

/* Whose frames have this id. NULL: nobody's. */
_Must_inspect_result_
_IRQL_requires_(DISPATCH_LEVEL)
static PVMINIPORT Find(_In_ const BINDING *Binding, _In_ USHORT VlanId)
{
    const USHORT Row = Binding->Routes->RowOf[VlanId];

    return Row == 0 ? NULL : Binding->Table.Row[Row - 1];
}

_Use_decl_annotations_
ROUTE DistributionRouteReceived(PBINDING Binding, PNET_BUFFER_LIST Nbl, const UCHAR *Header)
{
    ROUTE Where = {.Kind = RouteDrop};
    NDIS_NET_BUFFER_LIST_8021Q_INFO Info;
    UCHAR Storage[FRAME_PEEK];
    const UCHAR *Tagged;

    Info.Value = NET_BUFFER_LIST_INFO(Nbl, Ieee8021QNetBufferListInfo);
    if (Info.TagHeader.VlanId == 0 && FrameIsTagged(Header)) {
        const NDIS_STATUS Status = FramePeek(NET_BUFFER_LIST_FIRST_NB(Nbl), FRAME_PEEK, Storage, &Tagged);

        if (Status != NDIS_STATUS_SUCCESS) {
            Where.Reason = Status == NDIS_STATUS_RESOURCES ? DropMemory : DropMalformed;
            return Where;
        }
        Where.Tag = FrameTag(Tagged);
        Where.Header = HeaderUntagged;
        Where.Kind = RouteChild;
    } else {
        Where.Tag = (USHORT)(Info.TagHeader.UserPriority << 13 | Info.TagHeader.VlanId);
        Where.Kind =
            Info.TagHeader.VlanId != 0 && NdisTestNblFlag(Nbl, NDIS_NBL_FLAGS_RECV_READ_ONLY) ? RouteChild : RouteOne;
    }

    Where.Target = Find(Binding, Where.Tag & 0xFFF);
    if (Where.Target == NULL) {
        Where.Kind = RouteDrop;
        Where.Reason = DropRoute;
    }
    return Where;
}

/* The driver above was not promised VLANs: it sees priorities alone. */
_Use_decl_annotations_
VOID DistributionMarkSent(const VMINIPORT *Miniport, PNET_BUFFER_LIST Nbl)
{
    SetId(Nbl, Miniport->VlanId);
}

_Use_decl_annotations_
VOID DistributionMarkReceived(const VMINIPORT *Miniport, PNET_BUFFER_LIST Nbl)
{
    UNREFERENCED_PARAMETER(Miniport);
    SetId(Nbl, 0);
}
