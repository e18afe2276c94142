/* Strings with bounds. All report STATUS_BUFFER_OVERFLOW when they had to cut and STATUS_INVALID_PARAMETER for no room at all. */
#ifndef NDIS_KIT_NTSTRSAFE_H
#define NDIS_KIT_NTSTRSAFE_H
#include <ndis.h>
#pragma clang system_header

#define NTSTRSAFE_MAX_CCH 2147483647
#define NTSTRSAFE_UNICODE_STRING_MAX_CCH (0xffff / sizeof(WCHAR))
#define NTSTRSAFEAPI FORCEINLINE NTSTATUS
#define NTSTRSAFEDDI NTSTATUS
typedef WCHAR *NTSTRSAFE_PWSTR;
typedef const WCHAR *NTSTRSAFE_PCWSTR;
typedef CHAR *NTSTRSAFE_PSTR;
typedef const CHAR *NTSTRSAFE_PCSTR;


/* The mock formats; see its list of conversions. */
@IMPORTS@

/* One set of functions for each width of character: counts in characters, then in bytes. */
#define NDIS_KIT_STRSAFE(CHARACTER, S)                                                                          \
    FORCEINLINE NTSTATUS RtlStringCchLength##S(const CHARACTER *psz, size_t cchMax, size_t *pcch)               \
    {                                                                                                           \
        size_t Length = 0;                                                                                      \
                                                                                                                \
        while (psz != NULL && Length < cchMax && psz[Length] != 0) {                                            \
            Length++;                                                                                           \
        }                                                                                                       \
        if (pcch != NULL) {                                                                                     \
            *pcch = psz == NULL || Length == cchMax ? 0 : Length;                                               \
        }                                                                                                       \
        return psz == NULL || Length == cchMax ? STATUS_INVALID_PARAMETER : STATUS_SUCCESS;                     \
    }                                                                                                           \
    FORCEINLINE NTSTATUS RtlStringCchCopyN##S(CHARACTER *pszDest, size_t cchDest, const CHARACTER *pszSrc,      \
                                              size_t cchToCopy)                                                 \
    {                                                                                                           \
        size_t Index;                                                                                           \
                                                                                                                \
        if (cchDest == 0 || cchDest > NTSTRSAFE_MAX_CCH) {                                                      \
            return STATUS_INVALID_PARAMETER;                                                                    \
        }                                                                                                       \
        for (Index = 0; Index < cchDest - 1 && Index < cchToCopy && pszSrc[Index] != 0; Index++) {              \
            pszDest[Index] = pszSrc[Index];                                                                     \
        }                                                                                                       \
        pszDest[Index] = 0;                                                                                     \
        return Index < cchToCopy && pszSrc[Index] != 0 ? STATUS_BUFFER_OVERFLOW : STATUS_SUCCESS;               \
    }                                                                                                           \
    FORCEINLINE NTSTATUS RtlStringCchCopy##S(CHARACTER *pszDest, size_t cchDest, const CHARACTER *pszSrc)       \
    {                                                                                                           \
        return RtlStringCchCopyN##S(pszDest, cchDest, pszSrc, NTSTRSAFE_MAX_CCH);                               \
    }                                                                                                           \
    FORCEINLINE NTSTATUS RtlStringCchCat##S(CHARACTER *pszDest, size_t cchDest, const CHARACTER *pszSrc)        \
    {                                                                                                           \
        size_t Length;                                                                                          \
        NTSTATUS Status = RtlStringCchLength##S(pszDest, cchDest, &Length);                                     \
                                                                                                                \
        return NT_SUCCESS(Status) ? RtlStringCchCopy##S(pszDest + Length, cchDest - Length, pszSrc) : Status;   \
    }                                                                                                           \
    FORCEINLINE NTSTATUS RtlStringCbLength##S(const CHARACTER *psz, size_t cbMax, size_t *pcb)                  \
    {                                                                                                           \
        NTSTATUS Status = RtlStringCchLength##S(psz, cbMax / sizeof(CHARACTER), pcb);                           \
                                                                                                                \
        if (pcb != NULL) {                                                                                      \
            *pcb *= sizeof(CHARACTER);                                                                          \
        }                                                                                                       \
        return Status;                                                                                          \
    }                                                                                                           \
    FORCEINLINE NTSTATUS RtlStringCbCopyN##S(CHARACTER *pszDest, size_t cbDest, const CHARACTER *pszSrc,        \
                                             size_t cbToCopy)                                                   \
    {                                                                                                           \
        return RtlStringCchCopyN##S(pszDest, cbDest / sizeof(CHARACTER), pszSrc, cbToCopy / sizeof(CHARACTER)); \
    }                                                                                                           \
    FORCEINLINE NTSTATUS RtlStringCbCopy##S(CHARACTER *pszDest, size_t cbDest, const CHARACTER *pszSrc)         \
    {                                                                                                           \
        return RtlStringCchCopy##S(pszDest, cbDest / sizeof(CHARACTER), pszSrc);                                \
    }                                                                                                           \
    FORCEINLINE NTSTATUS RtlStringCbCat##S(CHARACTER *pszDest, size_t cbDest, const CHARACTER *pszSrc)          \
    {                                                                                                           \
        return RtlStringCchCat##S(pszDest, cbDest / sizeof(CHARACTER), pszSrc);                                 \
    }
