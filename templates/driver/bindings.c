/* The list of bindings, and what happens to a binding while it lives: pause, restart, reconfigure. */
#include "binding.h"

#include "config.h"
#include "hooks_call.h"
#include "lower.h"
#include "power.h"

_Use_decl_annotations_
VOID BindingsInsert(PBINDING Binding)
{
    NdisAcquireSpinLock(&Driver.BindingsLock);
    InsertTailList(&Driver.Bindings, &Binding->Entry);
    NdisReleaseSpinLock(&Driver.BindingsLock);
}

_Use_decl_annotations_
VOID BindingsRemove(PBINDING Binding)
{
    NdisAcquireSpinLock(&Driver.BindingsLock);
    RemoveEntryList(&Binding->Entry);
    InitializeListHead(&Binding->Entry);
    NdisReleaseSpinLock(&Driver.BindingsLock);
}

_Use_decl_annotations_
BOOLEAN BindingsOwnDevice(PCUNICODE_STRING Name)
{
    BOOLEAN Own = FALSE;

    NdisAcquireSpinLock(&Driver.BindingsLock);
    for (PLIST_ENTRY Entry = Driver.Bindings.Flink; Entry != &Driver.Bindings && !Own; Entry = Entry->Flink) {
        const BINDING *Binding = CONTAINING_RECORD(Entry, BINDING, Entry);

        for (ULONG Row = 0; Row < Binding->MiniportCount && !Own; Row++) {
            Own = ConfigNamesEqual(&Binding->Miniports[Row]->DeviceName, Name);
        }
    }
    NdisReleaseSpinLock(&Driver.BindingsLock);
    return Own;
}

/* The binding after `Previous` in the list, referenced; `Previous` is released. NULL at the end. */
_IRQL_requires_(PASSIVE_LEVEL)
static PBINDING Next(_In_opt_ PBINDING Previous)
{
    PBINDING Found = NULL;
    BOOLEAN Past = Previous == NULL;

    NdisAcquireSpinLock(&Driver.BindingsLock);
    for (PLIST_ENTRY Entry = Driver.Bindings.Flink; Entry != &Driver.Bindings; Entry = Entry->Flink) {
        PBINDING Binding = CONTAINING_RECORD(Entry, BINDING, Entry);

        if (Past) {
            InterlockedIncrement(&Binding->References);
            Found = Binding;
            break;
        }
        Past = Binding == Previous;
    }
    NdisReleaseSpinLock(&Driver.BindingsLock);
    if (Previous != NULL) {
        BindingDereference(Previous);
    }
    return Found;
}

_Use_decl_annotations_
VOID BindingStartWanted(PBINDING Binding)
{
    BOOLEAN Associated;

    NdisAcquireSpinLock(&Driver.BindingsLock);
    Associated = Driver.Associated;
    NdisReleaseSpinLock(&Driver.BindingsLock);

    /* Not associated yet: DriverEntry comes along. */
    if (Associated) {
        for (ULONG Row = 0; Row < Binding->MiniportCount; Row++) {
            InstanceStart(Binding->Miniports[Row]);
        }
    }
}

_Use_decl_annotations_
VOID BindingsStartWanted(VOID)
{
    NdisAcquireSpinLock(&Driver.BindingsLock);
    Driver.Associated = TRUE;
    NdisReleaseSpinLock(&Driver.BindingsLock);
    BindingsStartIdle();
}

_Use_decl_annotations_
VOID BindingsStartIdle(VOID)
{
    for (PBINDING Binding = Next(NULL); Binding != NULL; Binding = Next(Binding)) {
        BindingStartWanted(Binding);
    }
}

_Use_decl_annotations_
VOID BindingUpdateOpen(PBINDING Binding)
{
    Binding->Open = Binding->State == BindingRunning && Binding->Power == NdisDeviceStateD0 && !Binding->Resetting;
}

static VOID SetState(_Inout_ PBINDING Binding, _In_ BINDING_STATE To)
{
    LOCK_STATE_EX LockState;

    NdisAcquireRWLockWrite(Binding->PathLock, &LockState, 0);
    BindingTransition(Binding, To);
    BindingUpdateOpen(Binding);
    NdisReleaseRWLock(Binding->PathLock, &LockState);
}

static NDIS_IO_WORKITEM_FUNCTION CompletePause;
_Use_decl_annotations_
static VOID CompletePause(PVOID WorkItemContext, NDIS_HANDLE NdisIoWorkItemHandle)
{
    PBINDING Binding = WorkItemContext;
    PNET_PNP_EVENT_NOTIFICATION Event = Binding->PauseEvent;

    UNREFERENCED_PARAMETER(NdisIoWorkItemHandle);

    Binding->PauseEvent = NULL;
    SetState(Binding, BindingPaused);
    /* NDIS keeps the binding until this call: it may be gone after it. */
    NdisCompleteNetPnPEvent(Binding->Handle, Event, NDIS_STATUS_SUCCESS);
}

_Use_decl_annotations_
VOID BindingLeave(PBINDING Binding, ULONG Pieces)
{
    if (RundownLeave(&Binding->Outstanding, Pieces)) {
        NdisQueueIoWorkItem(Binding->PauseWorkItem, CompletePause, Binding);
    }
}

_Use_decl_annotations_
NDIS_STATUS BindingPause(PBINDING Binding, PNET_PNP_EVENT_NOTIFICATION Event)
{
    SetState(Binding, BindingPausing);

    /* From here on nothing is counted in. What hooks hold of this adapter's frames goes back now. */
    for (ULONG Row = 0; Row < Binding->MiniportCount; Row++) {
        HeldFlushReceived(Binding->Miniports[Row]);
    }

    Binding->PauseEvent = Event;
    if (RundownEnd(&Binding->Outstanding)) {
        Binding->PauseEvent = NULL;
        SetState(Binding, BindingPaused);
        return NDIS_STATUS_SUCCESS;
    }
    return NDIS_STATUS_PENDING;
}

_Use_decl_annotations_
NDIS_STATUS BindingRestart(PBINDING Binding, const NDIS_PROTOCOL_RESTART_PARAMETERS *Parameters)
{
    SetState(Binding, BindingRestarting);
    if (Parameters != NULL && ObjectHeaderFits(&Parameters->Header, NDIS_OBJECT_TYPE_PROTOCOL_RESTART_PARAMETERS,
                                               NDIS_PROTOCOL_RESTART_PARAMETERS_REVISION_1,
                                               NDIS_SIZEOF_PROTOCOL_RESTART_PARAMETERS_REVISION_1)) {
        LowerFromRestartAttributes(&Binding->Lower, Parameters->RestartAttributes);
    }
    RundownStart(&Binding->Outstanding);
    SetState(Binding, BindingRunning);
    return NDIS_STATUS_SUCCESS;
}

_Use_decl_annotations_
VOID BindingReconfigure(PBINDING Binding)
{
    /* A virtual miniport whose device was disabled and enabled again is asked for again. */
    BindingStartWanted(Binding);
}
