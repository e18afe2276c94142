import test from 'ava';

import { compileCases } from '../support/cases.js';

const cases = await compileCases(
  {
    'zeroed and freed': `
    PUCHAR Memory = ExAllocatePool2(POOL_FLAG_NON_PAGED, 40, TAG);
    NT_ASSERT(Memory != NULL && Memory[0] == 0 && Memory[39] == 0);
    ExFreePoolWithTag(Memory, TAG);
    Memory = NdisAllocateMemoryWithTagPriority(NULL, 40, TAG, NormalPoolPriority);
    NdisFreeMemory(Memory, 0, 0);
    return 0;`,
    allocate: `return NdisAllocateMemoryWithTagPriority(NULL, A, TAG, NormalPoolPriority) == NULL;`,
    'no tag': `NdisAllocateMemoryWithTagPriority(NULL, 16, 0, NormalPoolPriority); return 0;`,
    'wrong tag': `ExFreePoolWithTag(ExAllocatePool2(POOL_FLAG_NON_PAGED, 16, TAG), 'rehT'); return 0;`,
    'wrong length': `NdisFreeMemory(NdisAllocateMemoryWithTagPriority(NULL, 16, TAG, NormalPoolPriority), 17, 0); return 0;`,
    'freed twice': `PVOID P = ExAllocatePool2(POOL_FLAG_NON_PAGED, 16, TAG); ExFreePoolWithTag(P, TAG); ExFreePoolWithTag(P, TAG); return 0;`,
    'one byte too far': `PUCHAR P = ExAllocatePool2(POOL_FLAG_NON_PAGED, 16, TAG); P[16] = 1; ExFreePoolWithTag(P, TAG); return 0;`,
    'paged at DISPATCH_LEVEL': `KIRQL Irql; KeRaiseIrql(DISPATCH_LEVEL, &Irql); ExAllocatePool2(POOL_FLAG_PAGED, 16, TAG); return 0;`,
    'look-aside list': `
    PVOID Entry;
    ExInitializeNPagedLookasideList(&List, NULL, NULL, 0, 24, TAG, 0);
    Entry = ExAllocateFromNPagedLookasideList(&List);
    ExFreeToNPagedLookasideList(&List, Entry);
    if (A == 0) ExDeleteNPagedLookasideList(&List);
    return Entry == NULL;`,
    strings: `
    UNICODE_STRING Text, Other;
    WCHAR Buffer[8];
    RtlInitUnicodeString(&Text, L"Ndis");
    NT_ASSERT(Text.Length == 8 && Text.MaximumLength == 10);
    RtlInitUnicodeString(&Other, L"nDIS");
    NT_ASSERT(!RtlEqualUnicodeString(&Text, &Other, FALSE) && RtlEqualUnicodeString(&Text, &Other, TRUE));
    Other.Buffer = Buffer;
    Other.Length = 0;
    Other.MaximumLength = sizeof(Buffer);
    RtlCopyUnicodeString(&Other, &Text);
    NT_ASSERT(NT_SUCCESS(RtlAppendUnicodeToString(&Other, L" 6")));
    NT_ASSERT(RtlAppendUnicodeToString(&Other, L"too long") == STATUS_BUFFER_TOO_SMALL);
    DbgPrint("%wZ", &Other);
    return Other.Length;`,
    printing: `
    UNICODE_STRING Text;
    RtlInitUnicodeString(&Text, L"wide");
    DbgPrint("%s|%ws|%wZ|%5d|%-5u|%08x|%#x|%lld|%c|%%\\n", "narrow", L"broad", &Text, -42, 7, 0xbeef, 255, -5000000000LL, 'c');
    return 0;`,
    'safe printing': `
    WCHAR Wide[16];
    CHAR Narrow[4];
    WCHAR Own[4];
    UNICODE_STRING Text = {0, sizeof(Own), Own};
    NT_ASSERT(RtlStringCchPrintfW(Wide, 16, L"%s-%S-%hs-%02u", L"wide", "na", "rrow", 7) == STATUS_SUCCESS);
    DbgPrint("%ws", Wide);
    NT_ASSERT(RtlStringCbPrintfA(Narrow, sizeof(Narrow), "%d", 12345) == STATUS_BUFFER_OVERFLOW);
    DbgPrint("%s", Narrow);
    NT_ASSERT(RtlUnicodeStringPrintf(&Text, L"%ws", L"long one") == STATUS_BUFFER_OVERFLOW);
    DbgPrint("%wZ", &Text);
    return Text.Length;`,
    tracing: `
    TraceLoggingWrite(Provider, "Early");
    NT_ASSERT(TraceLoggingRegister(Provider) == STATUS_SUCCESS);
    TraceLoggingWrite(Provider, "Bound", TraceLoggingLevel(4), TraceLoggingUInt32(A, "Index"),
                      TraceLoggingWideString(L"adapter", "Name"), TraceLoggingBoolean(TRUE, "First"));
    if (A != 0) TraceLoggingUnregister(Provider);
    return 0;`,
    'tracing what is wanted': `
    ULONG Gathered = 0;
    if (A != 0) (VOID) TraceLoggingRegister(Provider);
    TraceLoggingWrite(Provider, "Error", TraceLoggingLevel(2), TraceLoggingKeyword(1), TraceLoggingUInt32(++Gathered, "Nth"));
    TraceLoggingWrite(Provider, "Verbose", TraceLoggingKeyword(1), TraceLoggingUInt32(++Gathered, "Nth"));
    TraceLoggingWrite(Provider, "Other", TraceLoggingLevel(2), TraceLoggingKeyword(2));
    TraceLoggingWrite(Provider, "Always", TraceLoggingLevel(0));
    return (NTSTATUS)(Gathered + 0x10 * TraceLoggingProviderEnabled(Provider, 2, 1) + 0x100 * TraceLoggingProviderEnabled(Provider, 3, 1) +
                      0x1000 * TraceLoggingProviderEnabled(Provider, 2, 2) + 0x10000 * TraceLoggingProviderEnabled(Provider, 2, 0));`,
    'tracing after the end': `TraceLoggingUnregister(Provider); TraceLoggingWrite(Provider, "Late"); return TraceLoggingProviderEnabled(Provider, 0, 0);`,
    'generic object': `
    PNDIS_GENERIC_OBJECT Object = NdisAllocateGenericObject(NULL, TAG, 0);
    if (A == 0) NdisFreeGenericObject(Object);
    return Object == NULL;`,
    asserting: `NT_ASSERT(A == 1); return 0;`,
    stopping: `KeBugCheckEx(0x7C, 1, 2, 3, 4); return 0;`,
    'paged code': `KIRQL Irql; PAGED_CODE(); KeRaiseIrql(DISPATCH_LEVEL, &Irql); PAGED_CODE(); return 0;`,
    processors: `return NdisGroupActiveProcessorCount(0) * 100 + NdisGroupMaxProcessorCount(0);`,
    time: `LARGE_INTEGER First, Second; KeQuerySystemTime(&First); NdisMSleep(A); KeQuerySystemTime(&Second); return (NTSTATUS)(Second.QuadPart - First.QuadPart);`,
    counter: `LARGE_INTEGER Frequency; KeQueryPerformanceCounter(&Frequency); return (NTSTATUS)Frequency.QuadPart;`,
    stall: `KeStallExecutionProcessor(A); return 0;`,
    slist: `
    static SLIST_HEADER Head;
    static SLIST_ENTRY DECLSPEC_ALIGN(8) Entries[4];
    InitializeSListHead(&Head);
    InterlockedPushEntrySList(&Head, &Entries[0]);
    InterlockedPushEntrySList(&Head, &Entries[2]);
    NT_ASSERT(ExQueryDepthSList(&Head) == 2);
    NT_ASSERT(InterlockedPopEntrySList(&Head) == &Entries[2]);
    NT_ASSERT(InterlockedPopEntrySList(&Head) == &Entries[0]);
    return InterlockedPopEntrySList(&Head) != NULL;`,
  },
  `#include <ntstrsafe.h>
#include <TraceLoggingProvider.h>
TRACELOGGING_DEFINE_PROVIDER(Provider, "Cases.Driver", (0x12345678, 0x1234, 0x5678, 1, 2, 3, 4, 5, 6, 7, 8));
static NPAGED_LOOKASIDE_LIST List;`,
);

