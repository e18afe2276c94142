/* SetOptions handlers run inside the two registration calls, before the handle those return is there. */
#pragma once

#include "../driver.h"

MINIPORT_SET_OPTIONS MiniportSetOptions;
PROTOCOL_SET_OPTIONS ProtocolSetOptions;
