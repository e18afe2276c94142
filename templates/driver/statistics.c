#include "statistics.h"

#include "driver.h"

C_ASSERT(NDIS_SIZEOF_STATISTICS_INFO_REVISION_1 <= sizeof(NDIS_STATISTICS_INFO));

_Use_decl_annotations_
PSTATISTICS_SLOT StatisticsCreate(VOID)
{
    /* The maximum, not the active count: processors can be added while the system runs. */
    return DriverAllocate(NdisGroupMaxProcessorCount(ALL_PROCESSOR_GROUPS) * sizeof(STATISTICS_SLOT), TAG_STATISTICS);
}

_Use_decl_annotations_
VOID StatisticsDelete(PSTATISTICS_SLOT Slots)
{
    if (Slots != NULL) {
        DriverFree(Slots);
    }
}

_Use_decl_annotations_
VOID StatisticsSum(const STATISTICS_SLOT *Slots, PNDIS_STATISTICS_INFO Sum)
{
    const ULONG Processors = NdisGroupMaxProcessorCount(ALL_PROCESSOR_GROUPS);

    NdisZeroMemory(Sum, sizeof(*Sum));
    ObjectHeader(&Sum->Header, NDIS_OBJECT_TYPE_DEFAULT, NDIS_STATISTICS_INFO_REVISION_1,
                 NDIS_SIZEOF_STATISTICS_INFO_REVISION_1);
    Sum->SupportedStatistics = STATISTICS_VALID;

    for (ULONG Processor = 0; Processor < Processors; Processor++) {
        const TRAFFIC *In = &Slots[Processor].In;
        const TRAFFIC *Out = &Slots[Processor].Out;

        Sum->ifHCInUcastPkts += In->Frames[CastDirected];
        Sum->ifHCInMulticastPkts += In->Frames[CastMulticast];
        Sum->ifHCInBroadcastPkts += In->Frames[CastBroadcast];
        Sum->ifHCInUcastOctets += In->Octets[CastDirected];
        Sum->ifHCInMulticastOctets += In->Octets[CastMulticast];
        Sum->ifHCInBroadcastOctets += In->Octets[CastBroadcast];

        Sum->ifHCOutUcastPkts += Out->Frames[CastDirected];
        Sum->ifHCOutMulticastPkts += Out->Frames[CastMulticast];
        Sum->ifHCOutBroadcastPkts += Out->Frames[CastBroadcast];
        Sum->ifHCOutUcastOctets += Out->Octets[CastDirected];
        Sum->ifHCOutMulticastOctets += Out->Octets[CastMulticast];
        Sum->ifHCOutBroadcastOctets += Out->Octets[CastBroadcast];
    }

    Sum->ifHCInOctets = Sum->ifHCInUcastOctets + Sum->ifHCInMulticastOctets + Sum->ifHCInBroadcastOctets;
    Sum->ifHCOutOctets = Sum->ifHCOutUcastOctets + Sum->ifHCOutMulticastOctets + Sum->ifHCOutBroadcastOctets;
}
