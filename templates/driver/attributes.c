/* What NDIS and the drivers above are told of a virtual miniport. */
#include "attributes.h"

#include "frame.h"

_Must_inspect_result_
_IRQL_requires_(PASSIVE_LEVEL)
static NDIS_STATUS SetRegistration(_In_ PVMINIPORT Miniport)
{
    NDIS_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES Attributes;

    NdisZeroMemory(&Attributes, sizeof(Attributes));
    ObjectHeader(&Attributes.Header, NDIS_OBJECT_TYPE_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES,
                 NDIS_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES_REVISION_2,
                 NDIS_SIZEOF_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES_REVISION_2);
    Attributes.MiniportAdapterContext = Miniport;
    Attributes.AttributeFlags =
        NDIS_MINIPORT_ATTRIBUTES_NO_HALT_ON_SUSPEND | NDIS_MINIPORT_ATTRIBUTES_SURPRISE_REMOVE_OK;
    Attributes.InterfaceType = 0; /* of an intermediate driver */
    return NdisMSetMiniportAttributes(Miniport->Handle, (PNDIS_MINIPORT_ADAPTER_ATTRIBUTES)&Attributes);
}

/*
 * PM-aware, so that it is not halted in sleep, and able to nothing: it cannot wake the system, whatever the adapter can
 * and states that are not specified go with no patterns and no events.
 */
static VOID DescribePower(_Out_ PNDIS_PM_CAPABILITIES Capabilities)
{
    NdisZeroMemory(Capabilities, sizeof(*Capabilities));
    ObjectHeader(&Capabilities->Header, NDIS_OBJECT_TYPE_DEFAULT, NDIS_PM_CAPABILITIES_REVISION_2,
                 NDIS_SIZEOF_NDIS_PM_CAPABILITIES_REVISION_2);
    Capabilities->MinMagicPacketWakeUp = NdisDeviceStateUnspecified;
    Capabilities->MinPatternWakeUp = NdisDeviceStateUnspecified;
    Capabilities->MinLinkChangeWakeUp = NdisDeviceStateUnspecified;
}

/* From what the adapter below told at bind: no requests are needed. */
_Must_inspect_result_
_IRQL_requires_(PASSIVE_LEVEL)
static NDIS_STATUS SetGeneral(_Inout_ PVMINIPORT Miniport)
{
    const LOWER_ADAPTER *Lower = &Miniport->Binding->Lower;
    NDIS_PM_CAPABILITIES PmCapabilities;
    NDIS_RECEIVE_SCALE_CAPABILITIES Scaling = Lower->Offloads.Scaling;
    NDIS_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES Attributes;

    NdisZeroMemory(&Attributes, sizeof(Attributes));
    ObjectHeader(&Attributes.Header, NDIS_OBJECT_TYPE_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES,
                 NDIS_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES_REVISION_2,
                 NDIS_SIZEOF_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES_REVISION_2);
    Attributes.MediaType = NdisMedium802_3;
    Attributes.PhysicalMediumType = Lower->PhysicalMediumType;
    Attributes.MtuSize = Miniport->MtuSize;
    Attributes.MaxXmitLinkSpeed = Lower->MaxXmitLinkSpeed;
    Attributes.MaxRcvLinkSpeed = Lower->MaxRcvLinkSpeed;
    Attributes.XmitLinkSpeed = Miniport->IndicatedLink.XmitLinkSpeed;
    Attributes.RcvLinkSpeed = Miniport->IndicatedLink.RcvLinkSpeed;
    Attributes.MediaConnectState = Miniport->IndicatedLink.MediaConnectState;
    Attributes.MediaDuplexState = Miniport->IndicatedLink.MediaDuplexState;
    Attributes.LookaheadSize = Lower->LookaheadSize;
    /* NDIS does the loopback; a VLAN of a driver above inside ours is not offered. */
    Attributes.MacOptions =
        NDIS_MAC_OPTION_NO_LOOPBACK | NDIS_MAC_OPTION_TRANSFERS_NOT_PEND | NDIS_MAC_OPTION_8021P_PRIORITY;
    Attributes.SupportedPacketFilters = Lower->SupportedPacketFilters;
    Attributes.MaxMulticastListSize = MULTICAST_MAX;
    Attributes.MacAddressLength = ETH_LENGTH_OF_ADDRESS;
    AddressCopy(Attributes.PermanentMacAddress, Miniport->PermanentAddress);
    AddressCopy(Attributes.CurrentMacAddress, Miniport->Address);
    Attributes.AccessType = Lower->AccessType;
    Attributes.DirectionType = Lower->DirectionType;
    Attributes.ConnectionType = Lower->ConnectionType;
    Attributes.IfType = Lower->IfType;
    Attributes.IfConnectorPresent = FALSE; /* no physical adapter */
    Attributes.SupportedStatistics = STATISTICS_SUPPORTED;
    Attributes.SupportedPauseFunctions = NdisPauseFunctionsUnsupported;
    Attributes.DataBackFillSize = Lower->DataBackFillSize;
    Attributes.ContextBackFillSize = Lower->ContextBackFillSize + (ULONG)sizeof(FRAME_CONTEXT);
    OidListSupported(Miniport->Binding, &Attributes.SupportedOidList, &Attributes.SupportedOidListLength);
    DescribePower(&PmCapabilities);
    Attributes.PowerManagementCapabilitiesEx = &PmCapabilities;
    Attributes.RecvScaleCapabilities = Lower->Offloads.HasScaling ? &Scaling : NULL;
    return NdisMSetMiniportAttributes(Miniport->Handle, (PNDIS_MINIPORT_ADAPTER_ATTRIBUTES)&Attributes);
}

/* Registration first, general second, all others after them. */
_Use_decl_annotations_
NDIS_STATUS AttributesSet(PVMINIPORT Miniport)
{
    NDIS_STATUS Status = SetRegistration(Miniport);

    if (Status == NDIS_STATUS_SUCCESS) {
        Status = SetGeneral(Miniport);
    }
    if (Status == NDIS_STATUS_SUCCESS) {
        Status = OffloadSetAttributes(Miniport);
    }
    return Status;
}

_Use_decl_annotations_
VOID AttributesUpdate(PVMINIPORT Miniport, PNDIS_RESTART_ATTRIBUTES Attributes)
{
    LOWER_ADAPTER *Lower = &Miniport->Binding->Lower;

    for (; Attributes != NULL; Attributes = Attributes->Next) {
        PNDIS_RESTART_GENERAL_ATTRIBUTES General = (PNDIS_RESTART_GENERAL_ATTRIBUTES)(PVOID)Attributes->Data;

        if (Attributes->Oid == OID_GEN_MINIPORT_RESTART_ATTRIBUTES &&
            Attributes->DataLength >= NDIS_SIZEOF_RESTART_GENERAL_ATTRIBUTES_REVISION_1 &&
            ObjectHeaderFits(&General->Header, NDIS_OBJECT_TYPE_RESTART_GENERAL_ATTRIBUTES,
                             NDIS_RESTART_GENERAL_ATTRIBUTES_REVISION_1,
                             NDIS_SIZEOF_RESTART_GENERAL_ATTRIBUTES_REVISION_1)) {
            General->MtuSize = Miniport->MtuSize;
            General->MaxXmitLinkSpeed = Lower->MaxXmitLinkSpeed;
            General->MaxRcvLinkSpeed = Lower->MaxRcvLinkSpeed;
            General->RecvScaleCapabilities = Lower->Offloads.HasScaling ? &Lower->Offloads.Scaling : NULL;
            return;
        }
    }
}
