/* Which requests a virtual miniport supports. */
#include "oid.h"

#include "binding.h"

/*
 * What is fully supported with valid data: answered here, or by the adapter below. What stands at an end is
 * left out of the list where the adapter does not offer it.
 */
static const NDIS_OID Supported[] = {
    OID_GEN_RECEIVE_SCALE_PARAMETERS, /* SCALING_OIDS */

    OID_GEN_CURRENT_PACKET_FILTER,
    OID_GEN_CURRENT_LOOKAHEAD,
    OID_GEN_LINK_PARAMETERS,
    OID_GEN_INTERRUPT_MODERATION,
    OID_GEN_MAXIMUM_TOTAL_SIZE,
    OID_GEN_TRANSMIT_BUFFER_SPACE,
    OID_GEN_RECEIVE_BUFFER_SPACE,
    OID_GEN_TRANSMIT_BLOCK_SIZE,
    OID_GEN_RECEIVE_BLOCK_SIZE,
    OID_GEN_VENDOR_ID,
    OID_GEN_VENDOR_DESCRIPTION,
    OID_GEN_VENDOR_DRIVER_VERSION,
    OID_GEN_DRIVER_VERSION,
    OID_GEN_XMIT_OK,
    OID_GEN_RCV_OK,
    OID_GEN_XMIT_ERROR,
    OID_GEN_RCV_ERROR,
    OID_GEN_RCV_NO_BUFFER,
    OID_GEN_STATISTICS,
    OID_802_3_PERMANENT_ADDRESS,
    OID_802_3_CURRENT_ADDRESS,
    OID_802_3_MULTICAST_LIST,
    OID_802_3_MAXIMUM_LIST_SIZE,
    OID_PNP_QUERY_POWER,
    OID_PNP_SET_POWER,
    OID_PM_PARAMETERS,

    OID_TCP_OFFLOAD_PARAMETERS, /* TASK_OIDS */
    OID_OFFLOAD_ENCAPSULATION,
};

#define SCALING_OIDS 1
#define TASK_OIDS 2

_Use_decl_annotations_
VOID OidListSupported(const BINDING *Binding, PNDIS_OID *List, PULONG Length)
{
    const OFFLOADS *Offloads = &Binding->Lower.Offloads;
    const ULONG First = Offloads->HasScaling ? 0 : SCALING_OIDS;
    const ULONG End = ARRAYSIZE(Supported) - (Offloads->HasTasks ? 0 : TASK_OIDS);

    *List = (PNDIS_OID)&Supported[First];
    *Length = (End - First) * sizeof(NDIS_OID);
}

/* The highest byte of an OID names a subject. */
#define SUBJECT(Oid) ((ULONG)(Oid) >> 24)

_Use_decl_annotations_
BOOLEAN OidIsOffered(const BINDING *Binding, NDIS_OID Oid)
{
    switch (Oid) {
    case OID_PM_PARAMETERS:
        return TRUE;
    case OID_TCP_OFFLOAD_PARAMETERS:
    case OID_OFFLOAD_ENCAPSULATION:
        return Binding->Lower.Offloads.HasTasks;
    case OID_GEN_RECEIVE_SCALE_PARAMETERS:
    case OID_GEN_RECEIVE_HASH:
        return Binding->Lower.Offloads.HasScaling;
    case OID_GEN_RECEIVE_SCALE_CAPABILITIES: /* NDIS answers it where there are any */
    case OID_GEN_RECEIVE_SCALE_PARAMETERS_V2:
    case OID_GEN_HD_SPLIT_PARAMETERS:
    case OID_GEN_HD_SPLIT_CURRENT_CONFIG:
    case OID_802_3_ADD_MULTICAST_ADDRESS: /* NDIS makes lists of them, and the lists below are ours to set */
    case OID_802_3_DELETE_MULTICAST_ADDRESS:
        return FALSE;
    default:
        break;
    }
    if (Oid >= OID_RECEIVE_FILTER_HARDWARE_CAPABILITIES && Oid <= OID_SRIOV_VF_INVALIDATE_CONFIG_BLOCK) {
        return FALSE; /* receive filters, NIC switch, SR-IOV */
    }
    if (Oid >= OID_GEN_ISOLATION_PARAMETERS && Oid < OID_GEN_XMIT_OK) {
        return FALSE; /* flow tables and other subjects of hardware that came later */
    }
    /* Offloads of TCP and IPsec, NDK and QoS are one subject; power and wake, of which nothing is advertised (R-067,
     * R-141), another: what there is to answer of it is answered already (power.h). */
    return SUBJECT(Oid) != SUBJECT(OID_TCP_OFFLOAD_PARAMETERS) && SUBJECT(Oid) != SUBJECT(OID_PM_PARAMETERS);
}
