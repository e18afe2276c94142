/*
 * The virtual miniports of a binding against the device names in UpperBindings: made at bind, brought up to date while
 * the binding lives, stopped at unbind.
 *
 * A name that stays keeps its virtual miniport and its row, and notices nothing. A name that is new takes the row of
 * its place in the list if that is empty, else the lowest that is. A name that is gone takes its virtual miniport with
 * it. A value that is not there, is no list of names or cannot be read changes nothing: that there are none any more
 * is said by an empty list (lesson 24).
 *
 * One thread at a time changes a binding; what comes meanwhile makes it look once more. No lock is held: virtual
 * miniports are deinitialised, and NDIS calls back.
 */
#pragma once

#include "vminiport.h"

/* Fills a new binding that nobody can reach yet. */
_Must_inspect_result_
_IRQL_requires_(PASSIVE_LEVEL)
NDIS_STATUS MiniportsCreate(_Inout_ PBINDING Binding, _In_ const NDIS_BIND_PARAMETERS *Parameters);

/* Reads UpperBindings again and does what it says. A failure is of memory or of the registry; what could be done is. */
_Must_inspect_result_
_IRQL_requires_(PASSIVE_LEVEL)
NDIS_STATUS BindingReconfigure(_Inout_ PBINDING Binding);

/* Asks NDIS for the virtual miniports of one binding, or of all, if the driver is associated. */
_IRQL_requires_(PASSIVE_LEVEL)
VOID MiniportsStart(_Inout_ PBINDING Binding, _In_ START_WHICH Which);
_IRQL_requires_(PASSIVE_LEVEL)
VOID BindingsStart(_In_ START_WHICH Which);

/* Unbind has begun: they go, and the rows are empty. */
_IRQL_requires_(PASSIVE_LEVEL)
VOID MiniportsStop(_Inout_ PBINDING Binding);
