#include "path.h"

_Use_decl_annotations_
VOID BatchInitialise(PBATCH_SET Set)
{
    Set->Count = 0;
    Set->Latest = NULL;
    NdisZeroMemory(Set->Bucket, sizeof(Set->Bucket));
}

_Use_decl_annotations_
PBATCH BatchFind(PBATCH_SET Set, PVMINIPORT Miniport)
{
    ULONG Bucket = Miniport->Row % BATCH_BUCKETS;
    PBATCH Batch;

    /* Frames come in runs. */
    if (Set->Latest != NULL && Set->Latest->Miniport == Miniport) {
        return Set->Latest;
    }

    /* Half of the buckets stay empty, so the search ends. */
    for (; Set->Bucket[Bucket] != 0; Bucket = (Bucket + 1) % BATCH_BUCKETS) {
        Batch = &Set->Batch[Set->Bucket[Bucket] - 1];
        if (Batch->Miniport == Miniport) {
            Set->Latest = Batch;
            return Batch;
        }
    }

    if (Set->Count == BATCHES) {
        return NULL;
    }
    Batch = &Set->Batch[Set->Count++];
    Set->Bucket[Bucket] = (UCHAR)Set->Count;
    Batch->Miniport = Miniport;
    QueueInitialise(&Batch->Queue);
    Set->Latest = Batch;
    return Batch;
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
