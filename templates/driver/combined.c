#include "combined.h"

#include "log.h"
#include "oid.h"
#include "vminiport.h"

static LOWER_COMPLETE CombinedLowerComplete;
static VOID CombinedRun(_Inout_ PBINDING Binding);

_Use_decl_annotations_
VOID CombinedInitialise(PBINDING Binding)
{
    COMBINED_SET *Set = &Binding->Combined;

    NdisZeroMemory(Set, sizeof(*Set));
    NdisAllocateSpinLock(&Binding->CombinedLock);
    InitializeListHead(&Set->Waiting);
    InitializeListHead(&Set->Served);
    NdisInitializeEvent(&Set->Done);
    NdisSetEvent(&Set->Done);
    Set->Call.Complete = CombinedLowerComplete;
    Set->FilterKnown = TRUE; /* zero, as after any open */
    Set->ListKnown = TRUE;
}

_Use_decl_annotations_
VOID CombinedFree(PBINDING Binding)
{
    COMBINED_SET *Set = &Binding->Combined;

    NT_ASSERT(Set->Phase == CombinedIdle);
    if (Set->AppliedList != NULL) {
        DriverFree(Set->AppliedList);
    }
    NT_ASSERT(Set->WantedList == NULL);
    NdisFreeSpinLock(&Binding->CombinedLock);
}

/* TRUE if the adapter's own address is not the one frames for this virtual miniport carry. */
static BOOLEAN HasForeignAddress(_In_ const VMINIPORT *Miniport)
{
    return !AddressEqual(Miniport->Address, Miniport->Binding->Lower.Address);
}

/* Adds an address to a list unless it is there. FALSE: the list is full. */
_Must_inspect_result_
static BOOLEAN AddAddress(_Inout_ PUCHAR List, _Inout_ PULONG Count, _In_ ULONG Limit,
                          _In_reads_(6) const UCHAR *Address)
{
    for (ULONG Index = 0; Index < *Count; Index++) {
        if (AddressEqual(List + Index * ETH_LENGTH_OF_ADDRESS, Address)) {
            return TRUE;
        }
    }
    if (*Count == Limit) {
        return FALSE;
    }
    AddressCopy(List + *Count * ETH_LENGTH_OF_ADDRESS, Address);
    *Count += 1;
    return TRUE;
}

/*
 * The union of what is wanted. The adapter is made promiscuous where somebody's address is not the adapter's, and there
 * alone, and then without what the other drivers of this machine send through it. A union of lists that the
 * adapter cannot hold becomes ALL_MULTICAST below; RulesAccept sorts out the rest.
 */
_Must_inspect_result_
static NDIS_STATUS ComputeWanted(_Inout_ PBINDING Binding)
{
    COMBINED_SET *Set = &Binding->Combined;
    const ULONG Limit = min(Binding->Lower.MaxMulticastListSize, Binding->Table.Count * MULTICAST_MAX);
    ULONG Filter = 0;
    ULONG Count = 0;
    BOOLEAN Promiscuous = FALSE;
    BOOLEAN Overflow = FALSE;
    BOOLEAN AnyAddress = FALSE;
    PUCHAR List = NULL;
    LOCK_STATE_EX LockState;

    NdisAcquireRWLockRead(Binding->PathLock, &LockState, 0);
    NdisDprAcquireSpinLock(&Binding->CombinedLock);
    for (ULONG Row = 0; Row < Binding->Table.Rows; Row++) {
        const VMINIPORT *Miniport = Binding->Table.Row[Row];

        if (Miniport != NULL) {
            Filter |= Miniport->WantedRules.PacketFilter;
            AnyAddress |= Miniport->WantedRules.MulticastCount != 0;
            Promiscuous |= Miniport->WantedRules.PacketFilter != 0 && HasForeignAddress(Miniport);
        }
    }
    if (Promiscuous) {
        Filter |= NDIS_PACKET_TYPE_PROMISCUOUS | NDIS_PACKET_TYPE_NO_LOCAL;
    } else if (AnyAddress && Limit == 0) {
        Overflow = TRUE;
    } else if (AnyAddress) {
        List = DriverAllocate(Limit * ETH_LENGTH_OF_ADDRESS, TAG_MULTICAST);
        if (List == NULL) {
            NdisDprReleaseSpinLock(&Binding->CombinedLock);
            NdisReleaseRWLock(Binding->PathLock, &LockState);
            return NDIS_STATUS_RESOURCES;
        }
        for (ULONG Row = 0; Row < Binding->Table.Rows && !Overflow; Row++) {
            const VMINIPORT *Miniport = Binding->Table.Row[Row];
            const ULONG Addresses = Miniport == NULL ? 0 : Miniport->WantedRules.MulticastCount;

            for (ULONG Index = 0; Index < Addresses && !Overflow; Index++) {
                Overflow = !AddAddress(List, &Count, Limit, Miniport->WantedRules.Multicast[Index]);
            }
        }
    }
    NdisDprReleaseSpinLock(&Binding->CombinedLock);
    NdisReleaseRWLock(Binding->PathLock, &LockState);

    if (Overflow) {
        Filter |= NDIS_PACKET_TYPE_ALL_MULTICAST;
    }
    Set->WantedFilter = Filter;
    Set->WantedCount = Count;
    Set->WantedList = List;
    return NDIS_STATUS_SUCCESS;
}

