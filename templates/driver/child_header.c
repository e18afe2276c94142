#include "child_header.h"

#include "revision.h"

/* What a child has in its own memory behind its header. */
typedef struct _CHILD_REST {
    ULONG OwnBytes; /* of the MDL of that memory, for when it goes back to its pool */
    MDL Mdl;        /* of what the parent's MDL has behind the header; its page array follows */
} CHILD_REST, *PCHILD_REST;

/* Behind a header that begins at `Data`: its page array has the alignment of a pointer, and so have MDLs. */
static PCHILD_REST RestOf(_In_ PUCHAR Data)
{
    return (PCHILD_REST)(PVOID)ALIGN_UP_BY(Data + FRAME_PEEK, sizeof(PVOID));
}

/* Bytes of an MDL with its page array. */
static SIZE_T MdlBytes(_In_ ULONG_PTR Address, _In_ ULONG Length)
{
    return sizeof(MDL) + sizeof(PFN_NUMBER) * ADDRESS_AND_SIZE_TO_SPAN_PAGES(Address, Length);
}

/* A frame may begin at the end of a page. */
_Use_decl_annotations_
ULONG ChildHeaderBytes(ULONG Longest)
{
    return (ULONG)(FRAME_PEEK + sizeof(PVOID) + FIELD_OFFSET(CHILD_REST, Mdl) + MdlBytes(PAGE_SIZE - 1, Longest));
}

_Use_decl_annotations_
NDIS_HANDLE ChildBufferPoolCreate(NDIS_HANDLE Owner, ULONG Bytes, ULONG Tag)
{
    static const REVISION Revisions[] = {
        {NDIS_RUNTIME_VERSION_687, NET_BUFFER_POOL_PARAMETERS_REVISION_2,
         NDIS_SIZEOF_NET_BUFFER_POOL_PARAMETERS_REVISION_2},
        {NDIS_RUNTIME_VERSION_630, NET_BUFFER_POOL_PARAMETERS_REVISION_1,
         NDIS_SIZEOF_NET_BUFFER_POOL_PARAMETERS_REVISION_1},
    };
    NET_BUFFER_POOL_PARAMETERS Parameters;

    NdisZeroMemory(&Parameters, sizeof(Parameters));
    RevisionSet(&Parameters.Header, NDIS_OBJECT_TYPE_DEFAULT, Revisions);
    Parameters.PoolTag = Tag;
    Parameters.DataSize = Bytes;
    return NdisAllocateNetBufferPool(Owner, &Parameters);
}

/* Writes the header of `From` to `Data`, with a tag if that is wanted. Returns its length; 0: it cannot be read. */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
static ULONG WriteHeader(_Out_writes_bytes_(FRAME_PEEK) PUCHAR Data, _In_ const NET_BUFFER *From,
                         _In_ CHILD_HEADER Header, _In_ USHORT Tag)
{
    if (FrameGather(From, 0, ETHERNET_HEADER, Data) != NDIS_STATUS_SUCCESS) {
        return 0;
    }
    if (Header != HeaderTagged) {
        return ETHERNET_HEADER;
    }
    Data[16] = Data[12];
    Data[17] = Data[13];
    Data[12] = ETHERNET_TYPE_VLAN >> 8;
    Data[13] = ETHERNET_TYPE_VLAN & 0xFF;
    Data[14] = (UCHAR)(Tag >> 8);
    Data[15] = (UCHAR)Tag;
    return FRAME_PEEK;
}

/*
 * The MDLs of `From` behind its header. The first of them is described by a partial MDL in `Rest`, unless it
 * is used from its start. NULL: nothing is left, or the page array has no room for it, which `Fits` tells.
 */
