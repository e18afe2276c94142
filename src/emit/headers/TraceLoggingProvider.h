/* Events with typed fields. The mock gets each event with its fields; on Windows the SDK's header is used. */
#ifndef NDIS_KIT_TRACELOGGING_H
#define NDIS_KIT_TRACELOGGING_H
#include <ndis.h>
#pragma clang system_header

/* The mock writes the first, third and fourth member when a session switches the provider on and off. */
typedef struct _NDIS_KIT_TRACE_PROVIDER {
    ULONG LevelPlus1; /* 0: off */
    const CHAR *Name;
    ULONGLONG KeywordAny;
    ULONGLONG KeywordAll;
    GUID Id;
} NDIS_KIT_TRACE_PROVIDER;

typedef const NDIS_KIT_TRACE_PROVIDER *TraceLoggingHProvider;

/* A field: its name, the kind as a character (u i x p b s w S l k o), the value or the address of what it is. */
typedef struct _NDIS_KIT_TRACE_FIELD {
    const CHAR *Name;
    ULONG Kind;
    ULONG Length;
    ULONGLONG Value;
} NDIS_KIT_TRACE_FIELD;

@IMPORTS@
/* An event without a keyword is for every session; else it has one of KeywordAny, and all of KeywordAll. */
FORCEINLINE BOOLEAN NdisKitTraceKeyword(const NDIS_KIT_TRACE_PROVIDER *Provider, ULONGLONG Keyword)
{
    return Keyword == 0 || ((Keyword & Provider->KeywordAny) != 0 && (Keyword & Provider->KeywordAll) == Provider->KeywordAll);
}

#define TRACELOGGING_DECLARE_PROVIDER(handle) extern const TraceLoggingHProvider handle
#define TRACELOGGING_DEFINE_PROVIDER(handle, name, id, ...)                                   \
    static NDIS_KIT_TRACE_PROVIDER handle##_provider = {0, name, 0, 0, NDIS_KIT_TRACE_GUID id}; \
    const TraceLoggingHProvider handle = &handle##_provider
#define NDIS_KIT_TRACE_GUID(l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8) \
    {l, w1, w2, {b1, b2, b3, b4, b5, b6, b7, b8}}
#define TraceLoggingRegister(handle) NdisKitTraceRegister((PVOID)(ULONG_PTR)(handle))
#define TraceLoggingUnregister(handle) NdisKitTraceUnregister((PVOID)(ULONG_PTR)(handle))
#define TraceLoggingProviderEnabled(handle, level, keyword) \
    ((handle)->LevelPlus1 > (ULONG)(level) && NdisKitTraceKeyword((handle), (keyword)))
#define TraceLoggingProviderId(handle) ((handle)->Id)
#define TraceLoggingWrite(handle, event, ...)                                                             \
    do {                                                                                                  \
        if ((handle)->LevelPlus1 != 0) {                                                                  \
            const NDIS_KIT_TRACE_FIELD Fields_[] = {{0}, ##__VA_ARGS__};                                  \
            NdisKitTraceWrite((PVOID)(ULONG_PTR)(handle), (event), RTL_NUMBER_OF(Fields_) - 1, (PVOID)(ULONG_PTR)&Fields_[1]); \
        }                                                                                                 \
    } while (0)

#define NDIS_KIT_TRACE_NAMED(kind, length, value, name, ...) {name, kind, length, (ULONGLONG)(value)}
#define NDIS_KIT_TRACE_ADDRESS(p) ((ULONG_PTR)(p))
#define TraceLoggingLevel(level) {"", 'l', 0, (level)}
#define TraceLoggingKeyword(keyword) {"", 'k', 0, (keyword)}
#define TraceLoggingOpcode(opcode) {"", 'o', 0, (opcode)}
#define TraceLoggingDescription(text) {"", 'd', 0, 0}
#define TraceLoggingUInt8(v, ...) NDIS_KIT_TRACE_NAMED('u', 1, v, ##__VA_ARGS__, #v)
#define TraceLoggingUInt16(v, ...) NDIS_KIT_TRACE_NAMED('u', 2, v, ##__VA_ARGS__, #v)
#define TraceLoggingUInt32(v, ...) NDIS_KIT_TRACE_NAMED('u', 4, v, ##__VA_ARGS__, #v)
#define TraceLoggingUInt64(v, ...) NDIS_KIT_TRACE_NAMED('u', 8, v, ##__VA_ARGS__, #v)
#define TraceLoggingULong(v, ...) NDIS_KIT_TRACE_NAMED('u', 4, v, ##__VA_ARGS__, #v)
#define TraceLoggingInt32(v, ...) NDIS_KIT_TRACE_NAMED('i', 4, v, ##__VA_ARGS__, #v)
#define TraceLoggingInt64(v, ...) NDIS_KIT_TRACE_NAMED('i', 8, v, ##__VA_ARGS__, #v)
#define TraceLoggingLong(v, ...) NDIS_KIT_TRACE_NAMED('i', 4, v, ##__VA_ARGS__, #v)
#define TraceLoggingHexUInt32(v, ...) NDIS_KIT_TRACE_NAMED('x', 4, v, ##__VA_ARGS__, #v)
#define TraceLoggingHexUInt64(v, ...) NDIS_KIT_TRACE_NAMED('x', 8, v, ##__VA_ARGS__, #v)
#define TraceLoggingHexULong(v, ...) NDIS_KIT_TRACE_NAMED('x', 4, v, ##__VA_ARGS__, #v)
#define TraceLoggingNTStatus(v, ...) NDIS_KIT_TRACE_NAMED('x', 4, (ULONG)(v), ##__VA_ARGS__, #v)
#define TraceLoggingBoolean(v, ...) NDIS_KIT_TRACE_NAMED('b', 1, v, ##__VA_ARGS__, #v)
#define TraceLoggingPointer(v, ...) NDIS_KIT_TRACE_NAMED('p', sizeof(PVOID), NDIS_KIT_TRACE_ADDRESS(v), ##__VA_ARGS__, #v)
#define TraceLoggingString(v, ...) NDIS_KIT_TRACE_NAMED('s', 0, NDIS_KIT_TRACE_ADDRESS(v), ##__VA_ARGS__, #v)
#define TraceLoggingWideString(v, ...) NDIS_KIT_TRACE_NAMED('w', 0, NDIS_KIT_TRACE_ADDRESS(v), ##__VA_ARGS__, #v)
#define TraceLoggingUnicodeString(v, ...) NDIS_KIT_TRACE_NAMED('S', 0, NDIS_KIT_TRACE_ADDRESS(v), ##__VA_ARGS__, #v)
#define TraceLoggingGuid(v, ...) NDIS_KIT_TRACE_NAMED('g', 16, NDIS_KIT_TRACE_ADDRESS(&(v)), ##__VA_ARGS__, #v)
#define TraceLoggingBinary(v, size, ...) NDIS_KIT_TRACE_NAMED('y', size, NDIS_KIT_TRACE_ADDRESS(v), ##__VA_ARGS__, #v)

#endif
