/* OID requests that a virtual miniport answers itself, in every state. */
#include "oid.h"

#include "distribution.h"

/* No vendor code of the IEEE is ours. */
#define VENDOR_ID_NONE 0x00FFFFFF

_Use_decl_annotations_
NDIS_STATUS OidAnswer(PNDIS_OID_REQUEST Request, const VOID *Data, ULONG Length)
{
    if (OidInformationLength(Request) < Length) {
        Request->DATA.QUERY_INFORMATION.BytesWritten = 0;
        Request->DATA.QUERY_INFORMATION.BytesNeeded = Length;
        return NDIS_STATUS_BUFFER_TOO_SHORT;
    }
    NdisMoveMemory(Request->DATA.QUERY_INFORMATION.InformationBuffer, Data, Length);
    Request->DATA.QUERY_INFORMATION.BytesWritten = Length;
    return NDIS_STATUS_SUCCESS;
}

static NDIS_STATUS AnswerUlong(_Inout_ PNDIS_OID_REQUEST Request, _In_ ULONG Value)
{
    return OidAnswer(Request, &Value, sizeof(Value));
}

/* A counter: 64 bits if there is room, else its low 32, saying that there is more. */
static NDIS_STATUS AnswerCounter(_Inout_ PNDIS_OID_REQUEST Request, _In_ ULONG64 Value)
{
    if (OidInformationLength(Request) >= sizeof(ULONG64)) {
        return OidAnswer(Request, &Value, sizeof(Value));
    }
    if (OidInformationLength(Request) < sizeof(ULONG)) {
        return OidAnswer(Request, &Value, sizeof(Value));
    }
    Request->DATA.QUERY_INFORMATION.BytesNeeded = sizeof(ULONG64);
    return AnswerUlong(Request, (ULONG)Value);
}

static NDIS_STATUS QueryStatistics(_In_ const VMINIPORT *Miniport, _Inout_ PNDIS_OID_REQUEST Request)
{
    NDIS_STATISTICS_INFO Sum;

    MiniportStatistics(Miniport, &Sum);
    switch (Request->DATA.QUERY_INFORMATION.Oid) {
    case OID_GEN_XMIT_OK:
        return AnswerCounter(Request, Sum.ifHCOutUcastPkts + Sum.ifHCOutMulticastPkts + Sum.ifHCOutBroadcastPkts);
    case OID_GEN_RCV_OK:
        return AnswerCounter(Request, Sum.ifHCInUcastPkts + Sum.ifHCInMulticastPkts + Sum.ifHCInBroadcastPkts);
    case OID_GEN_XMIT_ERROR:
        return AnswerCounter(Request, Sum.ifOutErrors);
    case OID_GEN_RCV_ERROR:
        return AnswerCounter(Request, Sum.ifInErrors);
    case OID_GEN_RCV_NO_BUFFER:
        return AnswerCounter(Request, Sum.ifInDiscards);
    default:
        return OidAnswer(Request, &Sum, NDIS_SIZEOF_STATISTICS_INFO_REVISION_1);
    }
}

static NDIS_STATUS QueryInterruptModeration(_Inout_ PNDIS_OID_REQUEST Request)
{
    NDIS_INTERRUPT_MODERATION_PARAMETERS Parameters;

    NdisZeroMemory(&Parameters, sizeof(Parameters));
    ObjectHeader(&Parameters.Header, NDIS_OBJECT_TYPE_DEFAULT, NDIS_INTERRUPT_MODERATION_PARAMETERS_REVISION_1,
                 NDIS_SIZEOF_INTERRUPT_MODERATION_PARAMETERS_REVISION_1);
    Parameters.InterruptModeration = NdisInterruptModerationNotSupported;
    return OidAnswer(Request, &Parameters, NDIS_SIZEOF_INTERRUPT_MODERATION_PARAMETERS_REVISION_1);
}

