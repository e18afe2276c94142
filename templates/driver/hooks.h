/*
 * The contract of hooks.c, the file that is yours: it is created once and never written again. docs/hooks.md has an
 * example of everything.
 *
 * hooks.c defines DriverHooks by designated initialisers. A member that is not named is NULL and costs one branch a
 * chain. Each hook gets one pointer to a structure; structures and verdicts grow at their ends only, so that your
 * hooks.c goes on compiling.
 *
 *   SendFrame     a frame from a driver above, before it is routed. Runs at up to DISPATCH_LEVEL, no lock held
 *   ReceiveFrame  a frame for a driver above, before it is indicated. Runs at up to DISPATCH_LEVEL, no lock held
 *   OidRequest    an OID request from above, before it is answered. PASSIVE_LEVEL
 *   Status        a status indication from below, before it is passed on. Runs at up to DISPATCH_LEVEL
 *   Event         a change in the life of a virtual miniport. PASSIVE_LEVEL
 *
 * Frames: a hook may read the NBL, and write to its data where it knows that nobody shares it: never where
 * NDIS_NBL_FLAGS_SEND_READ_ONLY or NDIS_NBL_FLAGS_RECV_READ_ONLY is set. Who changes addresses, ports or
 * protocol of a received frame clears NetBufferListHashValue and NetBufferListHashInfo, too. A sent NBL may
 * have several frames, for the same address; a verdict is for all of them.
 *
 * A frame it holds is its own until HookReleaseFrame or HookDiscardFrame; until then pause waits for nothing: whatever
 * is still held when the virtual miniport pauses, when its sender cancels it, or when the binding goes, the driver
 * takes back, and the id is dead. Both functions take a dead id and return FALSE. An id is alive once the hook has
 * returned. A frame that came with RESOURCES cannot be held: holding it drops it. A sent one is not for holding without
 * end: the protocol above waits for it before it lets go of the virtual miniport, so the pause would never come.
 *
 * A PVMINIPORT is good from HookEventInitialised until the hook of HookEventHalted returns.
 */
#pragma once

#include <ndis.h>

typedef struct _VMINIPORT VMINIPORT, *PVMINIPORT;

typedef enum _FRAME_VERDICT {
    FramePass,
    FrameDrop,    /* a sent frame completes with NDIS_STATUS_FAILURE, a received one is returned; both are counted */
    FrameHold,    /* HoldId names it */
    FrameConsume, /* taken: a sent frame completes with success, a received one is returned; none counts as dropped */
    FrameRedirect /* to the virtual miniport of RedirectRow over the same adapter, where no hook sees it again: a sent
                     frame is delivered there, a received one indicated there instead, whatever its address. Where that
                     row is this one, empty or not open, or nobody has set a packet filter, the frame is dropped */
} FRAME_VERDICT;

typedef struct _FRAME_HOOK {
    ULONG Size;
    ULONG Row; /* which virtual miniport, and over which adapter */
    PCUNICODE_STRING DeviceName;
    PCUNICODE_STRING AdapterName;
    PNET_BUFFER_LIST NetBufferList;
    BOOLEAN CanHold;
    ULONG64 HoldId;      /* of this frame, if the verdict is FrameHold */
    PVMINIPORT Miniport; /* opaque: for HookSendFrame and HookIndicateFrame */
    ULONG RedirectRow;   /* to be set, if the verdict is FrameRedirect */
} FRAME_HOOK, *PFRAME_HOOK;

typedef enum _OID_VERDICT {
    OidPass,
    OidFinish, /* completed here with Status; lengths in the request are the hook's to set */
    OidKeep    /* HoldId names it, for at most OID_HOLD_MILLISECONDS; then it fails */
} OID_VERDICT;

typedef struct _OID_HOOK {
    ULONG Size;
    ULONG Row;
    PCUNICODE_STRING DeviceName;
    PCUNICODE_STRING AdapterName;
    PNDIS_OID_REQUEST Request;
    NDIS_STATUS Status;
    PVMINIPORT Miniport; /* opaque: for HookResumeOid, until HookEventHalted */
    ULONG HoldId;
} OID_HOOK, *POID_HOOK;

typedef enum _STATUS_VERDICT { StatusPass, StatusDrop } STATUS_VERDICT;

