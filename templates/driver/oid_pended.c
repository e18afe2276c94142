/* The OID request that a virtual miniport has: where it is, and who may end it. Nothing else changes its stage. */
#include "oid.h"

#include "trace.h"

/* To NDIS a request is pended until the call that completes it has returned. VMINIPORT.Lock is held. */
static BOOLEAN IsIdle(_In_ const OID_STATE *Oid)
{
    return Oid->Stage == OidIdle && Oid->Answering == 0;
}

static VOID TellIfIdle(_Inout_ OID_STATE *Oid)
{
    if (IsIdle(Oid)) {
        NdisSetEvent(&Oid->Idle);
    }
}

/* The one place where the stage changes. VMINIPORT.Lock is held. */
static VOID Transition(_Inout_ PVMINIPORT Miniport, _In_ OID_STAGE To)
{
    static const ULONG Allowed[OidStages] = {
        [OidIdle] = 1u << OidDispatched,
        [OidDispatched] = 1u << OidIdle | 1u << OidHeld | 1u << OidKept | 1u << OidForwarded | 1u << OidCombined,
        [OidHeld] = 1u << OidIdle | 1u << OidDispatched,
        [OidKept] = 1u << OidIdle | 1u << OidDispatched,
        [OidForwarded] = 1u << OidIdle,
        [OidCombined] = 1u << OidIdle,
    };
    OID_STATE *Oid = &Miniport->Oid;

    NT_ASSERT((Allowed[Oid->Stage] & 1u << To) != 0);
    NT_ASSERT(Oid->Original != NULL);
    UNREFERENCED_PARAMETER(Allowed);
    TraceOidStage(Miniport, To);
    Oid->Stage = To;
    if (To == OidIdle) {
        Oid->Original = NULL;
        Oid->CloneId = NULL;
        Oid->Cancelled = FALSE;
        TellIfIdle(Oid);
    } else {
        NdisResetEvent(&Oid->Idle);
    }
}

/* The request is Idle again, and the caller's to Answer. VMINIPORT.Lock is held. */
static PNDIS_OID_REQUEST Claim(_Inout_ PVMINIPORT Miniport)
{
    PNDIS_OID_REQUEST Request = Miniport->Oid.Original;

    RundownEnter(&Miniport->HandleUse, 1); /* a halt that follows the answer waits for the rest of it */
    Miniport->Oid.Answering++;
    Transition(Miniport, OidIdle);
    return Request;
}

static BOOLEAN IsWaiting(_In_ const OID_STATE *Oid)
{
    return Oid->Stage == OidHeld || Oid->Stage == OidKept;
}

_Use_decl_annotations_
VOID OidBegin(PVMINIPORT Miniport, PNDIS_OID_REQUEST Request)
{
    NdisAcquireSpinLock(&Miniport->Lock);
    NT_ASSERT(Miniport->Oid.Original == NULL); /* NDIS sends one at a time */
    Miniport->Oid.Original = Request;
    Miniport->Oid.HoldId++;
    Transition(Miniport, OidDispatched);
    NdisReleaseSpinLock(&Miniport->Lock);
}

_Use_decl_annotations_
BOOLEAN OidPend(PVMINIPORT Miniport, OID_STAGE Stage, PVOID CloneId)
{
    BOOLEAN Pended;

    NdisAcquireSpinLock(&Miniport->Lock);
    Pended = !Miniport->Oid.Cancelled;
    if (Pended) {
        Miniport->Oid.CloneId = CloneId;
        Transition(Miniport, Stage);
    }
    NdisReleaseSpinLock(&Miniport->Lock);
    return Pended;
}

_Use_decl_annotations_
NDIS_STATUS OidReturn(PVMINIPORT Miniport, NDIS_STATUS Status)
{
    NdisAcquireSpinLock(&Miniport->Lock);
    Status = OidAllowed(Miniport->Oid.Original, Status);
    Transition(Miniport, OidIdle);
    NdisReleaseSpinLock(&Miniport->Lock);
    return Status;
}