static NDIS_STATUS QueryMulticastList(_In_ const VMINIPORT *Miniport, _Inout_ PNDIS_OID_REQUEST Request)
{
    return OidAnswer(Request, Miniport->Rules.Multicast, Miniport->Rules.MulticastCount * ETH_LENGTH_OF_ADDRESS);
}

static ULONG DescriptionLength(VOID)
{
    ULONG Length = 0;

    while (Product.Description[Length] != '\0') {
        Length++;
    }
    return Length + 1;
}

static NDIS_STATUS Query(_Inout_ PVMINIPORT Miniport, _Inout_ PNDIS_OID_REQUEST Request, _Inout_ PBOOLEAN Known)
{
    switch (Request->DATA.QUERY_INFORMATION.Oid) {
    case OID_GEN_CURRENT_PACKET_FILTER:
        return AnswerUlong(Request, Miniport->Rules.PacketFilter);
    case OID_GEN_CURRENT_LOOKAHEAD:
        return AnswerUlong(Request, Miniport->Lookahead);
    case OID_GEN_INTERRUPT_MODERATION:
        return QueryInterruptModeration(Request);
    case OID_GEN_VENDOR_ID:
        return AnswerUlong(Request, VENDOR_ID_NONE);
    case OID_GEN_VENDOR_DESCRIPTION:
        return OidAnswer(Request, Product.Description, DescriptionLength());
    case OID_GEN_VENDOR_DRIVER_VERSION:
        return AnswerUlong(Request, (ULONG)Product.MajorVersion << 16 | Product.MinorVersion);
    case OID_GEN_DRIVER_VERSION: {
        const USHORT Version = (USHORT)((Driver.NdisVersion >> 16) << 8 | (Driver.NdisVersion & 0xFF));

        return OidAnswer(Request, &Version, sizeof(Version));
    }
    case OID_GEN_XMIT_OK:
    case OID_GEN_RCV_OK:
    case OID_GEN_XMIT_ERROR:
    case OID_GEN_RCV_ERROR:
    case OID_GEN_RCV_NO_BUFFER:
    case OID_GEN_STATISTICS:
        return QueryStatistics(Miniport, Request);
    case OID_802_3_PERMANENT_ADDRESS:
        return OidAnswer(Request, Miniport->PermanentAddress, ETH_LENGTH_OF_ADDRESS);
    case OID_802_3_CURRENT_ADDRESS:
        return OidAnswer(Request, Miniport->Address, ETH_LENGTH_OF_ADDRESS);
    case OID_802_3_MULTICAST_LIST:
        return QueryMulticastList(Miniport, Request);
    case OID_802_3_MAXIMUM_LIST_SIZE:
        return AnswerUlong(Request, MULTICAST_MAX);
    case OID_PM_PARAMETERS: /* NDIS answers it */
        return NDIS_STATUS_NOT_SUPPORTED;
    default:
        *Known = FALSE;
        return NDIS_STATUS_NOT_SUPPORTED;
    }
}

/* Rules that the adapter below must know too. */
static NDIS_STATUS SetRules(_Inout_ PVMINIPORT Miniport, _In_ const RECEIVE_RULES *Rules)
{
    const NDIS_STATUS Status = OidLowerStatus(Miniport);

    /* In the resume window the adapter gets the union when it is back; nothing has to be held for that. */
    if (Status != NDIS_STATUS_SUCCESS && Status != NDIS_STATUS_PENDING) {
        return Status;
    }
    if (!OidPend(Miniport, OidCombined, NULL)) {
        return NDIS_STATUS_REQUEST_ABORTED;
    }
    CombinedSet(Miniport, Rules);
    return NDIS_STATUS_PENDING;
}

static NDIS_STATUS SetTooShort(_Inout_ PNDIS_OID_REQUEST Request, _In_ ULONG Needed)
{
    Request->DATA.SET_INFORMATION.BytesRead = 0;
    Request->DATA.SET_INFORMATION.BytesNeeded = Needed;
    return NDIS_STATUS_BUFFER_TOO_SHORT;
}

