/*
 * A context for each device of a virtual miniport, older than its MiniportInitializeEx and younger than its
 * MiniportHaltEx: it counts how often the device was started, through disable and enable.
 */
#include "pnp_handlers.h"

typedef struct _DEVICE {
    NDIS_HANDLE NdisHandle;
    volatile LONG Starts;
} DEVICE, *PDEVICE;

_Use_decl_annotations_
NDIS_STATUS MiniportAddDevice(NDIS_HANDLE NdisMiniportHandle, NDIS_HANDLE MiniportDriverContext)
{
    NDIS_MINIPORT_ADD_DEVICE_REGISTRATION_ATTRIBUTES Attributes;
    PDEVICE Device = DriverAllocate(sizeof(DEVICE), TAG_DEVICE);
    NDIS_STATUS Status;

    UNREFERENCED_PARAMETER(MiniportDriverContext);

    if (Device == NULL) {
        return NDIS_STATUS_RESOURCES;
    }
    Device->NdisHandle = NdisMiniportHandle;

    NdisZeroMemory(&Attributes, sizeof(Attributes));
    ObjectHeader(&Attributes.Header, NDIS_OBJECT_TYPE_MINIPORT_ADD_DEVICE_REGISTRATION_ATTRIBUTES,
                 NDIS_MINIPORT_ADD_DEVICE_REGISTRATION_ATTRIBUTES_REVISION_1,
                 NDIS_SIZEOF_MINIPORT_ADD_DEVICE_REGISTRATION_ATTRIBUTES_REVISION_1);
    Attributes.MiniportAddDeviceContext = Device;
    Status = NdisMSetMiniportAttributes(NdisMiniportHandle, (PNDIS_MINIPORT_ADAPTER_ATTRIBUTES)&Attributes);
    if (Status != NDIS_STATUS_SUCCESS) {
        DriverFree(Device);
    }
    return Status;
}

_Use_decl_annotations_
VOID DeviceStarted(NDIS_HANDLE MiniportAddDeviceContext)
{
    InterlockedIncrement(&((PDEVICE)MiniportAddDeviceContext)->Starts);
}

_Use_decl_annotations_
VOID MiniportRemoveDevice(NDIS_HANDLE MiniportAddDeviceContext)
{
    DriverFree(MiniportAddDeviceContext);
}
