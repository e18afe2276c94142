#include "trace.h"

_Use_decl_annotations_
VOID TraceStart(VOID)
{
    /* Failed, it makes every event and the end of it do nothing. */
    (VOID) TraceLoggingRegister(TraceProvider);
}

_Use_decl_annotations_
VOID TraceStop(VOID)
{
    TraceLoggingUnregister(TraceProvider);
}

static PCSTR BindingStateName(_In_ BINDING_STATE State)
{
    static const PCSTR Names[BindingStates] = {
        [BindingUnbound] = "Unbound",       [BindingOpening] = "Opening", [BindingPaused] = "Paused",
        [BindingRestarting] = "Restarting", [BindingRunning] = "Running", [BindingPausing] = "Pausing",
        [BindingClosing] = "Closing",
    };

    return Names[State];
}

static PCSTR MiniportStateName(_In_ MINIPORT_STATE State)
{
    static const PCSTR Names[MiniportStates] = {
        [MiniportHalted] = "Halted",         [MiniportInitialising] = "Initialising", [MiniportPaused] = "Paused",
        [MiniportRestarting] = "Restarting", [MiniportRunning] = "Running",           [MiniportPausing] = "Pausing",
    };

    return Names[State];
}

static PCSTR InstanceStageName(_In_ INSTANCE_STAGE Stage)
{
    static const PCSTR Names[InstanceStages] = {
        [InstanceWanted] = "Wanted",   [InstanceRequested] = "Requested", [InstanceStarting] = "Starting",
        [InstanceStarted] = "Started", [InstanceIdle] = "Idle",           [InstanceRetired] = "Retired",
    };

    return Names[Stage];
}

static PCSTR PowerSidesName(_In_ POWER_SIDES Sides)
{
    static const PCSTR Names[PowerSides] = {
        [PowerBothUp] = "BothUp",     [PowerUpperDown] = "UpperDown", [PowerLowerDown] = "LowerDown",
        [PowerBothDown] = "BothDown", [PowerUpperBack] = "UpperBack", [PowerLowerBack] = "LowerBack",
    };

    return Names[Sides];
}

static PCSTR OidStageName(_In_ OID_STAGE Stage)
{
    static const PCSTR Names[OidStages] = {
        [OidIdle] = "Idle", [OidDispatched] = "Dispatched", [OidHeld] = "Held",
        [OidKept] = "Kept", [OidForwarded] = "Forwarded",   [OidCombined] = "Combined",
    };

    return Names[Stage];
}

static PCSTR OidTypeName(_In_ NDIS_REQUEST_TYPE Type)
{
    switch (Type) {
    case NdisRequestQueryInformation:
        return "Query";
    case NdisRequestQueryStatistics:
        return "QueryStatistics";
    case NdisRequestSetInformation:
        return "Set";
    case NdisRequestMethod:
        return "Method";
    default:
        return "Other";
    }
}

_Use_decl_annotations_
VOID TraceWriteDriver(BOOLEAN Loaded)
{
    if (Loaded) {
        TraceLoggingWrite(TraceProvider, "DriverLoaded", TraceLoggingLevel(TRACE_LEVEL_INFORMATION),
                          TraceLoggingKeyword(TRACE_LIFE), TraceLoggingDescription("DriverEntry has succeeded"),
                          TraceLoggingHexUInt32(Driver.NdisVersion, "NdisVersion"));
    } else {
        TraceLoggingWrite(TraceProvider, "DriverUnloaded", TraceLoggingLevel(TRACE_LEVEL_INFORMATION),
                          TraceLoggingKeyword(TRACE_LIFE), TraceLoggingDescription("Unload is done"));
    }
}

_Use_decl_annotations_
VOID TraceWriteFailure(PCSTR Call, PCUNICODE_STRING Name, NDIS_STATUS Status)
{
    TraceLoggingWrite(TraceProvider, "Failure", TraceLoggingLevel(TRACE_LEVEL_ERROR), TraceLoggingKeyword(TRACE_LIFE),
                      TraceLoggingDescription("A call failed while something began or ended; Name is what it was for"),
                      TraceLoggingString(Call, "Call"), TraceLoggingUnicodeString(Name, "Name"),
                      TraceLoggingNTStatus(Status, "Status"));
}

_Use_decl_annotations_
VOID TraceWriteBindingState(const BINDING *Binding, BINDING_STATE To)
{
    TraceLoggingWrite(TraceProvider, "BindingState", TraceLoggingLevel(TRACE_LEVEL_INFORMATION),
                      TraceLoggingKeyword(TRACE_LIFE), TraceLoggingDescription("A binding changes its state"),
                      TraceLoggingUnicodeString(&Binding->AdapterName, "Adapter"),
                      TraceLoggingString(BindingStateName(Binding->State), "From"),
                      TraceLoggingString(BindingStateName(To), "To"));
}

