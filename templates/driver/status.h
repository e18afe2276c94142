/* Status indications: from the adapter below to the drivers above, and the link state of a virtual miniport. */
#pragma once

#include "vminiport.h"

PROTOCOL_STATUS_EX ProtocolStatusEx;

/* Indicates the link state if it is not the one indicated last, and both sides are in D0. */
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID StatusRefreshLink(_Inout_ PVMINIPORT Miniport);
