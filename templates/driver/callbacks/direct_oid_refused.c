#include "callbacks.h"

#include "../oid.h"

/* Direct OID requests were not chosen; the pair is there because a miniport of 6.20 or later has it. */
_Use_decl_annotations_
NDIS_STATUS DirectOidRefused(NDIS_HANDLE MiniportAdapterContext, PNDIS_OID_REQUEST OidRequest)
{
    UNREFERENCED_PARAMETER(MiniportAdapterContext);
    return OidAllowed(OidRequest, NDIS_STATUS_NOT_SUPPORTED);
}

_Use_decl_annotations_
VOID DirectOidNothingToCancel(NDIS_HANDLE MiniportAdapterContext, PVOID RequestId)
{
    UNREFERENCED_PARAMETER(MiniportAdapterContext);
    UNREFERENCED_PARAMETER(RequestId);
}
