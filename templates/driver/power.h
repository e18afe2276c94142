/*
 * PnP and power events of both sides.
 *
 * Two power states that nothing orders: VMINIPORT.Power, set by OID_PNP_SET_POWER, and BINDING.Power, set by
 * NetEventSetPower.
 *
 *     both D0 --one leaves D0--> StandingBy --one returns--> one in D0: not StandingBy --the other returns--> both D0
 *
 * While StandingBy, requests that the adapter would have to answer fail. Between the return of the virtual miniport and
 * that of the adapter one is held. Sends need both in D0.
 */
#pragma once

#include "vminiport.h"

PROTOCOL_NET_PNP_EVENT ProtocolNetPnPEvent;

/* Answers OID_PNP_QUERY_POWER and OID_PNP_SET_POWER, which never fail and never go down. FALSE: it is neither.
 */
_Must_inspect_result_
_IRQL_requires_(PASSIVE_LEVEL)
BOOLEAN PowerOidRequest(_Inout_ PVMINIPORT Miniport, _Inout_ PNDIS_OID_REQUEST Request, _Out_ NDIS_STATUS *Status);
