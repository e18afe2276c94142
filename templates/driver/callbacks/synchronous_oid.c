/*
 * Synchronous OID requests, from NDIS 6.80 on. They are not serialised against anything but halt, and never pend
 * answered is what is known here.
 */
#include "synchronous_oid.h"

#include "../trace.h"

_Use_decl_annotations_
NDIS_STATUS MiniportSynchronousOidRequest(NDIS_HANDLE MiniportAdapterContext, NDIS_OID_REQUEST *OidRequest)
{
    PVMINIPORT Miniport = MiniportAdapterContext;
    BOOLEAN Known = FALSE;
    NDIS_STATUS Status = NDIS_STATUS_NOT_SUPPORTED; /* of a set: it may have to wait for the adapter */

    TraceOidRequest(Miniport, OidRequest, "Synchronous");
    if (OidRequest->RequestType == NdisRequestQueryInformation ||
        OidRequest->RequestType == NdisRequestQueryStatistics) {
        Status = OidLocal(Miniport, OidRequest, &Known);
        Status = Known ? Status : NDIS_STATUS_NOT_SUPPORTED;
    }
    Status = OidAllowed(OidRequest, Status);
    TraceOidCompleted(Miniport, OidRequest, "Synchronous", Status);
    return Status;
}
