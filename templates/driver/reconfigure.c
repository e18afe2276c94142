#include "reconfigure.h"

#include "callbacks/callbacks.h"
#include "config.h"
#include "distribution.h"
#include "log.h"
#include "trace.h"

static BOOLEAN IsNamed(_In_ const UPPER_BINDINGS *UpperBindings, _In_ const VMINIPORT *Miniport)
{
    for (ULONG Index = 0; Index < UpperBindings->Count; Index++) {
        if (ConfigNamesEqual(&UpperBindings->Names[Index], &Miniport->DeviceName)) {
            return TRUE;
        }
    }
    return FALSE;
}

/* Stays in its row until NDIS has let go of it: until then its name is ours, and its requests are answered. */
_IRQL_requires_(PASSIVE_LEVEL)
static VOID Remove(_Inout_ PVMINIPORT Miniport)
{
    InstanceStop(Miniport);
    TableRemove(Miniport);
}

/* TRUE if there was something to remove. */
_IRQL_requires_(PASSIVE_LEVEL)
static BOOLEAN RemoveGone(_Inout_ PBINDING Binding, _In_ const UPPER_BINDINGS *UpperBindings)
{
    BOOLEAN Removed = FALSE;

    for (ULONG Row = 0; Row < Binding->Table.Rows; Row++) {
        PVMINIPORT Miniport = Binding->Table.Row[Row];

        if (Miniport != NULL && !IsNamed(UpperBindings, Miniport)) {
            Remove(Miniport);
            Removed = TRUE;
        }
    }
    return Removed;
}

/* There is one: fewer rows are taken than there are names, and the table has a row for each name. */
static ULONG EmptyRow(_In_ const MINIPORT_TABLE *Table, _In_ ULONG Place)
{
    ULONG Row = Place;

    if (Table->Row[Row] != NULL) {
        Row = 0;
        while (Table->Row[Row] != NULL) {
            Row++;
        }
    }
    return Row;
}

/* One bad name does not stop the others; each that fails is in the log (lesson 25). */
_Must_inspect_result_
_IRQL_requires_(PASSIVE_LEVEL)
static NDIS_STATUS AddNew(_Inout_ PBINDING Binding, _In_ const UPPER_BINDINGS *UpperBindings)
{
    NDIS_STATUS Status = TableReserve(Binding, UpperBindings->Count);

    if (Status != NDIS_STATUS_SUCCESS) {
        return Status;
    }
    /* More names than rows were rendered: the rest gets what can be derived, or, where there can be no more, nothing.
     */
    if (UpperBindings->Surplus || UpperBindings->Count > InstanceCount) {
        LogEvent(EVENT_NDIS_UNSUPPORTED_CONFIGURATION, &Binding->AdapterName, NDIS_STATUS_SUCCESS);
    }
    for (ULONG Place = 0; Place < UpperBindings->Count; Place++) {
        PCUNICODE_STRING Name = &UpperBindings->Names[Place];
        PVMINIPORT Miniport;

        if (TableFind(&Binding->Table, Name) != NULL) {
            continue;
        }
        Miniport = InstanceCreate(Binding, EmptyRow(&Binding->Table, Place), Name);
        if (Miniport == NULL) {
            Status = NDIS_STATUS_RESOURCES;
            LogEvent(EVENT_NDIS_DRIVER_FAILURE, Name, Status);
            TraceFailure("InstanceCreate", Name, Status);
            continue;
        }
        if (!BindingsClaimDevice(Miniport)) {
            LogEvent(EVENT_NDIS_DRIVER_FAILURE, Name, NDIS_STATUS_NOT_ACCEPTED);
            TraceFailure("BindingsClaimDevice", Name, NDIS_STATUS_NOT_ACCEPTED);
        }
        MiniportDereference(Miniport, OwnerWalker);
    }
    return Status;
}

_Use_decl_annotations_
NDIS_STATUS MiniportsCreate(PBINDING Binding, const NDIS_BIND_PARAMETERS *Parameters)
{
    UPPER_BINDINGS UpperBindings;
    NDIS_STATUS Status;

    /* These parameters name the configuration of the binding as long as the bind lasts. */
    Status = ConfigReadUpperBindings((NDIS_HANDLE)Parameters, &Binding->AdapterName, &UpperBindings);
    if (Status == NDIS_STATUS_SUCCESS) {
        Status = AddNew(Binding, &UpperBindings);
        ConfigFreeUpperBindings(&UpperBindings);
    }
    return Status;
}

