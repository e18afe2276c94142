/* No hooks: what the driver costs by itself, whatever hooks.c does. */
#include "hooks.h"

const DRIVER_HOOKS DriverHooks = {
    .SendFrame = NULL,
    .ReceiveFrame = NULL,
    .OidRequest = NULL,
    .Status = NULL,
    .Event = NULL,
};
