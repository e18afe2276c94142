#include "control.h"

#include <wdmsec.h>

#include "../log.h"
#include "../trace.h"

_Use_decl_annotations_
NTSTATUS ControlComplete(PIRP Irp, NTSTATUS Status, ULONG Length)
{
    Irp->IoStatus.Status = Status;
    Irp->IoStatus.Information = Length;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return Status;
}

_Use_decl_annotations_
NTSTATUS ControlReadRequest(const VOID *Buffer, ULONG BufferLength, PVOID Request, ULONG Length)
{
    if (Buffer == NULL || BufferLength != Length) {
        return STATUS_INFO_LENGTH_MISMATCH;
    }
    NdisMoveMemory(Request, Buffer, Length);
    return *(const UINT32 *)Request == CONTROL_VERSION ? STATUS_SUCCESS : STATUS_REVISION_MISMATCH;
}

/* The device has no names below it: who could open those is nobody's to check but the driver's
 * (controlling-device-namespace-access). */
_Dispatch_type_(IRP_MJ_CREATE) static DRIVER_DISPATCH Create;
_Use_decl_annotations_
static NTSTATUS Create(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    const IO_STACK_LOCATION *Stack = IoGetCurrentIrpStackLocation(Irp);

    UNREFERENCED_PARAMETER(DeviceObject);
    return ControlComplete(Irp, Stack->FileObject->FileName.Length == 0 ? STATUS_SUCCESS : STATUS_OBJECT_NAME_INVALID,
                           0);
}

/* The last handle to a file object is closed: what waits with it would keep it from going. */
_Dispatch_type_(IRP_MJ_CLEANUP) static DRIVER_DISPATCH Cleanup;
_Use_decl_annotations_
static NTSTATUS Cleanup(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    ControlEndWaitsOf(IoGetCurrentIrpStackLocation(Irp)->FileObject);
    return ControlComplete(Irp, STATUS_SUCCESS, 0);
}

_Dispatch_type_(IRP_MJ_CLOSE) static DRIVER_DISPATCH Close;
_Use_decl_annotations_
static NTSTATUS Close(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    return ControlComplete(Irp, STATUS_SUCCESS, 0);
}

_Dispatch_type_(IRP_MJ_DEVICE_CONTROL) static DRIVER_DISPATCH DeviceControl;
_Use_decl_annotations_
static NTSTATUS DeviceControl(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    const IO_STACK_LOCATION *Stack = IoGetCurrentIrpStackLocation(Irp);
    const ULONG InputLength = Stack->Parameters.DeviceIoControl.InputBufferLength;
    const ULONG OutputLength = Stack->Parameters.DeviceIoControl.OutputBufferLength;
    ULONG Length = 0;
    NTSTATUS Status;

    UNREFERENCED_PARAMETER(DeviceObject);

    switch (Stack->Parameters.DeviceIoControl.IoControlCode) {
    case IOCTL_CONTROL_QUERY_MINIPORTS:
        Status = ControlQueryMiniports(Irp->AssociatedIrp.SystemBuffer, InputLength, OutputLength, &Length);
        break;
    case IOCTL_CONTROL_QUERY_STATISTICS:
        Status = ControlQueryStatistics(Irp->AssociatedIrp.SystemBuffer, InputLength, OutputLength, &Length);
        break;
    case IOCTL_CONTROL_WAIT_FOR_CHANGE:
        return ControlWait(Irp);
    default:
        Status = STATUS_INVALID_DEVICE_REQUEST;
        break;
    }
    return ControlComplete(Irp, Status, Length);
}

static const UNICODE_STRING DeviceName = RTL_CONSTANT_STRING(L"\\Device\\" CONTROL_NAME);
static const UNICODE_STRING LinkName = RTL_CONSTANT_STRING(L"\\DosDevices\\" CONTROL_NAME);

/* The system and administrators, nobody else (lesson 30). */
_Must_inspect_result_
_IRQL_requires_(PASSIVE_LEVEL)
static NDIS_STATUS Register(_Inout_ PCONTROL Control)
{
    PDRIVER_DISPATCH Handlers[IRP_MJ_MAXIMUM_FUNCTION + 1] = {
        [IRP_MJ_CREATE] = Create,
        [IRP_MJ_CLEANUP] = Cleanup,
        [IRP_MJ_CLOSE] = Close,
        [IRP_MJ_DEVICE_CONTROL] = DeviceControl,
    };
    UNICODE_STRING Name = DeviceName;
    UNICODE_STRING Link = LinkName;
    NDIS_DEVICE_OBJECT_ATTRIBUTES Attributes;
    PDEVICE_OBJECT DeviceObject;

    NdisZeroMemory(&Attributes, sizeof(Attributes));
    ObjectHeader(&Attributes.Header, NDIS_OBJECT_TYPE_DEVICE_OBJECT_ATTRIBUTES,
                 NDIS_DEVICE_OBJECT_ATTRIBUTES_REVISION_1, NDIS_SIZEOF_DEVICE_OBJECT_ATTRIBUTES_REVISION_1);
    Attributes.DeviceName = &Name;
    Attributes.SymbolicName = &Link;
    Attributes.MajorFunctions = Handlers;
    Attributes.DefaultSDDLString = &SDDL_DEVOBJ_SYS_ALL_ADM_ALL;
    return NdisRegisterDeviceEx(Driver.MiniportHandle, &Attributes, &DeviceObject, &Control->Device);
}

/* Requests may come before the registration returns, and changes as soon as the pointer is there: what it points at is
 * whole by then, and stays until unload, device or not. */
_Use_decl_annotations_
VOID ControlStart(VOID)
{
    PCONTROL Control = DriverAllocate(sizeof(*Control), TAG_CONTROL);
    NDIS_STATUS Status = NDIS_STATUS_RESOURCES;

    if (Control != NULL) {
        ControlWaitInitialise(Control);
        InterlockedExchangePointer((PVOID volatile *)&Driver.Control, Control);
        Status = Register(Control);
    }
    if (Status != NDIS_STATUS_SUCCESS) {
        LogEvent(EVENT_NDIS_DRIVER_FAILURE, &DeviceName, Status);
        TraceFailure("NdisRegisterDeviceEx", &DeviceName, Status);
    }
}

/* The protocol is deregistered: nothing changes any more. */
_Use_decl_annotations_
VOID ControlStop(VOID)
{
    PCONTROL Control = Driver.Control;

    if (Control == NULL) {
        return;
    }
    NT_ASSERT(IsListEmpty(&Control->Waiting)); /* nobody unloads a driver of which somebody has a handle */
    if (Control->Device != NULL) {
        NdisDeregisterDeviceEx(Control->Device);
    }
    Driver.Control = NULL;
    NdisFreeSpinLock(&Control->Lock);
    DriverFree(Control);
}
