/* What an administrator has to know goes to the system event log, with the name it concerns (lesson 25). */
#pragma once

#include "driver.h"

/* `EventCode` is an EVENT_NDIS_* of NDIS itself, so no message file is needed. */
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID LogEvent(_In_ NDIS_STATUS EventCode, _In_ PCUNICODE_STRING Name, _In_ NDIS_STATUS Status);
