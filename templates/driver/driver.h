/*
 * The driver context, the rules that hold everywhere, and what every file includes.
 *
 *   DRIVER -- one, static
 *     +- BINDING -- one for each adapter below (binding.h)
 *          +- VMINIPORT -- one for each virtual miniport over that adapter (vminiport.h)
 *
 * Lock order. A lock is taken only while holding locks that stand above it; most are leaves.
 *
 *   1  DRIVER.BindingsLock    spin  the list of bindings, and the wish to associate
 *   2  BINDING.PathLock       r/w   who may send and receive: Open flags, routes. Shared on the data path
 *   3  BINDING.CombinedLock   spin  packet filters and multicast lists on their way down
 *   4  VMINIPORT.Lock         spin  life stage of the instance, its pended OID request, its power state
 *   5  DRIVER.HeldLock        spin  frames that a hook holds
 *   6  DELIVERY.Lock          spin  frames on their way to a virtual miniport from inside (deliver.h)
 *   7  BINDING.DeferredLock   spin  frames that wait for the end of a reset
 *   8  CONTROL.Lock           spin  programs that wait for a change, where a control device is chosen
 *
 * No function of NDIS that can call back (send, complete, indicate, return, OID, PnP) is called with a lock held.
 * Waiting happens at PASSIVE_LEVEL, on events, and only in unbind, halt and unload, and, for an answer of the adapter,
 * while a virtual miniport initialises.
 */
#pragma once

#include <ndis.h>

#include "product.h"

/* One tag for each kind of object, so that a leak names its owner. Read them backwards. */
#define TAG_BINDING 'dBmI'
#define TAG_MINIPORT 'pVmI'
#define TAG_ROUTES 'tRmI'
#define TAG_ROWS 'wRmI'
#define TAG_DIRECT_REQUEST 'dOmI'
#define TAG_STATISTICS 'tSmI'
#define TAG_SEND_POOL 'sPmI'
#define TAG_RECEIVE_POOL 'rPmI'
#define TAG_OWN_POOL 'oPmI'
#define TAG_FRAME_CONTEXT 'cFmI'
#define TAG_CLONED_REQUEST 'rOmI'
#define TAG_MULTICAST 'cMmI'
#define TAG_HELD_FRAME 'fHmI'
#define TAG_DEVICE 'vDmI'
#define TAG_TIMER 'mTmI'
#define TAG_HARDWARE_REQUEST 'hHmI'
#define TAG_CONFIGURATION 'fCmI'
#define TAG_CONTROL 'tCmI'

#define HELD_BUCKETS 64

typedef struct _DRIVER {
    PDRIVER_OBJECT Object;
    NDIS_HANDLE MiniportHandle;        /* from NdisMRegisterMiniportDriver */
    NDIS_HANDLE ProtocolHandle;        /* from NdisRegisterProtocolDriver; NDIS stores it before it binds */
    NDIS_HANDLE InterfaceProvider;     /* from NdisIfRegisterProvider, where that callback is chosen */
    struct _CONTROL *volatile Control; /* where a control device is chosen; set once, whole, while others run */
    ULONG NdisVersion;                 /* what was registered: min(running, newest known), as NDIS_RUNTIME_VERSION_* */

    NDIS_SPIN_LOCK BindingsLock;
    _Guarded_by_(BindingsLock) LIST_ENTRY Bindings;
    _Guarded_by_(BindingsLock) BOOLEAN Associated; /* NdisIMAssociateMiniport has returned */

    volatile LONG
        LastRequestId; /* of the clones that go down: drivers above two virtual miniports may use equal ids */

    NDIS_SPIN_LOCK HeldLock;
    _Guarded_by_(HeldLock) LIST_ENTRY Held[HELD_BUCKETS];
    volatile LONG64 LastHeldId;

    UCHAR CancelIdPrefix; /* of the ids that frames of hooks go down with */
} DRIVER;

/* The only global variable that changes. */
extern DRIVER Driver;

/* TRUE if the version that was registered is at least `Version` (NDIS_RUNTIME_VERSION_*). */
FORCEINLINE BOOLEAN DriverNdisAtLeast(_In_ ULONG Version)
{
    return Driver.NdisVersion >= Version;
}

/* Nonpaged, zeroed. NULL when there is none. Freed by NdisFreeMemory(p, 0, 0). */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
FORCEINLINE PVOID DriverAllocate(_In_ SIZE_T Size, _In_ ULONG Tag)
{
    PVOID Memory = NdisAllocateMemoryWithTagPriority(Driver.MiniportHandle, (UINT)Size, Tag, NormalPoolPriority);

    if (Memory != NULL) {
        NdisZeroMemory(Memory, Size);
    }
    return Memory;
}

FORCEINLINE VOID DriverFree(_Frees_ptr_ PVOID Memory)
{
    NdisFreeMemory(Memory, 0, 0);
}

FORCEINLINE VOID ObjectHeader(_Out_ PNDIS_OBJECT_HEADER Header, UCHAR Type, UCHAR Revision, USHORT Size)
{
    Header->Type = Type;
    Header->Revision = Revision;
    Header->Size = Size;
}

/* TRUE if `Header` is of `Type`, `Revision` or newer, and as long as that revision says. */
FORCEINLINE BOOLEAN ObjectHeaderFits(_In_ const NDIS_OBJECT_HEADER *Header, UCHAR Type, UCHAR Revision, USHORT Size)
{
    return Header->Type == Type && Header->Revision >= Revision && Header->Size >= Size;
}

FORCEINLINE BOOLEAN AddressEqual(_In_reads_(6) const UCHAR *Left, _In_reads_(6) const UCHAR *Right)
{
    return NdisEqualMemory(Left, Right, ETH_LENGTH_OF_ADDRESS);
}

FORCEINLINE VOID AddressCopy(_Out_writes_(6) PUCHAR To, _In_reads_(6) const UCHAR *From)
{
    NdisMoveMemory(To, From, ETH_LENGTH_OF_ADDRESS);
}

DRIVER_INITIALIZE DriverEntry;
MINIPORT_UNLOAD MiniportDriverUnload;
