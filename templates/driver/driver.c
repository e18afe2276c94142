/*
 * DriverEntry and unload.
 *
 * Order: globals, miniport, what serves the optional callbacks, protocol, association, what
 * programs can open. A bind may come before NdisRegisterProtocolDriver returns: everything it needs is there by then,
 * except the association, which it does not wait for. A failing DriverEntry undoes what it did, last first; nobody else
 * would.
 */
#include "driver.h"

#include "binding.h"
#include "callbacks/callbacks.h"
#include "hooks_call.h"
#include "log.h"
#include "oid.h"
#include "path.h"
#include "pnp.h"
#include "status.h"
#include "trace.h"
#include "vminiport.h"

DRIVER Driver;

static UCHAR MajorOf(_In_ ULONG NdisVersion)
{
    return (UCHAR)(NdisVersion >> 16);
}

static UCHAR MinorOf(_In_ ULONG NdisVersion)
{
    return (UCHAR)NdisVersion;
}

_IRQL_requires_(PASSIVE_LEVEL)
static VOID InitialiseGlobals(_In_ PDRIVER_OBJECT DriverObject, _In_ ULONG RunningNdis)
{
    NdisZeroMemory(&Driver, sizeof(Driver));
    Driver.Object = DriverObject;
    Driver.NdisVersion = min(RunningNdis, PRODUCT_NEWEST_NDIS);

    NdisAllocateSpinLock(&Driver.BindingsLock);
    InitializeListHead(&Driver.Bindings);
    HeldInitialise();
    Driver.CancelIdPrefix = NdisGeneratePartialCancelId();
}

_IRQL_requires_(PASSIVE_LEVEL)
static VOID FreeGlobals(VOID)
{
    NT_ASSERT(IsListEmpty(&Driver.Bindings));
    HeldFree();
    NdisFreeSpinLock(&Driver.BindingsLock);
}

_Must_inspect_result_
_IRQL_requires_(PASSIVE_LEVEL)
static NDIS_STATUS RegisterMiniport(_In_ PDRIVER_OBJECT DriverObject, _In_ PUNICODE_STRING RegistryPath)
{
    NDIS_MINIPORT_DRIVER_CHARACTERISTICS Characteristics;

    NdisZeroMemory(&Characteristics, sizeof(Characteristics));
    if (DriverNdisAtLeast(NDIS_RUNTIME_VERSION_680)) {
        ObjectHeader(&Characteristics.Header, NDIS_OBJECT_TYPE_MINIPORT_DRIVER_CHARACTERISTICS,
                     NDIS_MINIPORT_DRIVER_CHARACTERISTICS_REVISION_3,
                     NDIS_SIZEOF_MINIPORT_DRIVER_CHARACTERISTICS_REVISION_3);
        Characteristics.SynchronousOidRequestHandler = Callbacks.MiniportSynchronousOidRequest;
    } else {
        ObjectHeader(&Characteristics.Header, NDIS_OBJECT_TYPE_MINIPORT_DRIVER_CHARACTERISTICS,
                     NDIS_MINIPORT_DRIVER_CHARACTERISTICS_REVISION_2,
                     NDIS_SIZEOF_MINIPORT_DRIVER_CHARACTERISTICS_REVISION_2);
    }
    Characteristics.MajorNdisVersion = MajorOf(Driver.NdisVersion);
    Characteristics.MinorNdisVersion = MinorOf(Driver.NdisVersion);
    Characteristics.MajorDriverVersion = Product.MajorVersion;
    Characteristics.MinorDriverVersion = Product.MinorVersion;
    Characteristics.Flags = NDIS_INTERMEDIATE_DRIVER;

    Characteristics.SetOptionsHandler = Callbacks.MiniportSetOptions;
    Characteristics.InitializeHandlerEx = MiniportInitializeEx;
    Characteristics.HaltHandlerEx = MiniportHaltEx;
    Characteristics.UnloadHandler = MiniportDriverUnload;
    Characteristics.PauseHandler = MiniportPause;
    Characteristics.RestartHandler = MiniportRestart;
    Characteristics.OidRequestHandler = MiniportOidRequest;
    Characteristics.SendNetBufferListsHandler = MiniportSendNetBufferLists;
    Characteristics.ReturnNetBufferListsHandler = MiniportReturnNetBufferLists;
    Characteristics.CancelSendHandler = MiniportCancelSend;
    Characteristics.DevicePnPEventNotifyHandler = MiniportDevicePnPEventNotify;
    Characteristics.ShutdownHandlerEx = MiniportShutdownEx;
    Characteristics.CancelOidRequestHandler = MiniportCancelOidRequest;
    Characteristics.DirectOidRequestHandler = Callbacks.MiniportDirectOidRequest;
    Characteristics.CancelDirectOidRequestHandler = Callbacks.MiniportCancelDirectOidRequest;

    return NdisMRegisterMiniportDriver(DriverObject, RegistryPath, NULL, &Characteristics, &Driver.MiniportHandle);
}

