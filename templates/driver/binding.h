/*
 * A binding: one adapter below, opened, and the virtual miniports over it.
 *
 *                    open failed
 *            +--------------------------+
 *            v                          |
 *         Unbound --bind----------> Opening
 *            ^                          | opened
 *            | closed                   v
 *         Closing <--unbind--------- Paused <--------------+ drained
 *                                    |    ^                |
 *                        NetEventRestart  | failed      Pausing
 *                                    v    |                ^
 *                                 Restarting --> Running --+ NetEventPause
 *
 * Paused allows OID requests and status, no frames. Power is apart (power.h): Running does not mean D0.
 *
 * A binding is in DRIVER.Bindings as long as its memory is there, so that its name and those of its virtual miniports
 * are known for ours (lesson 29). It is Reachable while it is open and unbind has not begun: only then who walks the
 * list comes across it (lesson 23). Who keeps the memory: references.h.
 */
#pragma once

#include "driver.h"
#include "combined.h"
#include "nbl_queue.h"
#include "offload.h"
#include "references.h"
#include "rundown.h"
#include "table.h"

typedef struct _ROUTES ROUTES, *PROUTES;

typedef enum _BINDING_STATE {
    BindingUnbound,
    BindingOpening,
    BindingPaused,
    BindingRestarting,
    BindingRunning,
    BindingPausing,
    BindingClosing,
    BindingStates
} BINDING_STATE;

/* What the adapter told at bind, and later in restart attributes and status. A deep copy (lesson 26). */
typedef struct _LOWER_ADAPTER {
    ULONG MtuSize;
    ULONG64 MaxXmitLinkSpeed;
    ULONG64 MaxRcvLinkSpeed;
    ULONG LookaheadSize;
    ULONG MacOptions;
    ULONG SupportedPacketFilters;
    ULONG MaxMulticastListSize;
    NDIS_PHYSICAL_MEDIUM PhysicalMediumType;
    NET_IFINDEX IfIndex;
    NET_IF_ACCESS_TYPE AccessType;
    NET_IF_DIRECTION_TYPE DirectionType;
    NET_IF_CONNECTION_TYPE ConnectionType;
    NET_IFTYPE IfType;
    ULONG DataBackFillSize;
    ULONG ContextBackFillSize;
    UCHAR Address[ETH_LENGTH_OF_ADDRESS];
    NDIS_LINK_STATE Link;
    OFFLOADS Offloads;
} LOWER_ADAPTER;

typedef struct _BINDING {
    LIST_ENTRY Entry; /* in DRIVER.Bindings */
    REFERENCES References;
    BINDING_STATE State; /* changed by BindingTransition alone, from callbacks that NDIS serialises */

    NDIS_HANDLE Handle;        /* of NdisOpenAdapterEx; dead once NdisCloseAdapterEx is called */
    NDIS_HANDLE BindContext;   /* while bind pends */
    NDIS_HANDLE UnbindContext; /* while unbind pends */
    UNICODE_STRING AdapterName;
    NDIS_OPEN_PARAMETERS OpenParameters; /* these three are NDIS's while the open pends */
    NDIS_MEDIUM Medium[1];
    UINT SelectedMedium;
    LOWER_ADAPTER Lower;

    NDIS_HANDLE SendPool;         /* children that go down */
    NDIS_HANDLE SendBufferPool;   /* NBs for children of NBLs with several */
    NDIS_HANDLE volatile OwnPool; /* frames of hooks that go down; made for the first one */
    ULONG ChildMtu;               /* what children have room for: the adapter's MTU at bind */
    NDIS_HANDLE PauseWorkItem;    /* completes a pended NetEventPause at PASSIVE_LEVEL */
    PNET_PNP_EVENT_NOTIFICATION PauseEvent;
    NDIS_HANDLE EventWorkItem; /* deals with an event that was pended (pnp.h) */
    PNET_PNP_EVENT_NOTIFICATION volatile LaterEvent;

    /* The handle below is in use by OID requests and cancels; closing waits for them. */
    RUNDOWN HandleUse;
    NDIS_EVENT HandleUnused;
    _Guarded_by_(CombinedLock) BOOLEAN HandleOpen;

    PNDIS_RW_LOCK_EX PathLock;
    _Guarded_by_(PathLock) BOOLEAN Open; /* frames may go down now; when FALSE, PathSendStatus says why not */
    _Guarded_by_(PathLock) BOOLEAN Resetting;
    _Guarded_by_(PathLock) NDIS_DEVICE_POWER_STATE Power;
    _Guarded_by_(PathLock) BOOLEAN LinkHidden; /* as VMINIPORT.LinkHidden */
    _Guarded_by_(PathLock) ULONG Promiscuous;  /* virtual miniports whose packet filter is promiscuous */
    _Guarded_by_(PathLock) PROUTES Routes;     /* of the distribution */
    NDIS_SPIN_LOCK DeferredLock;
    _Guarded_by_(DeferredLock) NBL_QUEUE Deferred; /* received during a reset */
    RUNDOWN Outstanding;                           /* NBLs sent down and not completed, received and not returned */

    NDIS_SPIN_LOCK CombinedLock;
    COMBINED_SET Combined;

    _Guarded_by_(PathLock) MINIPORT_TABLE Table;
    _Guarded_by_(Driver.BindingsLock) BOOLEAN Reachable;
    _Guarded_by_(Driver.BindingsLock) BOOLEAN Reconfiguring;    /* a thread brings Table to what UpperBindings says */
    _Guarded_by_(Driver.BindingsLock) BOOLEAN ReconfigureAgain; /* and is to look once more */
    NDIS_EVENT Reconfigured;                                    /* set while there is no such thread */
} BINDING, *PBINDING;

