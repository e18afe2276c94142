/*
 * The virtual miniports over one adapter, by row. They come and go while the binding lives (reconfigure.c); a virtual
 * miniport keeps its row as long as it is there, so a row is a name for it that the data path can index with.
 *
 * The table is changed under BINDING.PathLock exclusive, by one thread at a time: bind, then whoever reconfigures, then
 * unbind. It is read under that lock shared; the thread that may change it reads it without. What calls out walks with
 * TableNext: a row may empty itself meanwhile, what was found in it stays.
 */
#pragma once

#include "driver.h"

typedef struct _BINDING BINDING, *PBINDING;
typedef struct _VMINIPORT VMINIPORT, *PVMINIPORT;

typedef struct _MINIPORT_TABLE {
    ULONG Rows;       /* there is room for; some may be empty */
    ULONG Count;      /* of them are not */
    PVMINIPORT First; /* of the lowest row: what belongs to none is counted there. NULL when there is none */
    PVMINIPORT *Row;  /* NULL where it is empty */
} MINIPORT_TABLE;

/* Makes room for `Rows`, in what the distribution keeps, too. What is there stays, also when there is no memory. */
_Must_inspect_result_
_IRQL_requires_(PASSIVE_LEVEL)
NDIS_STATUS TableReserve(_Inout_ PBINDING Binding, _In_ ULONG Rows);
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID TableFree(_Inout_ PBINDING Binding);

/* Puts a virtual miniport into its row, or takes it out; the row holds a reference. */
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID TableInsert(_Inout_ PVMINIPORT Miniport);
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID TableRemove(_Inout_ PVMINIPORT Miniport);

/* The virtual miniport after `Previous`, by row, referenced; `Previous` is released. NULL at the end. */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
PVMINIPORT TableNext(_Inout_ PBINDING Binding, _In_opt_ PVMINIPORT Previous);

/* The virtual miniport of that name, NULL when there is none. PathLock is held, or the caller may change the table. */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
PVMINIPORT TableFind(_In_ const MINIPORT_TABLE *Table, _In_ PCUNICODE_STRING DeviceName);
