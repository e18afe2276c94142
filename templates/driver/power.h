/*
 * Power of both sides.
 *
 * Two device states that nothing orders, and of which one may change without the other: VMINIPORT.Power, set by
 * OID_PNP_SET_POWER, and BINDING.Power, set by NetEventSetPower. What follows from both is VMINIPORT.Sides, which
 * PowerTransition alone changes. A virtual miniport that is halted counts as asleep.
 *
 *                      upper leaves                  lower leaves
 *               +------------------> UpperDown* -----------------+
 *               |     <-------------  upper returns              v
 *            BothUp                                           BothDown*
 *               |     <-------------  lower returns              ^
 *               +------------------> LowerDown* -----------------+
 *                      lower leaves                  upper leaves
 *
 *     BothDown* -- upper returns --> UpperBack -- lower returns --> BothUp      UpperBack -- upper leaves --> BothDown*
 *     BothDown* -- lower returns --> LowerBack -- upper returns --> BothUp      LowerBack -- lower leaves --> BothDown*
 *
 * The states with a star are StandingBy: one left D0 and none has come back since. Frames and status pass in
 * BothUp alone; a request that the adapter would have to answer waits in UpperBack, the resume window, and fails in all
 * other states but BothUp. Running does not mean D0, and a change of power need not come with a pause and a restart
 * these are other machines.
 */
#pragma once

#include <ndis.h>

typedef struct _BINDING BINDING, *PBINDING;
typedef struct _VMINIPORT VMINIPORT, *PVMINIPORT;

typedef enum _POWER_SIDES {
    PowerBothUp,
    PowerUpperDown,
    PowerLowerDown,
    PowerBothDown,
    PowerUpperBack,
    PowerLowerBack,
    PowerSides
} POWER_SIDES;

/* A virtual miniport enters the table: asleep, as it is halted. PathLock is held exclusively. */
_IRQL_requires_(DISPATCH_LEVEL)
VOID PowerEnter(_Inout_ PVMINIPORT Miniport);

/* It is initialised, or halted: it comes in D0, and goes from whatever state it is in. */
_IRQL_requires_(PASSIVE_LEVEL)
VOID PowerUpperComes(_Inout_ PVMINIPORT Miniport);
_IRQL_requires_(PASSIVE_LEVEL)
VOID PowerUpperGoes(_Inout_ PVMINIPORT Miniport);

/* Answers OID_PNP_QUERY_POWER and OID_PNP_SET_POWER, which succeed and never go down. FALSE: it is neither. */
_Must_inspect_result_
_IRQL_requires_(PASSIVE_LEVEL)
BOOLEAN PowerOidRequest(_Inout_ PVMINIPORT Miniport, _Inout_ PNDIS_OID_REQUEST Request, _Out_ NDIS_STATUS *Status);

/* Puts the adapter's new power state in force. Nothing waits for requests or frames on their way. */
_IRQL_requires_(PASSIVE_LEVEL)
VOID PowerSetLower(_Inout_ PBINDING Binding, _In_ NDIS_DEVICE_POWER_STATE Power);

/* TRUE if both sides are in D0, and stay so, as far as indications go, until PowerEndIndication. */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
BOOLEAN PowerBeginIndication(_Inout_ PVMINIPORT Miniport);
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID PowerEndIndication(_Inout_ PVMINIPORT Miniport);
