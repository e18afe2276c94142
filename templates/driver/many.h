/*
 * One received frame for several virtual miniports: each receiver gets a child of its own, decided by its rules, never
 * by its place (lesson 8). Children lie in one queue in order of their target, so each target gets one indication a
 * chain. They may be kept by the drivers above; the adapter waits for its frame.
 */
#pragma once

#include "receive.h"

/* Notes one frame. FALSE: no room, it belongs to the next pass. The parent has one child from now on: the pass itself.
 */
_Must_inspect_result_
_IRQL_requires_(DISPATCH_LEVEL)
BOOLEAN ManyAdd(_Inout_ PRECEIVE_PASS Pass, _In_ PNET_BUFFER_LIST Parent,
                _In_reads_(ETHERNET_HEADER) const UCHAR *Header);

/*
 * Makes the children for all virtual miniports that accept them, and counts the indication of each, and, when they may
 * be kept, each child. Frames that nobody gets are traced. PathLock is held shared.
 */
_IRQL_requires_(DISPATCH_LEVEL)
VOID ManyMake(_Inout_ PRECEIVE_PASS Pass);

/* The next target of children, with all else that is for it, in order. NULL: there are no children any more. */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
PVMINIPORT ManyNextTarget(_Inout_ PRECEIVE_PASS Pass, _Out_ PNBL_QUEUE Queue);