NDIS_KIT_STRSAFE(WCHAR, W)
NDIS_KIT_STRSAFE(CHAR, A)

FORCEINLINE NTSTATUS RtlUnicodeStringInit(PUNICODE_STRING DestinationString, NTSTRSAFE_PCWSTR pszSrc)
{
    size_t Length = 0;

    if (pszSrc != NULL &&
        !NT_SUCCESS(RtlStringCchLengthW(pszSrc, NTSTRSAFE_UNICODE_STRING_MAX_CCH, &Length))) {
        return STATUS_INVALID_PARAMETER;
    }
    DestinationString->Length = (USHORT)(Length * sizeof(WCHAR));
    DestinationString->MaximumLength = (USHORT)(pszSrc == NULL ? 0 : (Length + 1) * sizeof(WCHAR));
    DestinationString->Buffer = (PWCH)(ULONG_PTR)pszSrc;
    return STATUS_SUCCESS;
}

FORCEINLINE NTSTATUS RtlUnicodeStringCat(PUNICODE_STRING DestinationString, PCUNICODE_STRING SourceString)
{
    USHORT Room = (USHORT)(DestinationString->MaximumLength - DestinationString->Length);
    USHORT Length = SourceString->Length < Room ? SourceString->Length : Room;

    RtlCopyMemory((PUCHAR)DestinationString->Buffer + DestinationString->Length, SourceString->Buffer, Length);
    DestinationString->Length = (USHORT)(DestinationString->Length + Length);
    return Length < SourceString->Length ? STATUS_BUFFER_OVERFLOW : STATUS_SUCCESS;
}

FORCEINLINE NTSTATUS RtlUnicodeStringCopy(PUNICODE_STRING DestinationString, PCUNICODE_STRING SourceString)
{
    DestinationString->Length = 0;
    return RtlUnicodeStringCat(DestinationString, SourceString);
}

FORCEINLINE NTSTATUS RtlUnicodeStringCatString(PUNICODE_STRING DestinationString, NTSTRSAFE_PCWSTR pszSrc)
{
    UNICODE_STRING Source;
    NTSTATUS Status = RtlUnicodeStringInit(&Source, pszSrc);

    return NT_SUCCESS(Status) ? RtlUnicodeStringCat(DestinationString, &Source) : Status;
}

FORCEINLINE NTSTATUS RtlUnicodeStringCopyString(PUNICODE_STRING DestinationString, NTSTRSAFE_PCWSTR pszSrc)
{
    DestinationString->Length = 0;
    return RtlUnicodeStringCatString(DestinationString, pszSrc);
}

#endif
