/* Chains of NBLs with a known end. */
#pragma once

#include <ndis.h>

typedef struct _NBL_QUEUE {
    PNET_BUFFER_LIST Head;
    PNET_BUFFER_LIST Last;
    ULONG Count;
} NBL_QUEUE, *PNBL_QUEUE;

FORCEINLINE VOID QueueInitialise(_Out_ PNBL_QUEUE Queue)
{
    Queue->Head = NULL;
    Queue->Last = NULL;
    Queue->Count = 0;
}

FORCEINLINE VOID QueueAppend(_Inout_ PNBL_QUEUE Queue, _In_ PNET_BUFFER_LIST Nbl)
{
    NET_BUFFER_LIST_NEXT_NBL(Nbl) = NULL;
    if (Queue->Last == NULL) {
        Queue->Head = Nbl;
    } else {
        NET_BUFFER_LIST_NEXT_NBL(Queue->Last) = Nbl;
    }
    Queue->Last = Nbl;
    Queue->Count++;
}

/* Moves all of `From` to the end of `Queue`. */
FORCEINLINE VOID QueueJoin(_Inout_ PNBL_QUEUE Queue, _Inout_ PNBL_QUEUE From)
{
    if (From->Head == NULL) {
        return;
    }
    if (Queue->Last == NULL) {
        Queue->Head = From->Head;
    } else {
        NET_BUFFER_LIST_NEXT_NBL(Queue->Last) = From->Head;
    }
    Queue->Last = From->Last;
    Queue->Count += From->Count;
    QueueInitialise(From);
}

/* Takes the first one off. NULL: there is none. */
_Must_inspect_result_
FORCEINLINE PNET_BUFFER_LIST QueueTake(_Inout_ PNBL_QUEUE Queue)
{
    PNET_BUFFER_LIST Nbl = Queue->Head;

    if (Nbl != NULL) {
        Queue->Head = NET_BUFFER_LIST_NEXT_NBL(Nbl);
        if (Queue->Head == NULL) {
            Queue->Last = NULL;
        }
        Queue->Count--;
        NET_BUFFER_LIST_NEXT_NBL(Nbl) = NULL;
    }
    return Nbl;
}