test('pool memory is zeroed where the function says so, and given back', (t) => {
  const machine = cases.boot();
  machine.run('zeroed and freed');
  t.deepEqual(machine.outstanding(), []);
});

test('memory that is not freed is outstanding under its tag', (t) => {
  const machine = cases.boot();
  machine.run('allocate', 24);
  t.deepEqual(machine.outstanding(), ['pool memory "Test"']);
});

test('the allocation that a test picks finds no memory', (t) => {
  const machine = cases.boot();
  machine.services.allocations.fail(2);
  t.deepEqual(
    [1, 2, 3].map(() => machine.run('allocate', 24)),
    [0, 1, 0],
  );
});

for (const [name, rule] of [
  ['no tag', 'pool-no-tag'],
  ['wrong tag', 'pool-wrong-tag'],
  ['wrong length', 'pool-wrong-length'],
  ['freed twice', 'pool-double-free'],
  ['one byte too far', 'pool-overrun'],
  ['paged at DISPATCH_LEVEL', 'irql'],
  ['stopping', 'bugcheck'],
  ['paged code', 'paged-code'],
] as const) {
  test(`${name} breaks the rule ${rule}`, (t) => {
    t.is(cases.broken(name), rule);
  });
}

test('a look-aside list must be deleted', (t) => {
  const machine = cases.boot();
  machine.run('look-aside list');
  t.deepEqual(machine.outstanding(), []);
  machine.run('look-aside list', 1);
  t.regex(machine.outstanding()[0] ?? '', /was not deleted/);
});

