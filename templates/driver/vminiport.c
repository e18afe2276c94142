/* The adapter that NDIS sees: initialise, pause, restart, halt. */
#include "vminiport.h"

#include "attributes.h"
#include "callbacks/callbacks.h"
#include "config.h"
#include "distribution.h"
#include "hooks_call.h"
#include "log.h"
#include "status.h"
#include "trace.h"

_Use_decl_annotations_
VOID MiniportTransition(PVMINIPORT Miniport, MINIPORT_STATE To)
{
    static const ULONG Allowed[MiniportStates] = {
        [MiniportHalted] = 1u << MiniportInitialising,
        [MiniportInitialising] = 1u << MiniportPaused | 1u << MiniportHalted,
        [MiniportPaused] = 1u << MiniportRestarting | 1u << MiniportHalted,
        [MiniportRestarting] = 1u << MiniportRunning | 1u << MiniportPaused,
        [MiniportRunning] = 1u << MiniportPausing,
        [MiniportPausing] = 1u << MiniportPaused,
    };

    NT_ASSERT((Allowed[Miniport->State] & 1u << To) != 0);
    UNREFERENCED_PARAMETER(Allowed);
    TraceMiniportState(Miniport, To);
    Miniport->State = To;
}

_Use_decl_annotations_
VOID MiniportUpdateOpen(PVMINIPORT Miniport)
{
    Miniport->Open =
        Miniport->State == MiniportRunning && Miniport->Power == NdisDeviceStateD0 && !Miniport->SurpriseRemoved;
}

static VOID SetState(_Inout_ PVMINIPORT Miniport, _In_ MINIPORT_STATE To)
{
    LOCK_STATE_EX LockState;

    NdisAcquireRWLockWrite(Miniport->Binding->PathLock, &LockState, 0);
    MiniportTransition(Miniport, To);
    MiniportUpdateOpen(Miniport);
    NdisReleaseRWLock(Miniport->Binding->PathLock, &LockState);
    CallbacksChanged();
}

_Use_decl_annotations_
VOID MiniportStatistics(const VMINIPORT *Miniport, PNDIS_STATISTICS_INFO Sum)
{
    StatisticsSum(Miniport->Statistics, Sum);
    Sum->ifInDiscards = (ULONG)Miniport->InDiscards;
    Sum->ifInErrors = (ULONG)Miniport->InErrors;
    Sum->ifOutDiscards = (ULONG)Miniport->OutDiscards;
    Sum->ifOutErrors = (ULONG)Miniport->OutErrors;
}

_Use_decl_annotations_
BOOLEAN MiniportUseHandle(PVMINIPORT Miniport)
{
    BOOLEAN Usable;

    NdisAcquireSpinLock(&Miniport->Lock);
    Usable = Miniport->HandleOpen;
    if (Usable) {
        RundownEnter(&Miniport->HandleUse, 1);
    }
    NdisReleaseSpinLock(&Miniport->Lock);
    return Usable;
}

_Use_decl_annotations_
VOID MiniportReleaseHandle(PVMINIPORT Miniport)
{
    if (RundownLeave(&Miniport->HandleUse, 1)) {
        NdisSetEvent(&Miniport->HandleUnused);
    }
}

_IRQL_requires_(PASSIVE_LEVEL)
static VOID RetireHandle(_Inout_ PVMINIPORT Miniport)
{
    NdisAcquireSpinLock(&Miniport->Lock);
    Miniport->HandleOpen = FALSE;
    NdisReleaseSpinLock(&Miniport->Lock);
    if (!RundownEnd(&Miniport->HandleUse)) {
        NdisWaitEvent(&Miniport->HandleUnused, 0);
    }
}

/* What initialisation allocates; freed here too, as far as it came. */
_Must_inspect_result_
_IRQL_requires_(PASSIVE_LEVEL)
static NDIS_STATUS AllocateResources(_Inout_ PVMINIPORT Miniport)
{
    Miniport->InDiscards = Miniport->InErrors = Miniport->OutDiscards = Miniport->OutErrors = 0;
    Miniport->Statistics = StatisticsCreate();
    if (Miniport->Statistics == NULL) {
        return NDIS_STATUS_RESOURCES;
    }
    if (Distribution.Pools != PoolNone) {
        const ULONG CopyBytes = Distribution.Pools == PoolCopy ? Miniport->Binding->ChildMtu + FRAME_PEEK : 0;

        Miniport->ReceivePool = ChildPoolCreate(Miniport->Handle, CopyBytes, TAG_RECEIVE_POOL);
        if (Miniport->ReceivePool == NULL) {
            return NDIS_STATUS_RESOURCES;
        }
    }
    return OidInitialise(Miniport);
}

_IRQL_requires_(PASSIVE_LEVEL)
static VOID FreeResources(_Inout_ PVMINIPORT Miniport)
{
    OidFree(Miniport);
    if (Miniport->ReceivePool != NULL) {
        NdisFreeNetBufferListPool(Miniport->ReceivePool);
        Miniport->ReceivePool = NULL;
    }
    if (Miniport->OwnPool != NULL) {
        NdisFreeNetBufferListPool(Miniport->OwnPool);
        Miniport->OwnPool = NULL;
    }
    StatisticsDelete(Miniport->Statistics);
    Miniport->Statistics = NULL;
}

