/*
 * Direct OID requests: forwarded by direct_oid.c where they were chosen, refused by direct_oid_none.c else. One of the two is
 * callbacks/direct_oid.c of this driver.
 */
#pragma once

#include "../vminiport.h"

MINIPORT_DIRECT_OID_REQUEST MiniportDirectOidRequest;
MINIPORT_CANCEL_DIRECT_OID_REQUEST MiniportCancelDirectOidRequest;
PROTOCOL_DIRECT_OID_REQUEST_COMPLETE ProtocolDirectOidRequestComplete;
