/*
 * Distribution `mac`: each virtual miniport has an address of its own, found by a hash table. The driver switches
 * between siblings; what no sibling has goes to the adapter below, which has to be promiscuous.
 */
#include "distribution.h"

struct _ROUTES {
    ULONG Shift; /* leaves the bits that number a bucket; buckets are at least twice the virtual miniports */
    PVMINIPORT Bucket[ANYSIZE_ARRAY];
};

const DISTRIBUTION Distribution = {.MaxMiniports = 1024, .Pools = PoolShare, .OwnsAdapter = FALSE};

static PVMINIPORT *BucketOf(_In_ PROUTES Routes, _In_reads_(6) const UCHAR *Address)
{
    /* Rows differ in the lowest bits of this, which reach the highest of the product: those that are taken. */
    ULONG Hash = ((ULONG)Address[3] << 24 | (ULONG)Address[4] << 16 | (ULONG)Address[5] << 8 | Address[0]) ^
                 ((ULONG)Address[1] << 8 | Address[2]);

    Hash *= 2654435769u; /* 2^32 divided by the golden ratio: neighbours scatter */
    return &Routes->Bucket[Hash >> Routes->Shift];
}

static PVMINIPORT Find(_In_ PROUTES Routes, _In_reads_(6) const UCHAR *Address)
{
    PVMINIPORT Miniport = *BucketOf(Routes, Address);

    while (Miniport != NULL && !AddressEqual(Miniport->Address, Address)) {
        Miniport = Miniport->RouteNext;
    }
    return Miniport;
}

static VOID Insert(_Inout_ PROUTES Routes, _Inout_ PVMINIPORT Miniport)
{
    PVMINIPORT *Bucket = BucketOf(Routes, Miniport->Address);

    Miniport->RouteNext = *Bucket;
    *Bucket = Miniport;
}

/* What is in one table goes into another. */
static VOID MoveAll(_Inout_ PROUTES From, _Inout_ PROUTES To)
{
    for (ULONG Bucket = 0; Bucket < 1u << (32 - From->Shift); Bucket++) {
        while (From->Bucket[Bucket] != NULL) {
            PVMINIPORT Miniport = From->Bucket[Bucket];

            From->Bucket[Bucket] = Miniport->RouteNext;
            Insert(To, Miniport);
        }
    }
}

_Use_decl_annotations_
NDIS_STATUS DistributionReserve(PBINDING Binding, ULONG Rows)
{
    PROUTES Before = Binding->Routes;
    PROUTES Routes;
    ULONG Buckets = 4;
    ULONG Shift = 30;
    LOCK_STATE_EX LockState;

    while (Buckets < 2 * Rows) {
        Buckets *= 2;
        Shift--;
    }
    if (Before != NULL && Before->Shift <= Shift) {
        return NDIS_STATUS_SUCCESS;
    }
    Routes = DriverAllocate(FIELD_OFFSET(ROUTES, Bucket) + Buckets * sizeof(PVMINIPORT), TAG_ROUTES);
    if (Routes == NULL) {
        return NDIS_STATUS_RESOURCES;
    }
    Routes->Shift = Shift;

    NdisAcquireRWLockWrite(Binding->PathLock, &LockState, 0);
    if (Before != NULL) {
        MoveAll(Before, Routes);
    }
    Binding->Routes = Routes;
    NdisReleaseRWLock(Binding->PathLock, &LockState);
    if (Before != NULL) {
        DriverFree(Before);
    }
    return NDIS_STATUS_SUCCESS;
}

_Use_decl_annotations_
VOID DistributionDelete(PBINDING Binding)
{
    if (Binding->Routes != NULL) {
        DriverFree(Binding->Routes);
        Binding->Routes = NULL;
    }
}

/*
 * Locally administered, made from the adapter's address and the row, all rows alike. The row goes into the vendor's
 * part, so that the adapter's own part keeps the rows of different adapters apart.
 */
