/* OID requests from above: where they go. */
#include "oid.h"

#include "distribution.h"
#include "hooks_call.h"
#include "power.h"
#include "trace.h"

/* Everything after the hook. */
_Must_inspect_result_
static NDIS_STATUS Dispatch(_Inout_ PVMINIPORT Miniport, _Inout_ PNDIS_OID_REQUEST Request)
{
    BOOLEAN Known = FALSE;
    const NDIS_STATUS Status = OidLocal(Miniport, Request, &Known);

    return Known ? Status : OidForward(Miniport, Request);
}

_Use_decl_annotations_
VOID OidResume(PVMINIPORT Miniport)
{
    PNDIS_OID_REQUEST Request = OidTake(Miniport, OidHeld, Miniport->Oid.HoldId);
    NDIS_STATUS Status;

    if (Request != NULL) {
        Status = OidForward(Miniport, Request);
        if (Status != NDIS_STATUS_PENDING) {
            (VOID) OidComplete(Miniport, OidDispatched, Status);
        }
    }
}

_Use_decl_annotations_
BOOLEAN HookResumeOid(PVMINIPORT Miniport, ULONG HoldId, NDIS_STATUS Status)
{
    PNDIS_OID_REQUEST Request = OidTake(Miniport, OidKept, HoldId);

    if (Request == NULL) {
        return FALSE;
    }
    if (Status == NDIS_STATUS_PENDING) {
        Status = Dispatch(Miniport, Request);
    }
    if (Status != NDIS_STATUS_PENDING) {
        (VOID) OidComplete(Miniport, OidDispatched, Status);
    }
    return TRUE;
}

/* Shows a request to the hook. FALSE: go on with it; else `Status` is what becomes of it. */
_Must_inspect_result_
static BOOLEAN Show(_Inout_ PVMINIPORT Miniport, _Inout_ PNDIS_OID_REQUEST Request, _Out_ NDIS_STATUS *Status)
{
    OID_HOOK Oid = {
        .Size = sizeof(Oid),
        .Row = Miniport->Row,
        .DeviceName = &Miniport->DeviceName,
        .AdapterName = &Miniport->Binding->AdapterName,
        .Request = Request,
        .Status = NDIS_STATUS_SUCCESS,
        .Miniport = Miniport,
        .HoldId = Miniport->Oid.HoldId,
    };

    switch (DriverHooks.OidRequest(&Oid)) {
    case OidFinish:
        *Status = Oid.Status;
        return TRUE;
    case OidKeep:
        *Status = OidHold(Miniport, OidKept) ? NDIS_STATUS_PENDING : NDIS_STATUS_REQUEST_ABORTED;
        return TRUE;
    case OidPass:
    default:
        *Status = NDIS_STATUS_SUCCESS;
        return FALSE;
    }
}

_Must_inspect_result_
static NDIS_STATUS Begin(_Inout_ PVMINIPORT Miniport, _Inout_ PNDIS_OID_REQUEST Request)
{
    NDIS_STATUS Status;

    /* The power of the virtual miniport is not for hooks to refuse: it always succeeds. */
    if (PowerOidRequest(Miniport, Request, &Status)) {
        return Status;
    }
    OidBegin(Miniport, Request);
    if (DriverHooks.OidRequest == NULL || !Show(Miniport, Request, &Status)) {
        Status = Dispatch(Miniport, Request);
    }
    /* Once it pends it may have been completed, and the virtual miniport be gone. */
    return Status == NDIS_STATUS_PENDING ? Status : OidReturn(Miniport, Status);
}

_Use_decl_annotations_
NDIS_STATUS MiniportOidRequest(NDIS_HANDLE MiniportAdapterContext, PNDIS_OID_REQUEST OidRequest)
{
    PVMINIPORT Miniport = MiniportAdapterContext;
    NDIS_STATUS Status;

    TraceOidRequest(Miniport, OidRequest, "Regular");
    Status = Begin(Miniport, OidRequest);
    TraceOidCompleted(Miniport, OidRequest, "Regular", Status);
    return Status;
}