_IRQL_requires_max_(DISPATCH_LEVEL)
static PMDL ShareRest(_Inout_ PCHILD_REST Rest, _In_ SIZE_T Room, _In_ const NET_BUFFER *From, _Out_ BOOLEAN *Fits)
{
    const ULONG Left = NET_BUFFER_DATA_LENGTH(From) - ETHERNET_HEADER;
    ULONG Offset = NET_BUFFER_CURRENT_MDL_OFFSET(From) + ETHERNET_HEADER;
    PMDL Mdl = NET_BUFFER_CURRENT_MDL(From);
    PUCHAR Start;
    ULONG Part;

    *Fits = TRUE;
    if (Left == 0) {
        return NULL;
    }
    while (Offset >= MmGetMdlByteCount(Mdl)) {
        Offset -= MmGetMdlByteCount(Mdl);
        Mdl = Mdl->Next;
    }
    if (Offset == 0) {
        return Mdl;
    }

    Start = (PUCHAR)MmGetMdlVirtualAddress(Mdl) + Offset;
    Part = min(MmGetMdlByteCount(Mdl) - Offset, Left);
    if (MdlBytes((ULONG_PTR)Start, Part) > Room) {
        *Fits = FALSE;
        return NULL;
    }
    MmInitializeMdl(&Rest->Mdl, Start, Part);
    IoBuildPartialMdl(Mdl, &Rest->Mdl, Start, Part);
    Rest->Mdl.Next = Mdl->Next;
    return &Rest->Mdl;
}

/* Makes `To`, with the memory that its pool gave, a frame with a header of its own. FALSE: it is as it was. */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
static BOOLEAN Compose(_Inout_ PNET_BUFFER To, _In_ const NET_BUFFER *From, _In_ CHILD_HEADER Header, _In_ USHORT Tag)
{
    PMDL Own = NET_BUFFER_FIRST_MDL(To);
    PUCHAR Data = MmGetSystemAddressForMdlSafe(Own, NormalPagePriority | MdlMappingNoExecute);
    PCHILD_REST Rest;
    ULONG Length;
    BOOLEAN Fits;

    NET_BUFFER_DATA_LENGTH(To) = 0;
    if (Data == NULL) {
        return FALSE;
    }
    Rest = RestOf(Data);
    Length = WriteHeader(Data, From, Header, Tag);
    if (Length == 0) {
        return FALSE;
    }
    Rest->OwnBytes = MmGetMdlByteCount(Own);
    Own->Next = ShareRest(Rest, Data + Rest->OwnBytes - (PUCHAR)&Rest->Mdl, From, &Fits);
    if (!Fits) {
        return FALSE;
    }
    NdisAdjustMdlLength(Own, Length);
    NET_BUFFER_DATA_OFFSET(To) = 0;
    NET_BUFFER_CURRENT_MDL(To) = Own;
    NET_BUFFER_CURRENT_MDL_OFFSET(To) = 0;
    NET_BUFFER_DATA_LENGTH(To) = NET_BUFFER_DATA_LENGTH(From) - ETHERNET_HEADER + Length;
    return TRUE;
}

/* Undoes Compose: the memory is one MDL again, and what was mapped of the parent is not. */
_IRQL_requires_max_(DISPATCH_LEVEL)
static VOID Decompose(_Inout_ PNET_BUFFER Nb)
{
    PMDL Own = NET_BUFFER_FIRST_MDL(Nb);
    PCHILD_REST Rest;

    if (NET_BUFFER_DATA_LENGTH(Nb) == 0) {
        return; /* Compose failed */
    }
    Rest = RestOf(MmGetSystemAddressForMdlSafe(Own, NormalPagePriority | MdlMappingNoExecute));
    if (Own->Next == &Rest->Mdl) {
        MmPrepareMdlForReuse(&Rest->Mdl);
    }
    Own->Next = NULL;
    NdisAdjustMdlLength(Own, Rest->OwnBytes);
    NET_BUFFER_DATA_LENGTH(Nb) = 0;
}

/* Frees an NBL with headers of its own: the NBs that were added to it, then itself with the one that came with it. */
_IRQL_requires_max_(DISPATCH_LEVEL)
static VOID FreeHeaded(_In_ PNET_BUFFER_LIST Child)
{
    PNET_BUFFER First = NET_BUFFER_LIST_FIRST_NB(Child);
    PNET_BUFFER Next = NET_BUFFER_NEXT_NB(First);

    NET_BUFFER_NEXT_NB(First) = NULL;
    while (Next != NULL) {
        PNET_BUFFER Nb = Next;

        Next = NET_BUFFER_NEXT_NB(Nb);
        Decompose(Nb);
        NdisFreeNetBuffer(Nb);
    }
    Decompose(First);
    NdisFreeNetBufferList(Child);
}

