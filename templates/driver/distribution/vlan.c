/*
 * Distribution `vlan`: each virtual miniport has a VLAN of its own and the adapter's address. The id is an index into a
 * table. Tags travel out of band where the adapter below can do that, else in the frame, on a copy.
 */
#include "distribution.h"

#define VLAN_IDS 4096

struct _ROUTES {
    USHORT RowOf[VLAN_IDS]; /* plus 1; 0: nobody */
};

const DISTRIBUTION Distribution = {.MaxMiniports = 1024, .Pools = PoolCopy, .ForwardsSets = FALSE};

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

/* A tag in the frame is part of what the adapter takes for payload. The copies that carry it do not grow with the
 * adapter's MTU: nothing longer than they are is offered above. */
_Use_decl_annotations_
ULONG DistributionMtu(const BINDING *Binding)
{
    if (TagsOutOfBand(Binding)) {
        return Binding->Lower.MtuSize;
    }
    return min(Binding->Lower.MtuSize, Binding->CopyMtu) - VLAN_HEADER;
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

_Use_decl_annotations_
ROUTE DistributionRouteSent(PVMINIPORT Miniport, PNET_BUFFER_LIST Nbl, const UCHAR *Header)
{
    ROUTE Where = {.Kind = RouteLower};
    NDIS_NET_BUFFER_LIST_8021Q_INFO Info;

    Info.Value = NET_BUFFER_LIST_INFO(Nbl, Ieee8021QNetBufferListInfo);
    if (Info.TagHeader.VlanId != 0 || FrameIsTagged(Header)) {
        Where.Kind = RouteDrop; /* a VLAN inside ours is not offered */
    } else if (Miniport->VlanId != 0 && !TagsOutOfBand(Miniport->Binding)) {
        Where.Kind = RouteCopy;
        Where.Tag = (USHORT)(Info.TagHeader.UserPriority << 13 | Miniport->VlanId);
    }
    return Where;
}

_Use_decl_annotations_
ROUTE DistributionRouteReceived(PBINDING Binding, PNET_BUFFER_LIST Nbl, const UCHAR *Header)
{
    ROUTE Where = {.Kind = RouteDrop};
    NDIS_NET_BUFFER_LIST_8021Q_INFO Info;
    USHORT VlanId;
    USHORT Row;

    Info.Value = NET_BUFFER_LIST_INFO(Nbl, Ieee8021QNetBufferListInfo);
    VlanId = (USHORT)Info.TagHeader.VlanId;
    Where.Kind = RouteOne;
    if (VlanId == 0 && FrameIsTagged(Header)) {
        UCHAR Storage[FRAME_PEEK];
        const UCHAR *Tagged = FramePeek(NET_BUFFER_LIST_FIRST_NB(Nbl), FRAME_PEEK, Storage);

        if (Tagged == NULL) {
            Where.Kind = RouteDrop;
            return Where;
        }
        Where.Kind = RouteCopy;
        Where.Tag = FrameTag(Tagged);
        VlanId = Where.Tag & 0xFFF;
    }

    Row = Binding->Routes->RowOf[VlanId];
    if (Row == 0) {
        /* Of no virtual miniport; counted once, with the first. An adapter without UpperBindings has none. */
        Where.Kind = RouteDrop;
        if (Binding->Table.First != NULL) {
            InterlockedIncrement(&Binding->Table.First->InDiscards);
        }
    } else {
        Where.Target = Binding->Table.Row[Row - 1];
    }
    return Where;
}

/* The driver above was not promised VLANs: it sees priorities alone. The id is put back before the NBL goes home. */
_Use_decl_annotations_
VOID DistributionMarkSent(const VMINIPORT *Miniport, PNET_BUFFER_LIST Nbl)
{
    SetId(Nbl, Miniport->VlanId);
}

_Use_decl_annotations_
VOID DistributionUnmarkSent(const VMINIPORT *Miniport, PNET_BUFFER_LIST Nbl)
{
    UNREFERENCED_PARAMETER(Miniport);
    SetId(Nbl, 0);
}

_Use_decl_annotations_
VOID DistributionMarkReceived(const VMINIPORT *Miniport, PNET_BUFFER_LIST Nbl)
{
    UNREFERENCED_PARAMETER(Miniport);
    SetId(Nbl, 0);
}

_Use_decl_annotations_
VOID DistributionUnmarkReceived(const VMINIPORT *Miniport, PNET_BUFFER_LIST Nbl)
{
    SetId(Nbl, Miniport->VlanId);
}
