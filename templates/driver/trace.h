/*
 * Tracing: TraceLogging events (ETW) for whoever listens. README.md has a table of them, made from trace.c. What an
 * administrator has to know goes to the event log (log.h).
 *
 * One function an event. The check is inline, so an event that nobody wants costs one branch, and all that it needs
 * beyond its arguments is gathered behind that. Any level, with or without locks: writing an event calls nobody back.
 */
#pragma once

#include "vminiport.h"

/* For a target of Windows 10 the header calls EtwSetInformation, without which older releases do not load the driver
 * (tracelogging-native-quick-start). */
#pragma push_macro("NTDDI_VERSION")
#undef NTDDI_VERSION
#define NTDDI_VERSION 0x06020000 /* NTDDI_WIN8, the oldest floor */
#include <TraceLoggingProvider.h>
#pragma pop_macro("NTDDI_VERSION")
#include <evntrace.h>

/* Defined in trace_provider.c: name and id come from the driver's name. */
TRACELOGGING_DECLARE_PROVIDER(TraceProvider);

/* Keywords, by which a session chooses. */
#define TRACE_LIFE 0x1
#define TRACE_DROPS 0x2
#define TRACE_OIDS 0x4

/* TRUE if somebody wants events of this level and keyword. */
FORCEINLINE BOOLEAN TraceIsOn(_In_ UCHAR Level, _In_ ULONGLONG Keyword)
{
    return TraceLoggingProviderEnabled(TraceProvider, Level, Keyword) != 0;
}

/* Around everything that traces. */
_IRQL_requires_(PASSIVE_LEVEL)
VOID TraceStart(VOID);
_IRQL_requires_(PASSIVE_LEVEL)
VOID TraceStop(VOID);

VOID TraceWriteDriver(_In_ BOOLEAN Loaded);
VOID TraceWriteFailure(_In_ PCSTR Call, _In_ PCUNICODE_STRING Name, _In_ NDIS_STATUS Status);
VOID TraceWriteBindingState(_In_ const BINDING *Binding, _In_ BINDING_STATE To);
VOID TraceWriteMiniportState(_In_ const VMINIPORT *Miniport, _In_ MINIPORT_STATE To);
VOID TraceWriteInstanceStage(_In_ const VMINIPORT *Miniport, _In_ INSTANCE_STAGE To);
VOID TraceWritePower(_In_ PCUNICODE_STRING Name, _In_ NDIS_DEVICE_POWER_STATE Power);
VOID TraceWritePowerSides(_In_ const VMINIPORT *Miniport, _In_ POWER_SIDES To);
VOID TraceWriteOidRequest(_In_ const VMINIPORT *Miniport, _In_ const NDIS_OID_REQUEST *Request, _In_ PCSTR Kind);
VOID TraceWriteOidStage(_In_ const VMINIPORT *Miniport, _In_ OID_STAGE To);
VOID TraceWriteOidCompleted(_In_ const VMINIPORT *Miniport, _In_ const NDIS_OID_REQUEST *Request, _In_ PCSTR Kind,
                            _In_ NDIS_STATUS Status);

/* DriverEntry has succeeded; unload has come to its end. */
FORCEINLINE VOID TraceDriver(_In_ BOOLEAN Loaded)
{
    if (TraceIsOn(TRACE_LEVEL_INFORMATION, TRACE_LIFE)) {
        TraceWriteDriver(Loaded);
    }
}

/* `Call`, of NDIS or of this driver, failed for the adapter or device `Name`. */
FORCEINLINE VOID TraceFailure(_In_ PCSTR Call, _In_ PCUNICODE_STRING Name, _In_ NDIS_STATUS Status)
{
    if (TraceIsOn(TRACE_LEVEL_ERROR, TRACE_LIFE)) {
        TraceWriteFailure(Call, Name, Status);
    }
}

/* The binding is about to leave the state it is in. */
FORCEINLINE VOID TraceBindingState(_In_ const BINDING *Binding, _In_ BINDING_STATE To)
{
    if (TraceIsOn(TRACE_LEVEL_INFORMATION, TRACE_LIFE)) {
        TraceWriteBindingState(Binding, To);
    }
}

/* The virtual miniport is about to leave the state it is in. */
FORCEINLINE VOID TraceMiniportState(_In_ const VMINIPORT *Miniport, _In_ MINIPORT_STATE To)
{
    if (TraceIsOn(TRACE_LEVEL_INFORMATION, TRACE_LIFE)) {
        TraceWriteMiniportState(Miniport, To);
    }
}

/* The instance is about to leave the stage it is in. VMINIPORT.Lock is held. */
FORCEINLINE VOID TraceInstanceStage(_In_ const VMINIPORT *Miniport, _In_ INSTANCE_STAGE To)
{
    if (TraceIsOn(TRACE_LEVEL_INFORMATION, TRACE_LIFE)) {
        TraceWriteInstanceStage(Miniport, To);
    }
}

/* The adapter or device `Name` gets another power state. */
FORCEINLINE VOID TracePower(_In_ PCUNICODE_STRING Name, _In_ NDIS_DEVICE_POWER_STATE Power)
{
    if (TraceIsOn(TRACE_LEVEL_INFORMATION, TRACE_LIFE)) {
        TraceWritePower(Name, Power);
    }
}

/* What follows from the power of both sides is about to change, or stays. PathLock is held. */
FORCEINLINE VOID TracePowerSides(_In_ const VMINIPORT *Miniport, _In_ POWER_SIDES To)
{
    if (TraceIsOn(TRACE_LEVEL_INFORMATION, TRACE_LIFE) && Miniport->Sides != To) {
        TraceWritePowerSides(Miniport, To);
    }
}

/* A request has come; `Kind` says by which way. */
FORCEINLINE VOID TraceOidRequest(_In_ const VMINIPORT *Miniport, _In_ const NDIS_OID_REQUEST *Request, _In_ PCSTR Kind)
{
    if (TraceIsOn(TRACE_LEVEL_VERBOSE, TRACE_OIDS)) {
        TraceWriteOidRequest(Miniport, Request, Kind);
    }
}

/* The request of a virtual miniport is about to leave the stage it is in. VMINIPORT.Lock is held. */
FORCEINLINE VOID TraceOidStage(_In_ const VMINIPORT *Miniport, _In_ OID_STAGE To)
{
    if (TraceIsOn(TRACE_LEVEL_VERBOSE, TRACE_OIDS)) {
        TraceWriteOidStage(Miniport, To);
    }
}

/* A request is about to be completed; NDIS_STATUS_PENDING is none, so that what a handler returns can be given. */
FORCEINLINE VOID TraceOidCompleted(_In_ const VMINIPORT *Miniport, _In_ const NDIS_OID_REQUEST *Request,
                                   _In_ PCSTR Kind, _In_ NDIS_STATUS Status)
{
    if (TraceIsOn(TRACE_LEVEL_VERBOSE, TRACE_OIDS) && Status != NDIS_STATUS_PENDING) {
        TraceWriteOidCompleted(Miniport, Request, Kind, Status);
    }
}
