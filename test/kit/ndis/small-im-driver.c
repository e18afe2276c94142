/*
 * An intermediate driver as small as one can be: one virtual miniport over each adapter, no frames. It does everything right
 * unless TestFault() names the mistake that a test wants it to make.
 */
#include <ndis.h>

__attribute__((import_module("ndis"), import_name("TestFault"))) ULONG TestFault(void);

enum {
    FaultNone,
    FaultNotIntermediate,
    FaultOldRevision,
    FaultHandlerMissing,
    FaultOneDirectHandler,
    FaultNewerVersion,
    FaultProtocolLeft,
    FaultMiniportLeft,
    FaultNotAssociated,
    FaultBindWithoutOpen,
    FaultFailedBindLeftOpen,
    FaultOpenElsewhere,
    FaultBindCompletedTwice,
    FaultUnbindFails,
    FaultUnbindWithoutClose,
    FaultUnbindCompletedTwice,
    FaultCloseWithOid,
    FaultCloseWithFilter,
    FaultStaleHandle,
    FaultGeneralFirst,
    FaultNoGeneral,
    FaultHaltsOnSuspend,
    FaultNoPowerCapabilities,
    FaultOidCompletedTwice,
    FaultOidAnsweredTwice,
    FaultOidPassedDown,
    FaultOidTooLong,
    FaultOidNeverCompleted,
    FaultOidPowerFails,
    FaultOidEvent,
    FaultStatusSource,
    FaultStatusReset,
    FaultPauseFails,
    FaultPauseCompletedTwice,
    FaultEventFails,
    FaultEventNotSupported,
    FaultPassesPauseOn,
    FaultConfigurationLeft,
    FaultMiniportLeftAlone,
    FaultMiniportAgain,
    FaultDeinitializeTwice,
    FaultOidOnStack,
    FaultOidBufferOnStack,
    FaultOidInReset,
    FaultOidBeyondBuffer,
    FaultOidBeforeBuffer,
    FaultBindTakesTime, /* which is none */
};

static NDIS_HANDLE MiniportDriver, Protocol, Binding, Adapter, WorkItem;
static NDIS_HANDLE BindContext, UnbindContext;
static NDIS_STATUS OpenStatus, RequestStatus;
static NDIS_EVENT Opened, Closed, Requested;
static NDIS_OID_REQUEST Request;
static ULONG Filter;
static UINT MediumIndex;
static NDIS_MEDIUM Media[] = { NdisMedium802_3 };
static UNICODE_STRING DeviceName;
static WCHAR DeviceNameBuffer[64];
static BOOLEAN Asked, Initialized;

static NDIS_OID_REQUEST *Pended;

static VOID Header(NDIS_OBJECT_HEADER *At, UCHAR Type, UCHAR Revision, USHORT Size)
{
    At->Type = Type;
    At->Revision = Revision;
    At->Size = Size;
}

static NDIS_STATUS SetFilter(ULONG Value)
{
    NDIS_STATUS Status;

    Filter = Value;
    NdisZeroMemory(&Request, sizeof(Request));
    Header(&Request.Header, NDIS_OBJECT_TYPE_OID_REQUEST, NDIS_OID_REQUEST_REVISION_2, NDIS_SIZEOF_OID_REQUEST_REVISION_2);
    Request.RequestType = NdisRequestSetInformation;
    Request.RequestId = &Request;
    Request.DATA.SET_INFORMATION.Oid = OID_GEN_CURRENT_PACKET_FILTER;
    Request.DATA.SET_INFORMATION.InformationBuffer = &Filter;
    Request.DATA.SET_INFORMATION.InformationBufferLength = sizeof(Filter);
    NdisResetEvent(&Requested);
    Status = NdisOidRequest(Binding, &Request);
    if (Status == NDIS_STATUS_PENDING) {
        if (TestFault() == FaultCloseWithOid && Value == 0) {
            return Status;
        }
        NdisWaitEvent(&Requested, 0);
        Status = RequestStatus;
    }
    return Status;
}

