/*
 * Yours: what happens to each frame, request and event that passes. The generator never touches this file again; the
 * contract is in hooks.h.
 */
#include "hooks.h"

const DRIVER_HOOKS DriverHooks = {
    .SendFrame = NULL,
    .ReceiveFrame = NULL,
    .OidRequest = NULL,
    .Status = NULL,
    .Event = NULL,
};
