#include "status.h"

#include "callbacks/callbacks.h"
#include "hooks_call.h"

/* An indication of our own, as new: nothing of the lower header is carried over. */
static VOID Prepare(_Out_ PNDIS_STATUS_INDICATION Indication, _In_ const VMINIPORT *Miniport, _In_ NDIS_STATUS Code,
                    _In_opt_ PVOID Buffer, _In_ ULONG Length)
{
    NdisZeroMemory(Indication, sizeof(*Indication));
    ObjectHeader(&Indication->Header, NDIS_OBJECT_TYPE_STATUS_INDICATION, NDIS_STATUS_INDICATION_REVISION_1,
                 NDIS_SIZEOF_STATUS_INDICATION_REVISION_1);
    Indication->SourceHandle = Miniport->Handle;
    Indication->PortNumber = NDIS_DEFAULT_PORT_NUMBER;
    Indication->StatusCode = Code;
    Indication->StatusBuffer = Buffer;
    Indication->StatusBufferSize = Length;
}

/* TRUE if an indication may be made, until EndIndication: the handle holds, and both sides are in D0. */
_Must_inspect_result_
static BOOLEAN BeginIndication(_Inout_ PVMINIPORT Miniport)
{
    if (!MiniportUseHandle(Miniport)) {
        return FALSE;
    }
    if (!PowerBeginIndication(Miniport)) {
        MiniportReleaseHandle(Miniport);
        return FALSE;
    }
    return TRUE;
}

static VOID EndIndication(_Inout_ PVMINIPORT Miniport)
{
    PowerEndIndication(Miniport);
    MiniportReleaseHandle(Miniport);
}

_Use_decl_annotations_
VOID StatusLinkOf(PVMINIPORT Miniport, PNDIS_LINK_STATE Link)
{
    PBINDING Binding = Miniport->Binding;
    LOCK_STATE_EX LockState;

    NdisAcquireRWLockRead(Binding->PathLock, &LockState, 0);
    *Link = Binding->Lower.Link;
    if (Miniport->LinkHidden || Binding->LinkHidden) {
        Link->MediaConnectState = MediaConnectStateUnknown;
        Link->MediaDuplexState = MediaDuplexStateUnknown;
        Link->XmitLinkSpeed = NDIS_LINK_SPEED_UNKNOWN;
        Link->RcvLinkSpeed = NDIS_LINK_SPEED_UNKNOWN;
        Link->PauseFunctions = NdisPauseFunctionsUnknown;
        Link->AutoNegotiationFlags = 0;
    }
    NdisReleaseRWLock(Binding->PathLock, &LockState);
}

/* The link state, if it is not the one indicated last. One thread at a time. */
static VOID IndicateLink(_Inout_ PVMINIPORT Miniport)
{
    NDIS_STATUS_INDICATION Indication;
    NDIS_LINK_STATE Link;

    StatusLinkOf(Miniport, &Link);
    if (!NdisEqualMemory(&Link, &Miniport->IndicatedLink, sizeof(Link))) {
        Miniport->IndicatedLink = Link;
        Prepare(&Indication, Miniport, NDIS_STATUS_LINK_STATE, &Link, NDIS_SIZEOF_LINK_STATE_REVISION_1);
        NdisMIndicateStatusEx(Miniport->Handle, &Indication);
    }
}

_Use_decl_annotations_
VOID StatusRefreshLink(PVMINIPORT Miniport)
{
    LONG Seen;

    if (!BeginIndication(Miniport)) {
        return;
    }
    /* One thread indicates, and looks again for each that came meanwhile: two could end with the older state. */
    if (InterlockedIncrement(&Miniport->LinkLooks) == 1) {
        do {
            Seen = Miniport->LinkLooks;
            IndicateLink(Miniport);
        } while (InterlockedCompareExchange(&Miniport->LinkLooks, 0, Seen) != Seen);
    }
    EndIndication(Miniport);
}

_Use_decl_annotations_
VOID StatusRefreshLinks(PBINDING Binding)
{
    for (PVMINIPORT Miniport = TableNext(Binding, NULL); Miniport != NULL; Miniport = TableNext(Binding, Miniport)) {
        StatusRefreshLink(Miniport);
    }
}

/* The adapter's link is everybody's. */
static VOID LinkChanged(_Inout_ PBINDING Binding, _In_ const NDIS_STATUS_INDICATION *Indication)
{
    const NDIS_LINK_STATE *Link = Indication->StatusBuffer;
    LOCK_STATE_EX LockState;

    if (Indication->StatusBufferSize < NDIS_SIZEOF_LINK_STATE_REVISION_1 ||
        !ObjectHeaderFits(&Link->Header, NDIS_OBJECT_TYPE_DEFAULT, NDIS_LINK_STATE_REVISION_1,
                          NDIS_SIZEOF_LINK_STATE_REVISION_1)) {
        return;
    }
    NdisAcquireRWLockWrite(Binding->PathLock, &LockState, 0);
    Binding->Lower.Link.MediaConnectState = Link->MediaConnectState;
    Binding->Lower.Link.MediaDuplexState = Link->MediaDuplexState;
    Binding->Lower.Link.XmitLinkSpeed = Link->XmitLinkSpeed;
    Binding->Lower.Link.RcvLinkSpeed = Link->RcvLinkSpeed;
    Binding->Lower.Link.PauseFunctions = Link->PauseFunctions;
    Binding->Lower.Link.AutoNegotiationFlags = Link->AutoNegotiationFlags;
    NdisReleaseRWLock(Binding->PathLock, &LockState);
    CallbacksChanged();
    StatusRefreshLinks(Binding);
}

