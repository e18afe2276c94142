/*
 * Task offloads and receive side scaling.
 *
 * They are the adapter's. Where one virtual miniport owns it and payloads pass as they are (Distribution.OwnsAdapter),
 * that one offers what the adapter does: attributes, OID requests and status go through unchanged, as the out-of-band
 * information of frames does. That is offload.c. Elsewhere offload_none.c is in its place.
 *
 * Never offered, although the adapter may do it: IPsec, which is deprecated, TCP connections, header-data split, and
 * what needs attributes of hardware (receive filters, NIC switch, SR-IOV, NDK, QoS).
 */
#pragma once

#include "revision.h"

typedef struct _BINDING BINDING, *PBINDING;
typedef struct _VMINIPORT VMINIPORT, *PVMINIPORT;

typedef struct _OFFLOADS {
    BOOLEAN HasTasks;      /* set at bind, as the next; with FALSE what belongs to it is zero */
    BOOLEAN HasScaling;    /* may end at a restart below */
    NDIS_OFFLOAD Current;  /* under BINDING.PathLock, as the next: status changes them */
    NDIS_OFFLOAD Hardware; /* what could be switched on */
    NDIS_RECEIVE_SCALE_CAPABILITIES Scaling;
} OFFLOADS;

/* What the adapter offers, copied (lesson 26). */
_IRQL_requires_(PASSIVE_LEVEL)
VOID OffloadFromBindParameters(_Out_ OFFLOADS *Offloads, _In_ const NDIS_BIND_PARAMETERS *Parameters);
/* NULL: no receive side scaling any more. */
_IRQL_requires_(PASSIVE_LEVEL)
VOID OffloadScaling(_Inout_ OFFLOADS *Offloads, _In_opt_ const NDIS_RECEIVE_SCALE_CAPABILITIES *Capabilities);

/* The offload attributes, after the general ones. Asks the adapter what its hardware can do: bind parameters tell only
 * what it does now. */
_Must_inspect_result_
_IRQL_requires_(PASSIVE_LEVEL)
NDIS_STATUS OffloadSetAttributes(_Inout_ PVMINIPORT Miniport);

/*
 * NDIS_STATUS_TASK_OFFLOAD_CURRENT_CONFIG or ..._HARDWARE_CAPABILITIES of the adapter. TRUE: `Above` is what the
 * virtual miniport indicates. FALSE: it is for nobody.
 */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
BOOLEAN OffloadChanged(_Inout_ PBINDING Binding, _In_ const NDIS_STATUS_INDICATION *Indication,
                       _Out_ PNDIS_OFFLOAD Above);