static VOID ReadDeviceName(PNDIS_BIND_PARAMETERS Parameters)
{
    NDIS_CONFIGURATION_OBJECT Object;
    NDIS_STRING Keyword = NDIS_STRING_CONST("UpperBindings");
    PNDIS_CONFIGURATION_PARAMETER Value;
    NDIS_HANDLE Configuration;
    NDIS_STATUS Status;

    Header(&Object.Header, NDIS_OBJECT_TYPE_CONFIGURATION_OBJECT, NDIS_CONFIGURATION_OBJECT_REVISION_1,
           NDIS_SIZEOF_CONFIGURATION_OBJECT_REVISION_1);
    Object.NdisHandle = Parameters;
    Object.Flags = 0;
    if (NdisOpenConfigurationEx(&Object, &Configuration) != NDIS_STATUS_SUCCESS) {
        return;
    }
    NdisReadConfiguration(&Status, &Value, Configuration, &Keyword, NdisParameterMultiString);
    if (Status == NDIS_STATUS_SUCCESS && Value->ParameterData.StringData.Length < sizeof(DeviceNameBuffer)) {
        NdisMoveMemory(DeviceNameBuffer, Value->ParameterData.StringData.Buffer, Value->ParameterData.StringData.Length);
        RtlInitUnicodeString(&DeviceName, DeviceNameBuffer);
    }
    if (TestFault() != FaultConfigurationLeft) {
        NdisCloseConfiguration(Configuration);
    }
}

static PROTOCOL_BIND_ADAPTER_EX Bind;
static NDIS_STATUS Bind(NDIS_HANDLE Context, NDIS_HANDLE Bound, PNDIS_BIND_PARAMETERS Parameters)
{
    NDIS_OPEN_PARAMETERS Open;
    NDIS_STATUS Status;

    UNREFERENCED_PARAMETER(Context);
    if (TestFault() == FaultBindWithoutOpen) {
        return NDIS_STATUS_SUCCESS;
    }
    if (TestFault() == FaultBindTakesTime) {
        NdisMSleep(1000);
    }
    ReadDeviceName(Parameters);
    BindContext = Bound;
    NdisZeroMemory(&Open, sizeof(Open));
    Header(&Open.Header, NDIS_OBJECT_TYPE_OPEN_PARAMETERS, NDIS_OPEN_PARAMETERS_REVISION_1,
           NDIS_SIZEOF_OPEN_PARAMETERS_REVISION_1);
    Open.AdapterName = Parameters->AdapterName;
    Open.MediumArray = Media;
    Open.MediumArraySize = 1;
    Open.SelectedMediumIndex = &MediumIndex;
    NdisResetEvent(&Opened);
    Status = NdisOpenAdapterEx(Protocol, &Binding, &Open, Bound, &Binding);
    if (Status == NDIS_STATUS_PENDING) {
        NdisWaitEvent(&Opened, 0);
        Status = OpenStatus;
    }
    if (Status != NDIS_STATUS_SUCCESS) {
        return Status;
    }
    if (TestFault() == FaultFailedBindLeftOpen) {
        return NDIS_STATUS_RESOURCES;
    }
    if (TestFault() == FaultBindCompletedTwice) {
        NdisCompleteBindAdapterEx(Bound, NDIS_STATUS_SUCCESS);
    }
    SetFilter(NDIS_PACKET_TYPE_DIRECTED);
    if (DeviceName.Length != 0) {
        Asked = NdisIMInitializeDeviceInstanceEx(MiniportDriver, &DeviceName, &Binding) == NDIS_STATUS_SUCCESS;
        if (TestFault() == FaultMiniportAgain) {
            return NdisIMInitializeDeviceInstanceEx(MiniportDriver, &DeviceName, &Binding) == NDIS_STATUS_NOT_ACCEPTED
                       ? NDIS_STATUS_SUCCESS
                       : NDIS_STATUS_SUCCESS;
        }
    }
    return NDIS_STATUS_SUCCESS;
}