static VOID SetResetting(_Inout_ PBINDING Binding, _In_ BOOLEAN Resetting)
{
    LOCK_STATE_EX LockState;

    NdisAcquireRWLockWrite(Binding->PathLock, &LockState, 0);
    Binding->Resetting = Resetting;
    BindingUpdateOpen(Binding);
    NdisReleaseRWLock(Binding->PathLock, &LockState);
}

/* NDIS numbers status by subject. */
#define STATUS_SUBJECT(Code) ((ULONG)(Code) >> 16)

/* What does not go up speaks of hardware, power and clocks that are the adapter's alone, or is of NDIS 5. */
static BOOLEAN IsForAbove(_In_ NDIS_STATUS Code)
{
    switch (Code) {
    case NDIS_STATUS_MEDIA_CONNECT:
    case NDIS_STATUS_MEDIA_DISCONNECT:
    case NDIS_STATUS_LINK_SPEED_CHANGE:
    case NDIS_STATUS_PORT_STATE:
    case NDIS_STATUS_OPER_STATUS:
    case NDIS_STATUS_PACKET_FILTER:
        return FALSE;
    default:
        return STATUS_SUBJECT(Code) != STATUS_SUBJECT(NDIS_STATUS_TASK_OFFLOAD_CURRENT_CONFIG) &&
               STATUS_SUBJECT(Code) != STATUS_SUBJECT(NDIS_STATUS_PM_CAPABILITIES_CHANGE) &&
               STATUS_SUBJECT(Code) != STATUS_SUBJECT(NDIS_STATUS_TIMESTAMP_CAPABILITY);
    }
}

/* It answers a request of ours, and names it as we named the clone. */
static BOOLEAN IsForRequest(_In_ const NDIS_STATUS_INDICATION *Indication)
{
    return Indication->DestinationHandle != NULL || Indication->RequestId != NULL;
}

/*
 * Sends an indication up. One that answers a clone is for the request it was cloned from, or for nobody.
 */
static VOID PassUp(_Inout_ PVMINIPORT Miniport, _In_ const NDIS_STATUS_INDICATION *Lower)
{
    NDIS_STATUS_INDICATION Indication;

    if (!BeginIndication(Miniport)) {
        return;
    }
    Prepare(&Indication, Miniport, Lower->StatusCode, Lower->StatusBuffer, Lower->StatusBufferSize);
    Indication.Guid = Lower->Guid;
    if (!IsForRequest(Lower) || OidAddressIndication(Miniport, Lower->RequestId, &Indication)) {
        NdisMIndicateStatusEx(Miniport->Handle, &Indication);
    }
    EndIndication(Miniport);
}

/* FALSE: the hook keeps it from this virtual miniport. The copy is what it may have changed. */
static BOOLEAN HookPasses(_In_ PVMINIPORT Miniport, _Inout_ PNDIS_STATUS_INDICATION Copy)
{
    STATUS_HOOK Status = {
        .Size = sizeof(Status),
        .Row = Miniport->Row,
        .DeviceName = &Miniport->DeviceName,
        .AdapterName = &Miniport->Binding->AdapterName,
        .Indication = Copy,
    };

    return DriverHooks.Status(&Status) != StatusDrop;
}

_Use_decl_annotations_
VOID ProtocolStatusEx(NDIS_HANDLE ProtocolBindingContext, PNDIS_STATUS_INDICATION StatusIndication)
{
    PBINDING Binding = ProtocolBindingContext;
    NDIS_STATUS_INDICATION Lower = *StatusIndication;
    NDIS_OFFLOAD Tasks;

    switch (Lower.StatusCode) {
    case NDIS_STATUS_RESET_START: /* NDIS makes them above by itself */
        SetResetting(Binding, TRUE);
        return;
    case NDIS_STATUS_RESET_END:
        SetResetting(Binding, FALSE);
        CombinedRefresh(Binding); /* what was wanted meanwhile */
        ReceiveResume(Binding);
        return;
    case NDIS_STATUS_LINK_STATE:
        LinkChanged(Binding, StatusIndication);
        return;
    case NDIS_STATUS_TASK_OFFLOAD_CURRENT_CONFIG:
    case NDIS_STATUS_TASK_OFFLOAD_HARDWARE_CAPABILITIES:
        if (!OffloadChanged(Binding, StatusIndication, &Tasks)) {
            return;
        }
        Lower.StatusBuffer = &Tasks;
        Lower.StatusBufferSize = Tasks.Header.Size;
        break;
    default:
        if (!IsForRequest(StatusIndication) && !IsForAbove(Lower.StatusCode)) {
            return;
        }
        break;
    }

    for (PVMINIPORT Miniport = TableNext(Binding, NULL); Miniport != NULL; Miniport = TableNext(Binding, Miniport)) {
        NDIS_STATUS_INDICATION Copy = Lower;

        if (DriverHooks.Status == NULL || HookPasses(Miniport, &Copy)) {
            PassUp(Miniport, &Copy);
        }
    }
}
