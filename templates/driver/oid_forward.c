/* OID requests to the adapter below: clones of what drivers above ask, and requests of our own. */
#include "oid.h"

#include "distribution.h"
#include "vminiport.h"

/* What of a request of ours, and of a clone, belongs to whoever made it. */
C_ASSERT(sizeof(PLOWER_CALL) <= RTL_FIELD_SIZE(NDIS_OID_REQUEST, SourceReserved));

static LOWER_COMPLETE ForwardComplete;

static PLOWER_CALL *CallOf(_In_ PNDIS_OID_REQUEST Request)
{
    return (PLOWER_CALL *)Request->SourceReserved;
}

_Use_decl_annotations_
VOID OidPrepare(PNDIS_OID_REQUEST Request, NDIS_REQUEST_TYPE Type, NDIS_OID Oid, PVOID Buffer, ULONG Length)
{
    static const REVISION Revisions[] = {
        {NDIS_RUNTIME_VERSION_650, NDIS_OID_REQUEST_REVISION_2, NDIS_SIZEOF_OID_REQUEST_REVISION_2},
        {NDIS_RUNTIME_VERSION_630, NDIS_OID_REQUEST_REVISION_1, NDIS_SIZEOF_OID_REQUEST_REVISION_1},
    };

    NdisZeroMemory(Request, sizeof(*Request));
    RevisionSet(&Request->Header, NDIS_OBJECT_TYPE_OID_REQUEST, Revisions);
    Request->RequestType = Type;
    /* Queries and sets lie alike. */
    Request->DATA.QUERY_INFORMATION.Oid = Oid;
    Request->DATA.QUERY_INFORMATION.InformationBuffer = Buffer;
    Request->DATA.QUERY_INFORMATION.InformationBufferLength = Length;
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
    case OID_RECEIVE_FILTER_CLEAR_FILTER:
    case OID_TCP_TASK_IPSEC_OFFLOAD_V2_DELETE_SA:
    case OID_RECEIVE_FILTER_FREE_QUEUE:
    case OID_NIC_SWITCH_FREE_VF:
    case OID_NIC_SWITCH_DELETE_SWITCH:
    case OID_802_3_DELETE_MULTICAST_ADDRESS:
    case OID_PM_REMOVE_WOL_PATTERN:
    case OID_PM_REMOVE_PROTOCOL_OFFLOAD:
    case OID_TUNNEL_INTERFACE_RELEASE_OID:
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
    if (Request->RequestType == NdisRequestMethod) {
        return FALSE;
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
    } else if (Miniport->Sides != PowerBothUp && Miniport->Sides != PowerUpperBack) {
        Status = NDIS_STATUS_FAILURE;
    } else if (Binding->State == BindingClosing || Binding->State == BindingUnbound) {
        Status = NDIS_STATUS_FAILURE;
    } else if (Miniport->Sides == PowerUpperBack) {
        Status = NDIS_STATUS_PENDING; /* the resume window: this side is back, that one not yet */
    } else if (Binding->Resetting) {
        Status = NDIS_STATUS_RESET_IN_PROGRESS;
    }
    NdisReleaseRWLock(Binding->PathLock, &LockState);
    return Status;
}

/* Where the answer above is made from the adapter's, the clone has a buffer of its own. */
static BOOLEAN IsRewritten(_In_ const NDIS_OID_REQUEST *Request)
{
    return Request->RequestType != NdisRequestSetInformation && Request->RequestType != NdisRequestMethod &&
           Request->DATA.Oid == OID_GEN_MAXIMUM_TOTAL_SIZE;
}

