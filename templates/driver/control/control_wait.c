/* Programs that wait for a change. */
#include "control.h"

_Use_decl_annotations_
VOID ControlWaitInitialise(PCONTROL Control)
{
    NdisAllocateSpinLock(&Control->Lock);
    InitializeListHead(&Control->Waiting);
    Control->Sequence = 1; /* 0 is what a program knows that knows nothing */
}

_Use_decl_annotations_
ULONG64 ControlSequence(VOID)
{
    PCONTROL Control = Driver.Control;
    ULONG64 Sequence;

    NdisAcquireSpinLock(&Control->Lock);
    Sequence = Control->Sequence;
    NdisReleaseSpinLock(&Control->Lock);
    return Sequence;
}

/* Completes a wait. There is room for the answer: that was looked at when it came. */
_IRQL_requires_max_(DISPATCH_LEVEL)
static NTSTATUS Answer(_In_ PIRP Irp, _In_ NTSTATUS Status, _In_ ULONG64 Sequence)
{
    PCONTROL_CHANGE Change = Irp->AssociatedIrp.SystemBuffer;

    if (!NT_SUCCESS(Status)) {
        return ControlComplete(Irp, Status, 0);
    }
    NdisZeroMemory(Change, sizeof(*Change));
    Change->Version = CONTROL_VERSION;
    Change->Sequence = Sequence;
    return ControlComplete(Irp, Status, sizeof(*Change));
}

/* Called with the cancel spin lock held, which goes first. Nobody else takes this IRP any more. */
static DRIVER_CANCEL Cancel;
_Use_decl_annotations_
static VOID Cancel(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PCONTROL Control = Driver.Control;

    UNREFERENCED_PARAMETER(DeviceObject);

    IoReleaseCancelSpinLock(Irp->CancelIrql);
    NdisAcquireSpinLock(&Control->Lock);
    RemoveEntryList(&Irp->Tail.Overlay.ListEntry);
    NdisReleaseSpinLock(&Control->Lock);
    (VOID) ControlComplete(Irp, STATUS_CANCELLED, 0);
}

/* Takes out what waits with `File`, or all. What its cancel routine has begun on stays: that one takes it out. Lock is
 * held. */
static VOID Take(_Inout_ PCONTROL Control, _In_opt_ const FILE_OBJECT *File, _Inout_ PLIST_ENTRY Taken)
{
    PLIST_ENTRY Next;

    for (PLIST_ENTRY Entry = Control->Waiting.Flink; Entry != &Control->Waiting; Entry = Next) {
        PIRP Irp = CONTAINING_RECORD(Entry, IRP, Tail.Overlay.ListEntry);

        Next = Entry->Flink;
        if ((File == NULL || IoGetCurrentIrpStackLocation(Irp)->FileObject == File) &&
            IoSetCancelRoutine(Irp, NULL) != NULL) {
            RemoveEntryList(Entry);
            InsertTailList(Taken, Entry);
        }
    }
}

_IRQL_requires_max_(DISPATCH_LEVEL)
static VOID AnswerAll(_Inout_ PLIST_ENTRY Taken, _In_ NTSTATUS Status, _In_ ULONG64 Sequence)
{
    while (!IsListEmpty(Taken)) {
        (VOID) Answer(CONTAINING_RECORD(RemoveHeadList(Taken), IRP, Tail.Overlay.ListEntry), Status, Sequence);
    }
}

/* STATUS_PENDING, or what a wait ends with before it begins. Lock is held. */
static NTSTATUS StatusOfWait(_In_ const CONTROL *Control, _In_ const FILE_OBJECT *File, _In_ ULONG64 Known)
{
    if (Control->Ending) {
        return STATUS_DEVICE_REMOVED;
    }
    if (File->FsContext != NULL) {
        return STATUS_CANCELLED;
    }
    return Known == Control->Sequence ? STATUS_PENDING : STATUS_SUCCESS;
}

_Use_decl_annotations_
NTSTATUS ControlWait(PIRP Irp)
{
    const IO_STACK_LOCATION *Stack = IoGetCurrentIrpStackLocation(Irp);
    PCONTROL Control = Driver.Control;
    CONTROL_CHANGE Known;
    ULONG64 Sequence;
    BOOLEAN Cancelled;
    NTSTATUS Status = ControlReadRequest(Irp->AssociatedIrp.SystemBuffer,
                                         Stack->Parameters.DeviceIoControl.InputBufferLength, &Known, sizeof(Known));

    if (NT_SUCCESS(Status) && Known.Reserved != 0) {
        Status = STATUS_INVALID_PARAMETER;
    }
    if (NT_SUCCESS(Status) && Stack->Parameters.DeviceIoControl.OutputBufferLength < sizeof(CONTROL_CHANGE)) {
        Status = STATUS_BUFFER_TOO_SMALL;
    }
    if (!NT_SUCCESS(Status)) {
        return ControlComplete(Irp, Status, 0);
    }

    NdisAcquireSpinLock(&Control->Lock);
    Sequence = Control->Sequence;
    Status = StatusOfWait(Control, Stack->FileObject, Known.Sequence);
    if (Status != STATUS_PENDING) {
        NdisReleaseSpinLock(&Control->Lock);
        return Answer(Irp, Status, Sequence);
    }
    IoMarkIrpPending(Irp); /* before anybody else can find it */
    InsertTailList(&Control->Waiting, &Irp->Tail.Overlay.ListEntry);
    IoSetCancelRoutine(Irp, Cancel);
    /* Cancelled before there was a routine: it is still ours, unless the routine has been called by now. */
    Cancelled = Irp->Cancel && IoSetCancelRoutine(Irp, NULL) != NULL;
    if (Cancelled) {
        RemoveEntryList(&Irp->Tail.Overlay.ListEntry);
    }
    NdisReleaseSpinLock(&Control->Lock);
    if (Cancelled) {
        (VOID) ControlComplete(Irp, STATUS_CANCELLED, 0);
    }
    return STATUS_PENDING;
}

_Use_decl_annotations_
VOID ControlEndWaitsOf(PFILE_OBJECT File)
{
    PCONTROL Control = Driver.Control;
    LIST_ENTRY Taken;

    InitializeListHead(&Taken);
    NdisAcquireSpinLock(&Control->Lock);
    File->FsContext = Control; /* not NULL: no handle is left to it */
    Take(Control, File, &Taken);
    NdisReleaseSpinLock(&Control->Lock);
    AnswerAll(&Taken, STATUS_CANCELLED, 0);
}

_Use_decl_annotations_
VOID ControlUninstall(VOID)
{
    PCONTROL Control = Driver.Control;
    LIST_ENTRY Taken;

    if (Control == NULL) {
        return;
    }
    InitializeListHead(&Taken);
    NdisAcquireSpinLock(&Control->Lock);
    Control->Ending = TRUE;
    Take(Control, NULL, &Taken);
    NdisReleaseSpinLock(&Control->Lock);
    AnswerAll(&Taken, STATUS_DEVICE_REMOVED, 0);
}

_Use_decl_annotations_
VOID ControlChanged(VOID)
{
    PCONTROL Control = Driver.Control;
    LIST_ENTRY Taken;
    ULONG64 Sequence;

    if (Control == NULL) {
        return;
    }
    InitializeListHead(&Taken);
    NdisAcquireSpinLock(&Control->Lock);
    Sequence = ++Control->Sequence;
    Take(Control, NULL, &Taken);
    NdisReleaseSpinLock(&Control->Lock);
    AnswerAll(&Taken, STATUS_SUCCESS, Sequence);
}
