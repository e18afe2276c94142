/*
 * OID requests from above.
 *
 * A request is answered here when all it takes is known here, in every state; it joins COMBINED_SET when it changes
 * what the adapter must let through; else it is cloned and sent down, where the distribution allows. NDIS sends one at
 * a time to a virtual miniport, so the state of the pended one lies in the VMINIPORT.
 *
 *     Idle --> Held --> Forwarded --> Idle        Held: the adapter below is waking up, or a hook keeps it
 *      | ^      | ^                    ^          Forwarded: a clone is at the adapter below
 *      | |      | +- hook              |          Combined: waits for the union to reach the adapter
 *      | +------+ cancel, pause, time  |
 *      +--> Combined ------------------+
 */
#pragma once

#include "combined.h"

typedef enum _OID_STAGE { OidIdle, OidHeld, OidForwarded, OidCombined } OID_STAGE;

/* NDIS queues OID_PNP_SET_POWER behind a pended request: what is held is failed well inside the 12 s of R-143. */
#define OID_HOLD_MILLISECONDS 3000

typedef struct _OID_STATE {
    OID_STAGE Stage;            /* all under VMINIPORT.Lock */
    BOOLEAN HeldByHook;         /* Held: not resumed by power, only by the hook */
    ULONG HoldId;               /* distinguishes this hold from earlier ones */
    PNDIS_OID_REQUEST Original; /* of the driver above; NULL when Idle */
    PVOID CloneId;              /* RequestId of the clone below */
    LOWER_CALL Call;
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

/* What a virtual miniport answers itself. NDIS_STATUS_NOT_SUPPORTED when it is not among it (oid_local.c). */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
NDIS_STATUS OidLocal(_Inout_ PVMINIPORT Miniport, _Inout_ PNDIS_OID_REQUEST Request, _Out_ PBOOLEAN Known);
extern const NDIS_OID OidSupported[];
extern const ULONG OidSupportedLength; /* in bytes */

/* Sends a request down, or holds it, or says why not. NDIS_STATUS_PENDING: it will be completed by call
 * (oid_forward.c). */
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

_Must_inspect_result_
_IRQL_requires_(PASSIVE_LEVEL)
NDIS_STATUS OidInitialise(_Inout_ PVMINIPORT Miniport);
_IRQL_requires_(PASSIVE_LEVEL)
VOID OidFree(_Inout_ PVMINIPORT Miniport);

/* Makes `Request` the pended one. */
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID OidPend(_Inout_ PVMINIPORT Miniport, _In_ PNDIS_OID_REQUEST Request, _In_ OID_STAGE Stage, _In_opt_ PVOID CloneId);
/* Ends the pended request, which is in `Stage`. FALSE: somebody else has ended it. The virtual miniport may be gone
 * afterwards. */
_IRQL_requires_max_(DISPATCH_LEVEL)
BOOLEAN OidComplete(_Inout_ PVMINIPORT Miniport, _In_ OID_STAGE Stage, _In_ NDIS_STATUS Status);
/* Holds the request, at most OID_HOLD_MILLISECONDS. */
_IRQL_requires_max_(DISPATCH_LEVEL)
ULONG OidHold(_Inout_ PVMINIPORT Miniport, _In_ PNDIS_OID_REQUEST Request, _In_ BOOLEAN ByHook);
/* Ends a held request with `Status`, whoever holds it. */
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID OidFailHeld(_Inout_ PVMINIPORT Miniport, _In_ NDIS_STATUS Status);
/* The adapter is back in D0: what was held for it goes on. */
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID OidResume(_Inout_ PVMINIPORT Miniport);

/* Sends `Request` to the adapter below. PENDING: Call->Complete will run; else it is finished with the status returned.
 */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
NDIS_STATUS OidSubmit(_Inout_ PBINDING Binding, _Inout_ PNDIS_OID_REQUEST Request, _In_ PLOWER_CALL Call);
