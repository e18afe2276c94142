/*
 * A virtual miniport: a row of the instance table over one binding.
 *
 * The adapter, as NDIS sees it (VMINIPORT.State; changed by MiniportTransition alone):
 *
 *     Halted --MiniportInitializeEx--> Initialising --> Paused <----------------+ drained
 *       ^                                    |          | |  ^                  |
 *       |<--------------failed---------------+          | |  | failed        Pausing
 *       |                                               | v  |                  ^
 *       +------------------MiniportHaltEx---------------+ Restarting --> Running+ MiniportPause
 *
 * The instance, as we ask for it (VMINIPORT.Stage, under VMINIPORT.Lock). MiniportInitializeEx comes inside
 * NdisIMInitializeDeviceInstanceEx, later, or never:
 *
 *     Idle --bound, not associated--> Wanted --associated--> Requested --MiniportInitializeEx--> Starting --> Started
 *      ^                                                      | cancelled, refused                 | failed      |
 * halted +------------------------------------------------------+------------------------------------+-------------+
 *
 * The memory belongs to the binding: from bind until it is freed with it; unbind waits until Stage is Idle.
 */
#pragma once

#include "binding.h"
#include "oid.h"
#include "statistics.h"

typedef enum _MINIPORT_STATE {
    MiniportHalted,
    MiniportInitialising,
    MiniportPaused,
    MiniportRestarting,
    MiniportRunning,
    MiniportPausing,
    MiniportStates
} MINIPORT_STATE;

typedef enum _INSTANCE_STAGE {
    InstanceIdle,
    InstanceWanted,
    InstanceRequested,
    InstanceStarting,
    InstanceStarted
} INSTANCE_STAGE;

struct _VMINIPORT {
    PBINDING Binding;
    ULONG Row;
    UNICODE_STRING DeviceName;    /* with a terminator behind it */
    NDIS_HANDLE Handle;           /* of MiniportInitializeEx until the end of MiniportHaltEx */
    NDIS_HANDLE AddDeviceContext; /* of MiniportAddDevice, where that is chosen */
    NET_IFINDEX IfIndex;
    BOOLEAN Stacked; /* an interface stack entry is there */
    volatile MINIPORT_STATE State;
    USHORT VlanId;
    UCHAR PermanentAddress[ETH_LENGTH_OF_ADDRESS];
    UCHAR Address[ETH_LENGTH_OF_ADDRESS];
    ULONG MtuSize;
    ULONG Lookahead;

    NDIS_SPIN_LOCK Lock;
    _Guarded_by_(Lock) INSTANCE_STAGE Stage;
    _Guarded_by_(Lock) BOOLEAN HandleOpen;
    _Guarded_by_(Lock) BOOLEAN Stopped; /* unbind has begun: it is not asked for any more */
    NDIS_EVENT Asked;                   /* set while NDIS is not being asked for the instance */
    NDIS_EVENT Settled;                 /* set while no MiniportInitializeEx is expected or running */
    NDIS_EVENT Halted;                  /* set while Stage is not Started */

    /* The handle above is in use by status and PnP events; halting waits for them. */
    RUNDOWN HandleUse;
    NDIS_EVENT HandleUnused;

    /* Data path: read under BINDING.PathLock shared, written under it exclusive. */
    BOOLEAN Open;   /* Running, in D0 and not removed; when FALSE, PathSendStatus says why not */
    BOOLEAN Routed; /* the distribution knows it: frames can find it */
    BOOLEAN SurpriseRemoved;
    BOOLEAN StandingBy; /* from when either side leaves D0 until either returns */
    NDIS_DEVICE_POWER_STATE Power;
    RECEIVE_RULES Rules; /* in force */
    RUNDOWN
    Outstanding; /* NBLs accepted from above and not completed, indicated and not returned, indications running */
    PSTATISTICS_SLOT Statistics;
    volatile LONG InDiscards; /* what is rare is counted apart, interlocked, at any IRQL */
    volatile LONG OutDiscards;
    volatile LONG OutErrors;
    NDIS_HANDLE ReceivePool; /* clones and copies that go up, where the distribution makes any */

    OID_STATE Oid;
    LIST_ENTRY DirectRequests;     /* under Lock */
    LIST_ENTRY CombinedEntry;      /* in COMBINED_SET.Waiting or .Served, while Oid.Stage is OidCombined */
    RECEIVE_RULES WantedRules;     /* under BINDING.CombinedLock; differs from Rules while a set is on its way down */
    PVMINIPORT RouteNext;          /* in a bucket of the mac distribution */
    volatile LONG LinkLooks;       /* calls to StatusRefreshLink that the one that indicates has not served */
    NDIS_LINK_STATE IndicatedLink; /* the last link state that was indicated; of the thread that indicates */
};

MINIPORT_INITIALIZE MiniportInitializeEx;
MINIPORT_HALT MiniportHaltEx;
MINIPORT_PAUSE MiniportPause;
MINIPORT_RESTART MiniportRestart;
MINIPORT_SHUTDOWN MiniportShutdownEx;
MINIPORT_DEVICE_PNP_EVENT_NOTIFY MiniportDevicePnPEventNotify;

VOID MiniportTransition(_Inout_ PVMINIPORT Miniport, _In_ MINIPORT_STATE To);

/* Gives back `Pieces` of VMINIPORT.Outstanding and finishes a pended pause with the last. The miniport may be gone
 * afterwards. */
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID MiniportLeave(_Inout_ PVMINIPORT Miniport, _In_ ULONG Pieces);

/* The handle above, for status and PnP events: as BindingUseHandle. */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
BOOLEAN MiniportUseHandle(_Inout_ PVMINIPORT Miniport);
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID MiniportReleaseHandle(_Inout_ PVMINIPORT Miniport);

/*
 * The instance: created with the binding, asked for once the binding is open and the driver associated. Removing one
 * cancels or deinitialises it, waits until NDIS has let go of it, and frees it.
 */
_Must_inspect_result_
_IRQL_requires_(PASSIVE_LEVEL)
PVMINIPORT InstanceCreate(_In_ PBINDING Binding, _In_ ULONG Row, _In_ PCUNICODE_STRING DeviceName);
_IRQL_requires_(PASSIVE_LEVEL)
VOID InstanceStart(_Inout_ PVMINIPORT Miniport);
_IRQL_requires_(PASSIVE_LEVEL)
VOID InstanceStop(_Inout_ PVMINIPORT Miniport);
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID InstanceDelete(_In_ PVMINIPORT Miniport);

/* MiniportInitializeEx begins; FALSE: nobody asked for it. Then it succeeds, or it ends, as it does with
 * MiniportHaltEx. */
_Must_inspect_result_
_IRQL_requires_(PASSIVE_LEVEL)
BOOLEAN InstanceBegin(_Inout_ PVMINIPORT Miniport);
_IRQL_requires_(PASSIVE_LEVEL)
VOID InstanceSucceeded(_Inout_ PVMINIPORT Miniport);
_IRQL_requires_(PASSIVE_LEVEL)
VOID InstanceEnded(_Inout_ PVMINIPORT Miniport);

/* Recomputes VMINIPORT.Open after its state, power or presence changed. PathLock is held exclusively. */
_IRQL_requires_(DISPATCH_LEVEL)
VOID MiniportUpdateOpen(_Inout_ PVMINIPORT Miniport);