/* Makes frames find it. */
_Must_inspect_result_
_IRQL_requires_(PASSIVE_LEVEL)
static NDIS_STATUS AddRoute(_Inout_ PVMINIPORT Miniport)
{
    NDIS_STATUS Status;
    LOCK_STATE_EX LockState;

    NdisAcquireRWLockWrite(Miniport->Binding->PathLock, &LockState, 0);
    Status = DistributionAdd(Miniport);
    Miniport->Routed = Status == NDIS_STATUS_SUCCESS;
    NdisReleaseRWLock(Miniport->Binding->PathLock, &LockState);
    return Status;
}

/* Makes frames find it no longer, and the adapter below let nothing through for it. */
_IRQL_requires_(PASSIVE_LEVEL)
static VOID RemoveRoute(_Inout_ PVMINIPORT Miniport)
{
    PBINDING Binding = Miniport->Binding;
    BOOLEAN HadRules;
    LOCK_STATE_EX LockState;

    NdisAcquireRWLockWrite(Binding->PathLock, &LockState, 0);
    if (Miniport->Routed) {
        DistributionRemove(Miniport);
        Miniport->Routed = FALSE;
    }
    HadRules = Miniport->Rules.PacketFilter != 0 || Miniport->Rules.MulticastCount != 0;
    if (Miniport->Rules.PacketFilter & NDIS_PACKET_TYPE_PROMISCUOUS) {
        Binding->Promiscuous--;
    }
    NdisZeroMemory(&Miniport->Rules, sizeof(Miniport->Rules));
    NdisDprAcquireSpinLock(&Binding->CombinedLock);
    NdisZeroMemory(&Miniport->WantedRules, sizeof(Miniport->WantedRules));
    NdisDprReleaseSpinLock(&Binding->CombinedLock);
    NdisReleaseRWLock(Binding->PathLock, &LockState);

    if (HadRules) {
        CombinedRefresh(Binding);
    }
}

_Use_decl_annotations_
NDIS_STATUS MiniportInitializeEx(NDIS_HANDLE NdisMiniportHandle, NDIS_HANDLE MiniportDriverContext,
                                 PNDIS_MINIPORT_INIT_PARAMETERS MiniportInitParameters)
{
    PVMINIPORT Miniport = MiniportInitParameters->IMDeviceInstanceContext;
    NDIS_STATUS Status;

    UNREFERENCED_PARAMETER(MiniportDriverContext);

    if (!InstanceBegin(Miniport)) {
        return NDIS_STATUS_FAILURE;
    }
    MiniportTransition(Miniport, MiniportInitialising);
    Miniport->Handle = NdisMiniportHandle;
    Miniport->AddDeviceContext = MiniportInitParameters->MiniportAddDeviceContext;
    Miniport->IfIndex = MiniportInitParameters->IfIndex;
    Miniport->SurpriseRemoved = FALSE;
    Miniport->Lookahead = Miniport->Binding->Lower.LookaheadSize;
    PowerUpperComes(Miniport);
    StatusLinkOf(Miniport, &Miniport->IndicatedLink);
    Miniport->MtuSize = DistributionMtu(Miniport->Binding);
    DistributionDescribe(Miniport);
    AddressCopy(Miniport->Address, Miniport->PermanentAddress);
    ConfigReadMiniport(Miniport);

    Status = AllocateResources(Miniport);
    if (Status != NDIS_STATUS_SUCCESS) {
        goto Fail;
    }
    Status = AttributesSet(Miniport);
    if (Status != NDIS_STATUS_SUCCESS) {
        goto Fail;
    }
    Status = AddRoute(Miniport);
    if (Status != NDIS_STATUS_SUCCESS) {
        goto Fail;
    }

    /* NDIS cannot see which interface lies above which. Without the entry everything works, so failing is no
     * reason to. */
    Status = NdisIfAddIfStackEntry(Miniport->IfIndex, Miniport->Binding->Lower.IfIndex);
    Miniport->Stacked = Status == NDIS_STATUS_SUCCESS;
    if (!Miniport->Stacked) {
        TraceFailure("NdisIfAddIfStackEntry", &Miniport->DeviceName, Status);
    }

    RundownStart(&Miniport->HandleUse);
    NdisInitializeEvent(&Miniport->HandleUnused);
    MiniportTransition(Miniport, MiniportPaused);
    if (Callbacks.DeviceStarted != NULL && Miniport->AddDeviceContext != NULL) {
        Callbacks.DeviceStarted(Miniport->AddDeviceContext);
    }
    HookEvent(HookEventInitialised, Miniport);
    InstanceSucceeded(Miniport);
    StatusRefreshLink(Miniport);
    CallbacksChanged();
    return NDIS_STATUS_SUCCESS;

Fail:
    LogEvent(EVENT_NDIS_DRIVER_FAILURE, &Miniport->DeviceName, Status);
    TraceFailure("MiniportInitializeEx", &Miniport->DeviceName, Status);
    PowerUpperGoes(Miniport);
    FreeResources(Miniport);
    Miniport->Handle = NULL;
    MiniportTransition(Miniport, MiniportHalted);
    CallbacksChanged();
    InstanceEnded(Miniport);
    return Status;
}

