/*
 * How frames find their virtual miniport. One of distribution/{mac,vlan,passthrough}.c is distribution.c of this
 * driver.
 *
 * Routing functions run with BINDING.PathLock held shared, adding and removing with it held exclusively. None of
 * them calls out, and none looks at all virtual miniports.
 */
#pragma once

#include "child.h"

typedef enum _POOL_KIND {
    PoolNone,   /* every NBL is passed on as it is */
    PoolShare,  /* children share */
    PoolHeaders /* children have headers on the way down, and are copies on the way up */
} POOL_KIND;

typedef struct _DISTRIBUTION {
    ULONG MaxMiniports; /* over one adapter */
    POOL_KIND Pools;
    /* One virtual miniport over an adapter, and payloads pass as they are: requests go down, offloads are the
     * adapter's. */
    BOOLEAN OwnsAdapter;
} DISTRIBUTION;

extern const DISTRIBUTION Distribution;

typedef enum _ROUTE_KIND {
    RouteDrop,
    RouteLower, /* to the adapter below */
    RouteOne,   /* to Target alone */
    RouteMany,  /* to each virtual miniport whose rules accept it, and, when sent, to the adapter below */
    RouteChild  /* by a child: to the adapter below, or, when received, to Target */
} ROUTE_KIND;

typedef struct _ROUTE {
    ROUTE_KIND Kind;
    CHILD_HEADER Header; /* of the child; what is not in it is beside it */
    USHORT Tag;
    DROP_REASON Reason; /* of RouteDrop */
    BOOLEAN StaysHere;  /* though for many, it is not for the adapter below */
    PVMINIPORT Target;
} ROUTE;

/* Makes room for `Rows` virtual miniports; the routes that are there stay. No lock is held. */
_Must_inspect_result_
_IRQL_requires_(PASSIVE_LEVEL)
NDIS_STATUS DistributionReserve(_Inout_ PBINDING Binding, _In_ ULONG Rows);
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID DistributionDelete(_Inout_ PBINDING Binding);

/* The MTU of the virtual miniports over an adapter. */
_IRQL_requires_max_(DISPATCH_LEVEL)
ULONG DistributionMtu(_In_ const BINDING *Binding);

/* Sets address and VLAN id of a row before it is initialised; registry keywords may replace address and id afterwards.
 */
_IRQL_requires_(PASSIVE_LEVEL)
VOID DistributionDescribe(_Inout_ PVMINIPORT Miniport);

/* NDIS_STATUS_RESOURCE_CONFLICT when another virtual miniport has that address or id. */
_Must_inspect_result_
_IRQL_requires_(DISPATCH_LEVEL)
NDIS_STATUS DistributionAdd(_Inout_ PVMINIPORT Miniport);
_IRQL_requires_(DISPATCH_LEVEL)
VOID DistributionRemove(_Inout_ PVMINIPORT Miniport);

_IRQL_requires_(DISPATCH_LEVEL)
ROUTE DistributionRouteSent(_In_ PVMINIPORT Miniport, _In_ PNET_BUFFER_LIST Nbl,
                            _In_reads_(ETHERNET_HEADER) const UCHAR *Header);
_IRQL_requires_(DISPATCH_LEVEL)
ROUTE DistributionRouteReceived(_In_ PBINDING Binding, _In_ PNET_BUFFER_LIST Nbl,
                                _In_reads_(ETHERNET_HEADER) const UCHAR *Header);

/* Writes beside an NBL that is passed on as it is. What was there is in its context, and is put back on the way home.
 */
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID DistributionMarkSent(_In_ const VMINIPORT *Miniport, _Inout_ PNET_BUFFER_LIST Nbl);
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID DistributionMarkReceived(_In_ const VMINIPORT *Miniport, _Inout_ PNET_BUFFER_LIST Nbl);
