/*
 * Hooks for hooks.test.ts: what is done to a frame is in the first letter of its payload, what is done to a request is
 * in its OID. npm test compiles the driver a second time with this file in place of driver/hooks.c.
 */
#include "hooks.h"

#define PAYLOAD 14

#define OID_TEST_FINISH 0xFF00D001
#define OID_TEST_EVENTS 0xFF00D002

static ULONG64 HeldFrame;
static PVMINIPORT KeptBy;
static ULONG KeptRequest;
static UCHAR Events[HookEventUninstall + 1];

static FRAME_VERDICT Decide(_Inout_ PFRAME_HOOK Frame)
{
    PUCHAR Data = NdisGetDataBuffer(NET_BUFFER_LIST_FIRST_NB(Frame->NetBufferList), PAYLOAD + 1, NULL, 1, 0);

    if (Data == NULL) {
        return FramePass;
    }
    switch (Data[PAYLOAD]) {
    case 'D':
        return FrameDrop;
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
    case OID_GEN_RECEIVE_BLOCK_SIZE:
        KeptBy = Oid->Miniport;
        KeptRequest = Oid->HoldId;
        return OidKeep;
    case OID_TEST_EVENTS:
        if (Request->DATA.QUERY_INFORMATION.InformationBufferLength < sizeof(Events)) {
            Oid->Status = NDIS_STATUS_BUFFER_TOO_SHORT;
            return OidFinish;
        }
        NdisMoveMemory(Request->DATA.QUERY_INFORMATION.InformationBuffer, Events, sizeof(Events));
        Request->DATA.QUERY_INFORMATION.BytesWritten = sizeof(Events);
        Oid->Status = NDIS_STATUS_SUCCESS;
        return OidFinish;
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
}

const DRIVER_HOOKS DriverHooks = {
    .SendFrame = OnSendFrame,
    .ReceiveFrame = OnReceiveFrame,
    .OidRequest = OnOidRequest,
    .Status = OnStatus,
    .Event = OnEvent,
};