static PROTOCOL_OPEN_ADAPTER_COMPLETE_EX OpenComplete;
static VOID OpenComplete(NDIS_HANDLE Context, NDIS_STATUS Status)
{
    UNREFERENCED_PARAMETER(Context);
    OpenStatus = Status;
    NdisSetEvent(&Opened);
}

static PROTOCOL_UNBIND_ADAPTER_EX Unbind;
static NDIS_STATUS Unbind(NDIS_HANDLE Context, NDIS_HANDLE BindingContext)
{
    NDIS_HANDLE Handle = Binding;
    NDIS_STATUS Status;

    UNREFERENCED_PARAMETER(BindingContext);
    UnbindContext = Context;
    if (TestFault() == FaultUnbindFails) {
        return NDIS_STATUS_FAILURE;
    }
    if (TestFault() == FaultUnbindWithoutClose) {
        return NDIS_STATUS_SUCCESS;
    }
    if (Asked && TestFault() != FaultMiniportLeftAlone) {
        if (Adapter == NULL && !Initialized) {
            NdisIMCancelInitializeDeviceInstance(MiniportDriver, &DeviceName);
        } else if (Adapter != NULL) {
            NdisIMDeInitializeDeviceInstance(Adapter);
        }
    }
    Asked = FALSE;
    if (TestFault() != FaultCloseWithFilter) {
        SetFilter(0);
    }
    NdisResetEvent(&Closed);
    Status = NdisCloseAdapterEx(Handle);
    if (TestFault() == FaultStaleHandle) {
        SetFilter(0);
    }
    if (Status == NDIS_STATUS_PENDING) {
        NdisWaitEvent(&Closed, 0);
    }
    if (TestFault() == FaultUnbindCompletedTwice) {
        NdisCompleteUnbindAdapterEx(Context);
        return NDIS_STATUS_SUCCESS;
    }
    return NDIS_STATUS_SUCCESS;
}

static PROTOCOL_CLOSE_ADAPTER_COMPLETE_EX CloseComplete;
static VOID CloseComplete(NDIS_HANDLE Context)
{
    UNREFERENCED_PARAMETER(Context);
    NdisSetEvent(&Closed);
}

static PROTOCOL_NET_PNP_EVENT NetPnPEvent;
static NDIS_STATUS NetPnPEvent(NDIS_HANDLE Context, PNET_PNP_EVENT_NOTIFICATION Notification)
{
    NET_PNP_EVENT_CODE Event = Notification->NetPnPEvent.NetEvent;

    UNREFERENCED_PARAMETER(Context);
    if (Event == NetEventPause && TestFault() == FaultEventFails) {
        return NDIS_STATUS_FAILURE;
    }
    if (Event == NetEventSetPower && TestFault() == FaultEventNotSupported) {
        return NDIS_STATUS_NOT_SUPPORTED;
    }
    if (Adapter == NULL) {
        return NDIS_STATUS_SUCCESS;
    }
    if ((Event == NetEventPause && TestFault() == FaultPassesPauseOn) || Event == NetEventQueryPower ||
        Event == NetEventSetPower || Event == NetEventQueryRemoveDevice) {
        return NdisMNetPnPEvent(Adapter, Notification);
    }
    return NDIS_STATUS_SUCCESS;
}

static PROTOCOL_OID_REQUEST_COMPLETE OidComplete;
static VOID OidComplete(NDIS_HANDLE Context, PNDIS_OID_REQUEST Oid, NDIS_STATUS Status)
{
    UNREFERENCED_PARAMETER(Context);
    UNREFERENCED_PARAMETER(Oid);
    RequestStatus = Status;
    NdisSetEvent(&Requested);
}

