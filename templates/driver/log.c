#include "log.h"

/* What an entry has room for beside the status: \Device\{GUID} fits. A longer one would be refused as a whole. */
#define NAME_SHOWN ((NDIS_MAX_EVENT_LOG_DATA_SIZE - sizeof(NDIS_STATUS)) / sizeof(WCHAR) - 1)

_Use_decl_annotations_
VOID LogEvent(NDIS_STATUS EventCode, PCUNICODE_STRING Name, NDIS_STATUS Status)
{
    WCHAR Text[NAME_SHOWN + 1] = {0};
    PWSTR Strings[] = {Text};

    /* The log wants a terminator, which a counted string need not have. */
    NdisMoveMemory(Text, Name->Buffer, min(Name->Length, NAME_SHOWN * sizeof(WCHAR)));

    /* A log that is full or absent changes nothing here. */
    (VOID) NdisWriteEventLogEntry(Driver.Object, EventCode, 0, ARRAYSIZE(Strings), Strings, sizeof(Status), &Status);
}
