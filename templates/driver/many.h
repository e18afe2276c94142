/*
 * One frame for several virtual miniports: each receiver gets a child of its own, decided by its rules, never by its
 * place (lesson 8). Children lie in one queue in order of their target, so each target gets one indication a chain.
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

/* Makes the children for all virtual miniports that accept them, but `Sender`; counts them. PathLock is held shared. */
_IRQL_requires_(DISPATCH_LEVEL)
VOID ManyMake(_Inout_ PBINDING Binding, _Inout_ PMANY Many, _In_opt_ PVMINIPORT Sender, _Inout_ PNBL_QUEUE Children);

/* One child of `Parent` for `Target`, for each of its frames. Returns how many. PathLock is held shared. */
_IRQL_requires_(DISPATCH_LEVEL)
ULONG ManyMakeOne(_Inout_ PVMINIPORT Target, _Inout_ PNET_BUFFER_LIST Parent, _In_opt_ PVMINIPORT Sender,
                  _Inout_ PNBL_QUEUE Children);

/* Indicates children that lie in order of their target. */
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID ManyIndicate(_In_ const NBL_QUEUE *Children, _In_ BOOLEAN AtDispatch);
