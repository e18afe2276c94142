/*
 * Direct OID requests go to the adapter below. They come at up to DISPATCH_LEVEL and several at once, so what belongs to one lies in
 * its clone: SourceReserved holds the original and the virtual miniport.
 */
#include "direct_oid.h"

#include "../distribution.h"

typedef struct _DIRECT_REQUEST {
    PNDIS_OID_REQUEST Original;
    PVMINIPORT Miniport;
} DIRECT_REQUEST, *PDIRECT_REQUEST;

C_ASSERT(sizeof(DIRECT_REQUEST) <= sizeof(((PNDIS_OID_REQUEST)NULL)->SourceReserved));

static PDIRECT_REQUEST StateOf(_In_ PNDIS_OID_REQUEST Clone)
{
    return (PDIRECT_REQUEST)(PVOID)Clone->SourceReserved;
}

_Use_decl_annotations_
NDIS_STATUS MiniportDirectOidRequest(NDIS_HANDLE MiniportAdapterContext, PNDIS_OID_REQUEST OidRequest)
{
    PVMINIPORT Miniport = MiniportAdapterContext;
    PBINDING Binding = Miniport->Binding;
    PNDIS_OID_REQUEST Clone;
    NDIS_STATUS Status;

    if (!Distribution.ForwardsSets) {
        return NDIS_STATUS_NOT_SUPPORTED; /* what one virtual miniport asks would be done to all */
    }
    Status = OidLowerStatus(Miniport);
    if (Status != NDIS_STATUS_SUCCESS) {
        return Status == NDIS_STATUS_PENDING ? NDIS_STATUS_FAILURE : Status;
    }
    if (!BindingUseHandle(Binding)) {
        return NDIS_STATUS_FAILURE;
    }

    Status = NdisAllocateCloneOidRequest(Binding->Handle, OidRequest, TAG_CLONED_REQUEST, &Clone);
    if (Status != NDIS_STATUS_SUCCESS) {
        BindingReleaseHandle(Binding);
        return Status;
    }
    Clone->RequestId = OidRequest->RequestId; /* one virtual miniport an adapter: ids cannot meet */
    StateOf(Clone)->Original = OidRequest;
    StateOf(Clone)->Miniport = Miniport;

    Status = NdisDirectOidRequest(Binding->Handle, Clone);
    if (Status != NDIS_STATUS_PENDING) {
        Status = OidCopyResult(OidRequest, Clone, Status);
        NdisFreeCloneOidRequest(Binding->Handle, Clone);
        BindingReleaseHandle(Binding);
    }
    return Status;
}

_Use_decl_annotations_
VOID ProtocolDirectOidRequestComplete(NDIS_HANDLE ProtocolBindingContext, PNDIS_OID_REQUEST OidRequest,
                                      NDIS_STATUS Status)
{
    PBINDING Binding = ProtocolBindingContext;
    const DIRECT_REQUEST State = *StateOf(OidRequest);

    Status = OidCopyResult(State.Original, OidRequest, Status);
    NdisFreeCloneOidRequest(Binding->Handle, OidRequest);
    NdisMDirectOidRequestComplete(State.Miniport->Handle, State.Original, Status);
    BindingReleaseHandle(Binding);
}

_Use_decl_annotations_
VOID MiniportCancelDirectOidRequest(NDIS_HANDLE MiniportAdapterContext, PVOID RequestId)
{
    PVMINIPORT Miniport = MiniportAdapterContext;
    PBINDING Binding = Miniport->Binding;

    if (BindingUseHandle(Binding)) {
        NdisCancelDirectOidRequest(Binding->Handle, RequestId);
        BindingReleaseHandle(Binding);
    }
}
