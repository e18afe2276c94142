/* Bind, open, close, unbind. */
#include "binding.h"

#include "callbacks/callbacks.h"
#include "config.h"
#include "distribution.h"
#include "hooks_call.h"
#include "log.h"
#include "lower.h"
#include "reconfigure.h"
#include "trace.h"
#include "vminiport.h"

_Use_decl_annotations_
VOID BindingTransition(PBINDING Binding, BINDING_STATE To)
{
    static const ULONG Allowed[BindingStates] = {
        [BindingUnbound] = 1u << BindingOpening,
        [BindingOpening] = 1u << BindingPaused | 1u << BindingUnbound,
        [BindingPaused] = 1u << BindingRestarting | 1u << BindingClosing,
        [BindingRestarting] = 1u << BindingRunning | 1u << BindingPaused,
        [BindingRunning] = 1u << BindingPausing,
        [BindingPausing] = 1u << BindingPaused,
        [BindingClosing] = 1u << BindingUnbound,
    };

    NT_ASSERT((Allowed[Binding->State] & 1u << To) != 0);
    UNREFERENCED_PARAMETER(Allowed);
    TraceBindingState(Binding, To);
    Binding->State = To;
}

_Use_decl_annotations_
BOOLEAN BindingUseHandle(PBINDING Binding)
{
    BOOLEAN Usable;

    NdisAcquireSpinLock(&Binding->CombinedLock);
    Usable = Binding->HandleOpen;
    if (Usable) {
        RundownEnter(&Binding->HandleUse, 1);
    }
    NdisReleaseSpinLock(&Binding->CombinedLock);
    return Usable;
}

_Use_decl_annotations_
VOID BindingReleaseHandle(PBINDING Binding)
{
    if (RundownLeave(&Binding->HandleUse, 1)) {
        NdisSetEvent(&Binding->HandleUnused);
    }
}

static VOID OpenHandle(_Inout_ PBINDING Binding)
{
    RundownStart(&Binding->HandleUse);
    NdisInitializeEvent(&Binding->HandleUnused);
    Binding->HandleOpen = TRUE;
}

/* Lets nobody else use the handle below, and waits for those who do. */
_IRQL_requires_(PASSIVE_LEVEL)
static VOID RetireHandle(_Inout_ PBINDING Binding)
{
    NdisAcquireSpinLock(&Binding->CombinedLock);
    Binding->HandleOpen = FALSE;
    NdisReleaseSpinLock(&Binding->CombinedLock);
    if (!RundownEnd(&Binding->HandleUse)) {
        NdisWaitEvent(&Binding->HandleUnused, 0);
    }
}

/* Frees what a binding has, as far as it came. */
_IRQL_requires_max_(DISPATCH_LEVEL)
static VOID Free(_In_ PBINDING Binding)
{
    TableFree(Binding);
    if (Binding->OwnPool != NULL) {
        NdisFreeNetBufferListPool(Binding->OwnPool);
    }
    if (Binding->PauseWorkItem != NULL) {
        NdisFreeIoWorkItem(Binding->PauseWorkItem);
    }
    if (Binding->EventWorkItem != NULL) {
        NdisFreeIoWorkItem(Binding->EventWorkItem);
    }
    if (Binding->PathLock != NULL) {
        NdisFreeRWLock(Binding->PathLock);
    }
    CombinedFree(Binding);
    NT_ASSERT(Binding->Deferred.Head == NULL);
    NdisFreeSpinLock(&Binding->DeferredLock);
    DriverFree(Binding);
}

_Use_decl_annotations_
VOID BindingDereference(PBINDING Binding, REFERENCE_OWNER Owner)
{
    if (ReferenceRemove(&Binding->References, Owner)) {
        NT_ASSERT(Binding->State == BindingUnbound);
        BindingsRemove(Binding);
        Free(Binding);
    }
}

/* No adapter is open, and NDIS knows nothing of the virtual miniports: what is left goes. */
_IRQL_requires_(PASSIVE_LEVEL)
static VOID End(_Inout_ PBINDING Binding)
{
    while (Binding->Table.First != NULL) {
        TableRemove(Binding->Table.First);
    }
    BindingDereference(Binding, OwnerNdis);
}

