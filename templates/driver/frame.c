#include "frame.h"

_Use_decl_annotations_
FRAME_SIZES FrameMeasure(const NET_BUFFER_LIST *Nbl)
{
    FRAME_SIZES Sizes = {0};

    for (const NET_BUFFER *Nb = NET_BUFFER_LIST_FIRST_NB(Nbl); Nb != NULL; Nb = NET_BUFFER_NEXT_NB(Nb)) {
        Sizes.Frames++;
        Sizes.Longest = max(Sizes.Longest, NET_BUFFER_DATA_LENGTH(Nb));
        Sizes.Octets += NET_BUFFER_DATA_LENGTH(Nb);
    }
    return Sizes;
}

_Use_decl_annotations_
NDIS_HANDLE FramePoolCreate(NDIS_HANDLE Owner, ULONG FrameSize, ULONG Tag)
{
    NET_BUFFER_LIST_POOL_PARAMETERS Parameters;

    NdisZeroMemory(&Parameters, sizeof(Parameters));
    if (DriverNdisAtLeast(NDIS_RUNTIME_VERSION_687)) {
        ObjectHeader(&Parameters.Header, NDIS_OBJECT_TYPE_DEFAULT, NET_BUFFER_LIST_POOL_PARAMETERS_REVISION_2,
                     NDIS_SIZEOF_NET_BUFFER_LIST_POOL_PARAMETERS_REVISION_2);
    } else {
        ObjectHeader(&Parameters.Header, NDIS_OBJECT_TYPE_DEFAULT, NET_BUFFER_LIST_POOL_PARAMETERS_REVISION_1,
                     NDIS_SIZEOF_NET_BUFFER_LIST_POOL_PARAMETERS_REVISION_1);
    }
    Parameters.ProtocolId = NDIS_PROTOCOL_ID_DEFAULT;
    Parameters.fAllocateNetBuffer = TRUE;
    Parameters.PoolTag = Tag;
    Parameters.DataSize = FrameSize;
    return NdisAllocateNetBufferListPool(Owner, &Parameters);
}

static VOID LinkToParent(_Inout_ PNET_BUFFER_LIST Child, _Inout_ PNET_BUFFER_LIST Parent)
{
    Child->ParentNetBufferList = Parent;
    InterlockedIncrement(&Parent->ChildRefCount);
}

_Use_decl_annotations_
PNET_BUFFER_LIST FrameShare(NDIS_HANDLE Pool, PNET_BUFFER_LIST Parent, const NET_BUFFER *Nb)
{
    PNET_BUFFER_LIST Child = NdisAllocateNetBufferAndNetBufferList(
        Pool, 0, 0, NET_BUFFER_FIRST_MDL(Nb), NET_BUFFER_DATA_OFFSET(Nb), NET_BUFFER_DATA_LENGTH(Nb));

    if (Child != NULL) {
        LinkToParent(Child, Parent);
    }
    return Child;
}

/* Copies `Length` bytes from `Offset` of a frame. FALSE: an MDL cannot be mapped, or the frame is shorter than it says.
 */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
static BOOLEAN CopyOut(_In_ const NET_BUFFER *Nb, _In_ ULONG Offset, _In_ ULONG Length,
                       _Out_writes_bytes_(Length) PUCHAR Destination)
{
    ULONG Skip = NET_BUFFER_CURRENT_MDL_OFFSET(Nb) + Offset;

    for (PMDL Mdl = NET_BUFFER_CURRENT_MDL(Nb); Mdl != NULL && Length != 0; Mdl = Mdl->Next) {
        const ULONG Bytes = MmGetMdlByteCount(Mdl);
        ULONG Part;
        const UCHAR *Source;

        if (Skip >= Bytes) {
            Skip -= Bytes;
            continue;
        }
        Source = MmGetSystemAddressForMdlSafe(Mdl, NormalPagePriority | MdlMappingNoExecute);
        if (Source == NULL) {
            return FALSE;
        }
        Part = min(Bytes - Skip, Length);
        NdisMoveMemory(Destination, Source + Skip, Part);
        Destination += Part;
        Length -= Part;
        Skip = 0;
    }
    return Length == 0;
}