/* TRUE if the caller is the thread that reconfigures. FALSE: another one is, or unbind has begun. */
_Must_inspect_result_
static BOOLEAN Begin(_Inout_ PBINDING Binding)
{
    BOOLEAN Mine;

    NdisAcquireSpinLock(&Driver.BindingsLock);
    Mine = Binding->Reachable && !Binding->Reconfiguring;
    if (Mine) {
        Binding->Reconfiguring = TRUE;
        NdisResetEvent(&Binding->Reconfigured);
    } else {
        Binding->ReconfigureAgain = TRUE;
    }
    NdisReleaseSpinLock(&Driver.BindingsLock);
    return Mine;
}

/* TRUE if somebody asked meanwhile: the thread goes on. */
_Must_inspect_result_
static BOOLEAN Again(_Inout_ PBINDING Binding)
{
    BOOLEAN Wanted;

    NdisAcquireSpinLock(&Driver.BindingsLock);
    Wanted = Binding->Reachable && Binding->ReconfigureAgain;
    Binding->ReconfigureAgain = FALSE;
    if (!Wanted) {
        Binding->Reconfiguring = FALSE;
        NdisSetEvent(&Binding->Reconfigured);
    }
    NdisReleaseSpinLock(&Driver.BindingsLock);
    return Wanted;
}

/* The handle holds: unbind waits for this thread before it closes the adapter. */
_Must_inspect_result_
_IRQL_requires_(PASSIVE_LEVEL)
static NDIS_STATUS Reconfigure(_Inout_ PBINDING Binding, _Inout_ PBOOLEAN Removed)
{
    UPPER_BINDINGS UpperBindings;
    NDIS_STATUS Status = ConfigReadUpperBindings(Binding->Handle, &Binding->AdapterName, &UpperBindings);

    if (Status == NDIS_STATUS_SUCCESS && UpperBindings.Present) {
        *Removed |= RemoveGone(Binding, &UpperBindings);
        Status = AddNew(Binding, &UpperBindings);
    }
    if (Status != NDIS_STATUS_SUCCESS) {
        LogEvent(EVENT_NDIS_DRIVER_FAILURE, &Binding->AdapterName, Status);
        TraceFailure("BindingReconfigure", &Binding->AdapterName, Status);
    }
    ConfigFreeUpperBindings(&UpperBindings);
    return Status;
}

_Use_decl_annotations_
NDIS_STATUS BindingReconfigure(PBINDING Binding)
{
    NDIS_STATUS Status = NDIS_STATUS_SUCCESS;
    BOOLEAN Removed = FALSE;

    if (!Begin(Binding)) {
        return NDIS_STATUS_SUCCESS;
    }
    do {
        Status = Reconfigure(Binding, &Removed);
    } while (Again(Binding));
    CallbacksChanged();

    MiniportsStart(Binding, StartWanted);
    /* A name can have moved to another adapter, where it was refused as long as it was here. */
    if (Removed) {
        BindingsStart(StartWanted);
    }
    return Status;
}

_Use_decl_annotations_
VOID MiniportsStart(PBINDING Binding, START_WHICH Which)
{
    /* Not associated yet: DriverEntry comes along. */
    if (BindingsAssociated()) {
        for (PVMINIPORT Miniport = TableNext(Binding, NULL); Miniport != NULL;
             Miniport = TableNext(Binding, Miniport)) {
            InstanceStart(Miniport, Which);
        }
    }
}

_Use_decl_annotations_
VOID BindingsStart(START_WHICH Which)
{
    for (PBINDING Binding = BindingsNext(NULL); Binding != NULL; Binding = BindingsNext(Binding)) {
        MiniportsStart(Binding, Which);
    }
}

_Use_decl_annotations_
VOID MiniportsStop(PBINDING Binding)
{
    while (Binding->Table.First != NULL) {
        Remove(Binding->Table.First);
    }
}
