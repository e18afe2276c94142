/* What the registry says about a binding and about a virtual miniport. */
#pragma once

#include "vminiport.h"

/* The device names of UpperBindings, in order, without what is none, and no more than there can be rows. */
typedef struct _UPPER_BINDINGS {
    BOOLEAN Present; /* there is a value, and it is a list, if of nothing */
    BOOLEAN Surplus; /* there are more names than rows */
    ULONG Count;
    PWSTR Buffer;          /* a copy, always terminated */
    PUNICODE_STRING Names; /* into Buffer */
} UPPER_BINDINGS;

/*
 * `NdisHandle`: the bind parameters while bind runs, the binding handle afterwards. A value that is not there
 * is reported by Present, for the notify object may not have been there yet; a failure is one of memory or of the
 * registry. NDIS checks nothing of what it reads: whatever is wrong with the value gets one warning.
 */
_Must_inspect_result_
_IRQL_requires_(PASSIVE_LEVEL)
NDIS_STATUS ConfigReadUpperBindings(_In_ NDIS_HANDLE NdisHandle, _In_ PCUNICODE_STRING AdapterName,
                                    _Out_ UPPER_BINDINGS *UpperBindings);
_IRQL_requires_(PASSIVE_LEVEL)
VOID ConfigFreeUpperBindings(_Inout_ UPPER_BINDINGS *UpperBindings);

/* NetworkAddress and VlanId of a virtual miniport, where they are there and valid; a keyword wins over the rendered
 * row. */
_IRQL_requires_(PASSIVE_LEVEL)
VOID ConfigReadMiniport(_Inout_ PVMINIPORT Miniport);

/* Compares device names: they hold GUIDs, so folding ASCII is all that case needs, at any IRQL. */
BOOLEAN ConfigNamesEqual(_In_ PCUNICODE_STRING Left, _In_ PCUNICODE_STRING Right);
