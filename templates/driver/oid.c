/* OID requests from above: where they go, and the one that is pended. */
#include "oid.h"

#include "distribution.h"
#include "hooks_call.h"
#include "power.h"

_Use_decl_annotations_
VOID OidPend(PVMINIPORT Miniport, PNDIS_OID_REQUEST Request, OID_STAGE Stage, PVOID CloneId)
{
    NdisAcquireSpinLock(&Miniport->Lock);
    NT_ASSERT(Miniport->Oid.Stage == OidIdle);
    Miniport->Oid.Stage = Stage;
    Miniport->Oid.Original = Request;
    Miniport->Oid.CloneId = CloneId;
    NdisReleaseSpinLock(&Miniport->Lock);
}

/* The pended request ends, or goes on; whoever takes it owns it. VMINIPORT.Lock is held. */
_Must_inspect_result_
static PNDIS_OID_REQUEST TakePended(_Inout_ PVMINIPORT Miniport)
{
    PNDIS_OID_REQUEST Request = Miniport->Oid.Original;

    Miniport->Oid.Original = NULL;
    Miniport->Oid.CloneId = NULL;
    Miniport->Oid.Stage = OidIdle;
    return Request;
}

_Use_decl_annotations_
BOOLEAN OidComplete(PVMINIPORT Miniport, OID_STAGE Stage, NDIS_STATUS Status)
{
    PNDIS_OID_REQUEST Request;

    NdisAcquireSpinLock(&Miniport->Lock);
    if (Miniport->Oid.Stage != Stage) {
        NdisReleaseSpinLock(&Miniport->Lock);
        return FALSE;
    }
    Request = TakePended(Miniport);
    NdisReleaseSpinLock(&Miniport->Lock);

    NdisMOidRequestComplete(Miniport->Handle, Request, OidAllowed(Request, Status));
    return TRUE;
}

/* One run less to come. TRUE if that was the last. VMINIPORT.Lock is held. */
static BOOLEAN TimerRanOut(_Inout_ PVMINIPORT Miniport)
{
    NT_ASSERT(Miniport->Oid.TimersDue != 0);
    if (--Miniport->Oid.TimersDue != 0) {
        return FALSE;
    }
    NdisSetEvent(&Miniport->Oid.TimerIdle);
    return TRUE;
}

/* The time of a held request is up; of an earlier one, if the timer was set again since. */
static NDIS_TIMER_FUNCTION OidHoldTimer;
_Use_decl_annotations_
static VOID OidHoldTimer(PVOID SystemSpecific1, PVOID FunctionContext, PVOID SystemSpecific2, PVOID SystemSpecific3)
{
    PVMINIPORT Miniport = FunctionContext;
    PNDIS_OID_REQUEST Request = NULL;
    NDIS_HANDLE Handle;

    UNREFERENCED_PARAMETER(SystemSpecific1);
    UNREFERENCED_PARAMETER(SystemSpecific2);
    UNREFERENCED_PARAMETER(SystemSpecific3);

    NdisAcquireSpinLock(&Miniport->Lock);
    Handle = Miniport->Handle;
    if (Miniport->Oid.TimersDue == 1 && Miniport->Oid.Stage == OidHeld) {
        Request = TakePended(Miniport);
    }
    /* What is taken is pended until it is completed, and halt comes after that: the handle holds. */
    (VOID) TimerRanOut(Miniport);
    NdisReleaseSpinLock(&Miniport->Lock);

    if (Request != NULL) {
        NdisMOidRequestComplete(Handle, Request, OidAllowed(Request, NDIS_STATUS_FAILURE));
    }
}

