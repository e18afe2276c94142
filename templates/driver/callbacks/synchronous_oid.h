#pragma once

#include "../vminiport.h"

MINIPORT_SYNCHRONOUS_OID_REQUEST MiniportSynchronousOidRequest;
