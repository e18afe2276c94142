#include "power.h"

#include "callbacks/callbacks.h"
#include "combined.h"
#include "hooks_call.h"
#include "status.h"
#include "trace.h"

typedef enum _POWER_CHANGE {
    PowerUpperLeaves, /* D0, or changes to another state that is not */
    PowerUpperReturns,
    PowerLowerLeaves,
    PowerLowerReturns,
    PowerChanges
} POWER_CHANGE;

/*
 * Changes VMINIPORT.Sides, after VMINIPORT.Power or BINDING.Power, and what depends on it. Who makes a side leave
 * D0 waits for Quiet afterwards: as long as both are up, indications are counted. PathLock is held exclusively.
 */
_IRQL_requires_(DISPATCH_LEVEL)
static VOID PowerTransition(_Inout_ PVMINIPORT Miniport, _In_ POWER_CHANGE Change)
{
    static const POWER_SIDES Next[PowerSides][PowerChanges] = {
        /*                    upper leaves    upper returns   lower leaves    lower returns */
        [PowerBothUp] = {PowerUpperDown, PowerBothUp, PowerLowerDown, PowerBothUp},
        [PowerUpperDown] = {PowerUpperDown, PowerBothUp, PowerBothDown, PowerUpperDown},
        [PowerLowerDown] = {PowerBothDown, PowerLowerDown, PowerLowerDown, PowerBothUp},
        [PowerBothDown] = {PowerBothDown, PowerUpperBack, PowerBothDown, PowerLowerBack},
        [PowerUpperBack] = {PowerBothDown, PowerUpperBack, PowerUpperBack, PowerBothUp},
        [PowerLowerBack] = {PowerLowerBack, PowerBothUp, PowerBothDown, PowerLowerBack},
    };
    const POWER_SIDES From = Miniport->Sides;
    const POWER_SIDES To = Next[From][Change];
    const BOOLEAN UpperUp = Miniport->Power == NdisDeviceStateD0;
    const BOOLEAN LowerUp = Miniport->Binding->Power == NdisDeviceStateD0;

    NT_ASSERT((To == PowerBothUp) == (UpperUp && LowerUp));
    NT_ASSERT((To == PowerLowerDown || To == PowerUpperBack) == (UpperUp && !LowerUp));
    NT_ASSERT((To == PowerUpperDown || To == PowerLowerBack) == (!UpperUp && LowerUp));
    UNREFERENCED_PARAMETER(UpperUp);
    UNREFERENCED_PARAMETER(LowerUp);

    TracePowerSides(Miniport, To);
    Miniport->Sides = To;
    if (From == PowerBothUp && To != PowerBothUp && RundownEnd(&Miniport->Indications)) {
        NdisSetEvent(&Miniport->Quiet);
    }
    if (From != PowerBothUp && To == PowerBothUp) {
        NdisResetEvent(&Miniport->Quiet);
        RundownStart(&Miniport->Indications);
    }
    MiniportUpdateOpen(Miniport);
}

_Use_decl_annotations_
VOID PowerEnter(PVMINIPORT Miniport)
{
    Miniport->Sides = Miniport->Binding->Power == NdisDeviceStateD0 ? PowerLowerBack : PowerBothDown;
}

_Use_decl_annotations_
BOOLEAN PowerBeginIndication(PVMINIPORT Miniport)
{
    BOOLEAN Up;
    LOCK_STATE_EX LockState;

    NdisAcquireRWLockRead(Miniport->Binding->PathLock, &LockState, 0);
    Up = Miniport->Sides == PowerBothUp;
    if (Up) {
        RundownEnter(&Miniport->Indications, 1);
    }
    NdisReleaseRWLock(Miniport->Binding->PathLock, &LockState);
    return Up;
}

_Use_decl_annotations_
VOID PowerEndIndication(PVMINIPORT Miniport)
{
    if (RundownLeave(&Miniport->Indications, 1)) {
        NdisSetEvent(&Miniport->Quiet);
    }
}

_IRQL_requires_(PASSIVE_LEVEL)
static VOID SetUpper(_Inout_ PVMINIPORT Miniport, _In_ NDIS_DEVICE_POWER_STATE Power)
{
    const BOOLEAN Up = Power == NdisDeviceStateD0;
    LOCK_STATE_EX LockState;

    TracePower(&Miniport->DeviceName, Power);
    NdisAcquireRWLockWrite(Miniport->Binding->PathLock, &LockState, 0);
    Miniport->Power = Power;
    Miniport->LinkHidden = !Up;
    PowerTransition(Miniport, Up ? PowerUpperReturns : PowerUpperLeaves);
    NdisReleaseRWLock(Miniport->Binding->PathLock, &LockState);
    CallbacksChanged();
    if (!Up) {
        NdisWaitEvent(&Miniport->Quiet, 0);
    }
}

_Use_decl_annotations_
VOID PowerUpperComes(PVMINIPORT Miniport)
{
    SetUpper(Miniport, NdisDeviceStateD0);
}

_Use_decl_annotations_
VOID PowerUpperGoes(PVMINIPORT Miniport)
{
    SetUpper(Miniport, NdisDeviceStateD3);
}

