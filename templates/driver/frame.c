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
