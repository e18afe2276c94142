/*
 * OID requests from above.
 *
 * A request is answered here when all it takes is known here, in every state; it joins COMBINED_SET when it changes
 * what the adapter must let through; else it is cloned and sent down, where the distribution allows. NDIS sends one at
 * a time to a virtual miniport, so its state lies in the VMINIPORT; oid_pended.c alone changes it:
 *
 *      MiniportOidRequest           +----- adapter back ----- Held        the adapter below is waking up
 *               |                   |                          ^ |
 *               v                   v                          | |
 *     Idle --> Dispatched <---------+------ HookResumeOid --- Kept        by a hook
 *      ^        | | | |                                        ^ |
 *      |        | | | +--- cannot go down now, OidKeep --------+ |
 *      |        | | +----> Forwarded ------+                     |        a clone is at the adapter below
 *      |        | +------> Combined -------+                     |        waits for the union to reach the adapter
 *      |        |                          |                     |
 *      +--------+ answered <---------------+ completed <---------+ cancel, pause, time
 *
 * Dispatched: a thread has it in hand. Cancelled meanwhile, it goes no further.
 */
#pragma once

#include "combined.h"

typedef enum _OID_STAGE { OidIdle, OidDispatched, OidHeld, OidKept, OidForwarded, OidCombined, OidStages } OID_STAGE;

/* NDIS queues OID_PNP_SET_POWER behind a pended request: what is held is failed well inside the 12 s of R-143. */
#define OID_HOLD_MILLISECONDS 3000

/* Requests that ended with NDIS_STATUS_INDICATION_REQUIRED and whose indication has not come; an older one is
 * forgotten. */
#define OID_OWED_MAX 4

typedef struct _OID_OWED {
    PVOID CloneId;
    NDIS_HANDLE RequestHandle;
    PVOID RequestId;
} OID_OWED;

typedef struct _OID_STATE {
    OID_STAGE Stage;            /* all under VMINIPORT.Lock */
    ULONG Answering;            /* requests that are Idle, and whose completing call has not returned */
    NDIS_EVENT Idle;            /* set while Stage is OidIdle and none is */
    BOOLEAN Cancelled;          /* while Dispatched */
    ULONG HoldId;               /* counts requests: what a hook kept is resumed once, and no later one for it */
    PNDIS_OID_REQUEST Original; /* of the driver above; NULL when Idle */
    PVOID CloneId;              /* RequestId of the clone, when Forwarded */
    OID_OWED Owed[OID_OWED_MAX];
    ULONG NextOwed;
    LOWER_CALL Call;
    ULONG TotalSize; /* the adapter's answer, where ours is made from it: what is above is not read back */
    NDIS_HANDLE Timer;
    ULONG TimersDue;      /* how often the function of the timer will still run; the last run is for the latest hold */
    NDIS_EVENT TimerIdle; /* set while TimersDue is zero */
} OID_STATE;

MINIPORT_OID_REQUEST MiniportOidRequest;
MINIPORT_CANCEL_OID_REQUEST MiniportCancelOidRequest;
PROTOCOL_OID_REQUEST_COMPLETE ProtocolOidRequestComplete;

/* An id for a clone: never 0, and not used again while anybody could mean the earlier one. */
FORCEINLINE PVOID OidNewRequestId(VOID)
{
    return (PVOID)(ULONG_PTR)(ULONG)InterlockedIncrement(&Driver.LastRequestId);
}

/* The bytes of a set, or the room of a query: none without a buffer, whatever its length says. */
FORCEINLINE ULONG OidInformationLength(_In_ const NDIS_OID_REQUEST *Request)
{
    /* Queries, sets and methods lie alike. */
    return Request->DATA.QUERY_INFORMATION.InformationBuffer == NULL
               ? 0
               : Request->DATA.QUERY_INFORMATION.InformationBufferLength;
}

/* What a virtual miniport answers itself (oid_local.c). NDIS_STATUS_NOT_SUPPORTED when it is not among it. */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
NDIS_STATUS OidLocal(_Inout_ PVMINIPORT Miniport, _Inout_ PNDIS_OID_REQUEST Request, _Out_ PBOOLEAN Known);

/* FALSE: requests for `Oid` are not supported, whatever the adapter says (oid_offered.c). */
_IRQL_requires_max_(DISPATCH_LEVEL)
BOOLEAN OidIsOffered(_In_ const BINDING *Binding, _In_ NDIS_OID Oid);

/* What is in the list of supported OIDs over this adapter; `Length` in bytes. */
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID OidListSupported(_In_ const BINDING *Binding, _Outptr_ PNDIS_OID *List, _Out_ PULONG Length);

/* Ends a query with `Data`, or says how long it is. */
_IRQL_requires_max_(DISPATCH_LEVEL)
NDIS_STATUS OidAnswer(_Inout_ PNDIS_OID_REQUEST Request, _In_reads_bytes_(Length) const VOID *Data, _In_ ULONG Length);

