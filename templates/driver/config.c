#include "config.h"

#include "distribution.h"
#include "log.h"

/* A device name is \Device\{GUID}: what is longer is none. */
#define NAME_MAX_BYTES (256 * sizeof(WCHAR))

static WCHAR Fold(_In_ WCHAR Character)
{
    return Character >= L'a' && Character <= L'z' ? (WCHAR)(Character - L'a' + L'A') : Character;
}

_Use_decl_annotations_
BOOLEAN ConfigNamesEqual(PCUNICODE_STRING Left, PCUNICODE_STRING Right)
{
    if (Left->Length != Right->Length) {
        return FALSE;
    }
    /* From the end: device names differ there. */
    for (ULONG Index = Left->Length / sizeof(WCHAR); Index != 0; Index--) {
        if (Fold(Left->Buffer[Index - 1]) != Fold(Right->Buffer[Index - 1])) {
            return FALSE;
        }
    }
    return TRUE;
}

_Must_inspect_result_
_IRQL_requires_(PASSIVE_LEVEL)
static NDIS_STATUS Open(_In_ NDIS_HANDLE NdisHandle, _Out_ PNDIS_HANDLE Configuration)
{
    NDIS_CONFIGURATION_OBJECT Object;

    NdisZeroMemory(&Object, sizeof(Object));
    ObjectHeader(&Object.Header, NDIS_OBJECT_TYPE_CONFIGURATION_OBJECT, NDIS_CONFIGURATION_OBJECT_REVISION_1,
                 NDIS_SIZEOF_CONFIGURATION_OBJECT_REVISION_1);
    Object.NdisHandle = NdisHandle;
    return NdisOpenConfigurationEx(&Object, Configuration);
}

static BOOLEAN IsRepeated(_In_ const UPPER_BINDINGS *UpperBindings, _In_ PCUNICODE_STRING Name)
{
    for (ULONG Index = 0; Index < UpperBindings->Count; Index++) {
        if (ConfigNamesEqual(&UpperBindings->Names[Index], Name)) {
            return TRUE;
        }
    }
    return FALSE;
}

/*
 * Cuts the copy into names. A MULTI_SZ should end in an empty string; what lies in the registry may lack it, or have
 * empty strings in the middle. FALSE: something is no name, or there twice.
 */
static BOOLEAN Split(_Inout_ UPPER_BINDINGS *UpperBindings, _In_ ULONG Characters)
{
    BOOLEAN Clean = TRUE;
    ULONG End = Characters;
    ULONG Start = 0;

    while (End != 0 && UpperBindings->Buffer[End - 1] == L'\0') {
        End--;
    }
    while (Start < End && !UpperBindings->Surplus) {
        UNICODE_STRING Name;
        ULONG Length = 0;

        while (UpperBindings->Buffer[Start + Length] != L'\0') {
            Length++;
        }
        Name.Buffer = &UpperBindings->Buffer[Start];
        Name.Length = (USHORT)(min(Length * sizeof(WCHAR), NAME_MAX_BYTES + sizeof(WCHAR)));
        Name.MaximumLength = (USHORT)(Name.Length + sizeof(WCHAR));
        Start += Length + 1;

        if (Length == 0 || Name.Length > NAME_MAX_BYTES || IsRepeated(UpperBindings, &Name)) {
            Clean = FALSE;
        } else if (UpperBindings->Count == Distribution.MaxMiniports) {
            UpperBindings->Surplus = TRUE;
        } else {
            UpperBindings->Names[UpperBindings->Count++] = Name;
        }
    }
    return Clean;
}

/* How many names there can be: one ends at each terminator, the last at the end. */
static ULONG CountNames(_In_reads_(Characters) PCWSTR Buffer, _In_ ULONG Characters)
{
    ULONG Count = 1;

    for (ULONG Index = 0; Index < Characters; Index++) {
        Count += Buffer[Index] == L'\0';
    }
    return min(Count, Distribution.MaxMiniports);
}

/* Copies the list: one piece of memory, first the names, then the text they point into, with a terminator of our own.
 */