/* Completes a request that was claimed, so nobody else's. The virtual miniport may be gone afterwards. */
_IRQL_requires_max_(DISPATCH_LEVEL)
static VOID Answer(_Inout_ PVMINIPORT Miniport, _In_ PNDIS_OID_REQUEST Request, _In_ NDIS_STATUS Status)
{
    const NDIS_STATUS Allowed = OidAllowed(Request, Status);

    TraceOidCompleted(Miniport, Request, "Regular", Allowed);
    NdisMOidRequestComplete(Miniport->Handle, Request, Allowed);

    NdisAcquireSpinLock(&Miniport->Lock);
    Miniport->Oid.Answering--;
    TellIfIdle(&Miniport->Oid);
    NdisReleaseSpinLock(&Miniport->Lock);
    MiniportReleaseHandle(Miniport);
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
    Request = Claim(Miniport);
    NdisReleaseSpinLock(&Miniport->Lock);

    Answer(Miniport, Request, Status);
    return TRUE;
}

/* One run less to come. VMINIPORT.Lock is held. */
static VOID TimerRanOut(_Inout_ OID_STATE *Oid)
{
    NT_ASSERT(Oid->TimersDue != 0);
    if (--Oid->TimersDue == 0) {
        NdisSetEvent(&Oid->TimerIdle);
    }
}

