#include "frame.h"

_Use_decl_annotations_
NDIS_STATUS FrameGather(const NET_BUFFER *Nb, ULONG Offset, ULONG Length, PUCHAR Destination)
{
    ULONG Skip = NET_BUFFER_CURRENT_MDL_OFFSET(Nb) + Offset;

    if (Offset > NET_BUFFER_DATA_LENGTH(Nb) || Length > NET_BUFFER_DATA_LENGTH(Nb) - Offset) {
        return NDIS_STATUS_FAILURE;
    }
    for (PMDL Mdl = NET_BUFFER_CURRENT_MDL(Nb); Mdl != NULL && Length != 0; Mdl = Mdl->Next) {
        const ULONG Bytes = MmGetMdlByteCount(Mdl);
        const UCHAR *Source;
        ULONG Part;

        if (Skip >= Bytes) {
            Skip -= Bytes;
            continue;
        }
        Source = MmGetSystemAddressForMdlSafe(Mdl, NormalPagePriority | MdlMappingNoExecute);
        if (Source == NULL) {
            return NDIS_STATUS_RESOURCES;
        }
        Part = min(Bytes - Skip, Length);
        NdisMoveMemory(Destination, Source + Skip, Part);
        Destination += Part;
        Length -= Part;
        Skip = 0;
    }
    return Length == 0 ? NDIS_STATUS_SUCCESS : NDIS_STATUS_FAILURE;
}

_Use_decl_annotations_
BOOLEAN FrameIsWhole(const NET_BUFFER *Nb)
{
    for (; Nb != NULL; Nb = NET_BUFFER_NEXT_NB(Nb)) {
        ULONG64 Bytes = 0;
        const ULONG64 Wanted = (ULONG64)NET_BUFFER_CURRENT_MDL_OFFSET(Nb) + NET_BUFFER_DATA_LENGTH(Nb);

        for (PMDL Mdl = NET_BUFFER_CURRENT_MDL(Nb); Mdl != NULL && Bytes < Wanted; Mdl = Mdl->Next) {
            Bytes += MmGetMdlByteCount(Mdl);
        }
        if (Bytes < Wanted) {
            return FALSE;
        }
    }
    return TRUE;
}

_Use_decl_annotations_
BOOLEAN FrameExamineSent(PVMINIPORT Miniport, PNET_BUFFER_LIST Nbl, PUCHAR Storage, PSENT_FRAME Sent, PDROPS Drops)
{
    NDIS_STATUS Status;
    DROP_REASON Reason = DropMalformed;

    Sent->Sizes = FrameMeasure(Nbl);
    if (Sent->Sizes.Frames == 0 || Sent->Sizes.Shortest < ETHERNET_HEADER) {
        Status = NDIS_STATUS_FAILURE;
    } else if (Sent->Sizes.Longest > Miniport->MtuSize + ETHERNET_HEADER) {
        Status = NDIS_STATUS_INVALID_LENGTH;
        Reason = DropTooLong;
    } else {
        Status = FramePeek(NET_BUFFER_LIST_FIRST_NB(Nbl), ETHERNET_HEADER, Storage, &Sent->Header);
        Reason = Status == NDIS_STATUS_RESOURCES ? DropMemory : DropMalformed;
    }
    if (Status != NDIS_STATUS_SUCCESS) {
        DropSent(Miniport, 1, Reason, Drops);
        NET_BUFFER_LIST_STATUS(Nbl) = Status;
        return FALSE;
    }
    Sent->Cast = CastOf(FRAME_DESTINATION(Sent->Header));
    return TRUE;
}