static BOOLEAN ListIsApplied(_In_ const COMBINED_SET *Set)
{
    return Set->ListKnown && Set->AppliedCount == Set->WantedCount &&
           (Set->WantedCount == 0 ||
            NdisEqualMemory(Set->AppliedList, Set->WantedList, Set->WantedCount * ETH_LENGTH_OF_ADDRESS));
}

_Must_inspect_result_
static NDIS_STATUS Submit(_Inout_ PBINDING Binding, _In_ NDIS_OID Oid, _In_opt_ PVOID Buffer, _In_ ULONG Length)
{
    PNDIS_OID_REQUEST Request = &Binding->Combined.Request;

    OidPrepare(Request, NdisRequestSetInformation, Oid, Buffer, Length);
    return OidSubmit(Binding, Request, &Binding->Combined.Call);
}

/* Ends a pass: what is wanted is in force, or forgotten; who waited for it is answered. */
static VOID FinishPass(_Inout_ PBINDING Binding, _In_ NDIS_STATUS Status)
{
    COMBINED_SET *Set = &Binding->Combined;
    LIST_ENTRY Served;
    LOCK_STATE_EX LockState;

    if (Status != NDIS_STATUS_SUCCESS && IsListEmpty(&Set->Served)) {
        /* Nobody waits who could be told. The next pass tries again (lesson 18). */
        LogEvent(EVENT_NDIS_DRIVER_FAILURE, &Binding->AdapterName, Status);
    }
    InitializeListHead(&Served);
    if (Set->WantedList != NULL) {
        DriverFree(Set->WantedList);
        Set->WantedList = NULL;
    }

    NdisAcquireRWLockWrite(Binding->PathLock, &LockState, 0);
    NdisDprAcquireSpinLock(&Binding->CombinedLock);
    while (!IsListEmpty(&Set->Served)) {
        PVMINIPORT Miniport = CONTAINING_RECORD(RemoveHeadList(&Set->Served), VMINIPORT, CombinedEntry);

        if (Status == NDIS_STATUS_SUCCESS) {
            Binding->Promiscuous -= (Miniport->Rules.PacketFilter & NDIS_PACKET_TYPE_PROMISCUOUS) != 0;
            Miniport->Rules = Miniport->WantedRules;
            Binding->Promiscuous += (Miniport->Rules.PacketFilter & NDIS_PACKET_TYPE_PROMISCUOUS) != 0;
        } else {
            Miniport->WantedRules = Miniport->Rules;
        }
        InsertTailList(&Served, &Miniport->CombinedEntry);
    }
    NdisDprReleaseSpinLock(&Binding->CombinedLock);
    NdisReleaseRWLock(Binding->PathLock, &LockState);

    while (!IsListEmpty(&Served)) {
        PVMINIPORT Miniport = CONTAINING_RECORD(RemoveHeadList(&Served), VMINIPORT, CombinedEntry);

        (VOID) OidComplete(Miniport, OidCombined, Status);
    }
}

/*
 * Goes on from where the pass is: filter, list, done. Returns FALSE when the rest happens in the completion of a
 * request. Runs on one thread at a time: who moves Phase away from CombinedIdle, then whoever completes the request.
 */
