#include "callbacks.h"
#include "set_options.h"

/* Registers the optional handlers of the miniport driver; an error here fails the registration. */
_Use_decl_annotations_
NDIS_STATUS MiniportSetOptions(NDIS_HANDLE NdisDriverHandle, NDIS_HANDLE DriverContext)
{
    NDIS_MINIPORT_PNP_CHARACTERISTICS Characteristics;

    UNREFERENCED_PARAMETER(DriverContext);

    /* Any callback may come as soon as this returns; what they need hangs on the handle. */
    Driver.MiniportHandle = NdisDriverHandle;

    if (Callbacks.MiniportAddDevice == NULL) {
        return NDIS_STATUS_SUCCESS;
    }
    NdisZeroMemory(&Characteristics, sizeof(Characteristics));
    ObjectHeader(&Characteristics.Header, NDIS_OBJECT_TYPE_MINIPORT_PNP_CHARACTERISTICS,
                 NDIS_MINIPORT_PNP_CHARACTERISTICS_REVISION_1, NDIS_SIZEOF_MINIPORT_PNP_CHARACTERISTICS_REVISION_1);
    Characteristics.MiniportAddDeviceHandler = Callbacks.MiniportAddDevice;
    Characteristics.MiniportRemoveDeviceHandler = Callbacks.MiniportRemoveDevice;
    return NdisSetOptionalHandlers(NdisDriverHandle, (PNDIS_DRIVER_OPTIONAL_HANDLERS)&Characteristics);
}