_Use_decl_annotations_
VOID TraceWriteMiniportState(const VMINIPORT *Miniport, MINIPORT_STATE To)
{
    TraceLoggingWrite(TraceProvider, "MiniportState", TraceLoggingLevel(TRACE_LEVEL_INFORMATION),
                      TraceLoggingKeyword(TRACE_LIFE), TraceLoggingDescription("A virtual miniport changes its state"),
                      TraceLoggingUnicodeString(&Miniport->Binding->AdapterName, "Adapter"),
                      TraceLoggingUnicodeString(&Miniport->DeviceName, "Device"),
                      TraceLoggingUInt32(Miniport->Row, "Row"),
                      TraceLoggingString(MiniportStateName(Miniport->State), "From"),
                      TraceLoggingString(MiniportStateName(To), "To"));
}

_Use_decl_annotations_
VOID TraceWriteInstanceStage(const VMINIPORT *Miniport, INSTANCE_STAGE To)
{
    TraceLoggingWrite(
        TraceProvider, "InstanceStage", TraceLoggingLevel(TRACE_LEVEL_INFORMATION), TraceLoggingKeyword(TRACE_LIFE),
        TraceLoggingDescription("What NDIS is asked for, as vminiport.h says, goes on"),
        TraceLoggingUnicodeString(&Miniport->DeviceName, "Device"), TraceLoggingUInt32(Miniport->Row, "Row"),
        TraceLoggingString(InstanceStageName(Miniport->Stage), "From"),
        TraceLoggingString(InstanceStageName(To), "To"));
}

_Use_decl_annotations_
VOID TraceWritePower(PCUNICODE_STRING Name, NDIS_DEVICE_POWER_STATE Power)
{
    TraceLoggingWrite(TraceProvider, "Power", TraceLoggingLevel(TRACE_LEVEL_INFORMATION),
                      TraceLoggingKeyword(TRACE_LIFE),
                      TraceLoggingDescription("An adapter, or the device of a virtual miniport, goes to D0 to D3"),
                      TraceLoggingUnicodeString(Name, "Name"), TraceLoggingUInt32(Power - NdisDeviceStateD0, "D"));
}

_Use_decl_annotations_
VOID TraceWritePowerSides(const VMINIPORT *Miniport, POWER_SIDES To)
{
    TraceLoggingWrite(
        TraceProvider, "PowerSides", TraceLoggingLevel(TRACE_LEVEL_INFORMATION), TraceLoggingKeyword(TRACE_LIFE),
        TraceLoggingDescription("What follows from the power of both, as power.h says, changes"),
        TraceLoggingUnicodeString(&Miniport->DeviceName, "Device"), TraceLoggingUInt32(Miniport->Row, "Row"),
        TraceLoggingString(PowerSidesName(Miniport->Sides), "From"), TraceLoggingString(PowerSidesName(To), "To"));
}

_Use_decl_annotations_
VOID TraceWriteOidRequest(const VMINIPORT *Miniport, const NDIS_OID_REQUEST *Request, PCSTR Kind)
{
    TraceLoggingWrite(TraceProvider, "OidRequest", TraceLoggingLevel(TRACE_LEVEL_VERBOSE),
                      TraceLoggingKeyword(TRACE_OIDS), TraceLoggingDescription("A virtual miniport is asked something"),
                      TraceLoggingUnicodeString(&Miniport->DeviceName, "Device"), TraceLoggingString(Kind, "Kind"),
                      TraceLoggingString(OidTypeName(Request->RequestType), "Type"),
                      TraceLoggingHexUInt32(Request->DATA.Oid, "Oid"));
}

_Use_decl_annotations_
VOID TraceWriteOidStage(const VMINIPORT *Miniport, OID_STAGE To)
{
    TraceLoggingWrite(TraceProvider, "OidStage", TraceLoggingLevel(TRACE_LEVEL_VERBOSE),
                      TraceLoggingKeyword(TRACE_OIDS), TraceLoggingDescription("A request goes on to where oid.h says"),
                      TraceLoggingUnicodeString(&Miniport->DeviceName, "Device"),
                      TraceLoggingHexUInt32(Miniport->Oid.Original->DATA.Oid, "Oid"),
                      TraceLoggingString(OidStageName(Miniport->Oid.Stage), "From"),
                      TraceLoggingString(OidStageName(To), "To"));
}

_Use_decl_annotations_
VOID TraceWriteOidCompleted(const VMINIPORT *Miniport, const NDIS_OID_REQUEST *Request, PCSTR Kind, NDIS_STATUS Status)
{
    TraceLoggingWrite(TraceProvider, "OidCompleted", TraceLoggingLevel(TRACE_LEVEL_VERBOSE),
                      TraceLoggingKeyword(TRACE_OIDS), TraceLoggingDescription("A request is answered"),
                      TraceLoggingUnicodeString(&Miniport->DeviceName, "Device"), TraceLoggingString(Kind, "Kind"),
                      TraceLoggingHexUInt32(Request->DATA.Oid, "Oid"), TraceLoggingNTStatus(Status, "Status"));
}