/* Everything a binding needs, so that nothing can fail once the adapter is open. */
_Must_inspect_result_
_IRQL_requires_(PASSIVE_LEVEL)
static NDIS_STATUS Create(_In_ const NDIS_BIND_PARAMETERS *Parameters, _Outptr_ PBINDING *Created)
{
    const USHORT NameLength = Parameters->AdapterName->Length;
    PBINDING Binding = DriverAllocate(sizeof(BINDING) + NameLength + sizeof(WCHAR), TAG_BINDING);
    NDIS_STATUS Status;

    if (Binding == NULL) {
        return NDIS_STATUS_RESOURCES;
    }
    ReferenceAdd(&Binding->References, OwnerNdis);
    Binding->State = BindingUnbound;
    Binding->Power = NdisDeviceStateD0;
    Binding->AdapterName.Buffer = (PWSTR)(Binding + 1);
    Binding->AdapterName.Length = NameLength;
    Binding->AdapterName.MaximumLength = (USHORT)(NameLength + sizeof(WCHAR));
    NdisMoveMemory(Binding->AdapterName.Buffer, Parameters->AdapterName->Buffer, NameLength);
    InitializeListHead(&Binding->Entry);
    NdisInitializeEvent(&Binding->Reconfigured);
    NdisSetEvent(&Binding->Reconfigured);
    NdisAllocateSpinLock(&Binding->DeferredLock);
    CombinedInitialise(Binding);

    Status = LowerFromBindParameters(&Binding->Lower, Parameters);
    if (Status != NDIS_STATUS_SUCCESS) {
        goto Fail;
    }

    Status = NDIS_STATUS_RESOURCES;
    Binding->PathLock = NdisAllocateRWLock(Driver.MiniportHandle);
    if (Binding->PathLock == NULL) {
        goto Fail;
    }
    Binding->PauseWorkItem = NdisAllocateIoWorkItem(Driver.MiniportHandle);
    Binding->EventWorkItem = NdisAllocateIoWorkItem(Driver.MiniportHandle);
    if (Binding->PauseWorkItem == NULL || Binding->EventWorkItem == NULL) {
        goto Fail;
    }
    Status = DistributionCreatePools(Binding);
    if (Status != NDIS_STATUS_SUCCESS) {
        goto Fail;
    }

    Status = NDIS_STATUS_NOT_ACCEPTED;
    if (!BindingsClaimAdapter(Binding)) {
        goto Fail;
    }
    Status = MiniportsCreate(Binding, Parameters);
    if (Status != NDIS_STATUS_SUCCESS) {
        goto Fail;
    }
    *Created = Binding;
    return NDIS_STATUS_SUCCESS;

Fail:
    End(Binding);
    return Status;
}

/* The adapter is open: OID requests and status may pass, and the virtual miniports may come. */
_IRQL_requires_(PASSIVE_LEVEL)
static VOID Opened(_Inout_ PBINDING Binding)
{
    BindingTransition(Binding, BindingPaused);
    OpenHandle(Binding);
    BindingsPublish(Binding);
    CallbacksChanged();
    MiniportsStart(Binding, StartAll);
}

