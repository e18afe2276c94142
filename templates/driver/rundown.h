/*
 * A count of work in progress that can be run down once: pause, halt, close.
 *
 * The owner holds one count from RundownStart to RundownEnd; each piece of work holds its own. Whoever takes the count
 * to zero learns it by TRUE, exactly once, and is the one who finishes what waits. After TRUE, or after giving back a
 * count that may have been the last, the object that holds the rundown may be gone: touch nothing of it.
 *
 * RundownEnter does not check whether entering is still allowed: the caller does, under the lock that the owner takes
 * exclusively before RundownEnd. So check and count are one step to the owner, and nothing slips in after it.
 */
#pragma once

#include <ndis.h>

typedef struct _RUNDOWN {
    volatile LONG Count;
} RUNDOWN, *PRUNDOWN;

FORCEINLINE VOID RundownStart(_Inout_ PRUNDOWN Rundown)
{
    NT_ASSERT(Rundown->Count == 0);
    InterlockedExchange(&Rundown->Count, 1);
}

FORCEINLINE VOID RundownEnter(_Inout_ PRUNDOWN Rundown, _In_ ULONG Pieces)
{
    LONG Count = InterlockedAdd(&Rundown->Count, (LONG)Pieces);

    NT_ASSERT(Count > (LONG)Pieces);
    UNREFERENCED_PARAMETER(Count);
}

/* Gives back `Pieces` counts. TRUE for the caller that gave back the last one after RundownEnd. */
FORCEINLINE BOOLEAN RundownLeave(_Inout_ PRUNDOWN Rundown, _In_ ULONG Pieces)
{
    LONG Count = InterlockedAdd(&Rundown->Count, -(LONG)Pieces);

    NT_ASSERT(Count >= 0);
    return Count == 0;
}

/* Gives back the owner's count. TRUE when nothing is in progress any more. */
FORCEINLINE BOOLEAN RundownEnd(_Inout_ PRUNDOWN Rundown)
{
    return RundownLeave(Rundown, 1);
}