/*
 * What is shown above of a link that nobody can watch is that it is unknown: no virtual miniport wakes anybody when its
 * link changes. It is told while both sides are in D0 still, for nothing is indicated later.
 */
_IRQL_requires_(PASSIVE_LEVEL)
static VOID HideUpperLink(_Inout_ PVMINIPORT Miniport)
{
    LOCK_STATE_EX LockState;

    NdisAcquireRWLockWrite(Miniport->Binding->PathLock, &LockState, 0);
    Miniport->LinkHidden = TRUE;
    NdisReleaseRWLock(Miniport->Binding->PathLock, &LockState);
    StatusRefreshLink(Miniport);
}

_IRQL_requires_(PASSIVE_LEVEL)
static VOID HideLowerLink(_Inout_ PBINDING Binding)
{
    LOCK_STATE_EX LockState;

    NdisAcquireRWLockWrite(Binding->PathLock, &LockState, 0);
    Binding->LinkHidden = TRUE;
    NdisReleaseRWLock(Binding->PathLock, &LockState);
    StatusRefreshLinks(Binding);
}

_Use_decl_annotations_
BOOLEAN PowerOidRequest(PVMINIPORT Miniport, PNDIS_OID_REQUEST Request, NDIS_STATUS *Status)
{
    NDIS_DEVICE_POWER_STATE Power;

    *Status = NDIS_STATUS_SUCCESS;
    if (Request->RequestType != NdisRequestSetInformation) {
        return Request->RequestType != NdisRequestMethod && Request->DATA.Oid == OID_PNP_QUERY_POWER;
    }
    if (Request->DATA.Oid != OID_PNP_SET_POWER) {
        return FALSE;
    }
    /* The one failure that is allowed, for what NDIS never sends. */
    *Status = NDIS_STATUS_NOT_ACCEPTED;
    if (OidInformationLength(Request) < sizeof(Power)) {
        Request->DATA.SET_INFORMATION.BytesNeeded = sizeof(Power);
        return TRUE;
    }
    Power = *(UNALIGNED const NDIS_DEVICE_POWER_STATE *)Request->DATA.SET_INFORMATION.InformationBuffer;
    Request->DATA.SET_INFORMATION.BytesRead = sizeof(Power);
    if (Power < NdisDeviceStateD0 || Power > NdisDeviceStateD3) {
        return TRUE;
    }
    *Status = NDIS_STATUS_SUCCESS;

    if (Power == NdisDeviceStateD0) {
        SetUpper(Miniport, Power);
        StatusRefreshLink(Miniport);
    } else {
        HideUpperLink(Miniport);
        SetUpper(Miniport, Power);
        /* Where there was no pause before, what hooks hold ends here. */
        HeldFlush(Miniport, NDIS_STATUS_LOW_POWER_STATE);
    }
    HookEvent(HookEventPower, Miniport);
    return TRUE;
}

/* The device state, and what it does to all virtual miniports, in one step. */
_IRQL_requires_(PASSIVE_LEVEL)
static VOID SetLower(_Inout_ PBINDING Binding, _In_ NDIS_DEVICE_POWER_STATE Power)
{
    const BOOLEAN Up = Power == NdisDeviceStateD0;
    LOCK_STATE_EX LockState;

    TracePower(&Binding->AdapterName, Power);
    NdisAcquireRWLockWrite(Binding->PathLock, &LockState, 0);
    Binding->Power = Power;
    Binding->LinkHidden = !Up;
    for (ULONG Row = 0; Row < Binding->Table.Rows; Row++) {
        if (Binding->Table.Row[Row] != NULL) {
            PowerTransition(Binding->Table.Row[Row], Up ? PowerLowerReturns : PowerLowerLeaves);
        }
    }
    BindingUpdateOpen(Binding);
    NdisReleaseRWLock(Binding->PathLock, &LockState);
    CallbacksChanged();
}

_Use_decl_annotations_
VOID PowerSetLower(PBINDING Binding, NDIS_DEVICE_POWER_STATE Power)
{
    if (Power != NdisDeviceStateD0) {
        HideLowerLink(Binding);
        SetLower(Binding, Power);
        ReceiveResume(Binding); /* what waits for the end of a reset does not wait for that of a sleep */
        for (PVMINIPORT Miniport = TableNext(Binding, NULL); Miniport != NULL;
             Miniport = TableNext(Binding, Miniport)) {
            NdisWaitEvent(&Miniport->Quiet, 0);
        }
        return;
    }

    if (Binding->Power == NdisDeviceStateD0) {
        return; /* it was asked whether it could sleep, and does not */
    }
    SetLower(Binding, Power);
    /* An adapter that does not know how to sleep was halted, and forgot what it was to let through. */
    CombinedRestore(Binding);
    for (PVMINIPORT Miniport = TableNext(Binding, NULL); Miniport != NULL; Miniport = TableNext(Binding, Miniport)) {
        if (MiniportUseHandle(Miniport)) {
            OidResume(Miniport);
            MiniportReleaseHandle(Miniport);
        }
    }
    StatusRefreshLinks(Binding);
}