/* The adapter's longest frame, less what the MTU above is smaller: a tag put into the frame, for one. */
static NDIS_STATUS AnswerTotalSize(_In_ const VMINIPORT *Miniport, _Inout_ PNDIS_OID_REQUEST Original,
                                   _In_ const NDIS_OID_REQUEST *Clone)
{
    const ULONG Below = Miniport->Binding->Lower.MtuSize;
    const ULONG Less = Below > Miniport->MtuSize ? Below - Miniport->MtuSize : 0;
    ULONG Total = Miniport->Oid.TotalSize;

    if (Clone->DATA.QUERY_INFORMATION.BytesWritten < sizeof(Total) || Total < Less) {
        Original->DATA.QUERY_INFORMATION.BytesWritten = 0;
        return NDIS_STATUS_FAILURE;
    }
    Total -= Less;
    return OidAnswer(Original, &Total, sizeof(Total));
}

/* Ends a clone: its result goes to the original. The caller answers that. */
static NDIS_STATUS EndClone(_Inout_ PVMINIPORT Miniport, _Inout_ PNDIS_OID_REQUEST Original,
                            _In_ PNDIS_OID_REQUEST Clone, _In_ NDIS_STATUS Status)
{
    Status = OidCopyResult(Original, Clone, Status);
    if (Status == NDIS_STATUS_SUCCESS && IsRewritten(Original)) {
        Status = AnswerTotalSize(Miniport, Original, Clone);
    } else if (Status == NDIS_STATUS_INDICATION_REQUIRED) {
        OidOwe(Miniport, Clone->RequestId, Original);
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

/* The adapter is ready for it. The handle below is in use. */
_Must_inspect_result_
static NDIS_STATUS SendClone(_Inout_ PVMINIPORT Miniport, _Inout_ PNDIS_OID_REQUEST Request)
{
    PBINDING Binding = Miniport->Binding;
    PNDIS_OID_REQUEST Clone;
    NDIS_STATUS Status = NdisAllocateCloneOidRequest(Binding->Handle, Request, TAG_CLONED_REQUEST, &Clone);

    if (Status != NDIS_STATUS_SUCCESS) {
        return Status;
    }
    Clone->RequestId = OidNewRequestId();
    if (IsRewritten(Request)) {
        Clone->DATA.QUERY_INFORMATION.InformationBuffer = &Miniport->Oid.TotalSize;
        Clone->DATA.QUERY_INFORMATION.InformationBufferLength = sizeof(Miniport->Oid.TotalSize);
    }
    Miniport->Oid.Call.Complete = ForwardComplete;
    if (!OidPend(Miniport, OidForwarded, Clone->RequestId)) {
        NdisFreeCloneOidRequest(Binding->Handle, Clone);
        return NDIS_STATUS_REQUEST_ABORTED;
    }

    Status = OidSubmit(Binding, Clone, &Miniport->Oid.Call);
    if (Status != NDIS_STATUS_PENDING) {
        Status = EndClone(Miniport, Request, Clone, Status);
        (VOID) OidComplete(Miniport, OidForwarded, Status);
    }
    return NDIS_STATUS_PENDING; /* it is answered by call */
}

_Use_decl_annotations_
NDIS_STATUS OidForward(PVMINIPORT Miniport, PNDIS_OID_REQUEST Request)
{
    PBINDING Binding = Miniport->Binding;
    NDIS_STATUS Status;

    if (!Distribution.OwnsAdapter && !IsShared(Request)) {
        return NDIS_STATUS_NOT_SUPPORTED;
    }
    if (IsRewritten(Request) && OidInformationLength(Request) < sizeof(ULONG)) {
        return OidAnswer(Request, NULL, sizeof(ULONG));
    }
    if (OidInformationLength(Request) != Request->DATA.QUERY_INFORMATION.InformationBufferLength) {
        return NDIS_STATUS_INVALID_DATA; /* of a buffer that is not there */
    }

    Status = OidLowerStatus(Miniport);
    if (Status == NDIS_STATUS_PENDING) {
        if (!OidHold(Miniport, OidHeld)) {
            return NDIS_STATUS_REQUEST_ABORTED;
        }
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
    Status = SendClone(Miniport, Request);
    BindingReleaseHandle(Binding);
    return Status;
}
