#include "protocol_uninstall.h"

#include "../hooks_call.h"

/*
 * The protocol driver is being uninstalled: nothing is bound any more. Device objects of ours would keep the driver
 * loaded; those that hooks made are theirs to release.
 */
_Use_decl_annotations_
VOID ProtocolUninstall(VOID)
{
    HookEvent(HookEventUninstall, NULL);
}
