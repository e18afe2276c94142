/* Asking NDIS for the instances of the table, and letting them go. */
#include "vminiport.h"

#include "distribution.h"
#include "log.h"
#include "trace.h"

/* Changes the stage, and with it the events that tell of it. VMINIPORT.Lock is held. */
static VOID InstanceTransition(_Inout_ PVMINIPORT Miniport, _In_ INSTANCE_STAGE To)
{
    static const ULONG Allowed[InstanceStages] = {
        [InstanceWanted] = 1u << InstanceRequested | 1u << InstanceRetired,
        [InstanceRequested] =
            1u << InstanceStarting | 1u << InstanceWanted | 1u << InstanceIdle | 1u << InstanceRetired,
        [InstanceStarting] = 1u << InstanceStarted | 1u << InstanceIdle | 1u << InstanceRetired,
        [InstanceStarted] = 1u << InstanceIdle | 1u << InstanceRetired,
        [InstanceIdle] = 1u << InstanceRequested | 1u << InstanceRetired,
        [InstanceRetired] = 0,
    };

    NT_ASSERT((Allowed[Miniport->Stage] & 1u << To) != 0);
    UNREFERENCED_PARAMETER(Allowed);
    TraceInstanceStage(Miniport, To);
    Miniport->Stage = To;

    switch (To) {
    case InstanceRequested:
        NdisResetEvent(&Miniport->Settled);
        NdisResetEvent(&Miniport->Ended);
        break;
    case InstanceStarting:
        break;
    case InstanceStarted:
        NdisSetEvent(&Miniport->Settled);
        break;
    default:
        NdisSetEvent(&Miniport->Settled);
        NdisSetEvent(&Miniport->Ended);
        break;
    }
}

_Use_decl_annotations_
PVMINIPORT InstanceCreate(PBINDING Binding, ULONG Row, PCUNICODE_STRING DeviceName)
{
    PVMINIPORT Miniport = DriverAllocate(sizeof(VMINIPORT) + DeviceName->Length + sizeof(WCHAR), TAG_MINIPORT);

    if (Miniport == NULL) {
        return NULL;
    }
    ReferenceAdd(&Miniport->References, OwnerWalker);
    ReferenceAdd(&Binding->References, OwnerMiniport);
    Miniport->Binding = Binding;
    Miniport->Row = Row;
    Miniport->DeviceName.Buffer = (PWSTR)(Miniport + 1);
    Miniport->DeviceName.Length = DeviceName->Length;
    Miniport->DeviceName.MaximumLength = (USHORT)(DeviceName->Length + sizeof(WCHAR));
    NdisMoveMemory(Miniport->DeviceName.Buffer, DeviceName->Buffer, DeviceName->Length);

    Miniport->State = MiniportHalted;
    Miniport->Stage = InstanceWanted;
    Miniport->Power = NdisDeviceStateD3; /* as long as it is halted (power.h) */
    Miniport->LinkHidden = TRUE;
    NdisInitializeEvent(&Miniport->Quiet);
    NdisSetEvent(&Miniport->Quiet);
    NdisAllocateSpinLock(&Miniport->Lock);
    InitializeListHead(&Miniport->DirectRequests);
    DeliveryInitialise(Miniport);
    NdisInitializeEvent(&Miniport->Asked);
    NdisSetEvent(&Miniport->Asked);
    NdisInitializeEvent(&Miniport->Settled);
    NdisSetEvent(&Miniport->Settled);
    NdisInitializeEvent(&Miniport->Ended);
    NdisSetEvent(&Miniport->Ended);
    return Miniport;
}

_Use_decl_annotations_
VOID MiniportDereference(PVMINIPORT Miniport, REFERENCE_OWNER Owner)
{
    PBINDING Binding = Miniport->Binding;

    if (ReferenceRemove(&Miniport->References, Owner)) {
        NT_ASSERT(Miniport->State == MiniportHalted);
        NT_ASSERT(Miniport->Stage == InstanceWanted || Miniport->Stage == InstanceRetired);
        DeliveryFree(Miniport);
        NdisFreeSpinLock(&Miniport->Lock);
        DriverFree(Miniport);
        BindingDereference(Binding, OwnerMiniport);
    }
}

/* TRUE if the caller is to ask for it, and NDIS has a reference. */
_Must_inspect_result_
static BOOLEAN BeginAsking(_Inout_ PVMINIPORT Miniport, _In_ START_WHICH Which)
{
    BOOLEAN Mine;

    NdisAcquireSpinLock(&Miniport->Lock);
    Mine = !Miniport->Stopping && !Miniport->Asking &&
           (Miniport->Stage == InstanceWanted || (Which == StartAll && Miniport->Stage == InstanceIdle));
    if (Mine) {
        InstanceTransition(Miniport, InstanceRequested);
        ReferenceAdd(&Miniport->References, OwnerNdis);
        Miniport->Asking = TRUE;
        NdisResetEvent(&Miniport->Asked);
    }
    NdisReleaseSpinLock(&Miniport->Lock);
    return Mine;
}