static NDIS_STATUS SetPacketFilter(_Inout_ PVMINIPORT Miniport, _Inout_ PNDIS_OID_REQUEST Request)
{
    RECEIVE_RULES Rules = Miniport->Rules;

    if (OidInformationLength(Request) < sizeof(ULONG)) {
        return SetTooShort(Request, sizeof(ULONG));
    }
    Rules.PacketFilter = *(UNALIGNED const ULONG *)Request->DATA.SET_INFORMATION.InformationBuffer;
    Request->DATA.SET_INFORMATION.BytesRead = sizeof(ULONG);
    if ((Rules.PacketFilter & ~(Miniport->Binding->Lower.SupportedPacketFilters | NDIS_PACKET_TYPE_NO_LOCAL)) != 0) {
        return NDIS_STATUS_NOT_SUPPORTED;
    }
    return SetRules(Miniport, &Rules);
}

static NDIS_STATUS SetMulticastList(_Inout_ PVMINIPORT Miniport, _Inout_ PNDIS_OID_REQUEST Request)
{
    const ULONG Length = Request->DATA.SET_INFORMATION.InformationBufferLength;
    RECEIVE_RULES Rules = Miniport->Rules;

    if (Length % ETH_LENGTH_OF_ADDRESS != 0 || Length != OidInformationLength(Request)) {
        Request->DATA.SET_INFORMATION.BytesNeeded = Length - Length % ETH_LENGTH_OF_ADDRESS;
        return NDIS_STATUS_INVALID_LENGTH;
    }
    if (Length > sizeof(Rules.Multicast)) {
        Request->DATA.SET_INFORMATION.BytesNeeded = sizeof(Rules.Multicast);
        return NDIS_STATUS_MULTICAST_FULL;
    }
    Rules.MulticastCount = Length / ETH_LENGTH_OF_ADDRESS;
    if (Length != 0) {
        NdisMoveMemory(Rules.Multicast, Request->DATA.SET_INFORMATION.InformationBuffer, Length);
    }
    for (ULONG Index = 0; Index < Rules.MulticastCount; Index++) {
        if (!ETH_IS_MULTICAST(Rules.Multicast[Index])) {
            return NDIS_STATUS_INVALID_DATA;
        }
    }
    Request->DATA.SET_INFORMATION.BytesRead = Length;
    return SetRules(Miniport, &Rules);
}

static NDIS_STATUS SetLookahead(_Inout_ PVMINIPORT Miniport, _Inout_ PNDIS_OID_REQUEST Request)
{
    ULONG Lookahead;

    if (OidInformationLength(Request) < sizeof(ULONG)) {
        return SetTooShort(Request, sizeof(ULONG));
    }
    Lookahead = *(UNALIGNED const ULONG *)Request->DATA.SET_INFORMATION.InformationBuffer;
    Request->DATA.SET_INFORMATION.BytesRead = sizeof(ULONG);
    if (Lookahead > Miniport->Binding->Lower.LookaheadSize) {
        return NDIS_STATUS_INVALID_DATA;
    }
    Miniport->Lookahead = Lookahead;
    return NDIS_STATUS_SUCCESS;
}

/* There are no interrupts to moderate. */
static NDIS_STATUS SetInterruptModeration(_Inout_ PNDIS_OID_REQUEST Request)
{
    if (OidInformationLength(Request) < NDIS_SIZEOF_INTERRUPT_MODERATION_PARAMETERS_REVISION_1) {
        return SetTooShort(Request, NDIS_SIZEOF_INTERRUPT_MODERATION_PARAMETERS_REVISION_1);
    }
    return NDIS_STATUS_INVALID_DATA;
}