_Must_inspect_result_
static BOOLEAN ContinuePass(_Inout_ PBINDING Binding, _In_ NDIS_STATUS Status)
{
    COMBINED_SET *Set = &Binding->Combined;
    /* No requests to an adapter that sleeps or is being reset; CombinedRefresh comes when it is back. */
    const BOOLEAN Away = Binding->Power != NdisDeviceStateD0 || Binding->Resetting;

    if (Set->Phase == CombinedFilter) {
        if (Away) {
            Set->FilterKnown = FALSE;
        } else if (Status == NDIS_STATUS_SUCCESS && !(Set->FilterKnown && Set->AppliedFilter == Set->WantedFilter)) {
            Set->AppliedFilter = Set->WantedFilter;
            Status = Submit(Binding, OID_GEN_CURRENT_PACKET_FILTER, &Set->AppliedFilter, sizeof(ULONG));
            if (Status == NDIS_STATUS_PENDING) {
                return FALSE;
            }
            Set->FilterKnown = Status == NDIS_STATUS_SUCCESS;
        }
        Set->Phase = CombinedList;
    }

    if (Status == NDIS_STATUS_SUCCESS && Away) {
        Set->ListKnown = FALSE;
    } else if (Status == NDIS_STATUS_SUCCESS && !ListIsApplied(Set)) {
        if (Set->AppliedList != NULL) {
            DriverFree(Set->AppliedList);
        }
        Set->AppliedList = Set->WantedList;
        Set->AppliedCount = Set->WantedCount;
        Set->WantedList = NULL;
        Status = Submit(Binding, OID_802_3_MULTICAST_LIST, Set->AppliedList, Set->AppliedCount * ETH_LENGTH_OF_ADDRESS);
        if (Status == NDIS_STATUS_PENDING) {
            return FALSE;
        }
        Set->ListKnown = Status == NDIS_STATUS_SUCCESS;
    }

    FinishPass(Binding, Status);
    return TRUE;
}

/* Pass after pass, until nobody waits. */
static VOID CombinedRun(PBINDING Binding)
{
    COMBINED_SET *Set = &Binding->Combined;
    NDIS_STATUS Status;

    do {
        NdisAcquireSpinLock(&Binding->CombinedLock);
        if (IsListEmpty(&Set->Waiting) && !Set->Dirty) {
            Set->Phase = CombinedIdle;
            NdisSetEvent(&Set->Done);
            NdisReleaseSpinLock(&Binding->CombinedLock);
            return;
        }
        Set->Dirty = FALSE;
        if (Set->Forgotten) {
            Set->Forgotten = Set->FilterKnown = Set->ListKnown = FALSE;
        }
        while (!IsListEmpty(&Set->Waiting)) {
            InsertTailList(&Set->Served, RemoveHeadList(&Set->Waiting));
        }
        Set->Phase = CombinedFilter;
        NdisReleaseSpinLock(&Binding->CombinedLock);

        Status = ComputeWanted(Binding);
        if (Status == NDIS_STATUS_SUCCESS && (Set->WantedFilter & NDIS_PACKET_TYPE_NO_LOCAL) != 0 &&
            !Set->PromiscuityLogged) {
            Set->PromiscuityLogged = TRUE;
            LogEvent(EVENT_NDIS_NETWORK_ADDRESS, &Binding->AdapterName, NDIS_STATUS_SUCCESS);
        }
    } while (ContinuePass(Binding, Status));
}

_Use_decl_annotations_
static VOID CombinedLowerComplete(PLOWER_CALL Call, PNDIS_OID_REQUEST Request, NDIS_STATUS Status)
{
    PBINDING Binding = CONTAINING_RECORD(Call, BINDING, Combined.Call);
    COMBINED_SET *Set = &Binding->Combined;

    UNREFERENCED_PARAMETER(Request);
    if (Set->Phase == CombinedFilter) {
        Set->FilterKnown = Status == NDIS_STATUS_SUCCESS;
        Set->Phase = CombinedList;
    } else {
        Set->ListKnown = Status == NDIS_STATUS_SUCCESS;
    }
    if (ContinuePass(Binding, Status)) {
        CombinedRun(Binding);
    }
}

