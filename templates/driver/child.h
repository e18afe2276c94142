/*
 * NBLs of our own that stand for a frame of others. A child refers to its parent by ParentNetBufferList; the parent
 * stays here until ChildRefCount is zero. Nothing is written to what a child shares with others (lesson 9).
 */
#pragma once

#include "frame.h"

/* A pool of NBLs with room for a FRAME_CONTEXT and `Bytes` of memory of their own: 0 for children that share. */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
NDIS_HANDLE ChildPoolCreate(_In_ NDIS_HANDLE Owner, _In_ ULONG Bytes, _In_ ULONG Tag);

/* TRUE if an NBL is of this pool, as its NdisPoolHandle says. */
FORCEINLINE BOOLEAN ChildIsOf(_In_ const NET_BUFFER_LIST *Nbl, _In_opt_ NDIS_HANDLE Pool)
{
    return Nbl->NdisPoolHandle == Pool;
}

/* Makes an NBL of a pool of ours somebody's child. */
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID ChildAdopt(_Inout_ PNET_BUFFER_LIST Child, _Inout_ PNET_BUFFER_LIST Parent, _In_ PVMINIPORT Miniport);

/* Frees a child. Returns its parent; the caller counts it down. */
_IRQL_requires_max_(DISPATCH_LEVEL)
PNET_BUFFER_LIST ChildFree(_In_ PNET_BUFFER_LIST Child);