_Use_decl_annotations_
PNET_BUFFER_LIST ChildWithHeader(NDIS_HANDLE Pool, NDIS_HANDLE BufferPool, PNET_BUFFER_LIST Parent, PVMINIPORT Miniport,
                                 CHILD_HEADER Header, USHORT Tag)
{
    PNET_BUFFER_LIST Child = NdisAllocateNetBufferList(Pool, sizeof(FRAME_CONTEXT), 0);
    PNET_BUFFER From = NET_BUFFER_LIST_FIRST_NB(Parent);
    PNET_BUFFER To;

    if (Child == NULL) {
        return NULL;
    }
    To = NET_BUFFER_LIST_FIRST_NB(Child);
    while (Compose(To, From, Header, Tag)) {
        From = NET_BUFFER_NEXT_NB(From);
        if (From == NULL) {
            ChildAdopt(Child, Parent, Miniport);
            return Child;
        }
        NET_BUFFER_NEXT_NB(To) = NdisAllocateNetBufferMdlAndData(BufferPool);
        To = NET_BUFFER_NEXT_NB(To);
        if (To == NULL) {
            break;
        }
    }
    FreeHeaded(Child);
    return NULL;
}

_Use_decl_annotations_
PNET_BUFFER_LIST ChildHeaderFree(PNET_BUFFER_LIST Child)
{
    PNET_BUFFER_LIST Parent = Child->ParentNetBufferList;

    FreeHeaded(Child);
    return Parent;
}

/* Copies `From` into the memory that the pool gave. FALSE: it does not fit, or cannot be read. */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
static BOOLEAN Copy(_Inout_ PNET_BUFFER To, _In_ const NET_BUFFER *From, _In_ CHILD_HEADER Header)
{
    const ULONG Addresses = 2 * ETH_LENGTH_OF_ADDRESS;
    const ULONG Skip = Header == HeaderUntagged ? VLAN_HEADER : 0;
    const ULONG Length = NET_BUFFER_DATA_LENGTH(From) - Skip;
    PMDL Own = NET_BUFFER_FIRST_MDL(To);
    PUCHAR Data = MmGetSystemAddressForMdlSafe(Own, NormalPagePriority | MdlMappingNoExecute);

    if (Data == NULL || Length > MmGetMdlByteCount(Own) ||
        FrameGather(From, 0, Addresses, Data) != NDIS_STATUS_SUCCESS ||
        FrameGather(From, Addresses + Skip, Length - Addresses, Data + Addresses) != NDIS_STATUS_SUCCESS) {
        return FALSE;
    }
    NET_BUFFER_DATA_OFFSET(To) = 0;
    NET_BUFFER_CURRENT_MDL(To) = Own;
    NET_BUFFER_CURRENT_MDL_OFFSET(To) = 0;
    NET_BUFFER_DATA_LENGTH(To) = Length;
    return TRUE;
}

_Use_decl_annotations_
PNET_BUFFER_LIST ChildCopy(NDIS_HANDLE Pool, PNET_BUFFER_LIST Parent, const NET_BUFFER *Nb, PVMINIPORT Miniport,
                           CHILD_HEADER Header)
{
    PNET_BUFFER_LIST Child = NdisAllocateNetBufferList(Pool, sizeof(FRAME_CONTEXT), 0);

    NT_ASSERT(NET_BUFFER_DATA_LENGTH(Nb) >= (ULONG)(Header == HeaderUntagged ? FRAME_PEEK : ETHERNET_HEADER));
    if (Child == NULL) {
        return NULL;
    }
    if (!Copy(NET_BUFFER_LIST_FIRST_NB(Child), Nb, Header)) {
        NdisFreeNetBufferList(Child);
        return NULL;
    }
    ChildAdopt(Child, Parent, Miniport);
    return Child;
}