/* Before sleep NDIS says what to switch on: nothing, as nothing is advertised (R-067, lesson 19). */
static NDIS_STATUS SetPmParameters(_Inout_ PNDIS_OID_REQUEST Request)
{
    static const REVISION Revisions[] = {
        {NDIS_RUNTIME_VERSION_630, NDIS_PM_PARAMETERS_REVISION_2, NDIS_SIZEOF_NDIS_PM_PARAMETERS_REVISION_2},
        {REVISION_READ_ONLY, NDIS_PM_PARAMETERS_REVISION_1, NDIS_SIZEOF_NDIS_PM_PARAMETERS_REVISION_1},
    };
    const ULONG Length = OidInformationLength(Request);
    NDIS_PM_PARAMETERS Parameters;
    USHORT Size;

    if (Length < NDIS_SIZEOF_NDIS_PM_PARAMETERS_REVISION_1) {
        return SetTooShort(Request, NDIS_SIZEOF_NDIS_PM_PARAMETERS_REVISION_1);
    }
    NdisZeroMemory(&Parameters, sizeof(Parameters));
    NdisMoveMemory(&Parameters, Request->DATA.SET_INFORMATION.InformationBuffer, min(Length, sizeof(Parameters)));
    Size = RevisionSize(&Parameters.Header, NDIS_OBJECT_TYPE_DEFAULT, Revisions, ARRAYSIZE(Revisions));
    if (Size == 0) {
        return NDIS_STATUS_INVALID_DATA;
    }
    if (Size > Length) {
        return SetTooShort(Request, Size);
    }
    Request->DATA.SET_INFORMATION.BytesRead = Size;
    if ((Parameters.EnabledWoLPacketPatterns | Parameters.EnabledProtocolOffloads | Parameters.WakeUpFlags) != 0 ||
        (Size >= NDIS_SIZEOF_NDIS_PM_PARAMETERS_REVISION_2 && Parameters.MediaSpecificWakeUpEvents != 0)) {
        return NDIS_STATUS_INVALID_DATA;
    }
    Request->SupportedRevision = NDIS_PM_PARAMETERS_REVISION_2; /* */
    return NDIS_STATUS_SUCCESS;
}

static NDIS_STATUS Set(_Inout_ PVMINIPORT Miniport, _Inout_ PNDIS_OID_REQUEST Request, _Inout_ PBOOLEAN Known)
{
    switch (Request->DATA.SET_INFORMATION.Oid) {
    case OID_GEN_CURRENT_PACKET_FILTER:
        return SetPacketFilter(Miniport, Request);
    case OID_802_3_MULTICAST_LIST:
        return SetMulticastList(Miniport, Request);
    case OID_GEN_CURRENT_LOOKAHEAD:
        return SetLookahead(Miniport, Request);
    case OID_GEN_INTERRUPT_MODERATION:
        return SetInterruptModeration(Request);
    case OID_PM_PARAMETERS:
        return SetPmParameters(Request);
    default:
        *Known = FALSE;
        return NDIS_STATUS_NOT_SUPPORTED;
    }
}

_Use_decl_annotations_
NDIS_STATUS OidLocal(PVMINIPORT Miniport, PNDIS_OID_REQUEST Request, PBOOLEAN Known)
{
    *Known = TRUE;
    if (!OidIsOffered(Miniport->Binding, Request->DATA.Oid)) {
        return NDIS_STATUS_NOT_SUPPORTED;
    }
    switch (Request->RequestType) {
    case NdisRequestQueryInformation:
    case NdisRequestQueryStatistics:
        return Query(Miniport, Request, Known);
    case NdisRequestSetInformation:
        return Set(Miniport, Request, Known);
    case NdisRequestMethod: /* the adapter's, if at all, but for its power */
        *Known = Request->DATA.Oid == OID_PM_PARAMETERS;
        return NDIS_STATUS_NOT_SUPPORTED;
    default: /* no request of NDIS 6 */
        return NDIS_STATUS_NOT_SUPPORTED;
    }
}
