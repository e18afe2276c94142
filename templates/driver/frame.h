/*
 * Frames: reading headers, and NBLs of our own that stand for one frame of others.
 *
 * A child refers to its parent by ParentNetBufferList; the parent stays here until ChildRefCount is zero. A
 * child shares the parent's MDLs and never writes to them, or it holds a copy where the frame itself has to change.
 */
#pragma once

#include "path.h"

#define ETHERNET_HEADER 14
#define VLAN_HEADER 4
#define VLAN_ID_MAX 4094
#define ETHERNET_TYPE_VLAN 0x8100

/* Both addresses and the type, with a tag and the type behind it where there is one. */
#define FRAME_PEEK (ETHERNET_HEADER + VLAN_HEADER)

/* The first `Length` bytes of a frame, wherever its MDLs cut it; NULL when it is shorter or cannot be mapped.
 */
_Ret_maybenull_
_IRQL_requires_max_(DISPATCH_LEVEL)
FORCEINLINE const UCHAR *FramePeek(_In_ PNET_BUFFER Nb, _In_ ULONG Length, _Out_writes_bytes_(Length) PUCHAR Storage)
{
    return NdisGetDataBuffer(Nb, Length, Storage, 1, 0);
}

/* Destination, then source address. */
#define FRAME_DESTINATION(Header) (&(Header)[0])
#define FRAME_SOURCE(Header) (&(Header)[ETH_LENGTH_OF_ADDRESS])

FORCEINLINE BOOLEAN FrameIsTagged(_In_reads_(ETHERNET_HEADER) const UCHAR *Header)
{
    return Header[12] == (ETHERNET_TYPE_VLAN >> 8) && Header[13] == (ETHERNET_TYPE_VLAN & 0xFF);
}

/* What a tagged frame has behind its type: priority and id. */
FORCEINLINE USHORT FrameTag(_In_reads_(FRAME_PEEK) const UCHAR *Header)
{
    return (USHORT)((Header[14] << 8) | Header[15]);
}

/* The priority of a tag as out-of-band information, without its id. */
FORCEINLINE PVOID FramePriority(_In_ USHORT Tag)
{
    NDIS_NET_BUFFER_LIST_8021Q_INFO Info;

    Info.Value = NULL;
    Info.TagHeader.UserPriority = Tag >> 13;
    return Info.Value;
}

/* What an NBL carries. Its NBs share their addresses. */
typedef struct _FRAME_SIZES {
    ULONG Frames;
    ULONG Shortest;
    ULONG Longest;
    ULONG64 Octets;
} FRAME_SIZES;

FRAME_SIZES FrameMeasure(_In_ const NET_BUFFER_LIST *Nbl);

/*
 * A child that goes up knows its target, one that goes down its sender. The place is one that belongs to us for as long
 * as the child lives: to the miniport edge on the way up, to the protocol edge on the way down.
 */
#define CHILD_TARGET(Nbl) (*(PVMINIPORT *)&NET_BUFFER_LIST_MINIPORT_RESERVED(Nbl)[0])
#define CHILD_SENDER(Nbl) (*(PVMINIPORT *)&NET_BUFFER_LIST_PROTOCOL_RESERVED(Nbl)[0])

/* A pool for NBLs of `FrameSize` bytes each, or for such that share the MDLs of others when it is 0. */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
NDIS_HANDLE FramePoolCreate(_In_ NDIS_HANDLE Owner, _In_ ULONG FrameSize, _In_ ULONG Tag);

/* A pool for further frames of an NBL, of `FrameSize` bytes each. */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
NDIS_HANDLE FrameBufferPoolCreate(_In_ NDIS_HANDLE Owner, _In_ ULONG FrameSize, _In_ ULONG Tag);

/* A child of one frame, sharing its MDLs. NULL: no memory. */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
PNET_BUFFER_LIST FrameShare(_In_ NDIS_HANDLE Pool, _Inout_ PNET_BUFFER_LIST Parent, _In_ const NET_BUFFER *Nb);

/* A child that is a copy with `Tag` put into each frame. NULL: no memory, or too long. */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
PNET_BUFFER_LIST FrameCopyWithTag(_In_ NDIS_HANDLE Pool, _In_ NDIS_HANDLE BufferPool, _Inout_ PNET_BUFFER_LIST Parent,
                                  _In_ USHORT Tag);

/* A child that is a copy of a received frame with its tag taken out. NULL: no memory, or too long. */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
PNET_BUFFER_LIST FrameCopyWithoutTag(_In_ NDIS_HANDLE Pool, _Inout_ PNET_BUFFER_LIST Parent);

/* Frees a child. Returns its parent; the caller counts it down. */
_IRQL_requires_max_(DISPATCH_LEVEL)
PNET_BUFFER_LIST FrameFree(_In_ PNET_BUFFER_LIST Child);