_Must_inspect_result_
_IRQL_requires_(PASSIVE_LEVEL)
static NDIS_STATUS RegisterProtocol(VOID)
{
    NDIS_PROTOCOL_DRIVER_CHARACTERISTICS Characteristics;

    NdisZeroMemory(&Characteristics, sizeof(Characteristics));
    ObjectHeader(&Characteristics.Header, NDIS_OBJECT_TYPE_PROTOCOL_DRIVER_CHARACTERISTICS,
                 NDIS_PROTOCOL_DRIVER_CHARACTERISTICS_REVISION_2,
                 NDIS_SIZEOF_PROTOCOL_DRIVER_CHARACTERISTICS_REVISION_2);
    Characteristics.MajorNdisVersion = MajorOf(Driver.NdisVersion);
    Characteristics.MinorNdisVersion = MinorOf(Driver.NdisVersion);
    Characteristics.MajorDriverVersion = Product.MajorVersion;
    Characteristics.MinorDriverVersion = Product.MinorVersion;
    Characteristics.Name = Product.ServiceName;

    Characteristics.SetOptionsHandler = Callbacks.ProtocolSetOptions;
    Characteristics.BindAdapterHandlerEx = ProtocolBindAdapterEx;
    Characteristics.UnbindAdapterHandlerEx = ProtocolUnbindAdapterEx;
    Characteristics.OpenAdapterCompleteHandlerEx = ProtocolOpenAdapterCompleteEx;
    Characteristics.CloseAdapterCompleteHandlerEx = ProtocolCloseAdapterCompleteEx;
    Characteristics.NetPnPEventHandler = ProtocolNetPnPEvent;
    Characteristics.UninstallHandler = Callbacks.ProtocolUninstall;
    Characteristics.OidRequestCompleteHandler = ProtocolOidRequestComplete;
    Characteristics.StatusHandlerEx = ProtocolStatusEx;
    Characteristics.ReceiveNetBufferListsHandler = ProtocolReceiveNetBufferLists;
    Characteristics.SendNetBufferListsCompleteHandler = ProtocolSendNetBufferListsComplete;
    Characteristics.DirectOidRequestCompleteHandler = Callbacks.ProtocolDirectOidRequestComplete;

    /* A bind inside this call opens its adapter with the handle that NDIS has written by then; where ProtocolSetOptions
     * is chosen, that has stored it before any bind. */
    return NdisRegisterProtocolDriver(NULL, &Characteristics, &Driver.ProtocolHandle);
}

_Use_decl_annotations_
NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    const ULONG RunningNdis = NdisGetVersion();
    NDIS_STATUS Status;

    TraceStart();
    if (RunningNdis < Product.OldestNdis) {
        Status = NDIS_STATUS_BAD_VERSION;
        goto UndoTrace;
    }

    InitialiseGlobals(DriverObject, RunningNdis);

    Status = RegisterMiniport(DriverObject, RegistryPath);
    if (Status != NDIS_STATUS_SUCCESS) {
        goto UndoGlobals;
    }

    Status = CallbacksStart();
    if (Status != NDIS_STATUS_SUCCESS) {
        goto UndoMiniport;
    }

    Status = RegisterProtocol();
    if (Status != NDIS_STATUS_SUCCESS) {
        goto UndoCallbacks;
    }

    NdisIMAssociateMiniport(Driver.MiniportHandle, Driver.ProtocolHandle);
    BindingsAssociate();
    CallbacksLoaded();
    TraceDriver(TRUE);
    return NDIS_STATUS_SUCCESS;

UndoCallbacks:
    CallbacksStop();
UndoMiniport:
    NdisMDeregisterMiniportDriver(Driver.MiniportHandle);
UndoGlobals:
    FreeGlobals();
UndoTrace:
    TraceFailure("DriverEntry", &Product.ServiceName, Status);
    TraceStop();
    return Status;
}

/*
 * Protocol first: it unbinds inside the call, and unbinding needs the miniport driver handle and the globals (R-087,
 * No lock is held.
 */
_Use_decl_annotations_
VOID MiniportDriverUnload(PDRIVER_OBJECT DriverObject)
{
    UNREFERENCED_PARAMETER(DriverObject);

    NdisDeregisterProtocolDriver(Driver.ProtocolHandle);
    CallbacksStop();
    NdisMDeregisterMiniportDriver(Driver.MiniportHandle);
    FreeGlobals();
    TraceDriver(FALSE);
    TraceStop();
}