PROTOCOL_BIND_ADAPTER_EX ProtocolBindAdapterEx;
PROTOCOL_UNBIND_ADAPTER_EX ProtocolUnbindAdapterEx;
PROTOCOL_OPEN_ADAPTER_COMPLETE_EX ProtocolOpenAdapterCompleteEx;
PROTOCOL_CLOSE_ADAPTER_COMPLETE_EX ProtocolCloseAdapterCompleteEx;

VOID BindingTransition(_Inout_ PBINDING Binding, _In_ BINDING_STATE To);

/* Gives back `Pieces` of BINDING.Outstanding and finishes a pended NetEventPause with the last. */
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID BindingLeave(_Inout_ PBINDING Binding, _In_ ULONG Pieces);

/* NetEventPause and NetEventRestart of this binding. */
_Must_inspect_result_
_IRQL_requires_(PASSIVE_LEVEL)
NDIS_STATUS BindingPause(_Inout_ PBINDING Binding, _In_ PNET_PNP_EVENT_NOTIFICATION Event);
_Must_inspect_result_
_IRQL_requires_(PASSIVE_LEVEL)
NDIS_STATUS BindingRestart(_Inout_ PBINDING Binding, _In_opt_ const NDIS_PROTOCOL_RESTART_PARAMETERS *Parameters);

/* TRUE if a reset is all that keeps the binding from being open. PathLock is held. */
_IRQL_requires_(DISPATCH_LEVEL)
BOOLEAN BindingOnlyResets(_In_ const BINDING *Binding);

/* Recomputes BINDING.Open after its state, power or reset changed. PathLock is held exclusively. */
_IRQL_requires_(DISPATCH_LEVEL)
VOID BindingUpdateOpen(_Inout_ PBINDING Binding);

/* TRUE if the handle below may be used until BindingReleaseHandle; FALSE when it is being closed. */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
BOOLEAN BindingUseHandle(_Inout_ PBINDING Binding);
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID BindingReleaseHandle(_Inout_ PBINDING Binding);

/* Takes away one reference; with the last one the memory goes. */
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID BindingDereference(_Inout_ PBINDING Binding, _In_ REFERENCE_OWNER Owner);

/*
 * Ours are never bound to (lesson 29): a binding claims the name of its adapter, a virtual miniport that of its device,
 * both under BindingsLock, so that of two that are claimed at once one is refused. A claim puts the binding into the
 * list, the virtual miniport into the table of its binding. FALSE: the name is taken on the other side.
 */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
BOOLEAN BindingsClaimAdapter(_Inout_ PBINDING Binding);
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
BOOLEAN BindingsClaimDevice(_Inout_ PVMINIPORT Miniport);
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID BindingsRemove(_Inout_ PBINDING Binding);

/* Lets walks of the list come across the binding; or no more, and waits for whoever reconfigures it. */
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID BindingsPublish(_Inout_ PBINDING Binding);
_IRQL_requires_(PASSIVE_LEVEL)
VOID BindingsRetire(_Inout_ PBINDING Binding);

/* The reachable binding after `Previous`, referenced; `Previous` is released. NULL at the end. */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
PBINDING BindingsNext(_In_opt_ PBINDING Previous);

/* The virtual miniport of that name, over whichever binding that is reachable, referenced; NULL when there is none. */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
PVMINIPORT BindingsFindDevice(_In_ PCUNICODE_STRING Name);

/* TRUE once the driver is associated: virtual miniports may be asked for. */
_IRQL_requires_max_(DISPATCH_LEVEL)
BOOLEAN BindingsAssociated(VOID);

/* The driver is associated: what is wanted over every binding is asked for. */
_IRQL_requires_(PASSIVE_LEVEL)
VOID BindingsAssociate(VOID);