static PROTOCOL_STATUS_EX StatusEx;
static VOID StatusEx(NDIS_HANDLE Context, PNDIS_STATUS_INDICATION Lower)
{
    NDIS_STATUS_INDICATION Upper;

    UNREFERENCED_PARAMETER(Context);
    if (Adapter == NULL) {
        return;
    }
    if (Lower->StatusCode == NDIS_STATUS_RESET_START && TestFault() != FaultStatusReset) {
        return;
    }
    if (Lower->StatusCode == NDIS_STATUS_RESET_END) {
        return;
    }
    NdisZeroMemory(&Upper, sizeof(Upper));
    Header(&Upper.Header, NDIS_OBJECT_TYPE_STATUS_INDICATION, NDIS_STATUS_INDICATION_REVISION_1,
           NDIS_SIZEOF_STATUS_INDICATION_REVISION_1);
    Upper.SourceHandle = TestFault() == FaultStatusSource ? Lower->SourceHandle : Adapter;
    Upper.StatusCode = Lower->StatusCode;
    Upper.StatusBuffer = Lower->StatusBuffer;
    Upper.StatusBufferSize = Lower->StatusBufferSize;
    NdisMIndicateStatusEx(Adapter, &Upper);
}

static PROTOCOL_RECEIVE_NET_BUFFER_LISTS Receive;
static VOID Receive(NDIS_HANDLE Context, PNET_BUFFER_LIST Lists, NDIS_PORT_NUMBER Port, ULONG Count, ULONG Flags)
{
    UNREFERENCED_PARAMETER(Context);
    UNREFERENCED_PARAMETER(Port);
    UNREFERENCED_PARAMETER(Count);
    if ((Flags & NDIS_RECEIVE_FLAGS_RESOURCES) == 0) {
        NdisReturnNetBufferLists(Binding, Lists, 0);
    }
}

static PROTOCOL_SEND_NET_BUFFER_LISTS_COMPLETE SendComplete;
static VOID SendComplete(NDIS_HANDLE Context, PNET_BUFFER_LIST Lists, ULONG Flags)
{
    UNREFERENCED_PARAMETER(Context);
    UNREFERENCED_PARAMETER(Lists);
    UNREFERENCED_PARAMETER(Flags);
}

static NDIS_STATUS SetRegistration(NDIS_HANDLE Handle)
{
    NDIS_MINIPORT_ADAPTER_ATTRIBUTES Attributes;

    NdisZeroMemory(&Attributes, sizeof(Attributes));
    Header(&Attributes.RegistrationAttributes.Header, NDIS_OBJECT_TYPE_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES,
           NDIS_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES_REVISION_2,
           NDIS_SIZEOF_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES_REVISION_2);
    Attributes.RegistrationAttributes.MiniportAdapterContext = &Adapter;
    Attributes.RegistrationAttributes.AttributeFlags =
        TestFault() == FaultHaltsOnSuspend ? 0 : NDIS_MINIPORT_ATTRIBUTES_NO_HALT_ON_SUSPEND;
    return NdisMSetMiniportAttributes(Handle, &Attributes);
}

static NDIS_STATUS SetGeneral(NDIS_HANDLE Handle)
{
    static const UCHAR Address[6] = { 2, 0, 0, 0, 0, 1 };
    NDIS_MINIPORT_ADAPTER_ATTRIBUTES Attributes;
    NDIS_PM_CAPABILITIES Wake;

    NdisZeroMemory(&Attributes, sizeof(Attributes));
    NdisZeroMemory(&Wake, sizeof(Wake));
    Header(&Wake.Header, NDIS_OBJECT_TYPE_DEFAULT, NDIS_PM_CAPABILITIES_REVISION_2,
           NDIS_SIZEOF_NDIS_PM_CAPABILITIES_REVISION_2);
    Header(&Attributes.GeneralAttributes.Header, NDIS_OBJECT_TYPE_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES,
           NDIS_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES_REVISION_2, NDIS_SIZEOF_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES_REVISION_2);
    Attributes.GeneralAttributes.MediaType = NdisMedium802_3;
    Attributes.GeneralAttributes.MtuSize = 1500;
    Attributes.GeneralAttributes.LookaheadSize = 1500;
    Attributes.GeneralAttributes.MacAddressLength = 6;
    Attributes.GeneralAttributes.MaxMulticastListSize = 4;
    Attributes.GeneralAttributes.MediaConnectState = MediaConnectStateConnected;
    NdisMoveMemory(Attributes.GeneralAttributes.CurrentMacAddress, Address, sizeof(Address));
    Attributes.GeneralAttributes.PowerManagementCapabilitiesEx = TestFault() == FaultNoPowerCapabilities ? NULL : &Wake;
    return NdisMSetMiniportAttributes(Handle, &Attributes);
}

