/*
 * The control device: a device object that programs of administrators open. Three requests (control_ioctl.h), of which
 * one waits until something changes.
 *
 * A waiting IRP is in CONTROL.Waiting. Whoever takes it out completes it: the thread that changes something, the
 * cleanup of its handle, its cancel routine, or the end. IoSetCancelRoutine decides between the cancel routine and the
 * others: NULL from it says that the cancel routine has begun, and the IRP is its own.
 *
 * A request keeps its file object, that the device, and that the driver. So CONTROL is there for whoever has a request
 * that is not completed, and completing it is the last thing that is done with it.
 */
#pragma once

#include "../driver.h"
#include "control_ioctl.h"

typedef struct _CONTROL {
    NDIS_HANDLE Device; /* from NdisRegisterDeviceEx; NULL where there is none */

    NDIS_SPIN_LOCK Lock; /* a leaf */
    _Guarded_by_(Lock) LIST_ENTRY Waiting;
    _Guarded_by_(Lock) ULONG64 Sequence; /* grows with each change */
    _Guarded_by_(Lock) BOOLEAN Ending;   /* nobody may wait any more */
} CONTROL, *PCONTROL;

/* Makes the device. Without it the driver works all the same, and the event log says so (lesson 30). */
_IRQL_requires_(PASSIVE_LEVEL)
VOID ControlStart(VOID);
/* No handle is open any more. */
_IRQL_requires_(PASSIVE_LEVEL)
VOID ControlStop(VOID);

/* Lets no program wait: each learns that it is to close its handle, which keeps the driver loaded. */
PROTOCOL_UNINSTALL ControlUninstall;

/* Something that IOCTL_CONTROL_QUERY_MINIPORTS tells is another now. No lock is held. */
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID ControlChanged(VOID);

/* Completes a request with `Length` bytes of output. Returns its status. */
_IRQL_requires_max_(DISPATCH_LEVEL)
NTSTATUS ControlComplete(_In_ PIRP Irp, _In_ NTSTATUS Status, _In_ ULONG Length);

/* Copies a request out of the buffer that is also for the answer: it is as long as it has to be, and of our version. */
_Must_inspect_result_
_IRQL_requires_max_(DISPATCH_LEVEL)
NTSTATUS ControlReadRequest(_In_reads_bytes_opt_(BufferLength) const VOID *Buffer, _In_ ULONG BufferLength,
                            _Out_writes_bytes_(Length) PVOID Request, _In_ ULONG Length);

/* The answers (control_query.c). `Length` is of the output that was written; nothing else of the buffer is shown. */
_Must_inspect_result_
_IRQL_requires_(PASSIVE_LEVEL)
NTSTATUS ControlQueryMiniports(_Inout_opt_ PVOID Buffer, _In_ ULONG InputLength, _In_ ULONG OutputLength,
                               _Out_ PULONG Length);
_Must_inspect_result_
_IRQL_requires_(PASSIVE_LEVEL)
NTSTATUS ControlQueryStatistics(_Inout_opt_ PVOID Buffer, _In_ ULONG InputLength, _In_ ULONG OutputLength,
                                _Out_ PULONG Length);

/* Waiting (control_wait.c). */
_IRQL_requires_(PASSIVE_LEVEL)
VOID ControlWaitInitialise(_Out_ PCONTROL Control);
_IRQL_requires_max_(DISPATCH_LEVEL)
ULONG64 ControlSequence(VOID);
/* Completes the request, or pends it. Returns what the dispatch routine returns. */
_IRQL_requires_(PASSIVE_LEVEL)
NTSTATUS ControlWait(_In_ PIRP Irp);
/* Ends what waits with a handle that is closed, and what another thread of its program still brings to it. */
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID ControlEndWaitsOf(_Inout_ PFILE_OBJECT File);
