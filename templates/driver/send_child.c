/* NBLs from above that stay here while children of theirs are on their way. */
#include "send.h"

#include "binding.h"

_Use_decl_annotations_
BOOLEAN SendKeep(PSEND_PASS Pass, PNET_BUFFER_LIST Parent)
{
    if (!FrameIsWhole(NET_BUFFER_LIST_FIRST_NB(Parent))) {
        SendFail(Pass, Parent, NDIS_STATUS_FAILURE, DropMalformed);
        return FALSE;
    }
    Parent->ChildRefCount = 1;
    NET_BUFFER_LIST_STATUS(Parent) = NDIS_STATUS_SUCCESS;
    QueueAppend(&Pass->Parents, Parent);
    return TRUE;
}

_Use_decl_annotations_
BOOLEAN SendChild(PSEND_PASS Pass, PNET_BUFFER_LIST Parent, PNET_BUFFER_LIST Child, PVOID TagInfo)
{
    if (Child == NULL) {
        DropSent(Pass->Miniport, 1, DropMemory, &Pass->Drops);
        NET_BUFFER_LIST_STATUS(Parent) = NDIS_STATUS_RESOURCES;
        return FALSE;
    }
    NdisCopySendNetBufferListInfo(Child, Parent);
    NET_BUFFER_LIST_INFO(Child, Ieee8021QNetBufferListInfo) = TagInfo;
    Child->SourceHandle = Pass->Miniport->Binding->Handle;
    QueueAppend(&Pass->Down, Child);
    return TRUE;
}
