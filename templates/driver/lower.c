#include "lower.h"

_Use_decl_annotations_
NDIS_STATUS LowerFromBindParameters(LOWER_ADAPTER *Lower, const NDIS_BIND_PARAMETERS *Parameters)
{
    NdisZeroMemory(Lower, sizeof(*Lower));
    if (!ObjectHeaderFits(&Parameters->Header, NDIS_OBJECT_TYPE_BIND_PARAMETERS, NDIS_BIND_PARAMETERS_REVISION_4,
                          NDIS_SIZEOF_BIND_PARAMETERS_REVISION_4)) {
        return NDIS_STATUS_BAD_VERSION;
    }
    if (Parameters->MediaType != NdisMedium802_3 || Parameters->MacAddressLength != ETH_LENGTH_OF_ADDRESS) {
        return NDIS_STATUS_UNSUPPORTED_MEDIA;
    }

    Lower->MtuSize = Parameters->MtuSize;
    Lower->MaxXmitLinkSpeed = Parameters->MaxXmitLinkSpeed;
    Lower->MaxRcvLinkSpeed = Parameters->MaxRcvLinkSpeed;
    Lower->LookaheadSize = Parameters->LookaheadSize;
    Lower->MacOptions = Parameters->MacOptions;
    Lower->SupportedPacketFilters = Parameters->SupportedPacketFilters;
    Lower->MaxMulticastListSize = Parameters->MaxMulticastListSize;
    Lower->PhysicalMediumType = Parameters->PhysicalMediumType;
    Lower->IfIndex = Parameters->BoundIfIndex;
    Lower->AccessType = Parameters->AccessType;
    Lower->DirectionType = Parameters->DirectionType;
    Lower->ConnectionType = Parameters->ConnectionType;
    Lower->IfType = Parameters->IfType;
    Lower->DataBackFillSize = Parameters->DataBackFillSize;
    Lower->ContextBackFillSize = Parameters->ContextBackFillSize;
    AddressCopy(Lower->Address, Parameters->CurrentMacAddress);
    OffloadFromBindParameters(&Lower->Offloads, Parameters);

    ObjectHeader(&Lower->Link.Header, NDIS_OBJECT_TYPE_DEFAULT, NDIS_LINK_STATE_REVISION_1,
                 NDIS_SIZEOF_LINK_STATE_REVISION_1);
    Lower->Link.MediaConnectState = Parameters->MediaConnectState;
    Lower->Link.MediaDuplexState = Parameters->MediaDuplexState;
    Lower->Link.XmitLinkSpeed = Parameters->XmitLinkSpeed;
    Lower->Link.RcvLinkSpeed = Parameters->RcvLinkSpeed;
    Lower->Link.PauseFunctions = NdisPauseFunctionsUnknown;
    return NDIS_STATUS_SUCCESS;
}

_Use_decl_annotations_
VOID LowerFromRestartAttributes(LOWER_ADAPTER *Lower, const NDIS_RESTART_ATTRIBUTES *Attributes)
{
    for (; Attributes != NULL; Attributes = Attributes->Next) {
        /* The data follows aligned: NDIS declares it so that MEMORY_ALLOCATION_ALIGNMENT holds. */
        const NDIS_RESTART_GENERAL_ATTRIBUTES *General =
            (const NDIS_RESTART_GENERAL_ATTRIBUTES *)(const VOID *)Attributes->Data;

        if (Attributes->Oid != OID_GEN_MINIPORT_RESTART_ATTRIBUTES ||
            Attributes->DataLength < NDIS_SIZEOF_RESTART_GENERAL_ATTRIBUTES_REVISION_1 ||
            !ObjectHeaderFits(&General->Header, NDIS_OBJECT_TYPE_RESTART_GENERAL_ATTRIBUTES,
                              NDIS_RESTART_GENERAL_ATTRIBUTES_REVISION_1,
                              NDIS_SIZEOF_RESTART_GENERAL_ATTRIBUTES_REVISION_1)) {
            continue;
        }
        Lower->MtuSize = General->MtuSize;
        Lower->MaxXmitLinkSpeed = General->MaxXmitLinkSpeed;
        Lower->MaxRcvLinkSpeed = General->MaxRcvLinkSpeed;
        Lower->LookaheadSize = General->LookaheadSize;
        Lower->MacOptions = General->MacOptions;
        Lower->SupportedPacketFilters = General->SupportedPacketFilters;
        Lower->MaxMulticastListSize = General->MaxMulticastListSize;
        Lower->DataBackFillSize = General->DataBackFillSize;
        Lower->ContextBackFillSize = General->ContextBackFillSize;
        OffloadScaling(&Lower->Offloads, General->RecvScaleCapabilities);
        return;
    }
}
