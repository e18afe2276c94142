#include "power.h"

#include "combined.h"
#include "hooks_call.h"
#include "reconfigure.h"
#include "status.h"

_Use_decl_annotations_
BOOLEAN PowerOidRequest(PVMINIPORT Miniport, PNDIS_OID_REQUEST Request, NDIS_STATUS *Status)
{
    PBINDING Binding = Miniport->Binding;
    NDIS_DEVICE_POWER_STATE Power;
    LOCK_STATE_EX LockState;

    *Status = NDIS_STATUS_SUCCESS;
    if (Request->RequestType == NdisRequestQueryInformation && Request->DATA.Oid == OID_PNP_QUERY_POWER) {
        return TRUE;
    }
    if (Request->RequestType != NdisRequestSetInformation || Request->DATA.Oid != OID_PNP_SET_POWER) {
        return FALSE;
    }
    if (Request->DATA.SET_INFORMATION.InformationBufferLength < sizeof(NDIS_DEVICE_POWER_STATE)) {
        Request->DATA.SET_INFORMATION.BytesNeeded = sizeof(NDIS_DEVICE_POWER_STATE);
        *Status = NDIS_STATUS_BUFFER_TOO_SHORT;
        return TRUE;
    }
    Power = *(UNALIGNED const NDIS_DEVICE_POWER_STATE *)Request->DATA.SET_INFORMATION.InformationBuffer;
    Request->DATA.SET_INFORMATION.BytesRead = sizeof(NDIS_DEVICE_POWER_STATE);

    NdisAcquireRWLockWrite(Binding->PathLock, &LockState, 0);
    Miniport->Power = Power;
    Miniport->StandingBy = Power != NdisDeviceStateD0;
    MiniportUpdateOpen(Miniport);
    NdisReleaseRWLock(Binding->PathLock, &LockState);

    if (Power == NdisDeviceStateD0) {
        StatusRefreshLink(Miniport);
    }
    HookEvent(HookEventPower, Miniport);
    return TRUE;
}

/* Puts the adapter's new power state in force. */
_IRQL_requires_(PASSIVE_LEVEL)
static VOID SetLowerPower(_Inout_ PBINDING Binding, _In_ NDIS_DEVICE_POWER_STATE Power)
{
    const BOOLEAN Awake = Power == NdisDeviceStateD0;
    LOCK_STATE_EX LockState;

    NdisAcquireRWLockWrite(Binding->PathLock, &LockState, 0);
    Binding->Power = Power;
    for (ULONG Row = 0; Row < Binding->Table.Rows; Row++) {
        if (Binding->Table.Row[Row] != NULL) {
            Binding->Table.Row[Row]->StandingBy = !Awake;
        }
    }
    BindingUpdateOpen(Binding);
    NdisReleaseRWLock(Binding->PathLock, &LockState);

    if (Awake) {
        CombinedRefresh(Binding);
        for (PVMINIPORT Miniport = TableNext(Binding, NULL); Miniport != NULL;
             Miniport = TableNext(Binding, Miniport)) {
            if (MiniportUseHandle(Miniport)) {
                OidResume(Miniport);
                MiniportReleaseHandle(Miniport);
                StatusRefreshLink(Miniport);
            }
        }
    }
}