/* The time of a waiting request is up; of an earlier one, if the timer was set again since. */
static NDIS_TIMER_FUNCTION OidHoldTimer;
_Use_decl_annotations_
static VOID OidHoldTimer(PVOID SystemSpecific1, PVOID FunctionContext, PVOID SystemSpecific2, PVOID SystemSpecific3)
{
    PVMINIPORT Miniport = FunctionContext;
    PNDIS_OID_REQUEST Request = NULL;

    UNREFERENCED_PARAMETER(SystemSpecific1);
    UNREFERENCED_PARAMETER(SystemSpecific2);
    UNREFERENCED_PARAMETER(SystemSpecific3);

    NdisAcquireSpinLock(&Miniport->Lock);
    if (Miniport->Oid.TimersDue == 1 && IsWaiting(&Miniport->Oid)) {
        Request = Claim(Miniport);
    }
    /* What is claimed keeps the virtual miniport until it is answered. */
    TimerRanOut(&Miniport->Oid);
    NdisReleaseSpinLock(&Miniport->Lock);

    if (Request != NULL) {
        Answer(Miniport, Request, NDIS_STATUS_FAILURE);
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
    NdisZeroMemory(Miniport->Oid.Owed, sizeof(Miniport->Oid.Owed));
    NdisInitializeEvent(&Miniport->Oid.Idle);
    NdisSetEvent(&Miniport->Oid.Idle);
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
        TimerRanOut(&Miniport->Oid);
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
BOOLEAN OidHold(PVMINIPORT Miniport, OID_STAGE Stage)
{
    LARGE_INTEGER Due;

    Due.QuadPart = -10000LL * OID_HOLD_MILLISECONDS;

    NdisAcquireSpinLock(&Miniport->Lock);
    if (Miniport->Oid.Cancelled) {
        NdisReleaseSpinLock(&Miniport->Lock);
        return FALSE;
    }
    Transition(Miniport, Stage);
    Miniport->Oid.TimersDue++;
    NdisResetEvent(&Miniport->Oid.TimerIdle);
    NdisReleaseSpinLock(&Miniport->Lock);

    if (NdisSetTimerObject(Miniport->Oid.Timer, Due, 0, Miniport)) {
        /* An earlier hold ended before its timer was set: this setting replaced that one, whose run will not come. */
        NdisAcquireSpinLock(&Miniport->Lock);
        TimerRanOut(&Miniport->Oid);
        NdisReleaseSpinLock(&Miniport->Lock);
    }
    return TRUE;
}

_Use_decl_annotations_
PNDIS_OID_REQUEST OidTake(PVMINIPORT Miniport, OID_STAGE Stage, ULONG HoldId)
{
    PNDIS_OID_REQUEST Request = NULL;

    NdisAcquireSpinLock(&Miniport->Lock);
    if (Miniport->Oid.Stage == Stage && Miniport->Oid.HoldId == HoldId) {
        Request = Miniport->Oid.Original;
        Transition(Miniport, OidDispatched);
    }
    NdisReleaseSpinLock(&Miniport->Lock);
    if (Request != NULL) {
        StopTimer(Miniport); /* of this one: nothing else waits until it is completed */
    }
    return Request;
}

_Use_decl_annotations_
VOID OidFailHeld(PVMINIPORT Miniport, NDIS_STATUS Status)
{
    StopTimer(Miniport);
    if (!OidComplete(Miniport, OidHeld, Status)) {
        (VOID) OidComplete(Miniport, OidKept, Status);
    }
}

_Use_decl_annotations_
BOOLEAN OidIsIdle(PVMINIPORT Miniport)
{
    BOOLEAN Idle;

    NdisAcquireSpinLock(&Miniport->Lock);
    Idle = IsIdle(&Miniport->Oid);
    NdisReleaseSpinLock(&Miniport->Lock);
    return Idle;
}

_Use_decl_annotations_
VOID OidWaitIdle(PVMINIPORT Miniport)
{
    NdisWaitEvent(&Miniport->Oid.Idle, 0);
}

_Use_decl_annotations_
VOID MiniportCancelOidRequest(NDIS_HANDLE MiniportAdapterContext, PVOID RequestId)
{
    PVMINIPORT Miniport = MiniportAdapterContext;
    PBINDING Binding = Miniport->Binding;
    PNDIS_OID_REQUEST Waiting = NULL;
    OID_STAGE Stage = OidIdle;
    PVOID CloneId = NULL;

    NdisAcquireSpinLock(&Miniport->Lock);
    if (Miniport->Oid.Original != NULL && Miniport->Oid.Original->RequestId == RequestId) {
        Stage = Miniport->Oid.Stage;
        CloneId = Miniport->Oid.CloneId;
        if (Stage == OidDispatched) {
            Miniport->Oid.Cancelled = TRUE; /* a thread has it in hand: it goes no further */
        } else if (IsWaiting(&Miniport->Oid)) {
            Waiting = Claim(Miniport);
        }
    }
    NdisReleaseSpinLock(&Miniport->Lock);

    switch (Stage) {
    case OidHeld:
    case OidKept:
        StopTimer(Miniport);
        Answer(Miniport, Waiting, NDIS_STATUS_REQUEST_ABORTED);
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
    case OidDispatched:
    default:
        break;
    }
}

_Use_decl_annotations_
VOID OidOwe(PVMINIPORT Miniport, PVOID CloneId, const NDIS_OID_REQUEST *Original)
{
    OID_OWED *Owed;

    NdisAcquireSpinLock(&Miniport->Lock);
    Owed = &Miniport->Oid.Owed[Miniport->Oid.NextOwed++ % ARRAYSIZE(Miniport->Oid.Owed)];
    Owed->CloneId = CloneId;
    Owed->RequestHandle = Original->RequestHandle;
    Owed->RequestId = Original->RequestId;
    NdisReleaseSpinLock(&Miniport->Lock);
}

_Use_decl_annotations_
BOOLEAN OidAddressIndication(PVMINIPORT Miniport, PVOID CloneId, PNDIS_STATUS_INDICATION Indication)
{
    BOOLEAN Found;

    if (CloneId == NULL) {
        return FALSE;
    }
    NdisAcquireSpinLock(&Miniport->Lock);
    Found = Miniport->Oid.Stage == OidForwarded && Miniport->Oid.CloneId == CloneId;
    if (Found) {
        Indication->DestinationHandle = Miniport->Oid.Original->RequestHandle;
        Indication->RequestId = Miniport->Oid.Original->RequestId;
    }
    for (ULONG Index = 0; Index < ARRAYSIZE(Miniport->Oid.Owed) && !Found; Index++) {
        OID_OWED *Owed = &Miniport->Oid.Owed[Index];

        Found = Owed->CloneId == CloneId;
        if (Found) {
            Indication->DestinationHandle = Owed->RequestHandle;
            Indication->RequestId = Owed->RequestId;
            Owed->CloneId = NULL; /* one indication answers it */
        }
    }
    NdisReleaseSpinLock(&Miniport->Lock);
    return Found;
}
