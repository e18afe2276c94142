/* Frames that a hook sends to another virtual miniport over the same adapter. */
#pragma once

#include "path.h"

/*
 * Sent frames are delivered to the virtual miniport of that row, as the switch would; those that are done by now, or
 * have failed, join `Ended`.
 */
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID RedirectSent(_Inout_ PVMINIPORT Miniport, _In_ ULONG Row, _Inout_ PNBL_QUEUE Run, _Inout_ PNBL_QUEUE Ended,
                  _Inout_ PDROPS Drops);

/* Received frames are indicated there instead; if they cannot be, they join `Ended`, to go back. */
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID RedirectReceived(_Inout_ PVMINIPORT Miniport, _In_ ULONG Row, _Inout_ PNBL_QUEUE Run, _Inout_ PNBL_QUEUE Ended,
                      _In_ ULONG ReceiveFlags, _Inout_ PDROPS Drops);

/* The same of frames that are here again when the call returns: the run is as it was, whatever became of it. */
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID RedirectInPlace(_Inout_ PVMINIPORT Miniport, _In_ ULONG Row, _Inout_ PNBL_QUEUE Run, _In_ ULONG ReceiveFlags,
                     _Inout_ PDROPS Drops);
