#include "protocol_uninstall.h"

#include "../hooks_call.h"
#include "callbacks.h"

/*
 * The protocol driver is being uninstalled: nothing is bound any more. Open handles to device objects of ours would
 * keep the driver loaded: who waits with one learns that it is time to close it. Devices that hooks made are theirs to
 * release.
 */
_Use_decl_annotations_
VOID ProtocolUninstall(VOID)
{
    if (Callbacks.ControlUninstall != NULL) {
        Callbacks.ControlUninstall();
    }
    HookEvent(HookEventUninstall, NULL);
}