/* Runs a pass unless one is running: that one's thread takes what is new along. */
static VOID Kick(_Inout_ PBINDING Binding)
{
    COMBINED_SET *Set = &Binding->Combined;
    BOOLEAN Mine;

    NdisAcquireSpinLock(&Binding->CombinedLock);
    Mine = Set->Phase == CombinedIdle;
    if (Mine) {
        Set->Phase = CombinedFilter;
        NdisResetEvent(&Set->Done);
    }
    NdisReleaseSpinLock(&Binding->CombinedLock);
    if (Mine) {
        CombinedRun(Binding);
    }
}

_Use_decl_annotations_
VOID CombinedSet(PVMINIPORT Miniport, const RECEIVE_RULES *Rules)
{
    PBINDING Binding = Miniport->Binding;

    NdisAcquireSpinLock(&Binding->CombinedLock);
    Miniport->WantedRules = *Rules;
    InsertTailList(&Binding->Combined.Waiting, &Miniport->CombinedEntry);
    NdisReleaseSpinLock(&Binding->CombinedLock);
    Kick(Binding);
}

_Use_decl_annotations_
BOOLEAN CombinedCancel(PVMINIPORT Miniport, PVOID RequestId)
{
    PBINDING Binding = Miniport->Binding;
    BOOLEAN Found = FALSE;

    NdisAcquireSpinLock(&Binding->CombinedLock);
    for (PLIST_ENTRY Entry = Binding->Combined.Waiting.Flink; Entry != &Binding->Combined.Waiting;
         Entry = Entry->Flink) {
        if (CONTAINING_RECORD(Entry, VMINIPORT, CombinedEntry) == Miniport) {
            /* While it waits here its request is this one: it may be a later one than that of the caller. */
            NdisDprAcquireSpinLock(&Miniport->Lock);
            Found = Miniport->Oid.Original->RequestId == RequestId;
            NdisDprReleaseSpinLock(&Miniport->Lock);
            break;
        }
    }
    if (Found) {
        RemoveEntryList(&Miniport->CombinedEntry);
        Miniport->WantedRules = Miniport->Rules;
        Binding->Combined.Dirty = TRUE; /* the pass that is running may have counted it in */
    }
    NdisReleaseSpinLock(&Binding->CombinedLock);
    return Found;
}

_Use_decl_annotations_
VOID CombinedRefresh(PBINDING Binding)
{
    NdisAcquireSpinLock(&Binding->CombinedLock);
    Binding->Combined.Dirty = TRUE;
    NdisReleaseSpinLock(&Binding->CombinedLock);
    Kick(Binding);
}

_Use_decl_annotations_
VOID CombinedRestore(PBINDING Binding)
{
    NdisAcquireSpinLock(&Binding->CombinedLock);
    Binding->Combined.Forgotten = TRUE;
    NdisReleaseSpinLock(&Binding->CombinedLock);
    CombinedRefresh(Binding);
}

_Use_decl_annotations_
VOID CombinedWait(PBINDING Binding)
{
    NdisWaitEvent(&Binding->Combined.Done, 0);
}

_Use_decl_annotations_
BOOLEAN RulesAccept(const VMINIPORT *Miniport, const UCHAR *Address)
{
    const RECEIVE_RULES *Rules = &Miniport->Rules;

    if (Rules->PacketFilter & NDIS_PACKET_TYPE_PROMISCUOUS) {
        return TRUE;
    }
    switch (CastOf(Address)) {
    case CastDirected:
        return (Rules->PacketFilter & NDIS_PACKET_TYPE_DIRECTED) && AddressEqual(Address, Miniport->Address);
    case CastBroadcast:
        return (Rules->PacketFilter & NDIS_PACKET_TYPE_BROADCAST) != 0;
    case CastMulticast:
    default:
        break;
    }
    if (Rules->PacketFilter & NDIS_PACKET_TYPE_ALL_MULTICAST) {
        return TRUE;
    }
    if (Rules->PacketFilter & NDIS_PACKET_TYPE_MULTICAST) {
        for (ULONG Index = 0; Index < Rules->MulticastCount; Index++) {
            if (AddressEqual(Address, Rules->Multicast[Index])) {
                return TRUE;
            }
        }
    }
    return FALSE;
}
