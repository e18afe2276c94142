/* Frames from one virtual miniport to its siblings, each by a child. PathLock is held shared. */
#pragma once

#include "send.h"

/* TRUE: the NBL is on its way, or is dropped as the receiver wants it. FALSE: it fails. */
_Must_inspect_result_
_IRQL_requires_(DISPATCH_LEVEL)
BOOLEAN SwitchToOne(_Inout_ PSEND_PASS Pass, _Inout_ PNET_BUFFER_LIST Parent, _In_ const SENT_FRAME *Sent,
                    _Inout_ PVMINIPORT Sibling);

/* To whom it may concern here, and, with `Down`, to the adapter below. FALSE: the NBL fails. */
_Must_inspect_result_
_IRQL_requires_(DISPATCH_LEVEL)
BOOLEAN SwitchToMany(_Inout_ PSEND_PASS Pass, _Inout_ PNET_BUFFER_LIST Parent, _In_ const SENT_FRAME *Sent,
                     _In_ BOOLEAN Down);

/* Hands over the children that were made for the last sibling. */
_IRQL_requires_(DISPATCH_LEVEL)
VOID SwitchEnd(_Inout_ PSEND_PASS Pass);