/* Tells the virtual miniports of an event below. Only a query may be refused. */
_Must_inspect_result_
_IRQL_requires_(PASSIVE_LEVEL)
static NDIS_STATUS Propagate(_In_ PBINDING Binding, _In_ const NET_PNP_EVENT_NOTIFICATION *Event)
{
    const BOOLEAN IsQuery =
        Event->NetPnPEvent.NetEvent == NetEventQueryPower || Event->NetPnPEvent.NetEvent == NetEventQueryRemoveDevice;

    for (PVMINIPORT Miniport = TableNext(Binding, NULL); Miniport != NULL; Miniport = TableNext(Binding, Miniport)) {
        NET_PNP_EVENT_NOTIFICATION Copy;
        NDIS_STATUS Status;

        if (!MiniportUseHandle(Miniport)) {
            continue;
        }
        NdisZeroMemory(&Copy, sizeof(Copy));
        NdisMoveMemory(&Copy, Event, min(Event->Header.Size, sizeof(Copy)));
        Copy.Header.Size = (USHORT)min(Event->Header.Size, sizeof(Copy));
        Copy.PortNumber = NDIS_DEFAULT_PORT_NUMBER;
        OidFailHeld(Miniport, NDIS_STATUS_FAILURE); /* with a request pended the event would wait for it */
        Status = NdisMNetPnPEvent(Miniport->Handle, &Copy);
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

    if (Event->NetPnPEvent.BufferLength < sizeof(Power)) {
        return;
    }
    Power = *(UNALIGNED const NDIS_DEVICE_POWER_STATE *)Event->NetPnPEvent.Buffer;
    if (Power == NdisDeviceStateD0) {
        SetLowerPower(Binding, Power);
        (VOID) Propagate(Binding, Event);
    } else {
        (VOID) Propagate(Binding, Event);
        SetLowerPower(Binding, Power);
    }
}

/* An event for all bindings. What it concerns is found by asking NDIS to bind again. */
_IRQL_requires_(PASSIVE_LEVEL)
static NDIS_STATUS ForAll(_In_ const NET_PNP_EVENT_NOTIFICATION *Event)
{
    switch (Event->NetPnPEvent.NetEvent) {
    case NetEventReconfigure:
        for (PBINDING Binding = BindingsNext(NULL); Binding != NULL; Binding = BindingsNext(Binding)) {
            (VOID) BindingReconfigure(Binding);
        }
        BindingsStart(StartAll);
        NdisReEnumerateProtocolBindings(Driver.ProtocolHandle);
        break;
    case NetEventIMReEnableDevice:
        /* What the buffer holds is not documented, so all that are idle are asked for: for the others nothing changes.
         */
        for (PBINDING Binding = BindingsNext(NULL); Binding != NULL; Binding = BindingsNext(Binding)) {
            (VOID) BindingReconfigure(Binding);
        }
        BindingsStart(StartAll);
        break;
    default:
        break;
    }
    return NDIS_STATUS_SUCCESS;
}

/* Every event succeeds unless a driver above refuses a query; none is NOT_SUPPORTED. */
_Use_decl_annotations_
NDIS_STATUS ProtocolNetPnPEvent(NDIS_HANDLE ProtocolBindingContext, PNET_PNP_EVENT_NOTIFICATION NetPnPEventNotification)
{
    PBINDING Binding = ProtocolBindingContext;
    NDIS_STATUS Status;

    if (Binding == NULL) {
        return ForAll(NetPnPEventNotification);
    }

    switch (NetPnPEventNotification->NetPnPEvent.NetEvent) {
    case NetEventPause:
        return BindingPause(Binding, NetPnPEventNotification);

    case NetEventRestart:
        return BindingRestart(Binding, NetPnPEventNotification->NetPnPEvent.Buffer);

    case NetEventSetPower:
        SetPower(Binding, NetPnPEventNotification);
        return NDIS_STATUS_SUCCESS;

    case NetEventReconfigure:
        Status = BindingReconfigure(Binding);
        MiniportsStart(Binding, StartAll);
        (VOID) Propagate(Binding, NetPnPEventNotification);
        return Status;

    case NetEventIMReEnableDevice:
        (VOID) BindingReconfigure(Binding);
        MiniportsStart(Binding, StartAll);
        return NDIS_STATUS_SUCCESS;

    case NetEventBindsComplete: /* these are not for the drivers above */
    case NetEventPortActivation:
    case NetEventPortDeactivation:
        return NDIS_STATUS_SUCCESS;

    default:
        return Propagate(Binding, NetPnPEventNotification);
    }
}
