/* OID requests to the adapter below: clones of what drivers above ask, and requests of our own. */
#include "oid.h"

#include "distribution.h"
#include "vminiport.h"

static LOWER_COMPLETE ForwardComplete;

static PLOWER_CALL *CallOf(_In_ PNDIS_OID_REQUEST Request)
{
    return (PLOWER_CALL *)Request->SourceReserved;
}

_Use_decl_annotations_
NDIS_STATUS OidSubmit(PBINDING Binding, PNDIS_OID_REQUEST Request, PLOWER_CALL Call)
{
    NDIS_STATUS Status;

    *CallOf(Request) = Call;

    if (!BindingUseHandle(Binding)) {
        return NDIS_STATUS_FAILURE;
    }
    Status = NdisOidRequest(Binding->Handle, Request);
    if (Status != NDIS_STATUS_PENDING) {
        BindingReleaseHandle(Binding);
    }
    return Status;
}

_Use_decl_annotations_
VOID ProtocolOidRequestComplete(NDIS_HANDLE ProtocolBindingContext, PNDIS_OID_REQUEST OidRequest, NDIS_STATUS Status)
{
    PBINDING Binding = ProtocolBindingContext;
    PLOWER_CALL Call = *CallOf(OidRequest);

    Call->Complete(Call, OidRequest, Status);
    BindingReleaseHandle(Binding);
}

/* Requests that remove something may end in three ways only. */
static BOOLEAN IsRemoval(_In_ NDIS_OID Oid)
{
    switch (Oid) {
    case OID_PM_REMOVE_WOL_PATTERN:
    case OID_PM_REMOVE_PROTOCOL_OFFLOAD:
    case OID_802_3_DELETE_MULTICAST_ADDRESS:
        return TRUE;
    default:
        return FALSE;
    }
}

_Use_decl_annotations_
NDIS_STATUS OidAllowed(const NDIS_OID_REQUEST *Request, NDIS_STATUS Status)
{
    switch (Status) {
    case NDIS_STATUS_SUCCESS:
    case NDIS_STATUS_PENDING:
    case NDIS_STATUS_REQUEST_ABORTED:
        return Status;
    default:
        return IsRemoval(Request->DATA.Oid) ? NDIS_STATUS_NOT_ACCEPTED : Status;
    }
}

_Use_decl_annotations_
NDIS_STATUS OidCopyResult(PNDIS_OID_REQUEST Above, const NDIS_OID_REQUEST *Below, NDIS_STATUS Status)
{
    Above->SupportedRevision = Below->SupportedRevision;
    switch (Below->RequestType) {
    case NdisRequestMethod:
        Above->DATA.METHOD_INFORMATION.OutputBufferLength = Below->DATA.METHOD_INFORMATION.OutputBufferLength;
        Above->DATA.METHOD_INFORMATION.BytesRead = Below->DATA.METHOD_INFORMATION.BytesRead;
        Above->DATA.METHOD_INFORMATION.BytesWritten = Below->DATA.METHOD_INFORMATION.BytesWritten;
        Above->DATA.METHOD_INFORMATION.BytesNeeded = Below->DATA.METHOD_INFORMATION.BytesNeeded;
        break;
    case NdisRequestSetInformation:
        Above->DATA.SET_INFORMATION.BytesRead = Below->DATA.SET_INFORMATION.BytesRead;
        Above->DATA.SET_INFORMATION.BytesNeeded = Below->DATA.SET_INFORMATION.BytesNeeded;
        break;
    default:
        Above->DATA.QUERY_INFORMATION.BytesWritten = Below->DATA.QUERY_INFORMATION.BytesWritten;
        Above->DATA.QUERY_INFORMATION.BytesNeeded = Below->DATA.QUERY_INFORMATION.BytesNeeded;
        break;
    }
    return OidAllowed(Above, Status);
}

/* What the adapter is asked on behalf of one virtual miniport although it serves several. */
static BOOLEAN IsShared(_In_ const NDIS_OID_REQUEST *Request)
{
    if (Request->RequestType == NdisRequestSetInformation) {
        return Request->DATA.Oid == OID_GEN_LINK_PARAMETERS;
    }
    switch (Request->DATA.Oid) {
    case OID_GEN_TRANSMIT_BUFFER_SPACE:
    case OID_GEN_RECEIVE_BUFFER_SPACE:
    case OID_GEN_TRANSMIT_BLOCK_SIZE:
    case OID_GEN_RECEIVE_BLOCK_SIZE:
    case OID_GEN_MAXIMUM_TOTAL_SIZE:
        return TRUE;
    default:
        return FALSE;
    }
}

