/*
 * PnP and power events of the lower side, and what of them goes on to the drivers above.
 *
 * An event that goes up must not meet a request that a virtual miniport has pended, and the handler must not
 * wait for that request: then the event is pended, and a work item deals with it when the requests have ended.
 */
#pragma once

#include "vminiport.h"

PROTOCOL_NET_PNP_EVENT ProtocolNetPnPEvent;
