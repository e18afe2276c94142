/* Attributes: what a virtual miniport is said to be and to support, from what the adapter below told at bind. */
#pragma once

#include "vminiport.h"

/* All of them, inside MiniportInitializeEx. */
_Must_inspect_result_
_IRQL_requires_(PASSIVE_LEVEL)
NDIS_STATUS AttributesSet(_Inout_ PVMINIPORT Miniport);

/* Tells the drivers above, inside MiniportRestart, what has changed below meanwhile. */
_IRQL_requires_(PASSIVE_LEVEL)
VOID AttributesUpdate(_Inout_ PVMINIPORT Miniport, _Inout_opt_ PNDIS_RESTART_ATTRIBUTES Attributes);