static MINIPORT_INITIALIZE Initialize;
static NDIS_STATUS Initialize(NDIS_HANDLE Handle, NDIS_HANDLE Context, PNDIS_MINIPORT_INIT_PARAMETERS Parameters)
{
    NDIS_STATUS Status = NDIS_STATUS_SUCCESS;

    UNREFERENCED_PARAMETER(Context);
    Initialized = TRUE;
    if (Parameters->IMDeviceInstanceContext != &Binding) {
        return NDIS_STATUS_FAILURE;
    }
    if (TestFault() != FaultGeneralFirst) {
        Status = SetRegistration(Handle);
    }
    if (Status == NDIS_STATUS_SUCCESS && TestFault() != FaultNoGeneral) {
        Status = SetGeneral(Handle);
    }
    if (Status == NDIS_STATUS_SUCCESS) {
        Adapter = Handle;
    }
    return Status;
}

static MINIPORT_HALT Halt;
static VOID Halt(NDIS_HANDLE Context, NDIS_HALT_ACTION Action)
{
    UNREFERENCED_PARAMETER(Context);
    UNREFERENCED_PARAMETER(Action);
    if (TestFault() == FaultDeinitializeTwice) {
        NdisIMDeInitializeDeviceInstance(Adapter);
    }
    Adapter = NULL;
}

static MINIPORT_PAUSE Pause;
static NDIS_STATUS Pause(NDIS_HANDLE Context, PNDIS_MINIPORT_PAUSE_PARAMETERS Parameters)
{
    UNREFERENCED_PARAMETER(Context);
    UNREFERENCED_PARAMETER(Parameters);
    if (TestFault() == FaultPauseFails) {
        return NDIS_STATUS_FAILURE;
    }
    if (TestFault() == FaultPauseCompletedTwice) {
        NdisMPauseComplete(Adapter);
    }
    return NDIS_STATUS_SUCCESS;
}

static MINIPORT_RESTART Restart;
static NDIS_STATUS Restart(NDIS_HANDLE Context, PNDIS_MINIPORT_RESTART_PARAMETERS Parameters)
{
    UNREFERENCED_PARAMETER(Context);
    UNREFERENCED_PARAMETER(Parameters);
    return NDIS_STATUS_SUCCESS;
}

static NDIS_IO_WORKITEM_FUNCTION CompleteLater;
static VOID CompleteLater(PVOID Context, NDIS_HANDLE Item)
{
    UNREFERENCED_PARAMETER(Item);
    NdisMOidRequestComplete(Adapter, Context, NDIS_STATUS_SUCCESS);
    if (TestFault() == FaultOidCompletedTwice) {
        NdisMOidRequestComplete(Adapter, Context, NDIS_STATUS_SUCCESS);
    }
}

