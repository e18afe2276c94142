/*
 * Distribution `passthrough`: one virtual miniport over each adapter, with the adapter's own address. Every frame is
 * for it, as far as its packet filter says so.
 */
#include "distribution.h"

#include "child.h"
#include "receive.h"
#include "send.h"

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
NDIS_STATUS DistributionCreatePools(PBINDING Binding)
{
    UNREFERENCED_PARAMETER(Binding);
    return NDIS_STATUS_SUCCESS;
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
BOOLEAN DistributionSend(PSEND_PASS Pass, PNET_BUFFER_LIST Nbl, const SENT_FRAME *Sent)
{
    UNREFERENCED_PARAMETER(Sent);
    return SendDown(Pass, Nbl);
}

_Use_decl_annotations_
VOID DistributionSendEnd(PSEND_PASS Pass)
{
    UNREFERENCED_PARAMETER(Pass);
}

_Use_decl_annotations_
BOOLEAN DistributionMarkOwn(const VMINIPORT *Miniport, PNET_BUFFER_LIST Nbl, const UCHAR *Header)
{
    UNREFERENCED_PARAMETER(Miniport);
    UNREFERENCED_PARAMETER(Nbl);
    UNREFERENCED_PARAMETER(Header);
    return TRUE;
}

_Use_decl_annotations_
PNET_BUFFER_LIST DistributionFreeSent(PNET_BUFFER_LIST Child)
{
    return ChildFree(Child);
}

_Use_decl_annotations_
BOOLEAN DistributionReceive(PRECEIVE_PASS Pass, PNET_BUFFER_LIST Nbl, const UCHAR *Header)
{
    PVMINIPORT Only = Pass->Binding->Routes->Only;

    if (Only == NULL) {
        ReceiveDrop(Pass, Nbl, NULL, DropNobody);
        return TRUE;
    }
    return ReceiveAsIs(Pass, Only, Nbl, Header);
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

_Use_decl_annotations_
VOID DistributionMarkReceived(PNET_BUFFER_LIST Nbl)
{
    UNREFERENCED_PARAMETER(Nbl);
}

/* Nobody else is there to get one. */
_Use_decl_annotations_
PNET_BUFFER_LIST DistributionChild(NDIS_HANDLE Pool, PNET_BUFFER_LIST Parent, const NET_BUFFER *Nb, PVMINIPORT Miniport)
{
    UNREFERENCED_PARAMETER(Pool);
    UNREFERENCED_PARAMETER(Parent);
    UNREFERENCED_PARAMETER(Nb);
    UNREFERENCED_PARAMETER(Miniport);
    return NULL;
}
