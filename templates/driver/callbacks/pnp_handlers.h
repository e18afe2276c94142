#pragma once

#include "../driver.h"

MINIPORT_ADD_DEVICE MiniportAddDevice;
MINIPORT_REMOVE_DEVICE MiniportRemoveDevice;