/* A query of its own, whose answer nobody waits for. */
static NDIS_STATUS Ask(PNDIS_OID_REQUEST Own, PULONG Answer)
{
    NdisZeroMemory(Own, sizeof(*Own));
    Header(&Own->Header, NDIS_OBJECT_TYPE_OID_REQUEST, NDIS_OID_REQUEST_REVISION_2, NDIS_SIZEOF_OID_REQUEST_REVISION_2);
    Own->RequestType = NdisRequestQueryInformation;
    Own->DATA.QUERY_INFORMATION.Oid = OID_GEN_VENDOR_ID;
    Own->DATA.QUERY_INFORMATION.InformationBuffer = Answer;
    Own->DATA.QUERY_INFORMATION.InformationBufferLength = sizeof(*Answer);
    return NdisOidRequest(Binding, Own);
}

static MINIPORT_OID_REQUEST OidRequest;
static NDIS_STATUS OidRequest(NDIS_HANDLE Context, PNDIS_OID_REQUEST Oid)
{
    NET_PNP_EVENT_NOTIFICATION Notification;
    NDIS_OID_REQUEST Local;
    ULONG Answer;

    UNREFERENCED_PARAMETER(Context);
    switch (Oid->DATA.QUERY_INFORMATION.Oid) {
    case OID_PNP_SET_POWER:
    case OID_PNP_QUERY_POWER:
        return TestFault() == FaultOidPowerFails ? NDIS_STATUS_FAILURE : NDIS_STATUS_SUCCESS;
    case OID_GEN_VENDOR_ID:
        Oid->DATA.QUERY_INFORMATION.BytesWritten = TestFault() == FaultOidTooLong ? 8 : 4;
        *(ULONG *)Oid->DATA.QUERY_INFORMATION.InformationBuffer = 0x1234;
        if (TestFault() == FaultOidBeyondBuffer) {
            ((UCHAR *)Oid->DATA.QUERY_INFORMATION.InformationBuffer)[4] = 0;
        }
        if (TestFault() == FaultOidBeforeBuffer) {
            ((UCHAR *)Oid->DATA.QUERY_INFORMATION.InformationBuffer)[-1] = 0;
        }
        if (TestFault() == FaultOidOnStack) {
            return Ask(&Local, &Filter);
        }
        if (TestFault() == FaultOidBufferOnStack) {
            return Ask(&Request, &Answer);
        }
        if (TestFault() == FaultOidInReset) {
            return Ask(&Request, &Filter);
        }
        return NDIS_STATUS_SUCCESS;
    case OID_GEN_VENDOR_DRIVER_VERSION:
        Pended = Oid;
        *(ULONG *)Oid->DATA.QUERY_INFORMATION.InformationBuffer = 1;
        Oid->DATA.QUERY_INFORMATION.BytesWritten = 4;
        if (TestFault() == FaultOidNeverCompleted) {
            return NDIS_STATUS_PENDING;
        }
        if (TestFault() == FaultOidAnsweredTwice) {
            NdisMOidRequestComplete(Adapter, Oid, NDIS_STATUS_SUCCESS);
            return NDIS_STATUS_SUCCESS;
        }
        if (TestFault() == FaultOidPassedDown) {
            return NdisOidRequest(Binding, Oid);
        }
        if (TestFault() == FaultOidEvent) {
            NdisZeroMemory(&Notification, sizeof(Notification));
            Header(&Notification.Header, NDIS_OBJECT_TYPE_DEFAULT, 2,
                   NDIS_SIZEOF_NET_PNP_EVENT_NOTIFICATION_REVISION_2);
            Notification.NetPnPEvent.NetEvent = NetEventQueryPower;
            NdisMNetPnPEvent(Adapter, &Notification);
        }
        NdisQueueIoWorkItem(WorkItem, CompleteLater, Oid);
        return NDIS_STATUS_PENDING;
    case OID_GEN_CURRENT_PACKET_FILTER:
    case OID_802_3_MULTICAST_LIST:
        Oid->DATA.SET_INFORMATION.BytesRead = Oid->DATA.SET_INFORMATION.InformationBufferLength;
        return NDIS_STATUS_SUCCESS;
    default:
        return NDIS_STATUS_NOT_SUPPORTED;
    }
}

