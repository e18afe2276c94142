#include "many.h"

#include "child.h"

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

/* TRUE if a frame is for this virtual miniport: by its rules, and never back to its sender. */
static BOOLEAN IsFor(_In_ const VMINIPORT *Target, _In_ const MANY *Many, _In_ ULONG Index)
{
    const UCHAR *Header = Many->Frame[Index].Header;

    return RulesAccept(Target, FRAME_DESTINATION(Header)) &&
           !(Many->Frame[Index].Loopback && AddressEqual(FRAME_SOURCE(Header), Target->Address));
}

/* The child of one frame for `Target`, counted. FALSE: no memory. */
_Must_inspect_result_
_IRQL_requires_(DISPATCH_LEVEL)
static BOOLEAN Make(_Inout_ PVMINIPORT Target, _Inout_ PNET_BUFFER_LIST Parent,
                    _In_reads_(2 * ETH_LENGTH_OF_ADDRESS) const UCHAR *Header, _In_ ULONG Processor,
                    _Inout_ PNBL_QUEUE Children, _Inout_ PDROPS Drops)
{
    PNET_BUFFER Nb = NET_BUFFER_LIST_FIRST_NB(Parent); /* the only one */
    PNET_BUFFER_LIST Child = ChildShare(Target->ReceivePool, Parent, Nb, Target);

    if (Child == NULL) {
        DropReceived(Target, 1, DropMemory, Drops);
        return FALSE;
    }
    NdisCopyReceiveNetBufferListInfo(Child, Parent);
    Child->SourceHandle = Target->Handle;
    FRAME_SEQUENCE(Child) = FRAME_SEQUENCE(Parent);
    TrafficCount(&Target->Statistics[Processor].In, CastOf(FRAME_DESTINATION(Header)), 1, NET_BUFFER_DATA_LENGTH(Nb));
    QueueAppend(Children, Child);
    return TRUE;
}

_Use_decl_annotations_
VOID ManyMake(PBINDING Binding, const MANY *Many, BOOLEAN MayBeKept, ULONG Processor, PNBL_QUEUE Children, PDROPS Drops)
{
    for (ULONG Row = 0; Row < Binding->Table.Rows; Row++) {
        PVMINIPORT Target = Binding->Table.Row[Row];
        ULONG Made = 0;

        if (Target == NULL || !Target->Open || !Target->Routed) {
            continue;
        }
        for (ULONG Index = 0; Index < Many->Count; Index++) {
            if (IsFor(Target, Many, Index) &&
                Make(Target, Many->Frame[Index].Parent, Many->Frame[Index].Header, Processor, Children, Drops)) {
                Made++;
            }
        }
        if (Made != 0) {
            RundownEnter(&Target->Outstanding, MayBeKept ? Made + 1 : 1);
        }
    }
    if (DropIsTraced(DropNotWanted)) {
        for (ULONG Index = 0; Index < Many->Count; Index++) {
            if (Many->Frame[Index].Parent->ChildRefCount == 1) {
                DropsCount(Drops, FALSE, DROP_NO_ROW, DropNotWanted, 1);
            }
        }
    }
}

_Use_decl_annotations_
PVMINIPORT ManyTake(PNBL_QUEUE Children, PNBL_QUEUE Run)
{
    PVMINIPORT Target = Children->Head == NULL ? NULL : FrameContext(Children->Head)->Miniport;

    QueueInitialise(Run);
    while (Children->Head != NULL && FrameContext(Children->Head)->Miniport == Target) {
        QueueAppend(Run, QueueTake(Children));
    }
    return Target;
}