_Use_decl_annotations_
NDIS_STATUS ProtocolBindAdapterEx(NDIS_HANDLE ProtocolDriverContext, NDIS_HANDLE BindContext,
                                  PNDIS_BIND_PARAMETERS BindParameters)
{
    PBINDING Binding;
    NDIS_STATUS Status;

    UNREFERENCED_PARAMETER(ProtocolDriverContext);

    Status = Create(BindParameters, &Binding);
    if (Status != NDIS_STATUS_SUCCESS) {
        LogEvent(EVENT_NDIS_DRIVER_FAILURE, BindParameters->AdapterName, Status);
        TraceFailure("ProtocolBindAdapterEx", BindParameters->AdapterName, Status);
        return Status;
    }

    Binding->BindContext = BindContext;
    Binding->Medium[0] = NdisMedium802_3;
    ObjectHeader(&Binding->OpenParameters.Header, NDIS_OBJECT_TYPE_OPEN_PARAMETERS, NDIS_OPEN_PARAMETERS_REVISION_1,
                 NDIS_SIZEOF_OPEN_PARAMETERS_REVISION_1);
    Binding->OpenParameters.AdapterName = &Binding->AdapterName;
    Binding->OpenParameters.MediumArray = Binding->Medium;
    Binding->OpenParameters.MediumArraySize = ARRAYSIZE(Binding->Medium);
    Binding->OpenParameters.SelectedMediumIndex = &Binding->SelectedMedium;

    BindingTransition(Binding, BindingOpening);
    Status = NdisOpenAdapterEx(Driver.ProtocolHandle, Binding, &Binding->OpenParameters, BindContext, &Binding->Handle);
    if (Status == NDIS_STATUS_PENDING) {
        return NDIS_STATUS_PENDING; /* the binding may have completed, and gone, by now */
    }
    if (Status != NDIS_STATUS_SUCCESS) {
        LogEvent(EVENT_NDIS_DRIVER_FAILURE, BindParameters->AdapterName, Status);
        TraceFailure("NdisOpenAdapterEx", &Binding->AdapterName, Status);
        BindingTransition(Binding, BindingUnbound);
        End(Binding);
        return Status;
    }
    Opened(Binding);
    return NDIS_STATUS_SUCCESS;
}

_Use_decl_annotations_
VOID ProtocolOpenAdapterCompleteEx(NDIS_HANDLE ProtocolBindingContext, NDIS_STATUS Status)
{
    PBINDING Binding = ProtocolBindingContext;
    const NDIS_HANDLE BindContext = Binding->BindContext;

    if (Status == NDIS_STATUS_SUCCESS) {
        Opened(Binding);
    } else {
        LogEvent(EVENT_NDIS_DRIVER_FAILURE, &Binding->AdapterName, Status);
        TraceFailure("NdisOpenAdapterEx", &Binding->AdapterName, Status);
        BindingTransition(Binding, BindingUnbound);
        End(Binding);
    }
    NdisCompleteBindAdapterEx(BindContext, Status);
}

/*
 * NDIS has paused the binding. In this order: nobody finds the binding any more; the virtual miniports go, while the
 * adapter is open for the last requests of the drivers above; the adapter forgets what it was to let through; the
 * handle falls out of use; it is closed.
 */
_Use_decl_annotations_
NDIS_STATUS ProtocolUnbindAdapterEx(NDIS_HANDLE UnbindContext, NDIS_HANDLE ProtocolBindingContext)
{
    PBINDING Binding = ProtocolBindingContext;
    NDIS_STATUS Status;
    LOCK_STATE_EX LockState;

    BindingsRetire(Binding);
    MiniportsStop(Binding);
    CallbacksChanged();
    CombinedRefresh(Binding);
    CombinedWait(Binding);

    NdisAcquireRWLockWrite(Binding->PathLock, &LockState, 0);
    BindingTransition(Binding, BindingClosing);
    BindingUpdateOpen(Binding);
    NdisReleaseRWLock(Binding->PathLock, &LockState);
    RetireHandle(Binding);

    Binding->UnbindContext = UnbindContext;
    Status = NdisCloseAdapterEx(Binding->Handle);
    if (Status == NDIS_STATUS_PENDING) {
        return NDIS_STATUS_PENDING;
    }
    BindingTransition(Binding, BindingUnbound);
    End(Binding);
    return NDIS_STATUS_SUCCESS;
}

_Use_decl_annotations_
VOID ProtocolCloseAdapterCompleteEx(NDIS_HANDLE ProtocolBindingContext)
{
    PBINDING Binding = ProtocolBindingContext;

    BindingTransition(Binding, BindingUnbound);
    NdisCompleteUnbindAdapterEx(Binding->UnbindContext);
    End(Binding);
}
