/* What programs ask about the virtual miniports. */
#include "control.h"

#include "../binding.h"
#include "../status.h"
#include "../vminiport.h"

/* The same for 32-bit and 64-bit programs, without gaps that would show what lay there before. */
C_ASSERT(sizeof(CONTROL_MINIPORT) == 7 * 4 + 8 + 4 + 2 * 8 + 3 * CONTROL_NAME_CHARS * sizeof(WCHAR));
C_ASSERT(FIELD_OFFSET(CONTROL_MINIPORTS, Miniport) == 24);
C_ASSERT(sizeof(CONTROL_MINIPORTS_REQUEST) == 8);
C_ASSERT(sizeof(CONTROL_STATISTICS_REQUEST) == 16);
C_ASSERT(sizeof(CONTROL_STATISTICS) == 8 + 2 * 8 * 8);
C_ASSERT(sizeof(CONTROL_CHANGE) == 16);

static UINT32 StateOf(_In_ MINIPORT_STATE State)
{
    static const UINT32 States[MiniportStates] = {
        [MiniportHalted] = ControlStateHalted,   [MiniportInitialising] = ControlStateInitialising,
        [MiniportPaused] = ControlStatePaused,   [MiniportRestarting] = ControlStateRestarting,
        [MiniportRunning] = ControlStateRunning, [MiniportPausing] = ControlStatePausing,
    };

    return States[State];
}

static UINT32 LinkOf(_In_ NDIS_MEDIA_CONNECT_STATE State)
{
    switch (State) {
    case MediaConnectStateConnected:
        return ControlLinkUp;
    case MediaConnectStateDisconnected:
        return ControlLinkDown;
    default:
        return ControlLinkUnknown;
    }
}

/* `To` is zeroed, so that a terminator is there. */
static VOID CopyName(_Out_writes_(CONTROL_NAME_CHARS) PWCHAR To, _In_reads_(Characters) PCWCH From,
                     _In_ ULONG Characters)
{
    NdisMoveMemory(To, From, min(Characters, CONTROL_NAME_CHARS - 1) * sizeof(WCHAR));
}

_IRQL_requires_(PASSIVE_LEVEL)
static VOID Describe(_In_ PVMINIPORT Miniport, _Out_ PCONTROL_MINIPORT Entry)
{
    const BINDING *Binding = Miniport->Binding;
    NDIS_LINK_STATE Link;
    LOCK_STATE_EX LockState;

    NdisZeroMemory(Entry, sizeof(*Entry));
    StatusLinkOf(Miniport, &Link);
    Entry->AdapterIfIndex = Binding->Lower.IfIndex;
    Entry->Row = Miniport->Row;
    Entry->Link = LinkOf(Link.MediaConnectState);
    Entry->XmitLinkSpeed = Link.XmitLinkSpeed;
    Entry->RcvLinkSpeed = Link.RcvLinkSpeed;

    NdisAcquireRWLockRead(Binding->PathLock, &LockState, 0);
    Entry->State = StateOf(Miniport->State);
    Entry->Power = (UINT32)(Miniport->Power - NdisDeviceStateD0);
    if (Miniport->Routed) {
        Entry->IfIndex = Miniport->IfIndex;
        Entry->VlanId = Miniport->VlanId;
        AddressCopy(Entry->Address, Miniport->Address);
    }
    NdisReleaseRWLock(Binding->PathLock, &LockState);

    CopyName(Entry->AdapterName, Binding->AdapterName.Buffer, Binding->AdapterName.Length / sizeof(WCHAR));
    CopyName(Entry->DeviceName, Miniport->DeviceName.Buffer, Miniport->DeviceName.Length / sizeof(WCHAR));
    if (Miniport->Row < InstanceCount) {
        PCWSTR Name = Instances[Miniport->Row].FriendlyName;
        ULONG Characters = 0;

        while (Name[Characters] != 0) {
            Characters++;
        }
        CopyName(Entry->FriendlyName, Name, Characters);
    }
}