_Use_decl_annotations_
VOID DistributionDescribe(PVMINIPORT Miniport)
{
    const ULONG Row = Miniport->Row + 1;

    AddressCopy(Miniport->PermanentAddress, Miniport->Binding->Lower.Address);
    Miniport->PermanentAddress[0] = (UCHAR)((Miniport->PermanentAddress[0] | 0x02) & ~0x01);
    Miniport->PermanentAddress[1] ^= (UCHAR)(Row >> 8);
    Miniport->PermanentAddress[2] ^= (UCHAR)Row;
}

_Use_decl_annotations_
ULONG DistributionMtu(const BINDING *Binding)
{
    return Binding->Lower.MtuSize;
}

_Use_decl_annotations_
NDIS_STATUS DistributionAdd(PVMINIPORT Miniport)
{
    PROUTES Routes = Miniport->Binding->Routes;

    if (Find(Routes, Miniport->Address) != NULL) {
        return NDIS_STATUS_RESOURCE_CONFLICT;
    }
    Insert(Routes, Miniport);
    return NDIS_STATUS_SUCCESS;
}

_Use_decl_annotations_
VOID DistributionRemove(PVMINIPORT Miniport)
{
    PVMINIPORT *Link = BucketOf(Miniport->Binding->Routes, Miniport->Address);

    while (*Link != Miniport) {
        NT_ASSERT(*Link != NULL);
        Link = &(*Link)->RouteNext;
    }
    *Link = Miniport->RouteNext;
    Miniport->RouteNext = NULL;
}

/* Frames for a group are for all; frames for one are for all only while somebody listens to everything. */
_Use_decl_annotations_
ROUTE DistributionRouteSent(PVMINIPORT Miniport, PNET_BUFFER_LIST Nbl, const UCHAR *Header)
{
    ROUTE Where = {.Kind = RouteLower};
    const BOOLEAN Alone = Miniport->Binding->Table.Count == 1;

    UNREFERENCED_PARAMETER(Nbl);
    if (Alone) {
        return Where;
    }
    if (ETH_IS_MULTICAST(FRAME_DESTINATION(Header))) {
        Where.Kind = RouteMany;
        return Where;
    }
    Where.Target = Find(Miniport->Binding->Routes, FRAME_DESTINATION(Header));
    Where.StaysHere = Where.Target != NULL && Where.Target != Miniport;
    if (Miniport->Binding->Promiscuous != 0) {
        Where.Kind = RouteMany;
    } else if (Where.StaysHere) {
        Where.Kind = RouteOne;
    }
    return Where;
}

_Use_decl_annotations_
ROUTE DistributionRouteReceived(PBINDING Binding, PNET_BUFFER_LIST Nbl, const UCHAR *Header)
{
    ROUTE Where = {.Kind = RouteDrop, .Reason = DropNobody};

    /* What siblings sent to each other was switched here; its loopback from below would be a second copy. */
    if (NdisTestNblFlag(Nbl, NDIS_NBL_FLAGS_IS_LOOPBACK_PACKET) &&
        Find(Binding->Routes, FRAME_SOURCE(Header)) != NULL) {
        Where.Reason = DropOwnLoopback;
        return Where;
    }
    if (ETH_IS_MULTICAST(FRAME_DESTINATION(Header)) || Binding->Promiscuous != 0) {
        Where.Kind = RouteMany;
        return Where;
    }
    Where.Target = Find(Binding->Routes, FRAME_DESTINATION(Header));
    if (Where.Target != NULL) {
        Where.Kind = RouteOne;
    }
    return Where;
}

_Use_decl_annotations_
VOID DistributionMarkSent(const VMINIPORT *Miniport, PNET_BUFFER_LIST Nbl)
{
    UNREFERENCED_PARAMETER(Miniport);
    UNREFERENCED_PARAMETER(Nbl);
}

_Use_decl_annotations_
VOID DistributionMarkReceived(const VMINIPORT *Miniport, PNET_BUFFER_LIST Nbl)
{
    UNREFERENCED_PARAMETER(Miniport);
    UNREFERENCED_PARAMETER(Nbl);
}
