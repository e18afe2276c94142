#include "table.h"

#include "config.h"
#include "distribution.h"

_Use_decl_annotations_
NDIS_STATUS TableReserve(PBINDING Binding, ULONG Rows)
{
    MINIPORT_TABLE *Table = &Binding->Table;
    PVMINIPORT *Row;
    PVMINIPORT *Before;
    LOCK_STATE_EX LockState;

    if (Rows > Table->Rows) {
        Row = DriverAllocate(Rows * sizeof(PVMINIPORT), TAG_ROWS);
        if (Row == NULL) {
            return NDIS_STATUS_RESOURCES;
        }
        NdisAcquireRWLockWrite(Binding->PathLock, &LockState, 0);
        Before = Table->Row;
        if (Before != NULL) {
            NdisMoveMemory(Row, Before, Table->Rows * sizeof(PVMINIPORT));
        }
        Table->Row = Row;
        Table->Rows = Rows;
        NdisReleaseRWLock(Binding->PathLock, &LockState);
        if (Before != NULL) {
            DriverFree(Before);
        }
    }
    return DistributionReserve(Binding, Rows);
}

_Use_decl_annotations_
VOID TableFree(PBINDING Binding)
{
    NT_ASSERT(Binding->Table.Count == 0);
    if (Binding->Table.Row != NULL) {
        DriverFree(Binding->Table.Row);
    }
    DistributionDelete(Binding);
}

static PVMINIPORT FirstFrom(_In_ const MINIPORT_TABLE *Table, _In_ ULONG Row)
{
    while (Row < Table->Rows && Table->Row[Row] == NULL) {
        Row++;
    }
    return Row < Table->Rows ? Table->Row[Row] : NULL;
}

_Use_decl_annotations_
VOID TableInsert(PVMINIPORT Miniport)
{
    MINIPORT_TABLE *Table = &Miniport->Binding->Table;
    LOCK_STATE_EX LockState;

    ReferenceAdd(&Miniport->References, OwnerTable);
    NdisAcquireRWLockWrite(Miniport->Binding->PathLock, &LockState, 0);
    NT_ASSERT(Table->Row[Miniport->Row] == NULL);
    Table->Row[Miniport->Row] = Miniport;
    Table->Count++;
    PowerEnter(Miniport);
    if (Table->First == NULL || Table->First->Row > Miniport->Row) {
        Table->First = Miniport;
    }
    NdisReleaseRWLock(Miniport->Binding->PathLock, &LockState);
}

_Use_decl_annotations_
VOID TableRemove(PVMINIPORT Miniport)
{
    MINIPORT_TABLE *Table = &Miniport->Binding->Table;
    LOCK_STATE_EX LockState;

    NdisAcquireRWLockWrite(Miniport->Binding->PathLock, &LockState, 0);
    NT_ASSERT(Table->Row[Miniport->Row] == Miniport && !Miniport->Routed);
    Table->Row[Miniport->Row] = NULL;
    Table->Count--;
    if (Table->First == Miniport) {
        Table->First = FirstFrom(Table, Miniport->Row + 1);
    }
    NdisReleaseRWLock(Miniport->Binding->PathLock, &LockState);
    MiniportDereference(Miniport, OwnerTable);
}

_Use_decl_annotations_
PVMINIPORT TableNext(PBINDING Binding, PVMINIPORT Previous)
{
    PVMINIPORT Found;
    LOCK_STATE_EX LockState;

    NdisAcquireRWLockRead(Binding->PathLock, &LockState, 0);
    Found = FirstFrom(&Binding->Table, Previous == NULL ? 0 : Previous->Row + 1);
    if (Found != NULL) {
        ReferenceAdd(&Found->References, OwnerWalker);
    }
    NdisReleaseRWLock(Binding->PathLock, &LockState);
    if (Previous != NULL) {
        MiniportDereference(Previous, OwnerWalker);
    }
    return Found;
}

_Use_decl_annotations_
PVMINIPORT TableFind(const MINIPORT_TABLE *Table, PCUNICODE_STRING DeviceName)
{
    for (ULONG Row = 0; Row < Table->Rows; Row++) {
        if (Table->Row[Row] != NULL && ConfigNamesEqual(&Table->Row[Row]->DeviceName, DeviceName)) {
            return Table->Row[Row];
        }
    }
    return NULL;
}