static MINIPORT_CANCEL_OID_REQUEST CancelOid;
static VOID CancelOid(NDIS_HANDLE Context, PVOID Id)
{
    UNREFERENCED_PARAMETER(Context);
    UNREFERENCED_PARAMETER(Id);
    if (Pended != NULL) {
        NdisMOidRequestComplete(Adapter, Pended, NDIS_STATUS_REQUEST_ABORTED);
        Pended = NULL;
    }
}

static MINIPORT_DIRECT_OID_REQUEST DirectOid;
static NDIS_STATUS DirectOid(NDIS_HANDLE Context, PNDIS_OID_REQUEST Oid)
{
    UNREFERENCED_PARAMETER(Context);
    UNREFERENCED_PARAMETER(Oid);
    return NDIS_STATUS_NOT_SUPPORTED;
}

static MINIPORT_SEND_NET_BUFFER_LISTS Send;
static VOID Send(NDIS_HANDLE Context, PNET_BUFFER_LIST Lists, NDIS_PORT_NUMBER Port, ULONG Flags)
{
    UNREFERENCED_PARAMETER(Context);
    UNREFERENCED_PARAMETER(Port);
    UNREFERENCED_PARAMETER(Flags);
    NET_BUFFER_LIST_STATUS(Lists) = NDIS_STATUS_FAILURE;
    NdisMSendNetBufferListsComplete(Adapter, Lists, 0);
}

static MINIPORT_RETURN_NET_BUFFER_LISTS Return;
static VOID Return(NDIS_HANDLE Context, PNET_BUFFER_LIST Lists, ULONG Flags)
{
    UNREFERENCED_PARAMETER(Context);
    UNREFERENCED_PARAMETER(Lists);
    UNREFERENCED_PARAMETER(Flags);
}

static MINIPORT_CANCEL_SEND CancelSend;
static VOID CancelSend(NDIS_HANDLE Context, PVOID Id)
{
    UNREFERENCED_PARAMETER(Context);
    UNREFERENCED_PARAMETER(Id);
}

static MINIPORT_DEVICE_PNP_EVENT_NOTIFY DevicePnPEvent;
static VOID DevicePnPEvent(NDIS_HANDLE Context, PNET_DEVICE_PNP_EVENT Event)
{
    UNREFERENCED_PARAMETER(Context);
    UNREFERENCED_PARAMETER(Event);
}

static MINIPORT_SHUTDOWN Shutdown;
static VOID Shutdown(NDIS_HANDLE Context, NDIS_SHUTDOWN_ACTION Action)
{
    UNREFERENCED_PARAMETER(Context);
    UNREFERENCED_PARAMETER(Action);
}

static MINIPORT_UNLOAD Unload;
static VOID Unload(PDRIVER_OBJECT DriverObject)
{
    UNREFERENCED_PARAMETER(DriverObject);
    if (TestFault() != FaultProtocolLeft) {
        NdisDeregisterProtocolDriver(Protocol);
    }
    NdisFreeIoWorkItem(WorkItem);
    if (TestFault() != FaultMiniportLeft) {
        NdisMDeregisterMiniportDriver(MiniportDriver);
    }
}

