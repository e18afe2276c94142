#include "many.h"

#include "child.h"
#include "distribution.h"

_Use_decl_annotations_
BOOLEAN ManyAdd(PRECEIVE_PASS Pass, PNET_BUFFER_LIST Parent, const UCHAR *Header)
{
    PMANY Many = &Pass->Many;

    if (!FrameIsWhole(NET_BUFFER_LIST_FIRST_NB(Parent))) {
        ReceiveDrop(Pass, Parent, NULL, DropMalformed);
        return TRUE;
    }
    if (Many->Count == MANY_FRAMES) {
        return FALSE;
    }
    Parent->ChildRefCount = 1;
    Many->Frame[Many->Count].Parent = Parent;
    Many->Frame[Many->Count].Loopback = NdisTestNblFlag(Parent, NDIS_NBL_FLAGS_IS_LOOPBACK_PACKET);
    NdisMoveMemory(Many->Frame[Many->Count].Header, Header, sizeof(Many->Frame[0].Header));
    Many->Count++;
    QueueAppend(&Pass->Parents, Parent);
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
static BOOLEAN Make(_Inout_ PRECEIVE_PASS Pass, _Inout_ PVMINIPORT Target, _In_ ULONG Index)
{
    PNET_BUFFER_LIST Parent = Pass->Many.Frame[Index].Parent;
    PNET_BUFFER Nb = NET_BUFFER_LIST_FIRST_NB(Parent); /* the only one */
    PNET_BUFFER_LIST Child = DistributionChild(Target->ReceivePool, Parent, Nb, Target);

    if (Child == NULL) {
        DropReceived(Target, 1, DropMemory, &Pass->Drops);
        return FALSE;
    }
    NdisCopyReceiveNetBufferListInfo(Child, Parent);
    Child->SourceHandle = Target->Handle;
    FRAME_SEQUENCE(Child) = FRAME_SEQUENCE(Parent);
    TrafficCount(&Target->Statistics[Pass->Processor].In, CastOf(FRAME_DESTINATION(Pass->Many.Frame[Index].Header)), 1,
                 NET_BUFFER_DATA_LENGTH(Nb));
    QueueAppend(&Pass->Children, Child);
    return TRUE;
}

_Use_decl_annotations_
VOID ManyMake(PRECEIVE_PASS Pass)
{
    const MINIPORT_TABLE *Table = &Pass->Binding->Table;
    const MANY *Many = &Pass->Many;

    for (ULONG Row = 0; Row < Table->Rows; Row++) {
        PVMINIPORT Target = Table->Row[Row];
        ULONG Made = 0;

        if (Target == NULL || !Target->Open || !Target->Routed) {
            continue;
        }
        for (ULONG Index = 0; Index < Many->Count; Index++) {
            if (IsFor(Target, Many, Index) && Make(Pass, Target, Index)) {
                Made++;
            }
        }
        if (Made != 0) {
            RundownEnter(&Target->Outstanding, Pass->MayBeKept ? Made + 1 : 1);
        }
    }
    if (DropIsTraced(DropNotWanted)) {
        for (ULONG Index = 0; Index < Many->Count; Index++) {
            if (Many->Frame[Index].Parent->ChildRefCount == 1) {
                DropsCount(&Pass->Drops, FALSE, DROP_NO_ROW, DropNotWanted, 1);
            }
        }
    }
}

/* Moves `From` into `Into`; both are in order of FRAME_SEQUENCE, and so is the result. */
static VOID Merge(_Inout_ PNBL_QUEUE Into, _Inout_ PNBL_QUEUE From)
{
    NBL_QUEUE Left = *Into;

    QueueInitialise(Into);
    while (Left.Head != NULL && From->Head != NULL) {
        QueueAppend(Into, QueueTake(FRAME_SEQUENCE(Left.Head) <= FRAME_SEQUENCE(From->Head) ? &Left : From));
    }
    QueueJoin(Into, &Left);
    QueueJoin(Into, From);
}

_Use_decl_annotations_
PVMINIPORT ManyNextTarget(PRECEIVE_PASS Pass, PNBL_QUEUE Queue)
{
    PNBL_QUEUE Children = &Pass->Children;
    PVMINIPORT Target = Children->Head == NULL ? NULL : FrameContext(Children->Head)->Miniport;
    PBATCH Batch;

    if (Target == NULL) {
        return NULL;
    }
    QueueInitialise(Queue);
    while (Children->Head != NULL && FrameContext(Children->Head)->Miniport == Target) {
        QueueAppend(Queue, QueueTake(Children));
    }
    Batch = BatchLookup(&Pass->Batches, Target);
    if (Batch != NULL && Batch->Queue.Head != NULL) {
        Merge(Queue, &Batch->Queue);
        MiniportLeave(Target, 1); /* two indications were counted */
    }
    return Target;
}
