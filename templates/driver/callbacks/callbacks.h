/*
 * Optional callbacks. chosen.c, rendered from the answers, fills the table; each chosen group has a file of its own
 * beside this one. A member that was not chosen is NULL, except the pair for direct OID requests, which a miniport
 * of 6.20 or later always has: not chosen, it answers NDIS_STATUS_NOT_SUPPORTED.
 */
#pragma once

#include "../driver.h"

typedef struct _CALLBACKS {
    SET_OPTIONS_HANDLER MiniportSetOptions;
    SET_OPTIONS_HANDLER ProtocolSetOptions;
    UNINSTALL_PROTOCOL_HANDLER ProtocolUninstall;
    MINIPORT_DIRECT_OID_REQUEST_HANDLER MiniportDirectOidRequest;
    MINIPORT_CANCEL_DIRECT_OID_REQUEST_HANDLER MiniportCancelDirectOidRequest;
    DIRECT_OID_REQUEST_COMPLETE_HANDLER ProtocolDirectOidRequestComplete;
    MINIPORT_SYNCHRONOUS_OID_REQUEST_HANDLER MiniportSynchronousOidRequest;
    MINIPORT_ADD_DEVICE_HANDLER MiniportAddDevice;
    MINIPORT_REMOVE_DEVICE_HANDLER MiniportRemoveDevice;
    VOID (*DeviceStarted)(_In_ NDIS_HANDLE MiniportAddDeviceContext);
    NDIS_STATUS (*InterfaceProviderStart)(VOID);
    VOID (*InterfaceProviderStop)(VOID);
    VOID (*ControlStart)(VOID);
    VOID (*ControlStop)(VOID);
    VOID (*ControlUninstall)(VOID);
    VOID (*ControlChanged)(VOID);
} CALLBACKS;

extern const CALLBACKS Callbacks;

MINIPORT_DIRECT_OID_REQUEST DirectOidRefused;
MINIPORT_CANCEL_DIRECT_OID_REQUEST DirectOidNothingToCancel;

/* What serves the callbacks and is neither miniport nor protocol: between the two registrations. */
_Must_inspect_result_
_IRQL_requires_(PASSIVE_LEVEL)
FORCEINLINE NDIS_STATUS CallbacksStart(VOID)
{
    return Callbacks.InterfaceProviderStart != NULL ? Callbacks.InterfaceProviderStart() : NDIS_STATUS_SUCCESS;
}

/* DriverEntry has done everything that can fail. What programs can open comes now: a driver that does not load after
 * all would leave them with handles into nothing. */
_IRQL_requires_(PASSIVE_LEVEL)
FORCEINLINE VOID CallbacksLoaded(VOID)
{
    if (Callbacks.ControlStart != NULL) {
        Callbacks.ControlStart();
    }
}

_IRQL_requires_(PASSIVE_LEVEL)
FORCEINLINE VOID CallbacksStop(VOID)
{
    if (Callbacks.ControlStop != NULL) {
        Callbacks.ControlStop();
    }
    if (Callbacks.InterfaceProviderStop != NULL) {
        Callbacks.InterfaceProviderStop();
    }
}

/* Something that shows from outside has changed: a state, the link, which virtual miniports there are. No lock is held.
 */
_IRQL_requires_max_(DISPATCH_LEVEL)
FORCEINLINE VOID CallbacksChanged(VOID)
{
    if (Callbacks.ControlChanged != NULL) {
        Callbacks.ControlChanged();
    }
}