_Use_decl_annotations_
NTSTATUS ControlQueryMiniports(PVOID Buffer, ULONG InputLength, ULONG OutputLength, PULONG Length)
{
    const ULONG Before = FIELD_OFFSET(CONTROL_MINIPORTS, Miniport);
    PCONTROL_MINIPORTS Reply = Buffer;
    CONTROL_MINIPORTS_REQUEST Request;
    ULONG Room;
    NTSTATUS Status = ControlReadRequest(Buffer, InputLength, &Request, sizeof(Request));

    *Length = 0;
    if (!NT_SUCCESS(Status)) {
        return Status;
    }
    if (OutputLength < Before) {
        return STATUS_BUFFER_TOO_SMALL;
    }
    Room = (OutputLength - Before) / sizeof(CONTROL_MINIPORT);
    NdisZeroMemory(Buffer, Before);
    Reply->Version = CONTROL_VERSION;
    Reply->EntrySize = sizeof(CONTROL_MINIPORT);
    Reply->Sequence = ControlSequence(); /* before: what changes meanwhile is told to who waits for it */

    for (PBINDING Binding = BindingsNext(NULL); Binding != NULL; Binding = BindingsNext(Binding)) {
        for (PVMINIPORT Miniport = TableNext(Binding, NULL); Miniport != NULL;
             Miniport = TableNext(Binding, Miniport)) {
            if (Reply->Total >= Request.First && Reply->Count < Room) {
                Describe(Miniport, &Reply->Miniport[Reply->Count]);
                Reply->Count++;
            }
            Reply->Total++;
        }
    }
    *Length = Before + Reply->Count * (ULONG)sizeof(CONTROL_MINIPORT);
    return (ULONG64)Request.First + Reply->Count < Reply->Total ? STATUS_BUFFER_OVERFLOW : STATUS_SUCCESS;
}

static VOID Fill(_Out_ PCONTROL_STATISTICS Reply, _In_ const NDIS_STATISTICS_INFO *Sum)
{
    NdisZeroMemory(Reply, sizeof(*Reply));
    Reply->Version = CONTROL_VERSION;
    Reply->In.DirectedFrames = Sum->ifHCInUcastPkts;
    Reply->In.MulticastFrames = Sum->ifHCInMulticastPkts;
    Reply->In.BroadcastFrames = Sum->ifHCInBroadcastPkts;
    Reply->In.DirectedOctets = Sum->ifHCInUcastOctets;
    Reply->In.MulticastOctets = Sum->ifHCInMulticastOctets;
    Reply->In.BroadcastOctets = Sum->ifHCInBroadcastOctets;
    Reply->In.Discards = Sum->ifInDiscards;
    Reply->In.Errors = Sum->ifInErrors;
    Reply->Out.DirectedFrames = Sum->ifHCOutUcastPkts;
    Reply->Out.MulticastFrames = Sum->ifHCOutMulticastPkts;
    Reply->Out.BroadcastFrames = Sum->ifHCOutBroadcastPkts;
    Reply->Out.DirectedOctets = Sum->ifHCOutUcastOctets;
    Reply->Out.MulticastOctets = Sum->ifHCOutMulticastOctets;
    Reply->Out.BroadcastOctets = Sum->ifHCOutBroadcastOctets;
    Reply->Out.Discards = Sum->ifOutDiscards;
    Reply->Out.Errors = Sum->ifOutErrors;
}

_Use_decl_annotations_
NTSTATUS ControlQueryStatistics(PVOID Buffer, ULONG InputLength, ULONG OutputLength, PULONG Length)
{
    CONTROL_STATISTICS_REQUEST Request;
    NDIS_STATISTICS_INFO Sum;
    NTSTATUS Status = ControlReadRequest(Buffer, InputLength, &Request, sizeof(Request));

    *Length = 0;
    if (!NT_SUCCESS(Status)) {
        return Status;
    }
    if (Request.Reserved != 0) {
        return STATUS_INVALID_PARAMETER;
    }
    if (OutputLength < sizeof(CONTROL_STATISTICS)) {
        return STATUS_BUFFER_TOO_SMALL;
    }

    Status = STATUS_NOT_FOUND;
    for (PBINDING Binding = BindingsNext(NULL); Binding != NULL; Binding = BindingsNext(Binding)) {
        for (PVMINIPORT Miniport = TableNext(Binding, NULL); Miniport != NULL;
             Miniport = TableNext(Binding, Miniport)) {
            if (Binding->Lower.IfIndex != Request.AdapterIfIndex || Miniport->Row != Request.Row) {
                continue;
            }
            /* There are counters from initialisation to halt, which waits for whoever uses the handle. */
            Status = STATUS_DEVICE_NOT_READY;
            if (MiniportUseHandle(Miniport)) {
                MiniportStatistics(Miniport, &Sum);
                MiniportReleaseHandle(Miniport);
                Status = STATUS_SUCCESS;
            }
        }
    }
    if (NT_SUCCESS(Status)) {
        Fill(Buffer, &Sum);
        *Length = sizeof(CONTROL_STATISTICS);
    }
    return Status;
}