_Use_decl_annotations_
NDIS_STATUS OidInitialise(PVMINIPORT Miniport)
{
    NDIS_TIMER_CHARACTERISTICS Characteristics;

    NdisZeroMemory(&Characteristics, sizeof(Characteristics));
    ObjectHeader(&Characteristics.Header, NDIS_OBJECT_TYPE_TIMER_CHARACTERISTICS, NDIS_TIMER_CHARACTERISTICS_REVISION_1,
                 NDIS_SIZEOF_TIMER_CHARACTERISTICS_REVISION_1);
    Characteristics.AllocationTag = TAG_TIMER;
    Characteristics.TimerFunction = OidHoldTimer;
    Characteristics.FunctionContext = Miniport;

    NT_ASSERT(Miniport->Oid.Stage == OidIdle);
    NdisInitializeEvent(&Miniport->Oid.TimerIdle);
    NdisSetEvent(&Miniport->Oid.TimerIdle);
    return NdisAllocateTimerObject(Miniport->Handle, &Characteristics, &Miniport->Oid.Timer);
}

/* Stops the timer. Its function may still be running: TimerIdle tells when it is not. */
_IRQL_requires_max_(DISPATCH_LEVEL)
static VOID StopTimer(_Inout_ PVMINIPORT Miniport)
{
    if (NdisCancelTimerObject(Miniport->Oid.Timer)) {
        NdisAcquireSpinLock(&Miniport->Lock);
        (VOID) TimerRanOut(Miniport);
        NdisReleaseSpinLock(&Miniport->Lock);
    }
}

_Use_decl_annotations_
VOID OidFree(PVMINIPORT Miniport)
{
    if (Miniport->Oid.Timer != NULL) {
        StopTimer(Miniport);
        NdisWaitEvent(&Miniport->Oid.TimerIdle, 0);
        NdisFreeTimerObject(Miniport->Oid.Timer);
        Miniport->Oid.Timer = NULL;
    }
}

_Use_decl_annotations_
ULONG OidHold(PVMINIPORT Miniport, PNDIS_OID_REQUEST Request, BOOLEAN ByHook)
{
    LARGE_INTEGER Due;
    ULONG HoldId;

    Due.QuadPart = -10000LL * OID_HOLD_MILLISECONDS;

    NdisAcquireSpinLock(&Miniport->Lock);
    NT_ASSERT(Miniport->Oid.Stage == OidIdle);
    Miniport->Oid.Stage = OidHeld;
    Miniport->Oid.Original = Request;
    Miniport->Oid.HeldByHook = ByHook;
    HoldId = ++Miniport->Oid.HoldId;
    Miniport->Oid.TimersDue++;
    NdisResetEvent(&Miniport->Oid.TimerIdle);
    NdisReleaseSpinLock(&Miniport->Lock);

    if (NdisSetTimerObject(Miniport->Oid.Timer, Due, 0, Miniport)) {
        /* An earlier hold ended before its timer was set: this setting replaced that one, whose run will not come. */
        NdisAcquireSpinLock(&Miniport->Lock);
        (VOID) TimerRanOut(Miniport);
        NdisReleaseSpinLock(&Miniport->Lock);
    }
    return HoldId;
}

_Use_decl_annotations_
VOID OidFailHeld(PVMINIPORT Miniport, NDIS_STATUS Status)
{
    StopTimer(Miniport);
    (VOID) OidComplete(Miniport, OidHeld, Status);
}

/* Takes a held request back to go on with it. NULL: it has ended. */
_Must_inspect_result_
static PNDIS_OID_REQUEST TakeHeld(_Inout_ PVMINIPORT Miniport, _In_ BOOLEAN ByHook, _In_ ULONG HoldId)
{
    PNDIS_OID_REQUEST Request = NULL;

    NdisAcquireSpinLock(&Miniport->Lock);
    if (Miniport->Oid.Stage == OidHeld && Miniport->Oid.HeldByHook == ByHook &&
        (!ByHook || Miniport->Oid.HoldId == HoldId)) {
        Request = TakePended(Miniport);
    }
    NdisReleaseSpinLock(&Miniport->Lock);
    if (Request != NULL) {
        StopTimer(Miniport); /* of this one: nothing else is held until it is completed */
    }
    return Request;
}

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
    PNDIS_OID_REQUEST Request = TakeHeld(Miniport, FALSE, 0);
    NDIS_STATUS Status;

    if (Request != NULL) {
        Status = OidForward(Miniport, Request);
        if (Status != NDIS_STATUS_PENDING) {
            NdisMOidRequestComplete(Miniport->Handle, Request, OidAllowed(Request, Status));
        }
    }
}

