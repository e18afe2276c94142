/*
 * Frames that go up without having come up: what a virtual miniport sent to its sibling, and what a hook made.
 *
 * They wait in a queue of their target until its DPC indicates them, all that wait in one call. A driver above that
 * answers from inside its receive handler, as they do, would else be called again from inside that very answer, and so
 * on until the stack is used up. Now the answer waits for the next DPC.
 *
 * Drivers above must not keep what is delivered (RESOURCES): its sender does not depend on how long others keep what
 * they got.
 */
#pragma once

#include "nbl_queue.h"
#include "statistics.h"

typedef struct _VMINIPORT VMINIPORT, *PVMINIPORT;
typedef struct _DROPS DROPS, *PDROPS;

typedef struct _DELIVERY {
    NDIS_SPIN_LOCK Lock;
    _Guarded_by_(Lock) NBL_QUEUE Waiting;
    _Guarded_by_(Lock) BOOLEAN Scheduled; /* the DPC is queued or runs, and is counted */
    KDPC Dpc;
} DELIVERY;

VOID DeliveryInitialise(_Inout_ PVMINIPORT Target);
VOID DeliveryFree(_Inout_ PVMINIPORT Target);

/* Waits until no DPC is running any more; of a paused target none is queued. */
_IRQL_requires_(PASSIVE_LEVEL)
VOID DeliveryEnd(VOID);

/* Makes children of a sent NBL for `Target`, one for each frame, and puts them at the end of `Children`.
 * PathLock is held shared, and the target is open. */
_IRQL_requires_(DISPATCH_LEVEL)
VOID DeliveryMake(_Inout_ PVMINIPORT Target, _Inout_ PNET_BUFFER_LIST Parent, _In_ PVMINIPORT Sender, _In_ CAST Cast,
                  _In_ ULONG Processor, _Inout_ PNBL_QUEUE Children, _Inout_ PDROPS Drops);

/* Puts children and frames of our own into the queue of their target. It is open, and PathLock is held shared: so the
 * DPC is counted before the target can pause. */
_IRQL_requires_(DISPATCH_LEVEL)
VOID DeliveryQueue(_Inout_ PVMINIPORT Target, _Inout_ PNBL_QUEUE Frames);
