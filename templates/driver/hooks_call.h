/* Where the driver calls hooks, and where it keeps the frames that they hold. */
#pragma once

#include "child.h"
#include "hooks.h"

VOID HeldInitialise(VOID);
VOID HeldFree(VOID);

/* An id for a frame that a hook may hold. It is alive once HeldKeep has put the frame aside. */
_IRQL_requires_max_(DISPATCH_LEVEL)
ULONG64 HeldNewId(VOID);
/* FALSE: no memory. Else the frame must not be touched any more. */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
BOOLEAN HeldKeep(_In_ ULONG64 Id, _In_ PVMINIPORT Miniport, _In_ PNET_BUFFER_LIST Nbl, _In_ BOOLEAN Sent);

/* Gives back every frame of this virtual miniport that a hook holds: sends complete with `Status`, receives are
 * returned. */
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID HeldFlush(_Inout_ PVMINIPORT Miniport, _In_ NDIS_STATUS Status);

/* Completes held sends with this cancel id. */
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID HeldCancelSends(_Inout_ PVMINIPORT Miniport, _In_ PVOID CancelId);

/* Gives back the received frames alone: the binding pauses, not the virtual miniport. */
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID HeldFlushReceived(_Inout_ PVMINIPORT Miniport);

/* Counts a chain from above, shows it to the hook, and sends on what it passes. */
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID HookSentChain(_Inout_ PVMINIPORT Miniport, _In_ PNET_BUFFER_LIST Chain, _In_ BOOLEAN AtDispatch);

/* Shows a counted chain to the hook; leaves in `Queue` what it passes. */
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID HookReceivedChain(_Inout_ PVMINIPORT Miniport, _Inout_ PNBL_QUEUE Queue, _In_ ULONG ReceiveFlags,
                       _Inout_ PDROPS Drops);

/* Shows frames that must be back when the call returns, so cannot be held; leaves in `Queue` what the hook passes, and
 * gives the rest as `Ended`. `Delivered`: they come from inside, and each has a FRAME_CONTEXT. */
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID HookInPlace(_Inout_ PVMINIPORT Miniport, _Inout_ PNBL_QUEUE Queue, _Out_ PNBL_QUEUE Ended, _In_ BOOLEAN Delivered,
                 _In_ ULONG ReceiveFlags, _Inout_ PDROPS Drops);

/* Tells the hook of an event. `Miniport` may be NULL. */
_IRQL_requires_(PASSIVE_LEVEL)
VOID HookEvent(_In_ HOOK_EVENT_CODE Code, _In_opt_ PVMINIPORT Miniport);
