/*
 * Distribution `passthrough`: one virtual miniport over each adapter, with the adapter's own address. Every frame is
 * for it, as far as its packet filter says so.
 */
#include "distribution.h"

struct _ROUTES {
    PVMINIPORT Only;
};

const DISTRIBUTION Distribution = {.MaxMiniports = 1, .Pools = PoolNone, .OwnsAdapter = TRUE};

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

_Use_decl_annotations_
VOID DistributionDescribe(PVMINIPORT Miniport)
{
    AddressCopy(Miniport->PermanentAddress, Miniport->Binding->Lower.Address);
}

_Use_decl_annotations_
ULONG DistributionMtu(const BINDING *Binding)
{
    return Binding->Lower.MtuSize;
}

_Use_decl_annotations_
NDIS_STATUS DistributionAdd(PVMINIPORT Miniport)
{
    if (Miniport->Binding->Routes->Only != NULL) {
        return NDIS_STATUS_RESOURCE_CONFLICT;
    }
    Miniport->Binding->Routes->Only = Miniport;
    return NDIS_STATUS_SUCCESS;
}

_Use_decl_annotations_
VOID DistributionRemove(PVMINIPORT Miniport)
{
    NT_ASSERT(Miniport->Binding->Routes->Only == Miniport);
    Miniport->Binding->Routes->Only = NULL;
}

_Use_decl_annotations_
ROUTE DistributionRouteSent(PVMINIPORT Miniport, PNET_BUFFER_LIST Nbl, const UCHAR *Header)
{
    ROUTE Where = {.Kind = RouteLower};

    UNREFERENCED_PARAMETER(Miniport);
    UNREFERENCED_PARAMETER(Nbl);
    UNREFERENCED_PARAMETER(Header);
    return Where;
}

_Use_decl_annotations_
ROUTE DistributionRouteReceived(PBINDING Binding, PNET_BUFFER_LIST Nbl, const UCHAR *Header)
{
    ROUTE Where = {.Kind = RouteDrop, .Reason = DropNobody, .Target = Binding->Routes->Only};

    UNREFERENCED_PARAMETER(Nbl);
    UNREFERENCED_PARAMETER(Header);
    if (Where.Target != NULL) {
        Where.Kind = RouteOne;
    }
    return Where;
}

_Use_decl_annotations_
VOID DistributionMarkSent(const VMINIPORT *Miniport, PNET_BUFFER_LIST Nbl)
{
    UNREFERENCED_PARAMETER(Miniport);
    UNREFERENCED_PARAMETER(Nbl);
}

_Use_decl_annotations_
VOID DistributionMarkReceived(const VMINIPORT *Miniport, PNET_BUFFER_LIST Nbl)
{
    UNREFERENCED_PARAMETER(Miniport);
    UNREFERENCED_PARAMETER(Nbl);
}