_Use_decl_annotations_
NDIS_STATUS OidLowerStatus(PVMINIPORT Miniport)
{
    PBINDING Binding = Miniport->Binding;
    NDIS_STATUS Status = NDIS_STATUS_SUCCESS;
    LOCK_STATE_EX LockState;

    NdisAcquireRWLockRead(Binding->PathLock, &LockState, 0);
    if (Miniport->SurpriseRemoved) {
        Status = NDIS_STATUS_NOT_ACCEPTED;
    } else if (Miniport->Power != NdisDeviceStateD0 || Miniport->StandingBy) {
        Status = NDIS_STATUS_FAILURE;
    } else if (Binding->State == BindingClosing || Binding->State == BindingUnbound) {
        Status = NDIS_STATUS_FAILURE;
    } else if (Binding->Power != NdisDeviceStateD0) {
        Status = NDIS_STATUS_PENDING; /* the resume window: this side is back, that one not yet */
    } else if (Binding->Resetting) {
        Status = NDIS_STATUS_RESET_IN_PROGRESS;
    }
    NdisReleaseRWLock(Binding->PathLock, &LockState);
    return Status;
}

/* The adapter's longest frame, less what the MTU above is smaller: a tag put into the frame, for one. */
static VOID LowerTotalSize(_In_ const VMINIPORT *Miniport, _Inout_ PNDIS_OID_REQUEST Request)
{
    UNALIGNED ULONG *Total = Request->DATA.QUERY_INFORMATION.InformationBuffer;
    const ULONG Below = Miniport->Binding->Lower.MtuSize;

    if (Request->DATA.QUERY_INFORMATION.BytesWritten >= sizeof(*Total) && Below > Miniport->MtuSize) {
        *Total -= Below - Miniport->MtuSize;
    }
}

/* Ends a clone: its result goes to the original. The caller answers that. */
static NDIS_STATUS EndClone(_In_ const VMINIPORT *Miniport, _Inout_ PNDIS_OID_REQUEST Original,
                            _In_ PNDIS_OID_REQUEST Clone, _In_ NDIS_STATUS Status)
{
    Status = OidCopyResult(Original, Clone, Status);
    if (Status == NDIS_STATUS_SUCCESS && Original->RequestType == NdisRequestQueryInformation &&
        Original->DATA.Oid == OID_GEN_MAXIMUM_TOTAL_SIZE) {
        LowerTotalSize(Miniport, Original);
    }
    NdisFreeCloneOidRequest(Miniport->Binding->Handle, Clone);
    return Status;
}

_Use_decl_annotations_
static VOID ForwardComplete(PLOWER_CALL Call, PNDIS_OID_REQUEST Request, NDIS_STATUS Status)
{
    PVMINIPORT Miniport = CONTAINING_RECORD(Call, VMINIPORT, Oid.Call);

    Status = EndClone(Miniport, Miniport->Oid.Original, Request, Status);
    (VOID) OidComplete(Miniport, OidForwarded, Status);
}

_Use_decl_annotations_
NDIS_STATUS OidForward(PVMINIPORT Miniport, PNDIS_OID_REQUEST Request)
{
    PBINDING Binding = Miniport->Binding;
    PNDIS_OID_REQUEST Clone;
    NDIS_STATUS Status;

    if (!Distribution.ForwardsSets && !IsShared(Request)) {
        return NDIS_STATUS_NOT_SUPPORTED;
    }

    Status = OidLowerStatus(Miniport);
    if (Status == NDIS_STATUS_PENDING) {
        (VOID) OidHold(Miniport, Request, FALSE);
        if (OidLowerStatus(Miniport) != NDIS_STATUS_PENDING) {
            OidResume(Miniport); /* the adapter came back before there was anything to resume */
        }
        return NDIS_STATUS_PENDING;
    }
    if (Status != NDIS_STATUS_SUCCESS) {
        return Status;
    }
    if (!BindingUseHandle(Binding)) {
        return NDIS_STATUS_FAILURE;
    }

    Status = NdisAllocateCloneOidRequest(Binding->Handle, Request, TAG_CLONED_REQUEST, &Clone);
    if (Status == NDIS_STATUS_SUCCESS) {
        Clone->RequestId = OidNewRequestId();
        Miniport->Oid.Call.Complete = ForwardComplete;
        OidPend(Miniport, Request, OidForwarded, Clone->RequestId);

        Status = OidSubmit(Binding, Clone, &Miniport->Oid.Call);
        if (Status != NDIS_STATUS_PENDING) {
            Status = EndClone(Miniport, Request, Clone, Status);
            (VOID) OidComplete(Miniport, OidForwarded, Status);
            Status = NDIS_STATUS_PENDING; /* it has been answered by call */
        }
    }
    BindingReleaseHandle(Binding);
    return Status;
}