/* A child with room for `Length` bytes of its own. The pool gives NBL, NB, MDL and data in one piece. */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
static PNET_BUFFER_LIST AllocateCopy(_In_ NDIS_HANDLE Pool, _In_ ULONG Length,
                                     _Outptr_result_bytebuffer_(Length) PUCHAR *Data)
{
    PNET_BUFFER_LIST Child = NdisAllocateNetBufferList(Pool, 0, 0);
    PNET_BUFFER Nb;
    PMDL Mdl;

    if (Child == NULL) {
        return NULL;
    }
    Nb = NET_BUFFER_LIST_FIRST_NB(Child);
    Mdl = NET_BUFFER_FIRST_MDL(Nb);
    if (Length > MmGetMdlByteCount(Mdl)) {
        NdisFreeNetBufferList(Child);
        return NULL;
    }

    NET_BUFFER_DATA_OFFSET(Nb) = 0;
    NET_BUFFER_CURRENT_MDL(Nb) = Mdl;
    NET_BUFFER_CURRENT_MDL_OFFSET(Nb) = 0;
    NET_BUFFER_DATA_LENGTH(Nb) = Length;
    *Data = MmGetSystemAddressForMdlSafe(Mdl, NormalPagePriority | MdlMappingNoExecute);
    if (*Data == NULL) {
        NdisFreeNetBufferList(Child);
        return NULL;
    }
    return Child;
}

_Use_decl_annotations_
PNET_BUFFER_LIST FrameCopyWithTag(NDIS_HANDLE Pool, PNET_BUFFER_LIST Parent, PNET_BUFFER Nb, USHORT Tag)
{
    const ULONG Addresses = 2 * ETH_LENGTH_OF_ADDRESS;
    const ULONG Length = NET_BUFFER_DATA_LENGTH(Nb);
    PNET_BUFFER_LIST Child;
    PUCHAR Data;

    NT_ASSERT(Length >= ETHERNET_HEADER);
    Child = AllocateCopy(Pool, Length + VLAN_HEADER, &Data);
    if (Child == NULL) {
        return NULL;
    }
    if (!CopyOut(Nb, 0, Addresses, Data) ||
        !CopyOut(Nb, Addresses, Length - Addresses, Data + Addresses + VLAN_HEADER)) {
        NdisFreeNetBufferList(Child);
        return NULL;
    }
    Data[Addresses] = ETHERNET_TYPE_VLAN >> 8;
    Data[Addresses + 1] = ETHERNET_TYPE_VLAN & 0xFF;
    Data[Addresses + 2] = (UCHAR)(Tag >> 8);
    Data[Addresses + 3] = (UCHAR)Tag;
    LinkToParent(Child, Parent);
    return Child;
}

_Use_decl_annotations_
PNET_BUFFER_LIST FrameCopyWithoutTag(NDIS_HANDLE Pool, PNET_BUFFER_LIST Parent, PNET_BUFFER Nb)
{
    const ULONG Addresses = 2 * ETH_LENGTH_OF_ADDRESS;
    const ULONG Length = NET_BUFFER_DATA_LENGTH(Nb);
    PNET_BUFFER_LIST Child;
    PUCHAR Data;

    NT_ASSERT(Length >= FRAME_PEEK);
    Child = AllocateCopy(Pool, Length - VLAN_HEADER, &Data);
    if (Child == NULL) {
        return NULL;
    }
    if (!CopyOut(Nb, 0, Addresses, Data) ||
        !CopyOut(Nb, Addresses + VLAN_HEADER, Length - Addresses - VLAN_HEADER, Data + Addresses)) {
        NdisFreeNetBufferList(Child);
        return NULL;
    }
    LinkToParent(Child, Parent);
    return Child;
}

_Use_decl_annotations_
PNET_BUFFER_LIST FrameFree(PNET_BUFFER_LIST Child)
{
    PNET_BUFFER_LIST Parent = Child->ParentNetBufferList;

    NdisFreeNetBufferList(Child);
    return Parent;
}
