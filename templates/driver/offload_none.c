/*
 * Nothing is offloaded: frames that are switched, tagged or cloned here would reach the adapter without what the
 * offload needs.
 */
#include "offload.h"

#include "binding.h"

_Use_decl_annotations_
VOID OffloadFromBindParameters(OFFLOADS *Offloads, const NDIS_BIND_PARAMETERS *Parameters)
{
    UNREFERENCED_PARAMETER(Parameters);
    NdisZeroMemory(Offloads, sizeof(*Offloads));
}

_Use_decl_annotations_
VOID OffloadScaling(OFFLOADS *Offloads, const NDIS_RECEIVE_SCALE_CAPABILITIES *Capabilities)
{
    UNREFERENCED_PARAMETER(Offloads); /* as it was since the bind */
    UNREFERENCED_PARAMETER(Capabilities);
}

_Use_decl_annotations_
NDIS_STATUS OffloadSetAttributes(PVMINIPORT Miniport)
{
    UNREFERENCED_PARAMETER(Miniport);
    return NDIS_STATUS_SUCCESS;
}

_Use_decl_annotations_
BOOLEAN OffloadChanged(PBINDING Binding, const NDIS_STATUS_INDICATION *Indication, PNDIS_OFFLOAD Above)
{
    UNREFERENCED_PARAMETER(Binding);
    UNREFERENCED_PARAMETER(Indication);
    NdisZeroMemory(Above, sizeof(*Above));
    return FALSE;
}
