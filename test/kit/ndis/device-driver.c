/*
 * A device for tests of the mock, put behind small-im-driver.c, whose DriverEntry and unload are SmallEntry and
 * SmallUnload here. Each control code does one thing, right or wrong.
 */
#include <wdmsec.h>

#define CODE_BY(Function, Method) CTL_CODE(FILE_DEVICE_NETWORK, 0x800 + (Function), Method, FILE_READ_ACCESS)
#define CODE(Function) CODE_BY(Function, METHOD_BUFFERED)

static NDIS_HANDLE DeviceHandle;
static PDEVICE_OBJECT Device;
static PDRIVER_DISPATCH Handlers[IRP_MJ_MAXIMUM_FUNCTION + 1];
static NDIS_SPIN_LOCK QueueLock;
static LIST_ENTRY Queue;
static BOOLEAN Forgetful; /* cleanup leaves the queue alone */

static NTSTATUS Complete(PIRP Irp, NTSTATUS Status, ULONG_PTR Information)
{
    Irp->IoStatus.Status = Status;
    Irp->IoStatus.Information = Information;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return Status;
}

static VOID Cancel(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    IoReleaseCancelSpinLock(Irp->CancelIrql);
    NdisAcquireSpinLock(&QueueLock);
    RemoveEntryList(&Irp->Tail.Overlay.ListEntry);
    NdisReleaseSpinLock(&QueueLock);
    Complete(Irp, STATUS_CANCELLED, 0);
}

static VOID KeepsCancelLock(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Irp);
}

static NTSTATUS Wait(PIRP Irp, PDRIVER_CANCEL Routine)
{
    IoMarkIrpPending(Irp);
    NdisAcquireSpinLock(&QueueLock);
    InsertTailList(&Queue, &Irp->Tail.Overlay.ListEntry);
    IoSetCancelRoutine(Irp, Routine);
    NdisReleaseSpinLock(&QueueLock);
    return STATUS_PENDING;
}

static VOID EndAll(PFILE_OBJECT File)
{
    for (;;) {
        PIRP Found = NULL;

        NdisAcquireSpinLock(&QueueLock);
        for (PLIST_ENTRY Entry = Queue.Flink; Entry != &Queue; Entry = Entry->Flink) {
            PIRP Irp = CONTAINING_RECORD(Entry, IRP, Tail.Overlay.ListEntry);

            if (File == NULL || IoGetCurrentIrpStackLocation(Irp)->FileObject == File) {
                IoSetCancelRoutine(Irp, NULL);
                RemoveEntryList(Entry);
                Found = Irp;
                break;
            }
        }
        NdisReleaseSpinLock(&QueueLock);
        if (Found == NULL) {
            return;
        }
        Complete(Found, STATUS_CANCELLED, 0);
    }
}

/* The first buffer goes into the second, behind what is there of it with METHOD_IN_DIRECT. */
static NTSTATUS Direct(PIRP Irp, ULONG In, ULONG Out, ULONG From)
{
    PUCHAR To;

    if (Irp->MdlAddress == NULL) {
        return Complete(Irp, STATUS_INVALID_PARAMETER, 0);
    }
    To = MmGetSystemAddressForMdlSafe(Irp->MdlAddress, NormalPagePriority);
    if (To == NULL || MmGetMdlByteCount(Irp->MdlAddress) != Out || From + In > Out) {
        return Complete(Irp, STATUS_INSUFFICIENT_RESOURCES, 0);
    }
    if (In != 0) {
        NdisMoveMemory(To + From, Irp->AssociatedIrp.SystemBuffer, In);
    }
    return Complete(Irp, STATUS_SUCCESS, From + In);
}

