/*
 * Hooks for hooks.test.ts: what is done to a frame is in the first letter of its payload, what is done to a request is
 * in its OID. npm test compiles the driver a second time with this file in place of driver/hooks.c.
 */
#include "hooks.h"

#define PAYLOAD 14

#define OID_TEST_FINISH 0xFF00D001
#define OID_TEST_EVENTS 0xFF00D002
#define OID_TEST_REFUSALS 0xFF00D003
#define OID_TEST_RELEASE 0xFF00D004

static ULONG64 HeldFrame;
static PVMINIPORT KeptBy;
static ULONG KeptRequest;
static UCHAR Events[HookEventUninstall + 1];

/* What HookSendFrame and HookIndicateFrame said when the virtual miniport was not open, by event; then to 13 bytes, to
 * too many, and last time. */
static struct {
    NDIS_STATUS ByEvent[HookEventUninstall + 1][2];
    NDIS_STATUS TooShort[2];
    NDIS_STATUS TooLong[2];
    NDIS_STATUS Latest;
} Refusals;
static UCHAR Long[70000];

static VOID TryBoth(_In_ PVMINIPORT Miniport, _In_ ULONG Length, _Out_writes_(2) NDIS_STATUS *Statuses)
{
    Statuses[0] = HookSendFrame(Miniport, Long, Length);
    Statuses[1] = HookIndicateFrame(Miniport, Long, Length);
}

/* Sends a copy of a frame up or down, with another first letter. */
static VOID Repeat(_In_ const FRAME_HOOK *Frame, _In_ BOOLEAN Down)
{
    PNET_BUFFER Nb = NET_BUFFER_LIST_FIRST_NB(Frame->NetBufferList);
    const ULONG Length = NET_BUFFER_DATA_LENGTH(Nb);
    UCHAR Copy[128];
    const UCHAR *Data = Length > sizeof(Copy) ? NULL : NdisGetDataBuffer(Nb, Length, Copy, 1, 0);

    if (Data == NULL) {
        return;
    }
    if (Data != Copy) {
        NdisMoveMemory(Copy, Data, Length);
    }
    Copy[PAYLOAD] = 'D'; /* what hooks see of that label is dropped */
    Refusals.Latest =
        Down ? HookSendFrame(Frame->Miniport, Copy, Length) : HookIndicateFrame(Frame->Miniport, Copy, Length);
}

static FRAME_VERDICT Decide(_Inout_ PFRAME_HOOK Frame)
{
    PUCHAR Data = NdisGetDataBuffer(NET_BUFFER_LIST_FIRST_NB(Frame->NetBufferList), PAYLOAD + 2, NULL, 1, 0);

    if (Data == NULL) {
        return FramePass;
    }
    switch (Data[PAYLOAD]) {
    case 'D':
        return FrameDrop;
    case 'K':
        return FrameConsume;
    case 'M':
        Frame->RedirectRow = (ULONG)(Data[PAYLOAD + 1] - '0');
        return FrameRedirect;
    case 'U':
        Repeat(Frame, FALSE);
        return FramePass;
    case 'O':
        Repeat(Frame, TRUE);
        return FramePass;
    case 'X':
        HookCancelFrames(Frame->Miniport);
        return FramePass;
    case 'L':
        TryBoth(Frame->Miniport, PAYLOAD - 1, Refusals.TooShort);
        TryBoth(Frame->Miniport, sizeof(Long), Refusals.TooLong);
        return FramePass;
    case 'H':
        HeldFrame = Frame->HoldId;
        return FrameHold;
    case 'C':
        Data[PAYLOAD] = 'c';
        return FramePass;
    case 'R':
        return HookReleaseFrame(HeldFrame) ? FramePass : FrameDrop;
    case 'T':
        return HookDiscardFrame(HeldFrame) ? FramePass : FrameDrop;
    case 'G':
        return HookResumeOid(KeptBy, KeptRequest, NDIS_STATUS_PENDING) ? FramePass : FrameDrop;
    case 'F':
        return HookResumeOid(KeptBy, KeptRequest, NDIS_STATUS_NOT_ACCEPTED) ? FramePass : FrameDrop;
    default:
        return FramePass;
    }
}

static FRAME_VERDICT OnSendFrame(_Inout_ PFRAME_HOOK Frame)
{
    return Decide(Frame);
}

static FRAME_VERDICT OnReceiveFrame(_Inout_ PFRAME_HOOK Frame)
{
    return Decide(Frame);
}

static OID_VERDICT Tell(_Inout_ POID_HOOK Oid, _In_reads_bytes_(Length) const VOID *Answer, _In_ ULONG Length)
{
    PNDIS_OID_REQUEST Request = Oid->Request;

    if (Request->DATA.QUERY_INFORMATION.InformationBufferLength < Length) {
        Request->DATA.QUERY_INFORMATION.BytesNeeded = Length;
        Oid->Status = NDIS_STATUS_BUFFER_TOO_SHORT;
        return OidFinish;
    }
    NdisMoveMemory(Request->DATA.QUERY_INFORMATION.InformationBuffer, Answer, Length);
    Request->DATA.QUERY_INFORMATION.BytesWritten = Length;
    Oid->Status = NDIS_STATUS_SUCCESS;
    return OidFinish;
}

static OID_VERDICT OnOidRequest(_Inout_ POID_HOOK Oid)
{
    PNDIS_OID_REQUEST Request = Oid->Request;

    if (Request->RequestType != NdisRequestQueryInformation) {
        return OidPass;
    }
    switch (Request->DATA.QUERY_INFORMATION.Oid) {
    case OID_TEST_FINISH:
        Oid->Status = NDIS_STATUS_NOT_RECOGNIZED;
        return OidFinish;
    case OID_TEST_RELEASE:
        Oid->Status = HookReleaseFrame(HeldFrame) ? NDIS_STATUS_SUCCESS : NDIS_STATUS_FAILURE;
        return OidFinish;
    case OID_GEN_RECEIVE_BLOCK_SIZE:
        KeptBy = Oid->Miniport;
        KeptRequest = Oid->HoldId;
        return OidKeep;
    case OID_TEST_EVENTS:
        return Tell(Oid, Events, sizeof(Events));
    case OID_TEST_REFUSALS:
        return Tell(Oid, &Refusals, sizeof(Refusals));
    default:
        return OidPass;
    }
}

static STATUS_VERDICT OnStatus(_Inout_ PSTATUS_HOOK Status)
{
    return Status->Indication->StatusCode == NDIS_STATUS_NETWORK_CHANGE ? StatusDrop : StatusPass;
}

static VOID OnEvent(_In_ PEVENT_HOOK Event)
{
    Events[Event->Code]++;
    switch (Event->Code) {
    case HookEventPower:
        if (Event->Power == NdisDeviceStateD0) {
            break;
        }
        TryBoth(Event->Miniport, PAYLOAD, Refusals.ByEvent[Event->Code]);
        break;
    case HookEventPaused:
    case HookEventHalted:
    case HookEventRemoved:
        TryBoth(Event->Miniport, PAYLOAD, Refusals.ByEvent[Event->Code]);
        break;
    case HookEventInitialised:
    case HookEventRestarted:
    case HookEventUninstall:
    default:
        break;
    }
}

const DRIVER_HOOKS DriverHooks = {
    .SendFrame = OnSendFrame,
    .ReceiveFrame = OnReceiveFrame,
    .OidRequest = OnOidRequest,
    .Status = OnStatus,
    .Event = OnEvent,
};