/* Sends the request that is Dispatched down, or holds it, or says why not (oid_forward.c). NDIS_STATUS_PENDING: it will
 * be completed by call. */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
NDIS_STATUS OidForward(_Inout_ PVMINIPORT Miniport, _Inout_ PNDIS_OID_REQUEST Request);

/* The status of a request that the adapter below would have to answer, NDIS_STATUS_PENDING when it has to be held. */
_IRQL_requires_max_(DISPATCH_LEVEL)
NDIS_STATUS OidLowerStatus(_In_ PVMINIPORT Miniport);

/* What a request may end with: one that removes something fails with NDIS_STATUS_NOT_ACCEPTED alone. */
_IRQL_requires_max_(DISPATCH_LEVEL)
NDIS_STATUS OidAllowed(_In_ const NDIS_OID_REQUEST *Request, _In_ NDIS_STATUS Status);

/* Copies the result of a request below to the one above, and maps a failure of a removal to what is allowed (R-128,
 * */
_IRQL_requires_max_(DISPATCH_LEVEL)
NDIS_STATUS OidCopyResult(_Inout_ PNDIS_OID_REQUEST Above, _In_ const NDIS_OID_REQUEST *Below, _In_ NDIS_STATUS Status);

/* TRUE while there is no request; or waits until there is none. */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
BOOLEAN OidIsIdle(_Inout_ PVMINIPORT Miniport);
_IRQL_requires_(PASSIVE_LEVEL)
VOID OidWaitIdle(_Inout_ PVMINIPORT Miniport);
/* The adapter is back in D0: what was held for it goes on. */
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID OidResume(_Inout_ PVMINIPORT Miniport);

/* A request of ours, as new (lesson 17). */
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID OidPrepare(_Out_ PNDIS_OID_REQUEST Request, _In_ NDIS_REQUEST_TYPE Type, _In_ NDIS_OID Oid, _In_opt_ PVOID Buffer,
                _In_ ULONG Length);
/* Sends `Request` to the adapter below. PENDING: Call->Complete will run; else it is finished with the status returned.
 */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
NDIS_STATUS OidSubmit(_Inout_ PBINDING Binding, _Inout_ PNDIS_OID_REQUEST Request, _In_ PLOWER_CALL Call);

/* The pended request (oid_pended.c). */
_Must_inspect_result_
_IRQL_requires_(PASSIVE_LEVEL)
NDIS_STATUS OidInitialise(_Inout_ PVMINIPORT Miniport);
_IRQL_requires_(PASSIVE_LEVEL)
VOID OidFree(_Inout_ PVMINIPORT Miniport);

/* Idle to Dispatched, and back to Idle with what MiniportOidRequest returns. */
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID OidBegin(_Inout_ PVMINIPORT Miniport, _In_ PNDIS_OID_REQUEST Request);
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
NDIS_STATUS OidReturn(_Inout_ PVMINIPORT Miniport, _In_ NDIS_STATUS Status);

/* Dispatched to Forwarded or Combined; OidHold to Held or Kept, for at most OID_HOLD_MILLISECONDS. FALSE: it was
 * cancelled, and ends with NDIS_STATUS_REQUEST_ABORTED. */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
BOOLEAN OidPend(_Inout_ PVMINIPORT Miniport, _In_ OID_STAGE Stage, _In_opt_ PVOID CloneId);
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
BOOLEAN OidHold(_Inout_ PVMINIPORT Miniport, _In_ OID_STAGE Stage);

/* Held or Kept to Dispatched. NULL: it has ended. */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
PNDIS_OID_REQUEST OidTake(_Inout_ PVMINIPORT Miniport, _In_ OID_STAGE Stage, _In_ ULONG HoldId);

/* Completes the request, which is in `Stage`. FALSE: somebody else has. The virtual miniport may be gone afterwards. */
_IRQL_requires_max_(DISPATCH_LEVEL)
BOOLEAN OidComplete(_Inout_ PVMINIPORT Miniport, _In_ OID_STAGE Stage, _In_ NDIS_STATUS Status);
/* Completes a request that is Held or Kept. */
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID OidFailHeld(_Inout_ PVMINIPORT Miniport, _In_ NDIS_STATUS Status);

/* The clone ended with NDIS_STATUS_INDICATION_REQUIRED: whose the indication is. */
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID OidOwe(_Inout_ PVMINIPORT Miniport, _In_ PVOID CloneId, _In_ const NDIS_OID_REQUEST *Original);
/* Addresses an indication that answers a clone to who made the original. FALSE: that is not known here. */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
BOOLEAN OidAddressIndication(_Inout_ PVMINIPORT Miniport, _In_ PVOID CloneId,
                             _Inout_ PNDIS_STATUS_INDICATION Indication);
