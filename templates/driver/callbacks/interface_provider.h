#pragma once

#include "../driver.h"

IF_QUERY_OBJECT IfQueryObject;
IF_SET_OBJECT IfSetObject;

_Must_inspect_result_
_IRQL_requires_(PASSIVE_LEVEL)
NDIS_STATUS InterfaceProviderStart(VOID);
_IRQL_requires_(PASSIVE_LEVEL)
VOID InterfaceProviderStop(VOID);
