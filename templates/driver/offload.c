/* What the adapter below offloads, as the one virtual miniport over it offers it. */
#include "offload.h"

#include "oid.h"
#include "vminiport.h"

static const REVISION TaskRevisions[] = {
    {NDIS_RUNTIME_VERSION_685, NDIS_OFFLOAD_REVISION_7, NDIS_SIZEOF_NDIS_OFFLOAD_REVISION_7},
    {NDIS_RUNTIME_VERSION_683, NDIS_OFFLOAD_REVISION_6, NDIS_SIZEOF_NDIS_OFFLOAD_REVISION_6},
    {NDIS_RUNTIME_VERSION_670, NDIS_OFFLOAD_REVISION_5, NDIS_SIZEOF_NDIS_OFFLOAD_REVISION_5},
    {NDIS_RUNTIME_VERSION_650, NDIS_OFFLOAD_REVISION_4, NDIS_SIZEOF_NDIS_OFFLOAD_REVISION_4},
    {NDIS_RUNTIME_VERSION_630, NDIS_OFFLOAD_REVISION_3, NDIS_SIZEOF_NDIS_OFFLOAD_REVISION_3},
    {REVISION_READ_ONLY, NDIS_OFFLOAD_REVISION_2, NDIS_SIZEOF_NDIS_OFFLOAD_REVISION_2},
    {REVISION_READ_ONLY, NDIS_OFFLOAD_REVISION_1, NDIS_SIZEOF_NDIS_OFFLOAD_REVISION_1},
};

static const REVISION ScalingRevisions[] = {
    {NDIS_RUNTIME_VERSION_660, NDIS_RECEIVE_SCALE_CAPABILITIES_REVISION_3,
     NDIS_SIZEOF_RECEIVE_SCALE_CAPABILITIES_REVISION_3},
    {NDIS_RUNTIME_VERSION_630, NDIS_RECEIVE_SCALE_CAPABILITIES_REVISION_2,
     NDIS_SIZEOF_RECEIVE_SCALE_CAPABILITIES_REVISION_2},
    {REVISION_READ_ONLY, NDIS_RECEIVE_SCALE_CAPABILITIES_REVISION_1, NDIS_SIZEOF_RECEIVE_SCALE_CAPABILITIES_REVISION_1},
};

/* The adapter's NDIS_OFFLOAD as one of ours, of `Available` bytes. FALSE: it is none. */
_Must_inspect_result_
static BOOLEAN CopyTasks(_Out_ PNDIS_OFFLOAD To, _In_reads_bytes_(Available) const NDIS_OFFLOAD *From,
                         _In_ ULONG Available)
{
    USHORT Size = 0;

    if (Available >= sizeof(From->Header)) {
        Size = RevisionSize(&From->Header, NDIS_OBJECT_TYPE_OFFLOAD, TaskRevisions, ARRAYSIZE(TaskRevisions));
    }
    NdisZeroMemory(To, sizeof(*To));
    if (Size == 0 || Size > Available) {
        return FALSE;
    }
    NdisMoveMemory(To, From, Size);
    RevisionSet(&To->Header, NDIS_OBJECT_TYPE_OFFLOAD, TaskRevisions);
    /* What a revision has beyond that of the version registered is not for us to say. */
    NdisZeroMemory((PUCHAR)To + To->Header.Size, sizeof(*To) - To->Header.Size);
    NdisZeroMemory(&To->IPsecV1, sizeof(To->IPsecV1));
    NdisZeroMemory(&To->IPsecV2, sizeof(To->IPsecV2));
    To->Flags &= ~(IPSEC_OFFLOAD_V2_AND_TCP_CHECKSUM_COEXISTENCE | IPSEC_OFFLOAD_V2_AND_UDP_CHECKSUM_COEXISTENCE);
    return TRUE;
}

_Use_decl_annotations_
VOID OffloadScaling(OFFLOADS *Offloads, const NDIS_RECEIVE_SCALE_CAPABILITIES *Capabilities)
{
    USHORT Size = 0;

    if (Capabilities != NULL) {
        Size = RevisionSize(&Capabilities->Header, NDIS_OBJECT_TYPE_RSS_CAPABILITIES, ScalingRevisions,
                            ARRAYSIZE(ScalingRevisions));
    }
    NdisZeroMemory(&Offloads->Scaling, sizeof(Offloads->Scaling));
    Offloads->HasScaling = Size != 0;
    if (Size == 0) {
        return;
    }
    NdisMoveMemory(&Offloads->Scaling, Capabilities, Size);
    RevisionSet(&Offloads->Scaling.Header, NDIS_OBJECT_TYPE_RSS_CAPABILITIES, ScalingRevisions);
    /* Ports are not passed on, and entries move by synchronous requests alone. */
    Offloads->Scaling.CapabilitiesFlags &=
        ~(NDIS_RSS_CAPS_RSS_AVAILABLE_ON_PORTS | NDIS_RSS_CAPS_SUPPORTS_INDEPENDENT_ENTRY_MOVE);
    if (Offloads->Scaling.NumberOfIndirectionTableEntries == 0) { /* a revision that does not say it */
        Offloads->Scaling.NumberOfIndirectionTableEntries = NDIS_RSS_INDIRECTION_TABLE_MAX_SIZE_REVISION_1;
    }
}

