/*
 * An interface provider. NDIS publishes the interfaces of the virtual miniports by itself; a provider is for those that
 * are internal to the driver. It is registered while the driver is loaded.
 */
#include "interface_provider.h"

_Use_decl_annotations_
NDIS_STATUS InterfaceProviderStart(VOID)
{
    NDIS_IF_PROVIDER_CHARACTERISTICS Characteristics;

    NdisZeroMemory(&Characteristics, sizeof(Characteristics));
    ObjectHeader(&Characteristics.Header, NDIS_OBJECT_TYPE_DEFAULT, NDIS_OBJECT_REVISION_1,
                 NDIS_SIZEOF_IF_PROVIDER_CHARACTERISTICS_REVISION_1);
    Characteristics.QueryObjectHandler = IfQueryObject;
    Characteristics.SetObjectHandler = IfSetObject;
    return NdisIfRegisterProvider(&Characteristics, NULL, &Driver.InterfaceProvider);
}

_Use_decl_annotations_
VOID InterfaceProviderStop(VOID)
{
    NdisIfDeregisterProvider(Driver.InterfaceProvider);
    Driver.InterfaceProvider = NULL;
}

_Use_decl_annotations_
NDIS_STATUS IfQueryObject(NDIS_HANDLE ProviderIfContext, NET_IF_OBJECT_ID ObjectId, PULONG pOutputBufferLength,
                          PVOID pOutputBuffer)
{
    UNREFERENCED_PARAMETER(ProviderIfContext);
    UNREFERENCED_PARAMETER(ObjectId);
    UNREFERENCED_PARAMETER(pOutputBuffer);
    *pOutputBufferLength = 0;
    return NDIS_STATUS_NOT_SUPPORTED;
}

_Use_decl_annotations_
NDIS_STATUS IfSetObject(NDIS_HANDLE ProviderIfContext, NET_IF_OBJECT_ID ObjectId, ULONG InputBufferLength,
                        PVOID pInputBuffer)
{
    UNREFERENCED_PARAMETER(ProviderIfContext);
    UNREFERENCED_PARAMETER(ObjectId);
    UNREFERENCED_PARAMETER(InputBufferLength);
    UNREFERENCED_PARAMETER(pInputBuffer);
    return NDIS_STATUS_NOT_SUPPORTED;
}
