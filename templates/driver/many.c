#include "many.h"

_Use_decl_annotations_
BOOLEAN ManyAdd(PMANY Many, PNET_BUFFER_LIST Parent, const UCHAR *Header)
{
    if (Many->Count == MANY_FRAMES) {
        return FALSE;
    }
    Parent->ChildRefCount = 1;
    Many->Frame[Many->Count].Parent = Parent;
    Many->Frame[Many->Count].Loopback = NdisTestNblFlag(Parent, NDIS_NBL_FLAGS_IS_LOOPBACK_PACKET);
    NdisMoveMemory(Many->Frame[Many->Count].Header, Header, sizeof(Many->Frame[0].Header));
    Many->Count++;
    return TRUE;
}

_Use_decl_annotations_
ULONG ManyMakeOne(PVMINIPORT Target, PNET_BUFFER_LIST Parent, PVMINIPORT Sender, PNBL_QUEUE Children)
{
    ULONG Made = 0;

    /* A received NBL has one frame, a sent one may have several. */
    for (PNET_BUFFER Nb = NET_BUFFER_LIST_FIRST_NB(Parent); Nb != NULL; Nb = NET_BUFFER_NEXT_NB(Nb)) {
        PNET_BUFFER_LIST Child = FrameShare(Target->ReceivePool, Parent, Nb);

        if (Child == NULL) {
            InterlockedIncrement(&Target->InDiscards);
            continue;
        }
        if (Sender == NULL) {
            NdisCopyReceiveNetBufferListInfo(Child, Parent);
        } else {
            /* Of what a sender attaches, a receiver understands the priority. */
            NET_BUFFER_LIST_INFO(Child, Ieee8021QNetBufferListInfo) =
                NET_BUFFER_LIST_INFO(Parent, Ieee8021QNetBufferListInfo);
        }
        Child->SourceHandle = Target->Handle;
        CHILD_UP_SENDER(Child) = Sender;
        CHILD_UP_TARGET(Child) = Target;
        QueueAppend(Children, Child);
        Made++;
    }
    return Made;
}

_Use_decl_annotations_
VOID ManyMake(PBINDING Binding, PMANY Many, PVMINIPORT Sender, PNBL_QUEUE Children)
{
    for (ULONG Row = 0; Row < Binding->MiniportCount; Row++) {
        PVMINIPORT Target = Binding->Miniports[Row];
        ULONG Made = 0;

        if (Target == Sender || !Target->Open || !Target->Routed) {
            continue;
        }
        for (ULONG Index = 0; Index < Many->Count; Index++) {
            const UCHAR *Header = Many->Frame[Index].Header;
            PNET_BUFFER_LIST Parent = Many->Frame[Index].Parent;
            ULONG ForThis;

            if (!RulesAccept(Target, FRAME_DESTINATION(Header))) {
                continue;
            }
            /* Never back to its sender. */
            if (Many->Frame[Index].Loopback && AddressEqual(FRAME_SOURCE(Header), Target->Address)) {
                continue;
            }
            ForThis = ManyMakeOne(Target, Parent, Sender, Children);
            if (ForThis != 0) {
                FRAME_SIZES Sizes = FrameMeasure(Parent);

                TrafficCount(&StatisticsHere(Target->Statistics)->In, CastOf(FRAME_DESTINATION(Header)), ForThis,
                             Sizes.Octets);
                Made += ForThis;
            }
        }
        if (Made != 0) {
            RundownEnter(&Target->Outstanding, Made + 1);
        }
    }
}

_Use_decl_annotations_
VOID ManyIndicate(const NBL_QUEUE *Children, BOOLEAN AtDispatch)
{
    PNET_BUFFER_LIST Next = Children->Head;

    while (Next != NULL) {
        PVMINIPORT Target = CHILD_UP_TARGET(Next);
        NBL_QUEUE Run;

        QueueInitialise(&Run);
        while (Next != NULL && CHILD_UP_TARGET(Next) == Target) {
            PNET_BUFFER_LIST Child = Next;

            Next = NET_BUFFER_LIST_NEXT_NBL(Child);
            QueueAppend(&Run, Child);
        }
        ReceiveIndicate(Target, &Run, AtDispatch);
    }
}