/* Only from Paused: no sends, no receives, no requests are left. */
_Use_decl_annotations_
VOID MiniportHaltEx(NDIS_HANDLE MiniportAdapterContext, NDIS_HALT_ACTION HaltAction)
{
    PVMINIPORT Miniport = MiniportAdapterContext;

    UNREFERENCED_PARAMETER(HaltAction);

    OidFailHeld(Miniport, NDIS_STATUS_REQUEST_ABORTED);
    RemoveRoute(Miniport);
    RetireHandle(Miniport);
    if (Miniport->Stacked) {
        NdisIfDeleteIfStackEntry(Miniport->IfIndex, Miniport->Binding->Lower.IfIndex);
        Miniport->Stacked = FALSE;
    }
    HookEvent(HookEventHalted, Miniport);
    DeliveryEnd();
    PowerUpperGoes(Miniport);
    FreeResources(Miniport);
    Miniport->Handle = NULL;
    MiniportTransition(Miniport, MiniportHalted);
    CallbacksChanged();
    InstanceEnded(Miniport); /* the memory may go from here on, and the driver */
}

_Use_decl_annotations_
VOID MiniportLeave(PVMINIPORT Miniport, ULONG Pieces)
{
    if (RundownLeave(&Miniport->Outstanding, Pieces)) {
        const NDIS_HANDLE Handle = Miniport->Handle;

        SetState(Miniport, MiniportPaused);
        NdisMPauseComplete(Handle);
    }
}

/*
 * New sends are refused from here on, indications end: the flag is cleared under the exclusive lock. What was accepted
 * before is counted, and the last of it completes the pause.
 */
_Use_decl_annotations_
NDIS_STATUS MiniportPause(NDIS_HANDLE MiniportAdapterContext, PNDIS_MINIPORT_PAUSE_PARAMETERS PauseParameters)
{
    PVMINIPORT Miniport = MiniportAdapterContext;

    UNREFERENCED_PARAMETER(PauseParameters);

    SetState(Miniport, MiniportPausing);
    HeldFlush(Miniport, NDIS_STATUS_PAUSED);
    OidFailHeld(Miniport, NDIS_STATUS_FAILURE);
    HookEvent(HookEventPaused, Miniport);

    if (RundownEnd(&Miniport->Outstanding)) {
        SetState(Miniport, MiniportPaused);
        return NDIS_STATUS_SUCCESS;
    }
    return NDIS_STATUS_PENDING;
}

_Use_decl_annotations_
NDIS_STATUS MiniportRestart(NDIS_HANDLE MiniportAdapterContext, PNDIS_MINIPORT_RESTART_PARAMETERS RestartParameters)
{
    PVMINIPORT Miniport = MiniportAdapterContext;

    SetState(Miniport, MiniportRestarting);
    Miniport->MtuSize = DistributionMtu(Miniport->Binding);
    AttributesUpdate(Miniport, RestartParameters->RestartAttributes);
    RundownStart(&Miniport->Outstanding);
    SetState(Miniport, MiniportRunning);
    HookEvent(HookEventRestarted, Miniport);
    return NDIS_STATUS_SUCCESS;
}

/* Nothing here is a device of its own: nothing to shut down, and nothing may be called at any IRQL. */
_Use_decl_annotations_
VOID MiniportShutdownEx(NDIS_HANDLE MiniportAdapterContext, NDIS_SHUTDOWN_ACTION ShutdownAction)
{
    UNREFERENCED_PARAMETER(MiniportAdapterContext);
    UNREFERENCED_PARAMETER(ShutdownAction);
}

_Use_decl_annotations_
VOID MiniportDevicePnPEventNotify(NDIS_HANDLE MiniportAdapterContext, PNET_DEVICE_PNP_EVENT NetDevicePnPEvent)
{
    PVMINIPORT Miniport = MiniportAdapterContext;
    LOCK_STATE_EX LockState;

    if (NetDevicePnPEvent->DevicePnPEvent != NdisDevicePnPEventSurpriseRemoved) {
        return;
    }
    NdisAcquireRWLockWrite(Miniport->Binding->PathLock, &LockState, 0);
    Miniport->SurpriseRemoved = TRUE;
    MiniportUpdateOpen(Miniport);
    NdisReleaseRWLock(Miniport->Binding->PathLock, &LockState);

    HeldFlush(Miniport, NDIS_STATUS_NOT_ACCEPTED);
    OidFailHeld(Miniport, NDIS_STATUS_NOT_ACCEPTED);
    HookEvent(HookEventRemoved, Miniport);
}
