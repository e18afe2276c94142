/*
 * Direct OID requests go to the adapter below. They come at up to DISPATCH_LEVEL and several at once; each has a record
 * in a list of its virtual miniport, by which it is found when it is cancelled. SourceReserved of the clone points to
 * it.
 */
#include "direct_oid.h"

#include "../trace.h"

typedef struct _DIRECT_REQUEST {
    LIST_ENTRY Entry; /* in VMINIPORT.DirectRequests */
    PVMINIPORT Miniport;
    PNDIS_OID_REQUEST Original;
    PVOID CloneId;
} DIRECT_REQUEST, *PDIRECT_REQUEST;

static PDIRECT_REQUEST *RecordOf(_In_ PNDIS_OID_REQUEST Clone)
{
    return (PDIRECT_REQUEST *)(PVOID)Clone->SourceReserved;
}

/* Ends a clone and its record. The caller answers the original with what is returned, then releases the handle. */
_IRQL_requires_max_(DISPATCH_LEVEL)
static NDIS_STATUS End(_In_ PBINDING Binding, _In_ PDIRECT_REQUEST Direct, _In_ PNDIS_OID_REQUEST Clone,
                       _In_ NDIS_STATUS Status)
{
    PVMINIPORT Miniport = Direct->Miniport;

    NdisAcquireSpinLock(&Miniport->Lock);
    RemoveEntryList(&Direct->Entry);
    NdisReleaseSpinLock(&Miniport->Lock);

    Status = OidCopyResult(Direct->Original, Clone, Status);
    if (Status == NDIS_STATUS_INDICATION_REQUIRED) {
        OidOwe(Miniport, Direct->CloneId, Direct->Original);
    }
    NdisFreeCloneOidRequest(Binding->Handle, Clone);
    DriverFree(Direct);
    return Status;
}

/* Sends a clone down. NDIS_STATUS_PENDING: it is answered by call. */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
static NDIS_STATUS Forward(_Inout_ PVMINIPORT Miniport, _Inout_ PNDIS_OID_REQUEST OidRequest)
{
    PBINDING Binding = Miniport->Binding;
    PNDIS_OID_REQUEST Clone;
    PDIRECT_REQUEST Direct;
    NDIS_STATUS Status;

    if (!OidIsOffered(Binding, OidRequest->DATA.Oid)) {
        return NDIS_STATUS_NOT_SUPPORTED;
    }
    Status = OidLowerStatus(Miniport);
    if (Status != NDIS_STATUS_SUCCESS) {
        return Status == NDIS_STATUS_PENDING ? NDIS_STATUS_FAILURE : Status; /* several at once: none is held */
    }
    if (!BindingUseHandle(Binding)) {
        return NDIS_STATUS_FAILURE;
    }
    Direct = DriverAllocate(sizeof(*Direct), TAG_DIRECT_REQUEST);
    if (Direct == NULL) {
        Status = NDIS_STATUS_RESOURCES;
        goto Release;
    }
    Status = NdisAllocateCloneOidRequest(Binding->Handle, OidRequest, TAG_CLONED_REQUEST, &Clone);
    if (Status != NDIS_STATUS_SUCCESS) {
        DriverFree(Direct);
        goto Release;
    }

    Clone->RequestId = OidNewRequestId();
    *RecordOf(Clone) = Direct;
    Direct->Miniport = Miniport;
    Direct->Original = OidRequest;
    Direct->CloneId = Clone->RequestId;
    NdisAcquireSpinLock(&Miniport->Lock);
    InsertTailList(&Miniport->DirectRequests, &Direct->Entry);
    NdisReleaseSpinLock(&Miniport->Lock);

    Status = NdisDirectOidRequest(Binding->Handle, Clone);
    if (Status == NDIS_STATUS_PENDING) {
        return NDIS_STATUS_PENDING; /* ProtocolDirectOidRequestComplete goes on, or has done so */
    }
    Status = End(Binding, Direct, Clone, Status);

Release:
    BindingReleaseHandle(Binding);
    return Status;
}

_Use_decl_annotations_
NDIS_STATUS MiniportDirectOidRequest(NDIS_HANDLE MiniportAdapterContext, PNDIS_OID_REQUEST OidRequest)
{
    PVMINIPORT Miniport = MiniportAdapterContext;
    NDIS_STATUS Status;

    TraceOidRequest(Miniport, OidRequest, "Direct");
    Status = OidAllowed(OidRequest, Forward(Miniport, OidRequest));
    TraceOidCompleted(Miniport, OidRequest, "Direct", Status);
    return Status;
}

_Use_decl_annotations_
VOID ProtocolDirectOidRequestComplete(NDIS_HANDLE ProtocolBindingContext, PNDIS_OID_REQUEST OidRequest,
                                      NDIS_STATUS Status)
{
    PBINDING Binding = ProtocolBindingContext;
    PDIRECT_REQUEST Direct = *RecordOf(OidRequest);
    const VMINIPORT *Miniport = Direct->Miniport;
    PNDIS_OID_REQUEST Original = Direct->Original;

    Status = End(Binding, Direct, OidRequest, Status);
    TraceOidCompleted(Miniport, Original, "Direct", Status);
    NdisMDirectOidRequestComplete(Miniport->Handle, Original, Status);
    BindingReleaseHandle(Binding);
}

_Use_decl_annotations_
VOID MiniportCancelDirectOidRequest(NDIS_HANDLE MiniportAdapterContext, PVOID RequestId)
{
    PVMINIPORT Miniport = MiniportAdapterContext;
    PBINDING Binding = Miniport->Binding;
    PVOID CloneId = NULL;

    NdisAcquireSpinLock(&Miniport->Lock);
    for (PLIST_ENTRY Entry = Miniport->DirectRequests.Flink; Entry != &Miniport->DirectRequests; Entry = Entry->Flink) {
        const DIRECT_REQUEST *Direct = CONTAINING_RECORD(Entry, DIRECT_REQUEST, Entry);

        if (Direct->Original->RequestId == RequestId) {
            CloneId = Direct->CloneId;
            break;
        }
    }
    NdisReleaseSpinLock(&Miniport->Lock);

    if (CloneId != NULL && BindingUseHandle(Binding)) {
        NdisCancelDirectOidRequest(Binding->Handle, CloneId);
        BindingReleaseHandle(Binding);
    }
}