_Must_inspect_result_
_IRQL_requires_(PASSIVE_LEVEL)
static NDIS_STATUS CopyNames(_Inout_ UPPER_BINDINGS *UpperBindings, _In_ const NDIS_CONFIGURATION_PARAMETER *Parameter,
                             _In_ PCUNICODE_STRING AdapterName)
{
    const UNICODE_STRING *Text = &Parameter->ParameterData.StringData;
    const ULONG Characters = Text->Length / (ULONG)sizeof(WCHAR);
    const ULONG Names = CountNames(Text->Buffer, Characters);
    const BOOLEAN Terminated =
        Parameter->ParameterType == NdisParameterString || (Characters != 0 && Text->Buffer[Characters - 1] == L'\0');
    BOOLEAN Clean;

    UpperBindings->Present = TRUE;
    UpperBindings->Names =
        DriverAllocate(Names * sizeof(UNICODE_STRING) + (Characters + 1) * sizeof(WCHAR), TAG_CONFIGURATION);
    if (UpperBindings->Names == NULL) {
        return NDIS_STATUS_RESOURCES;
    }
    UpperBindings->Buffer = (PWSTR)(UpperBindings->Names + Names);
    NdisMoveMemory(UpperBindings->Buffer, Text->Buffer, Characters * sizeof(WCHAR));

    Clean = Split(UpperBindings, Characters) && Terminated && Text->Length % sizeof(WCHAR) == 0;
    if (!Clean) {
        LogEvent(EVENT_NDIS_INVALID_VALUE_FROM_ADAPTER, AdapterName, NDIS_STATUS_INVALID_DATA);
    } else if (UpperBindings->Count == 0) {
        LogEvent(EVENT_NDIS_MISSING_CONFIGURATION_PARAMETER, AdapterName, NDIS_STATUS_SUCCESS);
    }
    return NDIS_STATUS_SUCCESS;
}

_Use_decl_annotations_
NDIS_STATUS ConfigReadUpperBindings(NDIS_HANDLE NdisHandle, PCUNICODE_STRING AdapterName, UPPER_BINDINGS *UpperBindings)
{
    NDIS_STRING Keyword = NDIS_STRING_CONST("UpperBindings");
    PNDIS_CONFIGURATION_PARAMETER Parameter = NULL;
    NDIS_HANDLE Configuration;
    NDIS_STATUS Status;

    NdisZeroMemory(UpperBindings, sizeof(*UpperBindings));
    Status = Open(NdisHandle, &Configuration);
    if (Status != NDIS_STATUS_SUCCESS) {
        return Status;
    }

    NdisReadConfiguration(&Status, &Parameter, Configuration, &Keyword, NdisParameterMultiString);
    if (Status == NDIS_STATUS_FAILURE) {
        /* The one status that says that there is none; every other one says nothing about that (lesson 24). */
        LogEvent(EVENT_NDIS_MISSING_CONFIGURATION_PARAMETER, AdapterName, Status);
        Status = NDIS_STATUS_SUCCESS;
    } else if (Status == NDIS_STATUS_SUCCESS) {
        if (Parameter->ParameterType == NdisParameterMultiString || Parameter->ParameterType == NdisParameterString) {
            Status = CopyNames(UpperBindings, Parameter, AdapterName);
        } else {
            LogEvent(EVENT_NDIS_INVALID_VALUE_FROM_ADAPTER, AdapterName, NDIS_STATUS_INVALID_DATA);
        }
    }
    NdisCloseConfiguration(Configuration);
    return Status;
}

_Use_decl_annotations_
VOID ConfigFreeUpperBindings(UPPER_BINDINGS *UpperBindings)
{
    if (UpperBindings->Names != NULL) {
        DriverFree(UpperBindings->Names);
        UpperBindings->Names = NULL;
    }
    UpperBindings->Count = 0;
}

_Use_decl_annotations_
VOID ConfigReadMiniport(PVMINIPORT Miniport)
{
    NDIS_STRING Keyword = NDIS_STRING_CONST("VlanId");
    PNDIS_CONFIGURATION_PARAMETER Parameter = NULL;
    NDIS_HANDLE Configuration;
    NDIS_STATUS Status;
    PVOID Address = NULL;
    UINT Length = 0;

    if (Open(Miniport->Handle, &Configuration) != NDIS_STATUS_SUCCESS) {
        return; /* the rendered row is complete without */
    }

    /* NDIS checks nothing of it. */
    NdisReadNetworkAddress(&Status, &Address, &Length, Configuration);
    if (Status == NDIS_STATUS_SUCCESS) {
        const UCHAR *Bytes = Address;

        if (Length == ETH_LENGTH_OF_ADDRESS && !ETH_IS_MULTICAST(Bytes) && (Bytes[0] & 0x02) != 0) {
            AddressCopy(Miniport->Address, Bytes);
        } else {
            LogEvent(EVENT_NDIS_NETWORK_ADDRESS, &Miniport->DeviceName, NDIS_STATUS_INVALID_ADDRESS);
        }
    }

    NdisReadConfiguration(&Status, &Parameter, Configuration, &Keyword, NdisParameterInteger);
    if (Status == NDIS_STATUS_SUCCESS) {
        if (Parameter->ParameterData.IntegerData <= VLAN_ID_MAX) {
            Miniport->VlanId = (USHORT)Parameter->ParameterData.IntegerData;
        } else {
            LogEvent(EVENT_NDIS_INVALID_VALUE_FROM_ADAPTER, &Miniport->DeviceName, NDIS_STATUS_INVALID_DATA);
        }
    }
    NdisCloseConfiguration(Configuration);
}
