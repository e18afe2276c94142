/*
 * Distribution `mac`: each virtual miniport has an address of its own, found by a hash table. The driver switches
 * between siblings; what no sibling has goes to the adapter below, which has to be promiscuous.
 */
#include "distribution.h"

#include "child.h"
#include "many.h"
#include "switch.h"

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
NDIS_STATUS DistributionCreatePools(PBINDING Binding)
{
    Binding->SendPool = ChildPoolCreate(Driver.ProtocolHandle, 0, TAG_SEND_POOL);
    return Binding->SendPool != NULL ? NDIS_STATUS_SUCCESS : NDIS_STATUS_RESOURCES;
}

_Use_decl_annotations_
VOID DistributionDelete(PBINDING Binding)
{
    if (Binding->SendPool != NULL) {
        NdisFreeNetBufferListPool(Binding->SendPool);
    }
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
BOOLEAN DistributionSend(PSEND_PASS Pass, PNET_BUFFER_LIST Nbl, const SENT_FRAME *Sent)
{
    PBINDING Binding = Pass->Miniport->Binding;
    const BOOLEAN Alone = Binding->Table.Count == 1;
    PVMINIPORT Target;
    BOOLEAN StaysHere;

    if (Alone) {
        return SendDown(Pass, Nbl);
    }
    if (ETH_IS_MULTICAST(FRAME_DESTINATION(Sent->Header))) {
        return SwitchToMany(Pass, Nbl, Sent, TRUE);
    }
    Target = Find(Binding->Routes, FRAME_DESTINATION(Sent->Header));
    StaysHere = Target != NULL && Target != Pass->Miniport;
    if (Binding->Promiscuous != 0) {
        return SwitchToMany(Pass, Nbl, Sent, !StaysHere);
    }
    return StaysHere ? SwitchToOne(Pass, Nbl, Sent, Target) : SendDown(Pass, Nbl);
}

_Use_decl_annotations_
VOID DistributionSendEnd(PSEND_PASS Pass)
{
    SwitchEnd(Pass);
}

_Use_decl_annotations_
BOOLEAN DistributionMarkOwn(const VMINIPORT *Miniport, PNET_BUFFER_LIST Nbl, const UCHAR *Header)
{
    UNREFERENCED_PARAMETER(Miniport);
    UNREFERENCED_PARAMETER(Nbl);
    UNREFERENCED_PARAMETER(Header);
    return TRUE;
}

_Use_decl_annotations_
PNET_BUFFER_LIST DistributionFreeSent(PNET_BUFFER_LIST Child)
{
    return ChildFree(Child);
}

_Use_decl_annotations_
BOOLEAN DistributionReceive(PRECEIVE_PASS Pass, PNET_BUFFER_LIST Nbl, const UCHAR *Header)
{
    PBINDING Binding = Pass->Binding;
    PVMINIPORT Target;

    /* What siblings sent to each other was switched here; its loopback from below would be a second copy. */
    if (NdisTestNblFlag(Nbl, NDIS_NBL_FLAGS_IS_LOOPBACK_PACKET) &&
        Find(Binding->Routes, FRAME_SOURCE(Header)) != NULL) {
        ReceiveDrop(Pass, Nbl, NULL, DropOwnLoopback);
        return TRUE;
    }
    if (ETH_IS_MULTICAST(FRAME_DESTINATION(Header)) || Binding->Promiscuous != 0) {
        return ManyAdd(Pass, Nbl, Header);
    }
    Target = Find(Binding->Routes, FRAME_DESTINATION(Header));
    if (Target == NULL) {
        ReceiveDrop(Pass, Nbl, NULL, DropNobody);
        return TRUE;
    }
    return ReceiveAsIs(Pass, Target, Nbl, Header);
}

_Use_decl_annotations_
VOID DistributionReceiveEnd(PRECEIVE_PASS Pass)
{
    if (Pass->Many.Count != 0) {
        ManyMake(Pass);
    }
}

_Use_decl_annotations_
PVMINIPORT DistributionNextTarget(PRECEIVE_PASS Pass, PNBL_QUEUE Queue)
{
    PVMINIPORT Target = ManyNextTarget(Pass, Queue);

    return Target != NULL ? Target : ReceiveNextBatch(Pass, Queue);
}

_Use_decl_annotations_
VOID DistributionMarkReceived(PNET_BUFFER_LIST Nbl)
{
    UNREFERENCED_PARAMETER(Nbl);
}

/* It shares its frame. */
_Use_decl_annotations_
PNET_BUFFER_LIST DistributionChild(NDIS_HANDLE Pool, PNET_BUFFER_LIST Parent, const NET_BUFFER *Nb, PVMINIPORT Miniport)
{
    PNET_BUFFER_LIST Child =
        NdisAllocateNetBufferAndNetBufferList(Pool, sizeof(FRAME_CONTEXT), 0, NET_BUFFER_CURRENT_MDL(Nb),
                                              NET_BUFFER_CURRENT_MDL_OFFSET(Nb), NET_BUFFER_DATA_LENGTH(Nb));

    if (Child != NULL) {
        ChildAdopt(Child, Parent, Miniport);
    }
    return Child;
}
