/* Status indications: from the adapter below to the drivers above, and the link state of a virtual miniport. */
#pragma once

#include "vminiport.h"

PROTOCOL_STATUS_EX ProtocolStatusEx;

/*
 * The link of a virtual miniport is that of the adapter below, and unknown while one of the two sleeps or is about to.
 * It is indicated if it is not what was indicated last, and both sides are in D0; else when they are.
 */
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID StatusLinkOf(_In_ PVMINIPORT Miniport, _Out_ PNDIS_LINK_STATE Link);
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID StatusRefreshLink(_Inout_ PVMINIPORT Miniport);
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID StatusRefreshLinks(_Inout_ PBINDING Binding);
