#include "pnp.h"

#include "config.h"
#include "power.h"
#include "reconfigure.h"

/* An event of our own, as new: what NDIS keeps in its own is not passed on. */
static VOID Prepare(_Out_ PNET_PNP_EVENT_NOTIFICATION Above, _In_ const NET_PNP_EVENT_NOTIFICATION *Below)
{
    NdisZeroMemory(Above, sizeof(*Above));
    if (DriverNdisAtLeast(NDIS_RUNTIME_VERSION_650)) {
        ObjectHeader(&Above->Header, NDIS_OBJECT_TYPE_DEFAULT, NET_PNP_EVENT_NOTIFICATION_REVISION_2,
                     NDIS_SIZEOF_NET_PNP_EVENT_NOTIFICATION_REVISION_2);
    } else {
        ObjectHeader(&Above->Header, NDIS_OBJECT_TYPE_DEFAULT, NET_PNP_EVENT_NOTIFICATION_REVISION_1,
                     NDIS_SIZEOF_NET_PNP_EVENT_NOTIFICATION_REVISION_1);
    }
    Above->PortNumber = NDIS_DEFAULT_PORT_NUMBER;
    Above->NetPnPEvent.NetEvent = Below->NetPnPEvent.NetEvent;
    Above->NetPnPEvent.Buffer = Below->NetPnPEvent.Buffer;
    Above->NetPnPEvent.BufferLength = Below->NetPnPEvent.BufferLength;
}

/* Tells the virtual miniports of an event below. Only a query may be refused. */
_Must_inspect_result_
_IRQL_requires_(PASSIVE_LEVEL)
static NDIS_STATUS Propagate(_Inout_ PBINDING Binding, _In_ const NET_PNP_EVENT_NOTIFICATION *Event)
{
    const BOOLEAN IsQuery =
        Event->NetPnPEvent.NetEvent == NetEventQueryPower || Event->NetPnPEvent.NetEvent == NetEventQueryRemoveDevice;

    for (PVMINIPORT Miniport = TableNext(Binding, NULL); Miniport != NULL; Miniport = TableNext(Binding, Miniport)) {
        NET_PNP_EVENT_NOTIFICATION Above;
        NDIS_STATUS Status;

        if (!MiniportUseHandle(Miniport)) {
            continue;
        }
        OidFailHeld(Miniport, NDIS_STATUS_FAILURE); /* what only waits would wait for the end of this */
        OidWaitIdle(Miniport);
        Prepare(&Above, Event);
        Status = NdisMNetPnPEvent(Miniport->Handle, &Above);
        MiniportReleaseHandle(Miniport);
        if (IsQuery && Status != NDIS_STATUS_SUCCESS) {
            MiniportDereference(Miniport, OwnerWalker);
            return Status;
        }
    }
    return NDIS_STATUS_SUCCESS;
}

/* Sleep goes up before it is done here, waking is done here before it goes up. It always succeeds. */
_IRQL_requires_(PASSIVE_LEVEL)
static VOID SetPower(_Inout_ PBINDING Binding, _In_ const NET_PNP_EVENT_NOTIFICATION *Event)
{
    NDIS_DEVICE_POWER_STATE Power;

    if (Event->NetPnPEvent.Buffer == NULL || Event->NetPnPEvent.BufferLength < sizeof(Power)) {
        return;
    }
    Power = *(UNALIGNED const NDIS_DEVICE_POWER_STATE *)Event->NetPnPEvent.Buffer;
    if (Power == NdisDeviceStateD0) {
        PowerSetLower(Binding, Power);
        (VOID) Propagate(Binding, Event);
    } else {
        (VOID) Propagate(Binding, Event);
        PowerSetLower(Binding, Power);
    }
}

/* Deals with an event that goes up. Every one succeeds unless a driver above refuses a query, or memory is short for
 * a new configuration; none is NOT_SUPPORTED. */
_Must_inspect_result_
_IRQL_requires_(PASSIVE_LEVEL)
static NDIS_STATUS Handle(_Inout_ PBINDING Binding, _In_ const NET_PNP_EVENT_NOTIFICATION *Event)
{
    NDIS_STATUS Status;

    switch (Event->NetPnPEvent.NetEvent) {
    case NetEventSetPower:
        SetPower(Binding, Event);
        return NDIS_STATUS_SUCCESS;

    case NetEventReconfigure:
        Status = BindingReconfigure(Binding);
        MiniportsStart(Binding, StartAll);
        (VOID) Propagate(Binding, Event);
        return Status;

    default:
        return Propagate(Binding, Event);
    }
}

static NDIS_IO_WORKITEM_FUNCTION HandleLater;
_Use_decl_annotations_
static VOID HandleLater(PVOID WorkItemContext, NDIS_HANDLE NdisIoWorkItemHandle)
{
    PBINDING Binding = WorkItemContext;
    PNET_PNP_EVENT_NOTIFICATION Event = Binding->LaterEvent;
    const NDIS_STATUS Status = Handle(Binding, Event);

    UNREFERENCED_PARAMETER(NdisIoWorkItemHandle);

    InterlockedExchangePointer((PVOID *)&Binding->LaterEvent, NULL);
    /* NDIS keeps the binding until this call: it may be gone after it. */
    NdisCompleteNetPnPEvent(Binding->Handle, Event, Status);
}