_Use_decl_annotations_
VOID OffloadFromBindParameters(OFFLOADS *Offloads, const NDIS_BIND_PARAMETERS *Parameters)
{
    const NDIS_OFFLOAD *Tasks = Parameters->DefaultOffloadConfiguration;

    NdisZeroMemory(Offloads, sizeof(*Offloads));
    if (Tasks != NULL) {
        Offloads->HasTasks = CopyTasks(&Offloads->Current, Tasks, Tasks->Header.Size);
        Offloads->Hardware = Offloads->Current;
    }
    OffloadScaling(Offloads, Parameters->RcvScaleCapabilities);
}

/* A request of ours for what the hardware can do, in memory that outlives the wait for it. */
typedef struct _HARDWARE_REQUEST {
    LOWER_CALL Call;
    NDIS_OID_REQUEST Request;
    NDIS_EVENT Done;
    NDIS_STATUS Status;
    NDIS_OFFLOAD Answer;
} HARDWARE_REQUEST, *PHARDWARE_REQUEST;

static LOWER_COMPLETE HardwareTold;
_Use_decl_annotations_
static VOID HardwareTold(PLOWER_CALL Call, PNDIS_OID_REQUEST Request, NDIS_STATUS Status)
{
    PHARDWARE_REQUEST Hardware = CONTAINING_RECORD(Call, HARDWARE_REQUEST, Call);

    UNREFERENCED_PARAMETER(Request);
    Hardware->Status = Status;
    NdisSetEvent(&Hardware->Done);
}

/* Who does not answer can do what it does now. */
_IRQL_requires_(PASSIVE_LEVEL)
static VOID AskHardware(_Inout_ PVMINIPORT Miniport)
{
    PBINDING Binding = Miniport->Binding;
    PHARDWARE_REQUEST Hardware;
    NDIS_OFFLOAD Copy;
    LOCK_STATE_EX LockState;

    if (OidLowerStatus(Miniport) != NDIS_STATUS_SUCCESS) {
        return;
    }
    Hardware = DriverAllocate(sizeof(*Hardware), TAG_HARDWARE_REQUEST);
    if (Hardware == NULL) {
        return;
    }
    NdisInitializeEvent(&Hardware->Done);
    Hardware->Call.Complete = HardwareTold;
    OidPrepare(&Hardware->Request, NdisRequestQueryInformation, OID_TCP_OFFLOAD_HARDWARE_CAPABILITIES,
               &Hardware->Answer, sizeof(Hardware->Answer));

    Hardware->Status = OidSubmit(Binding, &Hardware->Request, &Hardware->Call);
    if (Hardware->Status == NDIS_STATUS_PENDING) {
        NdisWaitEvent(&Hardware->Done, 0);
    }
    if (Hardware->Status == NDIS_STATUS_SUCCESS &&
        CopyTasks(&Copy, &Hardware->Answer, Hardware->Request.DATA.QUERY_INFORMATION.BytesWritten)) {
        NdisAcquireRWLockWrite(Binding->PathLock, &LockState, 0);
        Binding->Lower.Offloads.Hardware = Copy;
        NdisReleaseRWLock(Binding->PathLock, &LockState);
    }
    DriverFree(Hardware);
}

_Use_decl_annotations_
NDIS_STATUS OffloadSetAttributes(PVMINIPORT Miniport)
{
    PBINDING Binding = Miniport->Binding;
    NDIS_MINIPORT_ADAPTER_OFFLOAD_ATTRIBUTES Attributes;
    NDIS_OFFLOAD Current;
    NDIS_OFFLOAD Hardware;
    LOCK_STATE_EX LockState;

    if (!Binding->Lower.Offloads.HasTasks) {
        return NDIS_STATUS_SUCCESS;
    }
    AskHardware(Miniport);

    NdisAcquireRWLockRead(Binding->PathLock, &LockState, 0);
    Current = Binding->Lower.Offloads.Current;
    Hardware = Binding->Lower.Offloads.Hardware;
    NdisReleaseRWLock(Binding->PathLock, &LockState);

    NdisZeroMemory(&Attributes, sizeof(Attributes));
    ObjectHeader(&Attributes.Header, NDIS_OBJECT_TYPE_MINIPORT_ADAPTER_OFFLOAD_ATTRIBUTES,
                 NDIS_MINIPORT_ADAPTER_OFFLOAD_ATTRIBUTES_REVISION_1,
                 NDIS_SIZEOF_MINIPORT_ADAPTER_OFFLOAD_ATTRIBUTES_REVISION_1);
    Attributes.DefaultOffloadConfiguration = &Current;
    Attributes.HardwareOffloadCapabilities = &Hardware;
    return NdisMSetMiniportAttributes(Miniport->Handle, (PNDIS_MINIPORT_ADAPTER_ATTRIBUTES)&Attributes);
}

_Use_decl_annotations_
BOOLEAN OffloadChanged(PBINDING Binding, const NDIS_STATUS_INDICATION *Indication, PNDIS_OFFLOAD Above)
{
    OFFLOADS *Offloads = &Binding->Lower.Offloads;
    LOCK_STATE_EX LockState;

    if (!Offloads->HasTasks || !CopyTasks(Above, Indication->StatusBuffer, Indication->StatusBufferSize)) {
        return FALSE;
    }
    NdisAcquireRWLockWrite(Binding->PathLock, &LockState, 0);
    if (Indication->StatusCode == NDIS_STATUS_TASK_OFFLOAD_CURRENT_CONFIG) {
        Offloads->Current = *Above;
    } else {
        Offloads->Hardware = *Above;
    }
    NdisReleaseRWLock(Binding->PathLock, &LockState);
    return TRUE;
}
