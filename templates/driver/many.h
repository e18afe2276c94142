/*
 * One received frame for several virtual miniports: each receiver gets a child of its own, decided by its rules, never
 * by its place (lesson 8). Children lie in one queue in order of their target, so each target gets one indication a
 * chain. They may be kept by the drivers above; the adapter waits for its frame.
 */
#pragma once

#include "distribution.h"

#define MANY_FRAMES 32

typedef struct _MANY {
    ULONG Count;
    struct {
        PNET_BUFFER_LIST Parent;
        BOOLEAN Loopback;
        UCHAR Header[2 * ETH_LENGTH_OF_ADDRESS];
    } Frame[MANY_FRAMES];
} MANY, *PMANY;

/* FALSE: no room, the frame belongs to the next pass. The parent has one child from now on: the pass itself. */
_Must_inspect_result_
BOOLEAN ManyAdd(_Inout_ PMANY Many, _In_ PNET_BUFFER_LIST Parent, _In_reads_(ETHERNET_HEADER) const UCHAR *Header);

/*
 * Makes the children for all virtual miniports that accept them, and counts the indication of each, and, when they may
 * be kept, each child. Frames that nobody gets are traced. PathLock is held shared.
 */
_IRQL_requires_(DISPATCH_LEVEL)
VOID ManyMake(_Inout_ PBINDING Binding, _In_ const MANY *Many, _In_ BOOLEAN MayBeKept, _In_ ULONG Processor,
              _Inout_ PNBL_QUEUE Children, _Inout_ PDROPS Drops);

/* Takes the children of one target off the queue. NULL: there are none any more. */
_Must_inspect_result_
PVMINIPORT ManyTake(_Inout_ PNBL_QUEUE Children, _Out_ PNBL_QUEUE Run);
