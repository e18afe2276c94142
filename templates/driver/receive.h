/* What receive.c and receive_in_place.c share. */
#pragma once

#include "distribution.h"

/*
 * Where a received NBL goes, and its header. Loopback of what the target itself sent is not for it. PathLock is
 * held shared.
 */
_Must_inspect_result_
_IRQL_requires_(DISPATCH_LEVEL)
ROUTE ReceiveRoute(_In_ PBINDING Binding, _In_ PNET_BUFFER_LIST Nbl, _Out_writes_(ETHERNET_HEADER) PUCHAR Header);

/* Counts one received frame for this virtual miniport. */
_IRQL_requires_(DISPATCH_LEVEL)
VOID ReceiveCount(_In_ PVMINIPORT Miniport, _In_reads_(ETHERNET_HEADER) const UCHAR *Header, _In_ PNET_BUFFER_LIST Nbl);

/* Puts a copy of a frame without its tag at the end of `Children`. PathLock is held shared. */
_IRQL_requires_(DISPATCH_LEVEL)
VOID ReceiveCopyUntagged(_Inout_ PVMINIPORT Target, _Inout_ PNET_BUFFER_LIST Nbl, _In_ USHORT Tag,
                         _In_reads_(ETHERNET_HEADER) const UCHAR *Header, _Inout_ PNBL_QUEUE Children);

/*
 * NBLs that must be back when the handler returns, chained as they came. Runs for one target go up where they
 * lie; a frame for several, or one that has to be copied, goes by children, which are back as soon.
 */
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID ReceiveInPlace(_Inout_ PBINDING Binding, _In_ PNET_BUFFER_LIST Chain, _In_ BOOLEAN AtDispatch);
