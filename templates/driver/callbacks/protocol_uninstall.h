#pragma once

#include "../driver.h"

PROTOCOL_UNINSTALL ProtocolUninstall;
