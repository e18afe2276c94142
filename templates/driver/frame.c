#include "frame.h"

_Use_decl_annotations_
FRAME_SIZES FrameMeasure(const NET_BUFFER_LIST *Nbl)
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

_Use_decl_annotations_
NDIS_HANDLE FrameBufferPoolCreate(NDIS_HANDLE Owner, ULONG FrameSize, ULONG Tag)
{
    NET_BUFFER_POOL_PARAMETERS Parameters;

    NdisZeroMemory(&Parameters, sizeof(Parameters));
    if (DriverNdisAtLeast(NDIS_RUNTIME_VERSION_687)) {
        ObjectHeader(&Parameters.Header, NDIS_OBJECT_TYPE_DEFAULT, NET_BUFFER_POOL_PARAMETERS_REVISION_2,
                     NDIS_SIZEOF_NET_BUFFER_POOL_PARAMETERS_REVISION_2);
    } else {
        ObjectHeader(&Parameters.Header, NDIS_OBJECT_TYPE_DEFAULT, NET_BUFFER_POOL_PARAMETERS_REVISION_1,
                     NDIS_SIZEOF_NET_BUFFER_POOL_PARAMETERS_REVISION_1);
    }
    Parameters.PoolTag = Tag;
    Parameters.DataSize = FrameSize;
    return NdisAllocateNetBufferPool(Owner, &Parameters);
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

/* Makes a frame of `Length` bytes of the data that the pool gave. NULL: it does not fit, or cannot be mapped. */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
static PUCHAR UseData(_Inout_ PNET_BUFFER Nb, _In_ ULONG Length)
{
    PMDL Mdl = NET_BUFFER_FIRST_MDL(Nb);

    if (Length > MmGetMdlByteCount(Mdl)) {
        return NULL;
    }
    NET_BUFFER_DATA_OFFSET(Nb) = 0;
    NET_BUFFER_CURRENT_MDL(Nb) = Mdl;
    NET_BUFFER_CURRENT_MDL_OFFSET(Nb) = 0;
    NET_BUFFER_DATA_LENGTH(Nb) = Length;
    return MmGetSystemAddressForMdlSafe(Mdl, NormalPagePriority | MdlMappingNoExecute);
}

/* What lies before a tag in a frame. */
#define ADDRESSES (2 * ETH_LENGTH_OF_ADDRESS)

_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
static BOOLEAN CopyWithTag(_Inout_ PNET_BUFFER To, _In_ const NET_BUFFER *From, _In_ USHORT Tag)
{
    const ULONG Length = NET_BUFFER_DATA_LENGTH(From);
    PUCHAR Data = UseData(To, Length + VLAN_HEADER);

    if (Data == NULL || !CopyOut(From, 0, ADDRESSES, Data) ||
        !CopyOut(From, ADDRESSES, Length - ADDRESSES, Data + ADDRESSES + VLAN_HEADER)) {
        return FALSE;
    }
    Data[ADDRESSES] = ETHERNET_TYPE_VLAN >> 8;
    Data[ADDRESSES + 1] = ETHERNET_TYPE_VLAN & 0xFF;
    Data[ADDRESSES + 2] = (UCHAR)(Tag >> 8);
    Data[ADDRESSES + 3] = (UCHAR)Tag;
    return TRUE;
}

/* Frees a child and the NBs that were added to it; the one that came with it goes with it. */
_IRQL_requires_max_(DISPATCH_LEVEL)
static VOID FreeChild(_In_ PNET_BUFFER_LIST Child)
{
    PNET_BUFFER First = NET_BUFFER_LIST_FIRST_NB(Child);
    PNET_BUFFER Next = NET_BUFFER_NEXT_NB(First);

    NET_BUFFER_NEXT_NB(First) = NULL;
    while (Next != NULL) {
        PNET_BUFFER Nb = Next;

        Next = NET_BUFFER_NEXT_NB(Nb);
        NdisFreeNetBuffer(Nb);
    }
    NdisFreeNetBufferList(Child);
}

/* All frames of an NBL stay one NBL, in order. */
_Use_decl_annotations_
PNET_BUFFER_LIST FrameCopyWithTag(NDIS_HANDLE Pool, NDIS_HANDLE BufferPool, PNET_BUFFER_LIST Parent, USHORT Tag)
{
    PNET_BUFFER_LIST Child = NdisAllocateNetBufferList(Pool, 0, 0);
    PNET_BUFFER From = NET_BUFFER_LIST_FIRST_NB(Parent);
    PNET_BUFFER To;

    if (Child == NULL) {
        return NULL;
    }
    To = NET_BUFFER_LIST_FIRST_NB(Child);
    while (CopyWithTag(To, From, Tag)) {
        From = NET_BUFFER_NEXT_NB(From);
        if (From == NULL) {
            LinkToParent(Child, Parent);
            return Child;
        }
        NET_BUFFER_NEXT_NB(To) = NdisAllocateNetBufferMdlAndData(BufferPool);
        To = NET_BUFFER_NEXT_NB(To);
        if (To == NULL) {
            break;
        }
    }
    FreeChild(Child);
    return NULL;
}

_Use_decl_annotations_
PNET_BUFFER_LIST FrameCopyWithoutTag(NDIS_HANDLE Pool, PNET_BUFFER_LIST Parent)
{
    const NET_BUFFER *From = NET_BUFFER_LIST_FIRST_NB(Parent);
    const ULONG Length = NET_BUFFER_DATA_LENGTH(From);
    PNET_BUFFER_LIST Child = NdisAllocateNetBufferList(Pool, 0, 0);
    PUCHAR Data;

    NT_ASSERT(Length >= FRAME_PEEK);
    if (Child == NULL) {
        return NULL;
    }
    Data = UseData(NET_BUFFER_LIST_FIRST_NB(Child), Length - VLAN_HEADER);
    if (Data == NULL || !CopyOut(From, 0, ADDRESSES, Data) ||
        !CopyOut(From, ADDRESSES + VLAN_HEADER, Length - ADDRESSES - VLAN_HEADER, Data + ADDRESSES)) {
        FreeChild(Child);
        return NULL;
    }
    LinkToParent(Child, Parent);
    return Child;
}

_Use_decl_annotations_
PNET_BUFFER_LIST FrameFree(PNET_BUFFER_LIST Child)
{
    PNET_BUFFER_LIST Parent = Child->ParentNetBufferList;

    FreeChild(Child);
    return Parent;
}