test('counted strings are compared, copied and appended within their buffers', (t) => {
  const machine = cases.boot();
  t.is(machine.run('strings'), 12);
  t.deepEqual(machine.services.debug.lines, ['Ndis 6']);
});

test('the debugger output is formatted as the kernel does it', (t) => {
  const machine = cases.boot();
  machine.run('printing');
  t.deepEqual(machine.services.debug.lines, ['narrow|broad|wide|  -42|7    |0000beef|0xff|-5000000000|c|%']);
});

test('safe printing ends with a NUL and cuts off what does not fit', (t) => {
  const machine = cases.boot();
  t.is(machine.run('safe printing'), 8);
  t.deepEqual(machine.services.debug.lines, ['wide-na-rrow-07', '123', 'long']);
});

test('trace events are kept with their fields, from the registration of their provider on', (t) => {
  const machine = cases.boot();
  machine.services.trace.start();
  machine.run('tracing', 3);
  t.deepEqual(machine.services.trace.events, [
    {
      provider: 'Cases.Driver',
      event: 'Bound',
      level: 4,
      keyword: 0n,
      fields: { Index: 3n, Name: 'adapter', First: true },
    },
  ]);
  t.deepEqual(machine.outstanding(), []);
  machine.run('tracing', 0);
  t.deepEqual(machine.outstanding(), ['trace provider Cases.Driver']);
});

test('nobody listens to a trace provider until a session begins, and then to what it asks for', (t) => {
  const machine = cases.boot();
  const { trace } = machine.services;
  const names = () => trace.events.splice(0).map(({ event }) => event);
  t.is(machine.run('tracing what is wanted', 1), 0);
  trace.start({ level: 2, keywords: 1n });
  t.is(machine.run('tracing what is wanted', 0), 0x10012);
  t.deepEqual(names(), ['Error', 'Always']);
  trace.start();
  t.is(machine.run('tracing what is wanted', 0), 0x11112);
  t.deepEqual(names(), ['Error', 'Verbose', 'Other', 'Always']);
  trace.stop();
  t.is(machine.run('tracing what is wanted', 0), 0);
  trace.start();
  t.is(machine.run('tracing after the end'), 0);
  t.deepEqual(names(), []);
});

test('a trace provider is registered once', (t) => {
  const machine = cases.boot();
  machine.run('tracing what is wanted', 1);
  t.throws(() => machine.run('tracing what is wanted', 1), { message: /trace-registered-twice/ });
});

test('a generic object is given back', (t) => {
  const machine = cases.boot();
  machine.run('generic object');
  t.deepEqual(machine.outstanding(), []);
  machine.run('generic object', 1);
  t.true(machine.outstanding().length > 0);
});

test('a failed assertion names the expression, file and line', (t) => {
  t.throws(() => cases.run('asserting'), { message: /^assert: A == 1 at .*cases\.c:\d+/ });
  t.is(cases.run('asserting', 1), 0);
});

test('processors are as many as the test says; time is virtual', (t) => {
  t.is(cases.boot({ processors: 6 }).run('processors'), 606);
  t.is(cases.run('time', 250), 2500);
  t.is(cases.run('counter'), 10_000_000);
  t.is(cases.run('stall', 50), 0);
  t.is(cases.broken('stall', 51), 'stall');
});

test('interlocked lists give back what was pushed last', (t) => {
  t.is(cases.run('slist'), 0);
});
