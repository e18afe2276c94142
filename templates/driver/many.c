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
ULONG ManyMakeOne(PVMINIPORT Target, PNET_BUFFER_LIST Parent, BOOLEAN Sent, PNBL_QUEUE Children)
{
    ULONG Made = 0;

    /* A received NBL has one frame, a sent one may have several. */
    for (PNET_BUFFER Nb = NET_BUFFER_LIST_FIRST_NB(Parent); Nb != NULL; Nb = NET_BUFFER_NEXT_NB(Nb)) {
        PNET_BUFFER_LIST Child = FrameShare(Target->ReceivePool, Parent, Nb);

        if (Child == NULL) {
            InterlockedIncrement(&Target->InDiscards);
            continue;
        }
        if (Sent) {
            /* Of what a sender attaches, a receiver understands the priority. */
            NET_BUFFER_LIST_INFO(Child, Ieee8021QNetBufferListInfo) =
                NET_BUFFER_LIST_INFO(Parent, Ieee8021QNetBufferListInfo);
        } else {
            NdisCopyReceiveNetBufferListInfo(Child, Parent);
        }
        Child->SourceHandle = Target->Handle;
        CHILD_TARGET(Child) = Target;
        FRAME_SEQUENCE(Child) = FRAME_SEQUENCE(Parent);
        QueueAppend(Children, Child);
        Made++;
    }
    return Made;
}

/* TRUE if a frame is for this virtual miniport: by its rules, and never back to its sender. */
static BOOLEAN IsFor(_In_ const VMINIPORT *Target, _In_ const MANY *Many, _In_ ULONG Index)
{
    const UCHAR *Header = Many->Frame[Index].Header;

    return RulesAccept(Target, FRAME_DESTINATION(Header)) &&
           !(Many->Frame[Index].Loopback && AddressEqual(FRAME_SOURCE(Header), Target->Address));
}

_Use_decl_annotations_
VOID ManyMake(PBINDING Binding, const MANY *Many, PVMINIPORT Sender, BOOLEAN MayBeKept, PNBL_QUEUE Children)
{
    for (ULONG Row = 0; Row < Binding->Table.Rows; Row++) {
        PVMINIPORT Target = Binding->Table.Row[Row];
        ULONG Made = 0;

        if (Target == NULL || Target == Sender || !Target->Open || !Target->Routed) {
            continue;
        }
        for (ULONG Index = 0; Index < Many->Count; Index++) {
            PNET_BUFFER_LIST Parent = Many->Frame[Index].Parent;
            ULONG Frames;

            if (!IsFor(Target, Many, Index)) {
                continue;
            }
            Frames = ManyMakeOne(Target, Parent, Sender != NULL, Children);
            if (Frames != 0) {
                TrafficCount(&StatisticsHere(Target->Statistics)->In, CastOf(Many->Frame[Index].Header), Frames,
                             FrameMeasure(Parent).Octets);
                Made += Frames;
            }
        }
        if (Made != 0) {
            RundownEnter(&Target->Outstanding, MayBeKept ? Made + 1 : 1);
        }
    }
}

_Use_decl_annotations_
PVMINIPORT ManyTake(PNBL_QUEUE Children, PNBL_QUEUE Run)
{
    PNET_BUFFER_LIST Next = Children->Head;
    PVMINIPORT Target = Next == NULL ? NULL : CHILD_TARGET(Next);

    QueueInitialise(Run);
    while (Next != NULL && CHILD_TARGET(Next) == Target) {
        PNET_BUFFER_LIST Child = Next;

        Next = NET_BUFFER_LIST_NEXT_NBL(Child);
        QueueAppend(Run, Child);
    }
    Children->Head = Next;
    return Target;
}
