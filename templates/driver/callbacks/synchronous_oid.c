/*
 * Synchronous OID requests, from NDIS 6.80 on. They are not serialised against anything but halt, and never pend
 * answered is what is known here.
 */
#include "synchronous_oid.h"

_Use_decl_annotations_
NDIS_STATUS MiniportSynchronousOidRequest(NDIS_HANDLE MiniportAdapterContext, NDIS_OID_REQUEST *OidRequest)
{
    PVMINIPORT Miniport = MiniportAdapterContext;
    BOOLEAN Known = FALSE;
    NDIS_STATUS Status;

    if (OidRequest->RequestType != NdisRequestQueryInformation &&
        OidRequest->RequestType != NdisRequestQueryStatistics) {
        return NDIS_STATUS_NOT_SUPPORTED; /* a set may have to wait for the adapter */
    }
    Status = OidLocal(Miniport, OidRequest, &Known);
    return Known ? Status : NDIS_STATUS_NOT_SUPPORTED;
}