static NTSTATUS Control(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PIO_STACK_LOCATION Stack = IoGetCurrentIrpStackLocation(Irp);
    PUCHAR Buffer = Irp->AssociatedIrp.SystemBuffer;
    const ULONG In = Stack->Parameters.DeviceIoControl.InputBufferLength;
    const ULONG Out = Stack->Parameters.DeviceIoControl.OutputBufferLength;
    PUCHAR Extension = NdisGetDeviceReservedExtension(DeviceObject);
    KIRQL Irql;

    switch (Stack->Parameters.DeviceIoControl.IoControlCode) {
    case CODE(0): /* echo, each byte one more */
        for (ULONG Index = 0; Index < In; Index++) {
            Buffer[Index]++;
        }
        return Complete(Irp, STATUS_SUCCESS, min(In, Out));
    case CODE(1): /* half of it, and an error or a warning */
        return Complete(Irp, In == 0 ? STATUS_INVALID_PARAMETER : STATUS_BUFFER_OVERFLOW, 1);
    case CODE(2): /* what is in the extension */
        Buffer[0] = Extension[0]++;
        return Complete(Irp, STATUS_SUCCESS, 1);
    case CODE(3):
        return Wait(Irp, Cancel);
    case CODE(4):
        EndAll(NULL);
        return Complete(Irp, STATUS_SUCCESS, 0);
    case CODE(5):
        Forgetful = TRUE;
        return Complete(Irp, STATUS_SUCCESS, 0);
    case CODE(16): /* more than there is room for */
        return Complete(Irp, STATUS_SUCCESS, Out + 1);
    case CODE(17):
        Complete(Irp, STATUS_SUCCESS, 0);
        return Complete(Irp, STATUS_SUCCESS, 0);
    case CODE(18): /* lost */
        return STATUS_SUCCESS;
    case CODE(19): /* not marked */
        return STATUS_PENDING;
    case CODE(20): /* marked, and completed at once */
        IoMarkIrpPending(Irp);
        return Complete(Irp, STATUS_SUCCESS, 0);
    case CODE(21): /* says otherwise */
        (VOID) Complete(Irp, STATUS_INVALID_DEVICE_REQUEST, 0);
        return STATUS_SUCCESS;
    case CODE(22):
        NdisAcquireSpinLock(&QueueLock);
        Complete(Irp, STATUS_SUCCESS, 0);
        NdisReleaseSpinLock(&QueueLock);
        return STATUS_SUCCESS;
    case CODE(23):
        IoSetCancelRoutine(Irp, Cancel);
        return Complete(Irp, STATUS_SUCCESS, 0);
    case CODE(24):
        return Wait(Irp, KeepsCancelLock);
    case CODE(25):
        return Complete(Irp, STATUS_PENDING, 0);
    case CODE(26):
        IoAcquireCancelSpinLock(&Irql);
        IoAcquireCancelSpinLock(&Irql);
        return STATUS_SUCCESS;
    case CODE(27):
        return Wait(Irp, NULL);
    case CODE(28):
        IoMarkIrpPending(Irp);
        InsertTailList(&Queue, &Irp->Tail.Overlay.ListEntry);
        NdisDeregisterDeviceEx(DeviceHandle);
        return STATUS_PENDING;
    case CODE(29): /* pended, and completed before the dispatch routine returns */
        IoMarkIrpPending(Irp);
        (VOID) Complete(Irp, STATUS_SUCCESS, 0);
        return STATUS_PENDING;
    case CODE_BY(0, METHOD_OUT_DIRECT):
        return Direct(Irp, In, Out, 0);
    case CODE_BY(0, METHOD_IN_DIRECT):
        return Direct(Irp, In, Out, 1);
    case CODE_BY(0, METHOD_NEITHER): /* says what it was given, and no more */
        return Complete(Irp,
                        Irp->AssociatedIrp.SystemBuffer == NULL && Irp->MdlAddress == NULL && Irp->UserBuffer != NULL &&
                                Stack->Parameters.DeviceIoControl.Type3InputBuffer != NULL
                            ? STATUS_SUCCESS
                            : STATUS_INVALID_PARAMETER,
                        0);
    case CODE_BY(1, METHOD_NEITHER): /* reads what a program may have unmapped */
        return Complete(Irp, *(PUCHAR)Stack->Parameters.DeviceIoControl.Type3InputBuffer, 0);
    default:
        return Complete(Irp, STATUS_INVALID_DEVICE_REQUEST, 0);
    }
}

static NTSTATUS Create(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    return Complete(Irp, IoGetCurrentIrpStackLocation(Irp)->FileObject->FileName.Length == 0 ? STATUS_SUCCESS
                                                                                             : STATUS_OBJECT_NAME_INVALID,
                    0);
}

static NTSTATUS Cleanup(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    if (!Forgetful) {
        EndAll(IoGetCurrentIrpStackLocation(Irp)->FileObject);
    }
    return Complete(Irp, STATUS_SUCCESS, 0);
}

static NTSTATUS Close(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    return Complete(Irp, STATUS_SUCCESS, 0);
}

static NDIS_STATUS Register(void)
{
    static UNICODE_STRING Name = RTL_CONSTANT_STRING(L"\\Device\\tester");
    static UNICODE_STRING Link = RTL_CONSTANT_STRING(L"\\DosDevices\\tester");
    NDIS_DEVICE_OBJECT_ATTRIBUTES Attributes;

    NdisZeroMemory(&Attributes, sizeof(Attributes));
    Attributes.Header.Type = NDIS_OBJECT_TYPE_DEVICE_OBJECT_ATTRIBUTES;
    Attributes.Header.Revision = NDIS_DEVICE_OBJECT_ATTRIBUTES_REVISION_1;
    Attributes.Header.Size = NDIS_SIZEOF_DEVICE_OBJECT_ATTRIBUTES_REVISION_1;
    Attributes.DeviceName = &Name;
    Attributes.SymbolicName = &Link;
    Attributes.MajorFunctions = Handlers;
    Attributes.ExtensionSize = 4;
    Attributes.DefaultSDDLString = TestFault() == 1000 ? NULL : &SDDL_DEVOBJ_SYS_ALL_ADM_RWX_WORLD_R;
    Handlers[IRP_MJ_CREATE] = Create;
    Handlers[IRP_MJ_CLEANUP] = Cleanup;
    Handlers[IRP_MJ_CLOSE] = Close;
    Handlers[IRP_MJ_DEVICE_CONTROL] = Control;
    Handlers[IRP_MJ_POWER] = TestFault() == 1001 ? Close : NULL;
    return NdisRegisterDeviceEx(MiniportDriver, &Attributes, &Device, &DeviceHandle);
}

NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    NDIS_STATUS Status = SmallEntry(DriverObject, RegistryPath);

    if (Status == NDIS_STATUS_SUCCESS) {
        NdisAllocateSpinLock(&QueueLock);
        InitializeListHead(&Queue);
        (VOID) Register();
    }
    return Status;
}

static VOID Unload(PDRIVER_OBJECT DriverObject)
{
    NdisFreeSpinLock(&QueueLock);
    if (TestFault() != 1002) {
        NdisDeregisterDeviceEx(DeviceHandle);
    }
    SmallUnload(DriverObject);
}
