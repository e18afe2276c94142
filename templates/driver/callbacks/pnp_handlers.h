#pragma once

#include "../driver.h"

MINIPORT_ADD_DEVICE MiniportAddDevice;
MINIPORT_REMOVE_DEVICE MiniportRemoveDevice;

/* The virtual miniport of this device was initialised. */
VOID DeviceStarted(_In_ NDIS_HANDLE MiniportAddDeviceContext);
