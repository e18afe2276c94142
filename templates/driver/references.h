/*
 * Reference counts whose holders have names, so that whoever looks at an object that does not go away sees who keeps
 * it, and a reference that is given back by somebody who has none is found at once.
 *
 * A reference keeps memory, nothing else: whether an object still works is for its state machine to say.
 */
#pragma once

#include <ndis.h>

typedef enum _REFERENCE_OWNER {
    OwnerNdis,   /* NDIS: a binding from bind to the end of its close, a virtual miniport while it is asked for or there
                  */
    OwnerTable,  /* a virtual miniport's place in MINIPORT_TABLE */
    OwnerWalker, /* a caller that came across the object in a list or table, until it goes on to the next */
    OwnerMiniport, /* of a binding: each virtual miniport over it */
    Owners
} REFERENCE_OWNER;

typedef struct _REFERENCES {
    volatile LONG Count;
    volatile LONG Of[Owners];
} REFERENCES, *PREFERENCES;

/* The caller has one already, or holds the lock under which the last one outside would be given back. */
FORCEINLINE VOID ReferenceAdd(_Inout_ PREFERENCES References, _In_ REFERENCE_OWNER Owner)
{
    InterlockedIncrement(&References->Of[Owner]);
    InterlockedIncrement(&References->Count);
}

/* TRUE for the last one: the object is the caller's to free. FALSE: it may be gone. */
_Must_inspect_result_
FORCEINLINE BOOLEAN ReferenceRemove(_Inout_ PREFERENCES References, _In_ REFERENCE_OWNER Owner)
{
    LONG Left = InterlockedDecrement(&References->Of[Owner]);

    NT_ASSERT(Left >= 0);
    UNREFERENCED_PARAMETER(Left);
    return InterlockedDecrement(&References->Count) == 0;
}
