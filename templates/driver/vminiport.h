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
 * The instance, as we ask NDIS for it (VMINIPORT.Stage; changed by InstanceTransition alone). MiniportInitializeEx
 * comes inside NdisIMInitializeDeviceInstanceEx, later, or never:
 *
 *     Wanted --asked for--> Requested --MiniportInitializeEx--> Starting --> Started
 *      | ^ its device is     | |   ^                              | failed      | halted
 *      | +--- another's -----+ | refused                          v             |
 *      |                       +-------------------------------> Idle <---------+
 *      | to be stopped         |   | its device is enabled        |
 *      v                       |   +------------------------------+
 *     Retired <--cancelled-----+                                  |
 *      ^                                              to be stopped
 *      +----------------------------------------------------------+
 *
 * Unbind, and a reconfiguration that takes the name away, stop it: whatever it comes to rest in is Retired then, and it
 * is never asked for again. Who keeps the memory: references.h.
 */
#pragma once

#include "binding.h"
#include "deliver.h"
#include "oid.h"
#include "power.h"
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
    InstanceWanted,
    InstanceRequested,
    InstanceStarting,
    InstanceStarted,
    InstanceIdle,
    InstanceRetired,
    InstanceStages
} INSTANCE_STAGE;

typedef enum _START_WHICH {
    StartWanted, /* what NDIS has not been asked for, or could not be because another virtual miniport had the device */
    StartAll     /* what has ended, too: its device may have been enabled */
} START_WHICH;

struct _VMINIPORT {
    REFERENCES References;
    PBINDING Binding; /* referenced */
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
    _Guarded_by_(Lock) BOOLEAN Stopping; /* it is not asked for any more */
    _Guarded_by_(Lock) BOOLEAN Asking;   /* a thread is inside NdisIMInitializeDeviceInstanceEx */
    NDIS_EVENT Asked;                    /* set while none is */
    NDIS_EVENT Settled;                  /* set while no MiniportInitializeEx is expected or running */
    NDIS_EVENT Ended;                    /* set while NDIS has no use for it: in no stage from Requested to Started */

    /* The handle above is in use by status and PnP events; halting waits for them. */
    RUNDOWN HandleUse;
    NDIS_EVENT HandleUnused;

    /* Indications of status, as long as both sides are in D0; who leaves it waits for them. */
    RUNDOWN Indications;
    NDIS_EVENT Quiet;

    /* Data path: read under BINDING.PathLock shared, written under it exclusive. */
    BOOLEAN Open;   /* Running, in D0 and not removed; when FALSE, PathSendStatus says why not */
    BOOLEAN Routed; /* the distribution knows it: frames can find it */
    BOOLEAN SurpriseRemoved;
    BOOLEAN LinkHidden; /* it is about to leave D0, or has: the link shown above is unknown */
    NDIS_DEVICE_POWER_STATE Power;
    POWER_SIDES Sides;   /* what is up */
    RECEIVE_RULES Rules; /* in force */
    RUNDOWN
    Outstanding; /* NBLs accepted from above and not completed, indicated and not returned, indications running */
    PSTATISTICS_SLOT Statistics;
    volatile LONG InDiscards; /* what is rare is counted apart, interlocked, at any IRQL */
    volatile LONG InErrors;
    volatile LONG OutDiscards;
    volatile LONG OutErrors;
    NDIS_HANDLE ReceivePool; /* clones and copies that go up, where the distribution makes any */

    NDIS_HANDLE volatile OwnPool; /* frames of hooks that go up; made for the first one */
    DELIVERY Delivery;            /* to it: from siblings and hooks */

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

/* All its counters. It is initialised. */
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID MiniportStatistics(_In_ const VMINIPORT *Miniport, _Out_ PNDIS_STATISTICS_INFO Sum);

/* The handle above, for status and PnP events: as BindingUseHandle. */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
BOOLEAN MiniportUseHandle(_Inout_ PVMINIPORT Miniport);
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID MiniportReleaseHandle(_Inout_ PVMINIPORT Miniport);

/* Takes away one reference; with the last one the memory goes. */
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID MiniportDereference(_Inout_ PVMINIPORT Miniport, _In_ REFERENCE_OWNER Owner);

/*
 * The instance: Wanted when it is created, with a reference of OwnerWalker for the caller; asked for once the binding
 * is open and the driver associated. Stopping it cancels or deinitialises it and waits until NDIS has let go of it.
 */
_Must_inspect_result_
_IRQL_requires_(PASSIVE_LEVEL)
PVMINIPORT InstanceCreate(_In_ PBINDING Binding, _In_ ULONG Row, _In_ PCUNICODE_STRING DeviceName);
_IRQL_requires_(PASSIVE_LEVEL)
VOID InstanceStart(_Inout_ PVMINIPORT Miniport, _In_ START_WHICH Which);
_IRQL_requires_(PASSIVE_LEVEL)
VOID InstanceStop(_Inout_ PVMINIPORT Miniport);

/* MiniportInitializeEx begins; FALSE: nobody asked for it. Then it succeeds, or it ends, as it does with
 * MiniportHaltEx; the memory may go with its end. */
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
