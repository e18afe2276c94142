/*
 * NBLs of our own that stand for a frame of others. A child refers to its parent by ParentNetBufferList; the parent
 * stays here until ChildRefCount is zero. Nothing is written to what a child shares with others (lesson 9).
 *
 * A child that shares has the MDLs of its parent as they are. A child with a header, which goes down with a tag, has
 * the header in memory of its own, and what lies behind it in its parent's:
 *
 *     parent   NB -> [unused | addresses type pay|load] -> [more payload]
 *                                             :            :
 *     child    NB -> [addresses tag type] -> [pay|load] -> (the same MDL)
 *                     its own memory          a partial MDL, kept in its own memory too
 *
 * A copy has everything in its own memory: received frames that lie in one MDL are what drivers above like best
 * (indicating-received-ethernet-frames).
 */
#pragma once

#include "frame.h"

/* A pool of NBLs with room for a FRAME_CONTEXT and `Bytes` of memory of their own: 0 for those that share, the longest
 * frame for copies, ChildHeaderBytes for those with headers. */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
NDIS_HANDLE ChildPoolCreate(_In_ NDIS_HANDLE Owner, _In_ ULONG Bytes, _In_ ULONG Tag);

/* A pool for the further frames of an NBL with headers. */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
NDIS_HANDLE ChildBufferPoolCreate(_In_ NDIS_HANDLE Owner, _In_ ULONG Bytes, _In_ ULONG Tag);

/* What a child with headers needs for frames of up to `Longest` bytes. */
ULONG ChildHeaderBytes(_In_ ULONG Longest);

/* TRUE if an NBL is of this pool, as its NdisPoolHandle says. */
FORCEINLINE BOOLEAN ChildIsOf(_In_ const NET_BUFFER_LIST *Nbl, _In_opt_ NDIS_HANDLE Pool)
{
    return Nbl->NdisPoolHandle == Pool;
}

typedef enum _CHILD_HEADER {
    HeaderAsIs,
    HeaderTagged,  /* a tag is put in */
    HeaderUntagged /* the tag is taken out */
} CHILD_HEADER;

/* A child of one frame that shares it. `Nb` is whole. NULL: no memory. */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
PNET_BUFFER_LIST ChildShare(_In_ NDIS_HANDLE Pool, _Inout_ PNET_BUFFER_LIST Parent, _In_ const NET_BUFFER *Nb,
                            _In_ PVMINIPORT Miniport);

/* A child of all frames of its parent, with headers: they stay one NBL, in order. They are whole. NULL: no
 * memory, or a frame is too long. */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
PNET_BUFFER_LIST ChildWithHeader(_In_ NDIS_HANDLE Pool, _In_ NDIS_HANDLE BufferPool, _Inout_ PNET_BUFFER_LIST Parent,
                                 _In_ PVMINIPORT Miniport, _In_ CHILD_HEADER Header, _In_ USHORT Tag);

/* A child that is a copy of one frame. NULL: no memory, or the frame is too long or not whole. */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
PNET_BUFFER_LIST ChildCopy(_In_ NDIS_HANDLE Pool, _Inout_ PNET_BUFFER_LIST Parent, _In_ const NET_BUFFER *Nb,
                           _In_ PVMINIPORT Miniport, _In_ CHILD_HEADER Header);

/* Frees a child. Returns its parent; the caller counts it down. */
_IRQL_requires_max_(DISPATCH_LEVEL)
PNET_BUFFER_LIST ChildFree(_In_ PNET_BUFFER_LIST Child);
