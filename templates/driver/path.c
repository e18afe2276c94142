#include "path.h"

_Use_decl_annotations_
VOID BatchInitialise(PBATCH_SET Set)
{
    Set->Count = 0;
    Set->Latest = NULL;
    NdisZeroMemory(Set->Bucket, sizeof(Set->Bucket));
}

/* The bucket that holds the batch of `Miniport`, or the empty one where it would be. */
static PUCHAR BucketOf(_In_ PBATCH_SET Set, _In_ const VMINIPORT *Miniport)
{
    ULONG Bucket = Miniport->Row % BATCH_BUCKETS;

    /* Half of the buckets stay empty, so the search ends. */
    while (Set->Bucket[Bucket] != 0 && Set->Batch[Set->Bucket[Bucket] - 1].Miniport != Miniport) {
        Bucket = (Bucket + 1) % BATCH_BUCKETS;
    }
    return &Set->Bucket[Bucket];
}

_Use_decl_annotations_
PBATCH BatchLookup(PBATCH_SET Set, PVMINIPORT Miniport)
{
    const UCHAR Index = *BucketOf(Set, Miniport);

    return Index == 0 ? NULL : &Set->Batch[Index - 1];
}

_Use_decl_annotations_
PBATCH BatchFind(PBATCH_SET Set, PVMINIPORT Miniport)
{
    PUCHAR Bucket;

    /* Frames come in runs. */
    if (Set->Latest != NULL && Set->Latest->Miniport == Miniport) {
        return Set->Latest;
    }

    Bucket = BucketOf(Set, Miniport);
    if (*Bucket == 0) {
        if (Set->Count == BATCHES) {
            return NULL;
        }
        Set->Batch[Set->Count].Miniport = Miniport;
        QueueInitialise(&Set->Batch[Set->Count].Queue);
        *Bucket = (UCHAR)++Set->Count;
    }
    Set->Latest = &Set->Batch[*Bucket - 1];
    return Set->Latest;
}

/* The table of what a send that cannot go is completed with: the first line that fits. */
_Use_decl_annotations_
NDIS_STATUS PathSendStatus(const VMINIPORT *Miniport)
{
    const BINDING *Binding = Miniport->Binding;

    if (Miniport->Open && Binding->Open) {
        return NDIS_STATUS_SUCCESS;
    }
    if (Miniport->SurpriseRemoved) {
        return NDIS_STATUS_NOT_ACCEPTED;
    }
    if (Miniport->State != MiniportRunning) {
        return NDIS_STATUS_PAUSED;
    }
    if (Miniport->Power != NdisDeviceStateD0 || Binding->Power != NdisDeviceStateD0) {
        return NDIS_STATUS_LOW_POWER_STATE;
    }
    if (Binding->State == BindingClosing || Binding->State == BindingUnbound) {
        return NDIS_STATUS_FAILURE;
    }
    if (Binding->State != BindingRunning) {
        return NDIS_STATUS_PAUSED;
    }
    NT_ASSERT(Binding->Resetting);
    return NDIS_STATUS_RESET_IN_PROGRESS;
}
