/*
 * Children that differ from their parents, as tags make them do.
 *
 * A child with a header, which goes down, has the header in memory of its own, and what lies behind it in its parent's:
 *
 *     parent   NB -> [unused | addresses type pay|load] -> [more payload]
 *                                             :            :
 *     child    NB -> [addresses tag type] -> [pay|load] -> (the same MDL)
 *                     its own memory          a partial MDL, kept in its own memory too
 *
 * A copy, which goes up, has everything in its own memory: received frames that lie in one MDL are what drivers above
 * like best (indicating-received-ethernet-frames).
 */
#pragma once

#include "child.h"

/* What a child with headers needs for frames of up to `Longest` bytes: its pools are made with so many. */
ULONG ChildHeaderBytes(_In_ ULONG Longest);

/* A pool for the further frames of an NBL with headers. */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
NDIS_HANDLE ChildBufferPoolCreate(_In_ NDIS_HANDLE Owner, _In_ ULONG Bytes, _In_ ULONG Tag);

typedef enum _CHILD_HEADER {
    HeaderAsIs,
    HeaderTagged,  /* a tag is put in */
    HeaderUntagged /* the tag is taken out */
} CHILD_HEADER;

/* A child of all frames of its parent, with headers: they stay one NBL, in order. They are whole. NULL: no
 * memory, or a frame is too long. */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
PNET_BUFFER_LIST ChildWithHeader(_In_ NDIS_HANDLE Pool, _In_ NDIS_HANDLE BufferPool, _Inout_ PNET_BUFFER_LIST Parent,
                                 _In_ PVMINIPORT Miniport, _In_ CHILD_HEADER Header, _In_ USHORT Tag);

/* Frees a child with headers. Returns its parent; the caller counts it down. */
_IRQL_requires_max_(DISPATCH_LEVEL)
PNET_BUFFER_LIST ChildHeaderFree(_In_ PNET_BUFFER_LIST Child);

/* A child that is a copy of one frame; ChildFree frees it. NULL: no memory, or the frame is too long or not whole. */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
PNET_BUFFER_LIST ChildCopy(_In_ NDIS_HANDLE Pool, _Inout_ PNET_BUFFER_LIST Parent, _In_ const NET_BUFFER *Nb,
                           _In_ PVMINIPORT Miniport, _In_ CHILD_HEADER Header);