_Use_decl_annotations_
BOOLEAN HookResumeOid(PVMINIPORT Miniport, ULONG HoldId, NDIS_STATUS Status)
{
    PNDIS_OID_REQUEST Request = TakeHeld(Miniport, TRUE, HoldId);

    if (Request == NULL) {
        return FALSE;
    }
    if (Status == NDIS_STATUS_PENDING) {
        Status = Dispatch(Miniport, Request);
    }
    if (Status != NDIS_STATUS_PENDING) {
        NdisMOidRequestComplete(Miniport->Handle, Request, OidAllowed(Request, Status));
    }
    return TRUE;
}

/* Shows a request to the hook. FALSE: go on with it; else `Status` is what MiniportOidRequest returns. */
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
        .HoldId = Miniport->Oid.HoldId + 1,
    };

    switch (DriverHooks.OidRequest(&Oid)) {
    case OidFinish:
        *Status = Oid.Status;
        return TRUE;
    case OidKeep:
        (VOID) OidHold(Miniport, Request, TRUE);
        *Status = NDIS_STATUS_PENDING;
        return TRUE;
    case OidPass:
    default:
        *Status = NDIS_STATUS_SUCCESS;
        return FALSE;
    }
}

_Use_decl_annotations_
NDIS_STATUS MiniportOidRequest(NDIS_HANDLE MiniportAdapterContext, PNDIS_OID_REQUEST OidRequest)
{
    PVMINIPORT Miniport = MiniportAdapterContext;
    NDIS_STATUS Status;

    /* The power of the virtual miniport is not for hooks to refuse: it always succeeds. */
    if (PowerOidRequest(Miniport, OidRequest, &Status)) {
        return Status;
    }
    if (DriverHooks.OidRequest != NULL && Show(Miniport, OidRequest, &Status)) {
        return Status;
    }
    return OidAllowed(OidRequest, Dispatch(Miniport, OidRequest));
}

_Use_decl_annotations_
VOID MiniportCancelOidRequest(NDIS_HANDLE MiniportAdapterContext, PVOID RequestId)
{
    PVMINIPORT Miniport = MiniportAdapterContext;
    PBINDING Binding = Miniport->Binding;
    PNDIS_OID_REQUEST Held = NULL;
    OID_STAGE Stage = OidIdle;
    PVOID CloneId = NULL;

    NdisAcquireSpinLock(&Miniport->Lock);
    if (Miniport->Oid.Original != NULL && Miniport->Oid.Original->RequestId == RequestId) {
        Stage = Miniport->Oid.Stage;
        CloneId = Miniport->Oid.CloneId;
        if (Stage == OidHeld) {
            Held = TakePended(Miniport);
        }
    }
    NdisReleaseSpinLock(&Miniport->Lock);

    switch (Stage) {
    case OidHeld:
        StopTimer(Miniport);
        NdisMOidRequestComplete(Miniport->Handle, Held, NDIS_STATUS_REQUEST_ABORTED);
        break;
    case OidForwarded:
        /* Ids are never used twice, so a clone that has ended meanwhile is not mistaken for another. */
        if (BindingUseHandle(Binding)) {
            NdisCancelOidRequest(Binding->Handle, CloneId);
            BindingReleaseHandle(Binding);
        }
        break;
    case OidCombined:
        /* What is on its way down is not taken back: a set that succeeds is not reported as aborted. */
        if (CombinedCancel(Miniport, RequestId)) {
            (VOID) OidComplete(Miniport, OidCombined, NDIS_STATUS_REQUEST_ABORTED);
        }
        break;
    case OidIdle:
    default:
        break;
    }
}
