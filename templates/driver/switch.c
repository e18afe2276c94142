#include "switch.h"

#include "deliver.h"
#include "distribution.h"

_Use_decl_annotations_
VOID SwitchEnd(PSEND_PASS Pass)
{
    if (Pass->Run.Head != NULL) {
        DeliveryQueue(Pass->Sibling, &Pass->Run);
    }
}

/* Puts children into the run for a sibling, which is open. */
_IRQL_requires_(DISPATCH_LEVEL)
static VOID Add(_Inout_ PSEND_PASS Pass, _Inout_ PVMINIPORT Sibling, _Inout_ PNET_BUFFER_LIST Parent, _In_ CAST Cast)
{
    if (Pass->Sibling != Sibling) {
        SwitchEnd(Pass);
        Pass->Sibling = Sibling;
    }
    DeliveryMake(Sibling, Parent, Pass->Miniport, Cast, Pass->Processor, &Pass->Run, &Pass->Drops);
}

_Use_decl_annotations_
BOOLEAN SwitchToOne(PSEND_PASS Pass, PNET_BUFFER_LIST Parent, const SENT_FRAME *Sent, PVMINIPORT Sibling)
{
    if (!SendKeep(Pass, Parent)) {
        return FALSE;
    }
    if (!Sibling->Open || !RulesAccept(Sibling, FRAME_DESTINATION(Sent->Header))) {
        DropsAdd(&Pass->Drops, FALSE, Sibling->Row, Sibling->Open ? DropNotWanted : DropNotRunning, 1);
    } else {
        Add(Pass, Sibling, Parent, Sent->Cast);
    }
    return TRUE;
}

/* To everybody but its sender. */
_Use_decl_annotations_
BOOLEAN SwitchToMany(PSEND_PASS Pass, PNET_BUFFER_LIST Parent, const SENT_FRAME *Sent, BOOLEAN Down)
{
    PVMINIPORT Miniport = Pass->Miniport;
    PBINDING Binding = Miniport->Binding;

    if (!SendKeep(Pass, Parent)) {
        return FALSE;
    }
    for (PNET_BUFFER Nb = Down ? NET_BUFFER_LIST_FIRST_NB(Parent) : NULL; Nb != NULL; Nb = NET_BUFFER_NEXT_NB(Nb)) {
        (VOID) SendChild(Pass, Parent, DistributionChild(Binding->SendPool, Parent, Nb, Miniport),
                         NET_BUFFER_LIST_INFO(Parent, Ieee8021QNetBufferListInfo));
    }
    for (ULONG Row = 0; Row < Binding->Table.Rows; Row++) {
        PVMINIPORT Sibling = Binding->Table.Row[Row];

        if (Sibling != NULL && Sibling != Miniport && Sibling->Open && Sibling->Routed &&
            RulesAccept(Sibling, FRAME_DESTINATION(Sent->Header))) {
            Add(Pass, Sibling, Parent, Sent->Cast);
        }
    }
    return TRUE;
}
