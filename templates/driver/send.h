/* One pass over a chain from above: send.c makes it, and the distribution decides in it. PathLock is held shared. */
#pragma once

#include "frame.h"

typedef struct _SEND_PASS {
    PVMINIPORT Miniport;
    ULONG Processor;
    ULONG Taken;
    NBL_QUEUE Down;     /* to the adapter below: NBLs from above, and children in their places */
    NBL_QUEUE Finished; /* each with its Status */
    NBL_QUEUE Parents;  /* kept here; each has the pass itself as a child */
    PVMINIPORT Sibling; /* who Run is for */
    NBL_QUEUE Run;      /* children on their way to a delivery */
    DROPS Drops;
} SEND_PASS, *PSEND_PASS;

/* The NBL does not go. */
_IRQL_requires_(DISPATCH_LEVEL)
VOID SendFail(_Inout_ PSEND_PASS Pass, _In_ PNET_BUFFER_LIST Nbl, _In_ NDIS_STATUS Status, _In_ DROP_REASON Reason);

/* The NBL goes down as it is. FALSE: it fails. */
_Must_inspect_result_
_IRQL_requires_(DISPATCH_LEVEL)
BOOLEAN SendDown(_Inout_ PSEND_PASS Pass, _In_ PNET_BUFFER_LIST Nbl);

/* The NBL stays here, and children go in its place. FALSE: it fails, since its MDLs lack bytes. */
_Must_inspect_result_
_IRQL_requires_(DISPATCH_LEVEL)
BOOLEAN SendKeep(_Inout_ PSEND_PASS Pass, _In_ PNET_BUFFER_LIST Parent);

/* A child goes down. FALSE when there is none: its parent fails. */
_IRQL_requires_(DISPATCH_LEVEL)
BOOLEAN SendChild(_Inout_ PSEND_PASS Pass, _Inout_ PNET_BUFFER_LIST Parent, _In_opt_ PNET_BUFFER_LIST Child,
                  _In_opt_ PVOID TagInfo);
