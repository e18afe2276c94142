#include "log.h"

_Use_decl_annotations_
VOID LogEvent(NDIS_STATUS EventCode, PCUNICODE_STRING Name, NDIS_STATUS Status)
{
    PWSTR Strings[] = {Name->Buffer};

    /* A log that is full or absent changes nothing here. */
    (VOID) NdisWriteEventLogEntry(Driver.Object, EventCode, 0, ARRAYSIZE(Strings), Strings, sizeof(Status), &Status);
}
