/* The list of bindings, and what NDIS does to one while it lives: pause, restart. */
#include "binding.h"

#include "config.h"
#include "hooks_call.h"
#include "lower.h"
#include "reconfigure.h"

/* TRUE if one of our virtual miniports has that name. BindingsLock is held. */
static BOOLEAN IsOwnDevice(_In_ PCUNICODE_STRING Name)
{
    for (PLIST_ENTRY Entry = Driver.Bindings.Flink; Entry != &Driver.Bindings; Entry = Entry->Flink) {
        PBINDING Binding = CONTAINING_RECORD(Entry, BINDING, Entry);
        BOOLEAN Found;
        LOCK_STATE_EX LockState;

        NdisAcquireRWLockRead(Binding->PathLock, &LockState, NDIS_RWL_AT_DISPATCH_LEVEL);
        Found = TableFind(&Binding->Table, Name) != NULL;
        NdisReleaseRWLock(Binding->PathLock, &LockState);
        if (Found) {
            return TRUE;
        }
    }
    return FALSE;
}

/* TRUE if one of the adapters that are bound, or being bound, has that name. BindingsLock is held. */
static BOOLEAN IsAdapter(_In_ PCUNICODE_STRING Name)
{
    for (PLIST_ENTRY Entry = Driver.Bindings.Flink; Entry != &Driver.Bindings; Entry = Entry->Flink) {
        if (ConfigNamesEqual(&CONTAINING_RECORD(Entry, BINDING, Entry)->AdapterName, Name)) {
            return TRUE;
        }
    }
    return FALSE;
}

_Use_decl_annotations_
BOOLEAN BindingsClaimAdapter(PBINDING Binding)
{
    BOOLEAN Own;

    NdisAcquireSpinLock(&Driver.BindingsLock);
    Own = IsOwnDevice(&Binding->AdapterName);
    if (!Own) {
        InsertTailList(&Driver.Bindings, &Binding->Entry);
    }
    NdisReleaseSpinLock(&Driver.BindingsLock);
    return !Own;
}

_Use_decl_annotations_
BOOLEAN BindingsClaimDevice(PVMINIPORT Miniport)
{
    BOOLEAN Adapter;

    NdisAcquireSpinLock(&Driver.BindingsLock);
    Adapter = IsAdapter(&Miniport->DeviceName);
    if (!Adapter) {
        TableInsert(Miniport);
    }
    NdisReleaseSpinLock(&Driver.BindingsLock);
    return !Adapter;
}

_Use_decl_annotations_
VOID BindingsRemove(PBINDING Binding)
{
    NdisAcquireSpinLock(&Driver.BindingsLock);
    NT_ASSERT(!Binding->Reachable);
    RemoveEntryList(&Binding->Entry);
    NdisReleaseSpinLock(&Driver.BindingsLock);
}

_Use_decl_annotations_
VOID BindingsPublish(PBINDING Binding)
{
    NdisAcquireSpinLock(&Driver.BindingsLock);
    Binding->Reachable = TRUE;
    NdisReleaseSpinLock(&Driver.BindingsLock);
}

_Use_decl_annotations_
VOID BindingsRetire(PBINDING Binding)
{
    NdisAcquireSpinLock(&Driver.BindingsLock);
    Binding->Reachable = FALSE;
    NdisReleaseSpinLock(&Driver.BindingsLock);
    NdisWaitEvent(&Binding->Reconfigured, 0);
}

_Use_decl_annotations_
PBINDING BindingsNext(PBINDING Previous)
{
    PBINDING Found = NULL;
    PLIST_ENTRY Entry;

    NdisAcquireSpinLock(&Driver.BindingsLock);
    Entry = Previous == NULL ? Driver.Bindings.Flink : Previous->Entry.Flink;
    for (; Entry != &Driver.Bindings && Found == NULL; Entry = Entry->Flink) {
        PBINDING Binding = CONTAINING_RECORD(Entry, BINDING, Entry);

        if (Binding->Reachable) {
            ReferenceAdd(&Binding->References, OwnerWalker);
            Found = Binding;
        }
    }
    NdisReleaseSpinLock(&Driver.BindingsLock);
    if (Previous != NULL) {
        BindingDereference(Previous, OwnerWalker);
    }
    return Found;
}

_Use_decl_annotations_
PVMINIPORT BindingsFindDevice(PCUNICODE_STRING Name)
{
    PVMINIPORT Found = NULL;

    for (PBINDING Binding = BindingsNext(NULL); Binding != NULL; Binding = BindingsNext(Binding)) {
        LOCK_STATE_EX LockState;

        if (Found != NULL) {
            continue;
        }
        NdisAcquireRWLockRead(Binding->PathLock, &LockState, 0);
        Found = TableFind(&Binding->Table, Name);
        if (Found != NULL) {
            ReferenceAdd(&Found->References, OwnerWalker);
        }
        NdisReleaseRWLock(Binding->PathLock, &LockState);
    }
    return Found;
}

_Use_decl_annotations_
BOOLEAN BindingsAssociated(VOID)
{
    BOOLEAN Associated;

    NdisAcquireSpinLock(&Driver.BindingsLock);
    Associated = Driver.Associated;
    NdisReleaseSpinLock(&Driver.BindingsLock);
    return Associated;
}

_Use_decl_annotations_
VOID BindingsAssociate(VOID)
{
    NdisAcquireSpinLock(&Driver.BindingsLock);
    Driver.Associated = TRUE;
    NdisReleaseSpinLock(&Driver.BindingsLock);
    BindingsStart(StartWanted);
}

/* TRUE if frames may pass, as far as NDIS and power are concerned. */
static BOOLEAN MayRun(_In_ const BINDING *Binding)
{
    return Binding->State == BindingRunning && Binding->Power == NdisDeviceStateD0;
}

_Use_decl_annotations_
BOOLEAN BindingOnlyResets(const BINDING *Binding)
{
    return MayRun(Binding) && Binding->Resetting;
}

_Use_decl_annotations_
VOID BindingUpdateOpen(PBINDING Binding)
{
    Binding->Open = MayRun(Binding) && !Binding->Resetting;
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

    /* From here on nothing is counted in. What waits, and what hooks hold of this adapter's frames, goes back now. */
    ReceiveResume(Binding);
    for (PVMINIPORT Miniport = TableNext(Binding, NULL); Miniport != NULL; Miniport = TableNext(Binding, Miniport)) {
        HeldFlushReceived(Miniport);
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
    CombinedRefresh(Binding); /* if it failed before */
    return NDIS_STATUS_SUCCESS;
}
