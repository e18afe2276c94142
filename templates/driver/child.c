#include "child.h"

#include "revision.h"

_Use_decl_annotations_
NDIS_HANDLE ChildPoolCreate(NDIS_HANDLE Owner, ULONG Bytes, ULONG Tag)
{
    static const REVISION Revisions[] = {
        {NDIS_RUNTIME_VERSION_687, NET_BUFFER_LIST_POOL_PARAMETERS_REVISION_2,
         NDIS_SIZEOF_NET_BUFFER_LIST_POOL_PARAMETERS_REVISION_2},
        {NDIS_RUNTIME_VERSION_630, NET_BUFFER_LIST_POOL_PARAMETERS_REVISION_1,
         NDIS_SIZEOF_NET_BUFFER_LIST_POOL_PARAMETERS_REVISION_1},
    };
    NET_BUFFER_LIST_POOL_PARAMETERS Parameters;

    NdisZeroMemory(&Parameters, sizeof(Parameters));
    RevisionSet(&Parameters.Header, NDIS_OBJECT_TYPE_DEFAULT, Revisions);
    Parameters.ProtocolId = NDIS_PROTOCOL_ID_DEFAULT;
    Parameters.fAllocateNetBuffer = TRUE;
    Parameters.ContextSize = sizeof(FRAME_CONTEXT);
    Parameters.PoolTag = Tag;
    Parameters.DataSize = Bytes;
    return NdisAllocateNetBufferListPool(Owner, &Parameters);
}

_Use_decl_annotations_
VOID ChildAdopt(PNET_BUFFER_LIST Child, PNET_BUFFER_LIST Parent, PVMINIPORT Miniport)
{
    PFRAME_CONTEXT Context = FrameContext(Child);

    NdisZeroMemory(Context, sizeof(*Context));
    Context->Kind = FrameChild;
    Context->Miniport = Miniport;
    Child->ParentNetBufferList = Parent;
    InterlockedIncrement(&Parent->ChildRefCount);
}

_Use_decl_annotations_
PNET_BUFFER_LIST ChildFree(PNET_BUFFER_LIST Child)
{
    PNET_BUFFER_LIST Parent = Child->ParentNetBufferList;

    NdisFreeNetBufferList(Child);
    return Parent;
}