/* TRUE if a virtual miniport has a request pended. */
_Must_inspect_result_
static BOOLEAN AnyRequestPended(_Inout_ PBINDING Binding)
{
    BOOLEAN Pended = FALSE;

    for (PVMINIPORT Miniport = TableNext(Binding, NULL); Miniport != NULL; Miniport = TableNext(Binding, Miniport)) {
        Pended |= !OidIsIdle(Miniport);
    }
    return Pended;
}

_Must_inspect_result_
_IRQL_requires_(PASSIVE_LEVEL)
static NDIS_STATUS HandleOrPend(_Inout_ PBINDING Binding, _In_ PNET_PNP_EVENT_NOTIFICATION Event)
{
    /* NDIS has one event at a time for a binding; a second one would be dealt with at once. */
    if (AnyRequestPended(Binding) &&
        InterlockedCompareExchangePointer((PVOID *)&Binding->LaterEvent, Event, NULL) == NULL) {
        NdisQueueIoWorkItem(Binding->EventWorkItem, HandleLater, Binding);
        return NDIS_STATUS_PENDING;
    }
    return Handle(Binding, Event);
}

/*
 * The name of the device that was enabled. One page says that the buffer of NetEventIMReEnableDevice holds it as a
 * counted string, others say nothing: what does not look like one is none.
 */
static PCUNICODE_STRING DeviceOf(_In_ const NET_PNP_EVENT_NOTIFICATION *Event)
{
    PCUNICODE_STRING Name = Event->NetPnPEvent.Buffer;

    if (Name == NULL || Event->NetPnPEvent.BufferLength < sizeof(*Name) || Name->Buffer == NULL || Name->Length == 0 ||
        Name->Length % sizeof(WCHAR) != 0 || Name->MaximumLength < Name->Length) {
        return NULL;
    }
    return Name;
}

/* The configuration of every binding may have changed. */
_IRQL_requires_(PASSIVE_LEVEL)
static NDIS_STATUS ReconfigureAll(VOID)
{
    NDIS_STATUS Result = NDIS_STATUS_SUCCESS;

    for (PBINDING Binding = BindingsNext(NULL); Binding != NULL; Binding = BindingsNext(Binding)) {
        const NDIS_STATUS Status = BindingReconfigure(Binding);

        Result = Status == NDIS_STATUS_SUCCESS ? Result : Status;
        MiniportsStart(Binding, StartAll);
    }
    return Result;
}

/* One virtual miniport was disabled and enabled, or configured anew. If it cannot be told which, all that have ended
 * are asked for: for the others nothing changes. */
_IRQL_requires_(PASSIVE_LEVEL)
static VOID ReEnable(_In_ const NET_PNP_EVENT_NOTIFICATION *Event)
{
    PCUNICODE_STRING Device = DeviceOf(Event);
    PVMINIPORT Miniport = Device == NULL ? NULL : BindingsFindDevice(Device);

    if (Miniport == NULL) {
        (VOID) ReconfigureAll();
    } else {
        (VOID) BindingReconfigure(Miniport->Binding);
        InstanceStart(Miniport, StartAll);
        MiniportDereference(Miniport, OwnerWalker);
    }
}

_Use_decl_annotations_
NDIS_STATUS ProtocolNetPnPEvent(NDIS_HANDLE ProtocolBindingContext, PNET_PNP_EVENT_NOTIFICATION NetPnPEventNotification)
{
    PBINDING Binding = ProtocolBindingContext;
    NDIS_STATUS Status;

    switch (NetPnPEventNotification->NetPnPEvent.NetEvent) {
    case NetEventIMReEnableDevice:
        ReEnable(NetPnPEventNotification);
        return NDIS_STATUS_SUCCESS;

    case NetEventBindsComplete: /* these are not for the drivers above */
    case NetEventPortActivation:
    case NetEventPortDeactivation:
        return NDIS_STATUS_SUCCESS;

    case NetEventReconfigure:
        if (Binding == NULL) {
            Status = ReconfigureAll();
            NdisReEnumerateProtocolBindings(Driver.ProtocolHandle); /* what is not bound yet */
            return Status;
        }
        break;

    case NetEventPause:
        return BindingPause(Binding, NetPnPEventNotification);

    case NetEventRestart:
        return BindingRestart(Binding, NetPnPEventNotification->NetPnPEvent.Buffer);

    default:
        break;
    }

    /* An event for all bindings names no virtual miniport to tell of it, and could not be pended. */
    return Binding == NULL ? NDIS_STATUS_SUCCESS : HandleOrPend(Binding, NetPnPEventNotification);
}
