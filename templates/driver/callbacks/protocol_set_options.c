#include "set_options.h"

/*
 * A connectionless protocol driver has no optional handlers to register. What it gains here is the handle: a
 * bind that comes before NdisRegisterProtocolDriver returns opens its adapter with it.
 */
_Use_decl_annotations_
NDIS_STATUS ProtocolSetOptions(NDIS_HANDLE NdisDriverHandle, NDIS_HANDLE DriverContext)
{
    UNREFERENCED_PARAMETER(DriverContext);

    Driver.ProtocolHandle = NdisDriverHandle;
    return NDIS_STATUS_SUCCESS;
}