static NDIS_STATUS RegisterMiniport(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    NDIS_MINIPORT_DRIVER_CHARACTERISTICS Miniport;

    NdisZeroMemory(&Miniport, sizeof(Miniport));
    Header(&Miniport.Header, NDIS_OBJECT_TYPE_MINIPORT_DRIVER_CHARACTERISTICS,
           TestFault() == FaultOldRevision ? NDIS_MINIPORT_DRIVER_CHARACTERISTICS_REVISION_1
                                           : NDIS_MINIPORT_DRIVER_CHARACTERISTICS_REVISION_2,
           NDIS_SIZEOF_MINIPORT_DRIVER_CHARACTERISTICS_REVISION_2);
    Miniport.MajorNdisVersion = 6;
    Miniport.MinorNdisVersion = TestFault() == FaultNewerVersion ? 99 : 50;
    Miniport.Flags = TestFault() == FaultNotIntermediate ? 0 : NDIS_INTERMEDIATE_DRIVER;
    Miniport.InitializeHandlerEx = Initialize;
    Miniport.HaltHandlerEx = Halt;
    Miniport.UnloadHandler = Unload;
    Miniport.PauseHandler = Pause;
    Miniport.RestartHandler = TestFault() == FaultHandlerMissing ? NULL : Restart;
    Miniport.OidRequestHandler = OidRequest;
    Miniport.CancelOidRequestHandler = CancelOid;
    Miniport.SendNetBufferListsHandler = Send;
    Miniport.ReturnNetBufferListsHandler = Return;
    Miniport.CancelSendHandler = CancelSend;
    Miniport.DevicePnPEventNotifyHandler = DevicePnPEvent;
    Miniport.ShutdownHandlerEx = Shutdown;
    Miniport.DirectOidRequestHandler = TestFault() == FaultOneDirectHandler ? DirectOid : NULL;
    return NdisMRegisterMiniportDriver(DriverObject, RegistryPath, NULL, &Miniport, &MiniportDriver);
}

static NDIS_STATUS RegisterProtocol(VOID)
{
    NDIS_PROTOCOL_DRIVER_CHARACTERISTICS Characteristics;
    NDIS_STRING Name = NDIS_STRING_CONST("small");

    NdisZeroMemory(&Characteristics, sizeof(Characteristics));
    Header(&Characteristics.Header, NDIS_OBJECT_TYPE_PROTOCOL_DRIVER_CHARACTERISTICS,
           NDIS_PROTOCOL_DRIVER_CHARACTERISTICS_REVISION_2, NDIS_SIZEOF_PROTOCOL_DRIVER_CHARACTERISTICS_REVISION_2);
    Characteristics.MajorNdisVersion = 6;
    Characteristics.MinorNdisVersion = 50;
    Characteristics.Name = Name;
    Characteristics.BindAdapterHandlerEx = Bind;
    Characteristics.UnbindAdapterHandlerEx = Unbind;
    Characteristics.OpenAdapterCompleteHandlerEx = OpenComplete;
    Characteristics.CloseAdapterCompleteHandlerEx = CloseComplete;
    Characteristics.NetPnPEventHandler = NetPnPEvent;
    Characteristics.OidRequestCompleteHandler = OidComplete;
    Characteristics.StatusHandlerEx = StatusEx;
    Characteristics.ReceiveNetBufferListsHandler = Receive;
    Characteristics.SendNetBufferListsCompleteHandler = SendComplete;
    return NdisRegisterProtocolDriver(NULL, &Characteristics, &Protocol);
}

NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    NDIS_STATUS Status;

    NdisInitializeEvent(&Opened);
    NdisInitializeEvent(&Closed);
    NdisInitializeEvent(&Requested);
    Status = RegisterMiniport(DriverObject, RegistryPath);
    if (Status != NDIS_STATUS_SUCCESS) {
        return Status;
    }
    WorkItem = NdisAllocateIoWorkItem(MiniportDriver);
    Status = RegisterProtocol();
    if (Status != NDIS_STATUS_SUCCESS) {
        NdisFreeIoWorkItem(WorkItem);
        if (TestFault() != FaultMiniportLeft) {
            NdisMDeregisterMiniportDriver(MiniportDriver);
        }
        return Status;
    }
    if (TestFault() != FaultNotAssociated) {
        NdisIMAssociateMiniport(MiniportDriver, Protocol);
    }
    if (TestFault() == FaultOpenElsewhere) {
        NDIS_OPEN_PARAMETERS Open;
        NdisZeroMemory(&Open, sizeof(Open));
        OpenStatus = NdisOpenAdapterEx(Protocol, NULL, &Open, BindContext, &Binding);
    }
    return NDIS_STATUS_SUCCESS;
}
