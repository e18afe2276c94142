/*
 * Packet filters and multicast lists: each virtual miniport has its own, the adapter below gets the union.
 * Several changes can be wanted while one is on its way down; they wait and go down together, in one pass: filter
 * first, then list. So what the adapter has in the end is always the union of what was wanted last.
 */
#pragma once

#include "driver.h"

typedef struct _BINDING BINDING, *PBINDING;
typedef struct _VMINIPORT VMINIPORT, *PVMINIPORT;

/* Longer lists are not advertised: what is advertised is kept and searched here (lesson 19). */
#define MULTICAST_MAX 32

typedef struct _RECEIVE_RULES {
    ULONG PacketFilter;
    ULONG MulticastCount;
    UCHAR Multicast[MULTICAST_MAX][ETH_LENGTH_OF_ADDRESS];
} RECEIVE_RULES, *PRECEIVE_RULES;

/* A request of ours at the adapter below. NDIS_OID_REQUEST.SourceReserved points to it. */
typedef struct _LOWER_CALL LOWER_CALL, *PLOWER_CALL;
typedef _IRQL_requires_max_(DISPATCH_LEVEL)
VOID LOWER_COMPLETE(_In_ PLOWER_CALL Call, _In_ PNDIS_OID_REQUEST Request, _In_ NDIS_STATUS Status);
struct _LOWER_CALL {
    LOWER_COMPLETE *Complete; /* for a request that pended */
};

typedef enum _COMBINED_PHASE { CombinedIdle, CombinedFilter, CombinedList } COMBINED_PHASE;

typedef struct _COMBINED_SET {
    COMBINED_PHASE Phase;
    BOOLEAN Dirty;       /* recompute although nobody waits for it */
    BOOLEAN Forgotten;   /* the adapter may have neither, whatever it was told before */
    BOOLEAN FilterKnown; /* the adapter has AppliedFilter; FALSE after a failed set */
    BOOLEAN ListKnown;
    BOOLEAN PromiscuityLogged;
    LIST_ENTRY Waiting; /* VMINIPORT.CombinedEntry of those whose change is not on its way yet */
    LIST_ENTRY Served;  /* of those whose change is */
    NDIS_EVENT Done;    /* set while Phase is CombinedIdle */
    LOWER_CALL Call;
    NDIS_OID_REQUEST Request;
    ULONG AppliedFilter;
    ULONG WantedFilter;
    ULONG AppliedCount;
    ULONG WantedCount;
    PUCHAR AppliedList; /* addresses one after the other; NULL when there are none */
    PUCHAR WantedList;
} COMBINED_SET;

VOID CombinedInitialise(_Out_ PBINDING Binding);
VOID CombinedFree(_Inout_ PBINDING Binding);

/* `Rules` of this virtual miniport are wanted; its pended request is completed when the adapter has them. */
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID CombinedSet(_Inout_ PVMINIPORT Miniport, _In_ const RECEIVE_RULES *Rules);

/* TRUE if the change that this request wants was not on its way yet and is forgotten. */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
BOOLEAN CombinedCancel(_Inout_ PVMINIPORT Miniport, _In_ PVOID RequestId);

/* Brings the adapter to what is wanted, though nobody waits: after a halt, a reset, a restart, each of which makes good
 * what failed before; or tells it all again, after it came back. */
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID CombinedRefresh(_Inout_ PBINDING Binding);
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID CombinedRestore(_Inout_ PBINDING Binding);

/* Waits until nothing is on its way down. */
_IRQL_requires_(PASSIVE_LEVEL)
VOID CombinedWait(_Inout_ PBINDING Binding);

/* TRUE if a frame to `Address` may be indicated on this virtual miniport. PathLock is held. */
_IRQL_requires_max_(DISPATCH_LEVEL)
BOOLEAN RulesAccept(_In_ const VMINIPORT *Miniport, _In_reads_(6) const UCHAR *Address);
