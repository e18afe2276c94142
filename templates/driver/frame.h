/* Reading frames, wherever their MDLs cut them. Nothing here writes to a frame or asks NDIS for anything. */
#pragma once

#include "path.h"

#define ETHERNET_HEADER 14
#define VLAN_HEADER 4
#define VLAN_ID_MAX 4094
#define ETHERNET_TYPE_VLAN 0x8100

/* Both addresses and the type, with a tag and the type behind it where there is one. */
#define FRAME_PEEK (ETHERNET_HEADER + VLAN_HEADER)

/* Copies `Length` bytes from `Offset` on. Returns NDIS_STATUS_RESOURCES when an MDL cannot be mapped,
 * NDIS_STATUS_FAILURE when there are not so many bytes, whatever DataLength says. */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
NDIS_STATUS FrameGather(_In_ const NET_BUFFER *Nb, _In_ ULONG Offset, _In_ ULONG Length,
                        _Out_writes_bytes_(Length) PUCHAR Destination);

/*
 * Where the first `Length` bytes can be read: in place when they lie in one MDL, else gathered in `Storage`.
 * A header is hardly ever split, so this is a look at one MDL.
 */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
FORCEINLINE NDIS_STATUS FramePeek(_In_ const NET_BUFFER *Nb, _In_ ULONG Length,
                                  _Out_writes_bytes_(Length) PUCHAR Storage, _Outptr_ const UCHAR **Header)
{
    PMDL Mdl = NET_BUFFER_CURRENT_MDL(Nb);
    const ULONG Offset = NET_BUFFER_CURRENT_MDL_OFFSET(Nb);

    if (NET_BUFFER_DATA_LENGTH(Nb) >= Length && Mdl != NULL && Offset < MmGetMdlByteCount(Mdl) &&
        MmGetMdlByteCount(Mdl) - Offset >= Length) {
        const UCHAR *Start = MmGetSystemAddressForMdlSafe(Mdl, NormalPagePriority | MdlMappingNoExecute);

        if (Start == NULL) {
            return NDIS_STATUS_RESOURCES;
        }
        *Header = Start + Offset;
        return NDIS_STATUS_SUCCESS;
    }
    *Header = Storage;
    return FrameGather(Nb, 0, Length, Storage);
}

/* TRUE if the MDLs have as many bytes as the frame says, in each of the frames from `Nb` on. */
BOOLEAN FrameIsWhole(_In_ const NET_BUFFER *Nb);

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

/* A tag as out-of-band information. */
FORCEINLINE PVOID FrameTagInfo(_In_ USHORT Tag)
{
    NDIS_NET_BUFFER_LIST_8021Q_INFO Info;

    Info.Value = NULL;
    Info.TagHeader.UserPriority = Tag >> 13;
    Info.TagHeader.VlanId = Tag & 0xFFF;
    return Info.Value;
}

/* The same of its priority alone: what a driver above that was promised no VLANs may see. */
FORCEINLINE PVOID FramePriorityInfo(_In_ USHORT Tag)
{
    return FrameTagInfo(Tag & 0xE000);
}

/* What an NBL carries. Its NBs share their addresses. */
typedef struct _FRAME_SIZES {
    ULONG Frames;
    ULONG Shortest;
    ULONG Longest;
    ULONG64 Octets;
} FRAME_SIZES;

FORCEINLINE FRAME_SIZES FrameMeasure(_In_ const NET_BUFFER_LIST *Nbl)
{
    FRAME_SIZES Sizes = {.Shortest = MAXULONG};

    for (const NET_BUFFER *Nb = NET_BUFFER_LIST_FIRST_NB(Nbl); Nb != NULL; Nb = NET_BUFFER_NEXT_NB(Nb)) {
        Sizes.Frames++;
        Sizes.Shortest = min(Sizes.Shortest, NET_BUFFER_DATA_LENGTH(Nb));
        Sizes.Longest = max(Sizes.Longest, NET_BUFFER_DATA_LENGTH(Nb));
        Sizes.Octets += NET_BUFFER_DATA_LENGTH(Nb);
    }
    return Sizes;
}

/* What is known of a sent NBL that can go on. */
typedef struct _SENT_FRAME {
    FRAME_SIZES Sizes;
    CAST Cast;
    const UCHAR *Header; /* in the frame, or in the storage that was given */
} SENT_FRAME, *PSENT_FRAME;

/* FALSE: it cannot go; it has its Status, and is counted. */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
BOOLEAN FrameExamineSent(_Inout_ PVMINIPORT Miniport, _Inout_ PNET_BUFFER_LIST Nbl,
                         _Out_writes_(ETHERNET_HEADER) PUCHAR Storage, _Out_ PSENT_FRAME Sent, _Inout_ PDROPS Drops);