typedef struct _STATUS_HOOK {
    ULONG Size;
    ULONG Row;
    PCUNICODE_STRING DeviceName;
    PCUNICODE_STRING AdapterName;
    PNDIS_STATUS_INDICATION Indication; /* a copy: the hook may change it */
} STATUS_HOOK, *PSTATUS_HOOK;

typedef enum _HOOK_EVENT_CODE {
    HookEventInitialised,
    HookEventRestarted,
    HookEventPaused,
    HookEventHalted,
    HookEventPower,    /* Power is the new state of the virtual miniport */
    HookEventRemoved,  /* surprise removal */
    HookEventUninstall /* of the protocol driver: release what keeps the driver loaded. No virtual miniport is named */
} HOOK_EVENT_CODE;

typedef struct _EVENT_HOOK {
    ULONG Size;
    HOOK_EVENT_CODE Code;
    ULONG Row;
    PCUNICODE_STRING DeviceName;  /* NULL when no virtual miniport is meant */
    PCUNICODE_STRING AdapterName; /* NULL likewise */
    NDIS_DEVICE_POWER_STATE Power;
    PVMINIPORT Miniport; /* opaque */
} EVENT_HOOK, *PEVENT_HOOK;

typedef _IRQL_requires_max_(DISPATCH_LEVEL)
FRAME_VERDICT FRAME_HOOK_FUNCTION(_Inout_ PFRAME_HOOK Frame);
typedef _IRQL_requires_(PASSIVE_LEVEL)
OID_VERDICT OID_HOOK_FUNCTION(_Inout_ POID_HOOK Oid);
typedef _IRQL_requires_max_(DISPATCH_LEVEL)
STATUS_VERDICT STATUS_HOOK_FUNCTION(_Inout_ PSTATUS_HOOK Status);
typedef _IRQL_requires_(PASSIVE_LEVEL)
VOID EVENT_HOOK_FUNCTION(_In_ PEVENT_HOOK Event);

typedef struct _DRIVER_HOOKS {
    FRAME_HOOK_FUNCTION *SendFrame;
    FRAME_HOOK_FUNCTION *ReceiveFrame;
    OID_HOOK_FUNCTION *OidRequest;
    STATUS_HOOK_FUNCTION *Status;
    EVENT_HOOK_FUNCTION *Event;
} DRIVER_HOOKS;

extern const DRIVER_HOOKS DriverHooks;

/* A held frame goes on its way. FALSE: the driver has taken it back. */
_IRQL_requires_max_(DISPATCH_LEVEL)
BOOLEAN HookReleaseFrame(_In_ ULONG64 HoldId);

/* A held frame is dropped. FALSE: the driver has taken it back. */
_IRQL_requires_max_(DISPATCH_LEVEL)
BOOLEAN HookDiscardFrame(_In_ ULONG64 HoldId);

/*
 * Sends a frame of the hook's own to the adapter below, as if this virtual miniport had sent it: `Length` bytes from
 * the destination address on, without checksum, at most the MTU and the header. They are copied. No hook sees the
 * frame, no sibling gets it; a pause waits for it.
 *
 * NDIS_STATUS_SUCCESS: it is on its way. Else it is not, and nothing is counted: NDIS_STATUS_INVALID_LENGTH,
 * NDIS_STATUS_INVALID_DATA (a tag where the virtual miniport's own belongs), NDIS_STATUS_RESOURCES, or what a send is
 * completed with now.
 */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
NDIS_STATUS HookSendFrame(_In_ PVMINIPORT Miniport, _In_reads_bytes_(Length) const VOID *Frame, _In_ ULONG Length);

/*
 * The same upwards: the drivers above this virtual miniport get the frame, as soon as a DPC can run. It is theirs to
 * look at during the call alone (RESOURCES). Where they have set no packet filter: NDIS_STATUS_NOT_ACCEPTED.
 */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
NDIS_STATUS HookIndicateFrame(_In_ PVMINIPORT Miniport, _In_reads_bytes_(Length) const VOID *Frame, _In_ ULONG Length);

/* Cancels what HookSendFrame has sent for this virtual miniport and the adapter has not sent yet. */
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID HookCancelFrames(_In_ PVMINIPORT Miniport);

/* A kept request goes on as if the hook had passed it (NDIS_STATUS_PENDING), or ends with `Status`. FALSE: it has
 * ended. */
_IRQL_requires_max_(DISPATCH_LEVEL)
BOOLEAN HookResumeOid(_In_ PVMINIPORT Miniport, _In_ ULONG HoldId, _In_ NDIS_STATUS Status);
