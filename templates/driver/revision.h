/*
 * Structures whose revision follows the NDIS that is registered at: a table for each, newest first. Behind the
 * row of the floor may come revisions that others still use: those are read, not written.
 */
#pragma once

#include "driver.h"

#define REVISION_READ_ONLY 0

typedef struct _REVISION {
    ULONG Since; /* NDIS_RUNTIME_VERSION_XXX, or REVISION_READ_ONLY */
    UCHAR Revision;
    USHORT Size;
} REVISION;

/* A header of ours. */
FORCEINLINE VOID RevisionSet(_Out_ PNDIS_OBJECT_HEADER Header, _In_ UCHAR Type, _In_ const REVISION *Newest)
{
    while (!DriverNdisAtLeast(Newest->Since)) {
        Newest++;
    }
    ObjectHeader(Header, Type, Newest->Revision, Newest->Size);
}

/*
 * How much of somebody else's structure may be read: what its revision has, and of one newer than all known what the
 * newest has. 0: it is not of that type, or shorter than it says.
 */
FORCEINLINE USHORT RevisionSize(_In_ const NDIS_OBJECT_HEADER *Header, _In_ UCHAR Type,
                                _In_reads_(Count) const REVISION *Newest, _In_ ULONG Count)
{
    for (ULONG Index = 0; Index < Count && Header->Type == Type; Index++) {
        if (Header->Revision >= Newest[Index].Revision) {
            return Header->Size >= Newest[Index].Size ? Newest[Index].Size : 0;
        }
    }
    return 0;
}