/* The call has returned. What it led to may have ended by now, or be going on. */
static VOID EndAsking(_Inout_ PVMINIPORT Miniport, _In_ NDIS_STATUS Status)
{
    BOOLEAN Refused;

    NdisAcquireSpinLock(&Miniport->Lock);
    Refused = Status != NDIS_STATUS_SUCCESS && Miniport->Stage == InstanceRequested;
    if (Refused) {
        /* Another virtual miniport has that device; when that is gone, this one can have it. */
        InstanceTransition(Miniport, Status == NDIS_STATUS_NOT_ACCEPTED ? InstanceWanted : InstanceIdle);
    }
    Miniport->Asking = FALSE;
    NdisSetEvent(&Miniport->Asked);
    NdisReleaseSpinLock(&Miniport->Lock);
    if (Refused) {
        MiniportDereference(Miniport, OwnerNdis);
    }
}

_Use_decl_annotations_
VOID InstanceStart(PVMINIPORT Miniport, START_WHICH Which)
{
    NDIS_STATUS Status;

    if (!BeginAsking(Miniport, Which)) {
        return;
    }
    /* No lock is held: MiniportInitializeEx may run inside. */
    Status = NdisIMInitializeDeviceInstanceEx(Driver.MiniportHandle, &Miniport->DeviceName, Miniport);
    if (Status != NDIS_STATUS_SUCCESS) {
        LogEvent(EVENT_NDIS_DRIVER_FAILURE, &Miniport->DeviceName, Status);
        TraceFailure("NdisIMInitializeDeviceInstanceEx", &Miniport->DeviceName, Status);
    }
    EndAsking(Miniport, Status);
}

_Use_decl_annotations_
BOOLEAN InstanceBegin(PVMINIPORT Miniport)
{
    BOOLEAN Begun;

    NdisAcquireSpinLock(&Miniport->Lock);
    Begun = Miniport->Stage == InstanceRequested;
    if (Begun) {
        InstanceTransition(Miniport, InstanceStarting);
    }
    NdisReleaseSpinLock(&Miniport->Lock);
    return Begun;
}

_Use_decl_annotations_
VOID InstanceSucceeded(PVMINIPORT Miniport)
{
    NdisAcquireSpinLock(&Miniport->Lock);
    InstanceTransition(Miniport, InstanceStarted);
    Miniport->HandleOpen = TRUE;
    NdisReleaseSpinLock(&Miniport->Lock);
}

_Use_decl_annotations_
VOID InstanceEnded(PVMINIPORT Miniport)
{
    NdisAcquireSpinLock(&Miniport->Lock);
    InstanceTransition(Miniport, Miniport->Stopping ? InstanceRetired : InstanceIdle);
    NdisReleaseSpinLock(&Miniport->Lock);
    MiniportDereference(Miniport, OwnerNdis);
}

/* What nobody has asked NDIS for, or what has ended, is Retired at once. Returns the stage that is left. */
static INSTANCE_STAGE Retire(_Inout_ PVMINIPORT Miniport, _Out_ PNDIS_HANDLE Handle)
{
    INSTANCE_STAGE Stage;

    NdisAcquireSpinLock(&Miniport->Lock);
    if (Miniport->Stage == InstanceWanted || Miniport->Stage == InstanceIdle) {
        InstanceTransition(Miniport, InstanceRetired);
    }
    Stage = Miniport->Stage;
    *Handle = Miniport->Handle;
    NdisReleaseSpinLock(&Miniport->Lock);
    return Stage;
}

/*
 * Whoever asks for it on another thread comes to the end first, and nobody asks again: what is asked for after this
 * would never be stopped. Cancel while NDIS has not begun; else wait until it is through with MiniportInitializeEx and
 * reverse that, if it succeeded and nobody halted it since.
 */
_Use_decl_annotations_
VOID InstanceStop(PVMINIPORT Miniport)
{
    INSTANCE_STAGE Stage;
    NDIS_HANDLE Handle;

    NdisAcquireSpinLock(&Miniport->Lock);
    Miniport->Stopping = TRUE;
    NdisReleaseSpinLock(&Miniport->Lock);
    NdisWaitEvent(&Miniport->Asked, 0);

    Stage = Retire(Miniport, &Handle);
    if (Stage == InstanceRequested &&
        NdisIMCancelInitializeDeviceInstance(Driver.MiniportHandle, &Miniport->DeviceName) == NDIS_STATUS_SUCCESS) {
        InstanceEnded(Miniport);
        return;
    }
    if (Stage == InstanceRequested || Stage == InstanceStarting) {
        NdisWaitEvent(&Miniport->Settled, 0);
        Stage = Retire(Miniport, &Handle);
    }
    if (Stage == InstanceStarted) {
        const NDIS_STATUS Status = NdisIMDeInitializeDeviceInstance(Handle);

        if (Status != NDIS_STATUS_SUCCESS) {
            TraceFailure("NdisIMDeInitializeDeviceInstance", &Miniport->DeviceName, Status);
        }
        /* Whoever halts it: the adapter below is in use until then. */
        NdisWaitEvent(&Miniport->Ended, 0);
    }
}
