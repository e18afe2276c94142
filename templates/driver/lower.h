/* What the adapter below can do. */
#pragma once

#include "binding.h"

/* NDIS_STATUS_UNSUPPORTED_MEDIA, NDIS_STATUS_BAD_VERSION, or all of LOWER_ADAPTER, copied (R-035, lesson 26). */
_Must_inspect_result_
_IRQL_requires_(PASSIVE_LEVEL)
NDIS_STATUS LowerFromBindParameters(_Out_ LOWER_ADAPTER *Lower, _In_ const NDIS_BIND_PARAMETERS *Parameters);

/* Takes over what may have changed while the binding was paused. */
_IRQL_requires_(PASSIVE_LEVEL)
VOID LowerFromRestartAttributes(_Inout_ LOWER_ADAPTER *Lower, _In_opt_ const NDIS_RESTART_ATTRIBUTES *Attributes);
