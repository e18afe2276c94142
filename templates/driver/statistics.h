/*
 * Counters of a virtual miniport: one slot a processor, so that counting needs neither a lock nor an interlocked
 * operation. A pass asks once on which processor it is; the slot of that one is written at DISPATCH_LEVEL on it alone,
 * and read, unsynchronised, when somebody asks.
 */
#pragma once

#include <ndis.h>

typedef enum _CAST { CastDirected, CastMulticast, CastBroadcast, Casts } CAST;

typedef struct _TRAFFIC {
    ULONG64 Frames[Casts];
    ULONG64 Octets[Casts];
} TRAFFIC, *PTRAFFIC;

/* Padded, so that processors do not write to the same cache line more than at the edges. */
typedef struct _STATISTICS_SLOT {
    TRAFFIC In;
    TRAFFIC Out;
    ULONG64 Padding[4];
} STATISTICS_SLOT, *PSTATISTICS_SLOT;

/* The counters that are kept, as OID_GEN_STATISTICS reports them and as the general attributes advertise them. */
#define STATISTICS_VALID                                                                                               \
    (NDIS_STATISTICS_FLAGS_VALID_DIRECTED_FRAMES_RCV | NDIS_STATISTICS_FLAGS_VALID_MULTICAST_FRAMES_RCV |              \
     NDIS_STATISTICS_FLAGS_VALID_BROADCAST_FRAMES_RCV | NDIS_STATISTICS_FLAGS_VALID_BYTES_RCV |                        \
     NDIS_STATISTICS_FLAGS_VALID_RCV_DISCARDS | NDIS_STATISTICS_FLAGS_VALID_RCV_ERROR |                                \
     NDIS_STATISTICS_FLAGS_VALID_DIRECTED_FRAMES_XMIT | NDIS_STATISTICS_FLAGS_VALID_MULTICAST_FRAMES_XMIT |            \
     NDIS_STATISTICS_FLAGS_VALID_BROADCAST_FRAMES_XMIT | NDIS_STATISTICS_FLAGS_VALID_BYTES_XMIT |                      \
     NDIS_STATISTICS_FLAGS_VALID_XMIT_ERROR | NDIS_STATISTICS_FLAGS_VALID_XMIT_DISCARDS |                              \
     NDIS_STATISTICS_FLAGS_VALID_DIRECTED_BYTES_RCV | NDIS_STATISTICS_FLAGS_VALID_MULTICAST_BYTES_RCV |                \
     NDIS_STATISTICS_FLAGS_VALID_BROADCAST_BYTES_RCV | NDIS_STATISTICS_FLAGS_VALID_DIRECTED_BYTES_XMIT |               \
     NDIS_STATISTICS_FLAGS_VALID_MULTICAST_BYTES_XMIT | NDIS_STATISTICS_FLAGS_VALID_BROADCAST_BYTES_XMIT)

/* The same, in the constants that the attributes take. */
#define STATISTICS_SUPPORTED                                                                                           \
    (NDIS_STATISTICS_DIRECTED_FRAMES_RCV_SUPPORTED | NDIS_STATISTICS_MULTICAST_FRAMES_RCV_SUPPORTED |                  \
     NDIS_STATISTICS_BROADCAST_FRAMES_RCV_SUPPORTED | NDIS_STATISTICS_BYTES_RCV_SUPPORTED |                            \
     NDIS_STATISTICS_RCV_DISCARDS_SUPPORTED | NDIS_STATISTICS_RCV_ERROR_SUPPORTED |                                    \
     NDIS_STATISTICS_DIRECTED_FRAMES_XMIT_SUPPORTED | NDIS_STATISTICS_MULTICAST_FRAMES_XMIT_SUPPORTED |                \
     NDIS_STATISTICS_BROADCAST_FRAMES_XMIT_SUPPORTED | NDIS_STATISTICS_BYTES_XMIT_SUPPORTED |                          \
     NDIS_STATISTICS_XMIT_ERROR_SUPPORTED | NDIS_STATISTICS_XMIT_DISCARDS_SUPPORTED |                                  \
     NDIS_STATISTICS_DIRECTED_BYTES_RCV_SUPPORTED | NDIS_STATISTICS_MULTICAST_BYTES_RCV_SUPPORTED |                    \
     NDIS_STATISTICS_BROADCAST_BYTES_RCV_SUPPORTED | NDIS_STATISTICS_DIRECTED_BYTES_XMIT_SUPPORTED |                   \
     NDIS_STATISTICS_MULTICAST_BYTES_XMIT_SUPPORTED | NDIS_STATISTICS_BROADCAST_BYTES_XMIT_SUPPORTED)

_Must_inspect_result_
PSTATISTICS_SLOT StatisticsCreate(VOID);
VOID StatisticsDelete(_In_opt_ PSTATISTICS_SLOT Slots);

FORCEINLINE CAST CastOf(_In_reads_(6) const UCHAR *Address)
{
    return !ETH_IS_MULTICAST(Address) ? CastDirected : ETH_IS_BROADCAST(Address) ? CastBroadcast : CastMulticast;
}

FORCEINLINE VOID TrafficCount(_Inout_ PTRAFFIC Traffic, _In_ CAST Cast, _In_ ULONG Frames, _In_ ULONG64 Octets)
{
    Traffic->Frames[Cast] += Frames;
    Traffic->Octets[Cast] += Octets;
}

VOID StatisticsSum(_In_ const STATISTICS_SLOT *Slots, _Out_ PNDIS_STATISTICS_INFO Sum);
