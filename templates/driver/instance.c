/* Asking NDIS for the instances of the table, and letting them go. */
#include "vminiport.h"

#include "distribution.h"
#include "log.h"

_Use_decl_annotations_
PVMINIPORT InstanceCreate(PBINDING Binding, ULONG Row, PCUNICODE_STRING DeviceName)
{
    PVMINIPORT Miniport = DriverAllocate(sizeof(VMINIPORT) + DeviceName->Length + sizeof(WCHAR), TAG_MINIPORT);

    if (Miniport == NULL) {
        return NULL;
    }
    Miniport->Binding = Binding;
    Miniport->Row = Row;
    Miniport->DeviceName.Buffer = (PWSTR)(Miniport + 1);
    Miniport->DeviceName.Length = DeviceName->Length;
    Miniport->DeviceName.MaximumLength = (USHORT)(DeviceName->Length + sizeof(WCHAR));
    NdisMoveMemory(Miniport->DeviceName.Buffer, DeviceName->Buffer, DeviceName->Length);

    Miniport->State = MiniportHalted;
    Miniport->Stage = InstanceWanted;
    Miniport->Power = NdisDeviceStateD0;
    NdisAllocateSpinLock(&Miniport->Lock);
    InitializeListHead(&Miniport->DirectRequests);
    NdisInitializeEvent(&Miniport->Asked);
    NdisSetEvent(&Miniport->Asked);
    NdisInitializeEvent(&Miniport->Settled);
    NdisSetEvent(&Miniport->Settled);
    NdisInitializeEvent(&Miniport->Halted);
    NdisSetEvent(&Miniport->Halted);
    return Miniport;
}

_Use_decl_annotations_
VOID InstanceDelete(PVMINIPORT Miniport)
{
    NT_ASSERT(Miniport->State == MiniportHalted);
    NdisFreeSpinLock(&Miniport->Lock);
    DriverFree(Miniport);
}

_Use_decl_annotations_
VOID InstanceStart(PVMINIPORT Miniport)
{
    NDIS_STATUS Status;
    BOOLEAN Wanted;

    NdisAcquireSpinLock(&Miniport->Lock);
    Wanted = !Miniport->Stopped && (Miniport->Stage == InstanceWanted || Miniport->Stage == InstanceIdle);
    if (Wanted) {
        Miniport->Stage = InstanceRequested;
        NdisResetEvent(&Miniport->Asked);
        NdisResetEvent(&Miniport->Settled);
    }
    NdisReleaseSpinLock(&Miniport->Lock);
    if (!Wanted) {
        return;
    }

    /* No lock is held: MiniportInitializeEx may run inside. */
    Status = NdisIMInitializeDeviceInstanceEx(Driver.MiniportHandle, &Miniport->DeviceName, Miniport);
    if (Status != NDIS_STATUS_SUCCESS) {
        LogEvent(EVENT_NDIS_DRIVER_FAILURE, &Miniport->DeviceName, Status);
        NdisAcquireSpinLock(&Miniport->Lock);
        if (Miniport->Stage == InstanceRequested) {
            Miniport->Stage = InstanceIdle;
        }
        NdisReleaseSpinLock(&Miniport->Lock);
        NdisSetEvent(&Miniport->Settled);
    }
    NdisSetEvent(&Miniport->Asked);
}

_Use_decl_annotations_
BOOLEAN InstanceBegin(PVMINIPORT Miniport)
{
    BOOLEAN Begun;

    NdisAcquireSpinLock(&Miniport->Lock);
    Begun = Miniport->Stage == InstanceRequested;
    if (Begun) {
        Miniport->Stage = InstanceStarting;
    }
    NdisReleaseSpinLock(&Miniport->Lock);
    return Begun;
}

_Use_decl_annotations_
VOID InstanceSucceeded(PVMINIPORT Miniport)
{
    NdisResetEvent(&Miniport->Halted);
    NdisAcquireSpinLock(&Miniport->Lock);
    Miniport->Stage = InstanceStarted;
    Miniport->HandleOpen = TRUE;
    NdisReleaseSpinLock(&Miniport->Lock);
    NdisSetEvent(&Miniport->Settled);
}

_Use_decl_annotations_
VOID InstanceEnded(PVMINIPORT Miniport)
{
    /* Under the lock, which who waits takes once more: so the memory is not freed between the two events. */
    NdisAcquireSpinLock(&Miniport->Lock);
    Miniport->Stage = InstanceIdle;
    NdisSetEvent(&Miniport->Settled);
    NdisSetEvent(&Miniport->Halted);
    NdisReleaseSpinLock(&Miniport->Lock);
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
    Miniport->Stopped = TRUE;
    NdisReleaseSpinLock(&Miniport->Lock);
    NdisWaitEvent(&Miniport->Asked, 0);

    NdisAcquireSpinLock(&Miniport->Lock);
    if (Miniport->Stage == InstanceWanted) {
        Miniport->Stage = InstanceIdle;
    }
    Stage = Miniport->Stage;
    NdisReleaseSpinLock(&Miniport->Lock);

    if (Stage == InstanceRequested &&
        NdisIMCancelInitializeDeviceInstance(Driver.MiniportHandle, &Miniport->DeviceName) == NDIS_STATUS_SUCCESS) {
        InstanceEnded(Miniport);
        return;
    }
    if (Stage == InstanceRequested || Stage == InstanceStarting) {
        NdisWaitEvent(&Miniport->Settled, 0);
    }

    NdisAcquireSpinLock(&Miniport->Lock);
    Stage = Miniport->Stage;
    Handle = Miniport->Handle;
    NdisReleaseSpinLock(&Miniport->Lock);
    if (Stage == InstanceStarted) {
        (VOID) NdisIMDeInitializeDeviceInstance(Handle);
        /* Whoever halts it: the memory is in use until then. */
        NdisWaitEvent(&Miniport->Halted, 0);
        NdisAcquireSpinLock(&Miniport->Lock);
        NT_ASSERT(Miniport->Stage == InstanceIdle);
        NdisReleaseSpinLock(&Miniport->Lock);
    }
}
