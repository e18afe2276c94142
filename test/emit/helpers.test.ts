import test from 'ava';

import { functions } from '../../src/ddi/functions.js';
import { check, handWritten, link } from './toolchain.js';

const helpers = handWritten('helpers.h');
const bodies = new Set(
  [...helpers.matchAll(/^#define (\w+)\b|^FORCEINLINE [^(]*?\b(\w+)\(/gm)].map(
    ([, macro, inline]) => macro ?? inline,
  ),
);

test('each function that is said to be inline has a body, and no other has one', (t) => {
  for (const [name, { inline }] of functions) t.is(bodies.has(name), inline === true, name);
});

type Exports = Readonly<Record<string, (...args: number[]) => number>>;

async function run(text: string, names: readonly string[]): Promise<Exports> {
  const module = new WebAssembly.Module(await link(`#include <ndis.h>\n${text}`, names));
  const stubs = Object.fromEntries(
    WebAssembly.Module.imports(module).map(({ name }) => [
      name,
      () => {
        throw new Error(name);
      },
    ]),
  );
  return new WebAssembly.Instance(module, { ndis: stubs }).exports as unknown as Exports;
}

test.serial('memory functions need no library', async (t) => {
  const wasm = await link(
    '#include <ndis.h>\nint Same(PVOID, PVOID, ULONG);\nint Same(PVOID A, PVOID B, ULONG Length)\n' +
      '{ RtlMoveMemory(A, B, Length); RtlZeroMemory(B, Length); return RtlEqualMemory(A, B, Length); }\n',
    ['Same'],
  );
  t.deepEqual(WebAssembly.Module.imports(new WebAssembly.Module(wasm)), []);
});

test.serial('comparing memory looks at every byte', async (t) => {
  const { Compare } = await run(
    'int Compare(int Length);\nstatic volatile int Size;\nint Compare(int Length)\n' +
      '{ Size = Length; return RtlEqualMemory("abcd", "abce", Size); }\n',
    ['Compare'],
  );
  t.is(Compare?.(3), 1);
  t.is(Compare?.(4), 0);
});

test.serial('lists keep their order and a torn list stops', async (t) => {
  const { Order, Tear } = await run(
    `int Order(void); int Tear(void);
     static LIST_ENTRY Head, Items[3];
     static void Fill(void)
     {
         InitializeListHead(&Head);
         InsertTailList(&Head, &Items[1]);
         InsertTailList(&Head, &Items[2]);
         InsertHeadList(&Head, &Items[0]);
     }
     int Order(void)
     {
         int Seen = 0;

         Fill();
         while (!IsListEmpty(&Head)) {
             Seen = Seen * 10 + (int)(RemoveHeadList(&Head) - Items) + 1;
         }
         return Seen;
     }
     int Tear(void)
     {
         Fill();
         Items[1].Blink = &Items[1];
         RemoveHeadList(&Head);
         return 0;
     }`,
    ['Order', 'Tear'],
  );
  t.is(Order?.(), 123);
  t.throws(() => Tear?.(), { message: 'RtlAssert' });
});

test.serial('interlocked operations return what Windows returns', async (t) => {
  const { Results } = await run(
    `int Results(int Which);
     int Results(int Which)
     {
         LONG Value = 5;
         switch (Which) {
         case 0: return InterlockedIncrement(&Value);
         case 1: return InterlockedExchangeAdd(&Value, 3);
         case 2: return InterlockedCompareExchange(&Value, 9, 5) * 100 + Value;
         case 3: return InterlockedCompareExchange(&Value, 9, 4) * 100 + Value;
         case 4: return InterlockedOr(&Value, 2) * 100 + Value;
         default: return InterlockedDecrement(&Value);
         }
     }`,
    ['Results'],
  );
  t.deepEqual(
    [0, 1, 2, 3, 4, 5].map((which) => Results?.(which)),
    [6, 5, 509, 505, 507, 4],
  );
});

test.serial(
  'NdisXxxNblFlag is about NblFlags, NBL_XXX_FLAG about Flags (ns-nbl-net_buffer_list.md)',
  async (t) => {
    const { Flags } = await run(
      `int Flags(void);
     static NET_BUFFER_LIST Nbl;
     int Flags(void)
     {
         Nbl.NblFlags = 0;
         Nbl.Flags = 0;
         NdisSetNblFlag(&Nbl, NDIS_NBL_FLAGS_IS_LOOPBACK_PACKET);
         NBL_SET_FLAG(&Nbl, 1);
         return Nbl.NblFlags == NDIS_NBL_FLAGS_IS_LOOPBACK_PACKET && Nbl.Flags == 1 &&
                NdisTestNblFlag(&Nbl, NDIS_NBL_FLAGS_IS_LOOPBACK_PACKET) && NBL_TEST_FLAG(&Nbl, 1);
     }`,
      ['Flags'],
    );
    t.is(Flags?.(), 1);
  },
);

test.serial('names and pragmas of Microsoft compilers are accepted', async (t) => {
  const text = `#include <ndis.h>
VOID Discardable(_In_ PVOID Context, _Inout_updates_(2) UCHAR *Bytes);
#pragma alloc_text(PAGE, Discardable)
#pragma code_seg("PAGE")
_Use_decl_annotations_ __declspec(code_seg("PAGE")) VOID Discardable(PVOID Context, UCHAR *Bytes)
{
    DECLARE_CONST_UNICODE_STRING(Name, L"Name");
    static NDIS_STRING Other = NDIS_STRING_CONST("Other");
    OBJECT_ATTRIBUTES Attributes;
    PAGED_CODE();
    UNREFERENCED_PARAMETER(Context);
    NT_ASSERT(Bytes != NULL);
    InitializeObjectAttributes(&Attributes, &Other, OBJ_KERNEL_HANDLE, NULL, NULL);
    C_ASSERT(sizeof(Attributes) != 0);
    DbgPrint("%wZ %p\\n", &Name, Attributes.ObjectName);
}
#pragma code_seg()
`;
  for (const target of ['wasm32', 'x64', 'arm64'] as const) t.is(await check(target, text), '', target);
});

test.serial('a pointer kept in 32 bits is found on 64-bit Windows', async (t) => {
  const text =
    '#include <ndis.h>\nULONG Cut(PVOID Pointer);\nULONG Cut(PVOID Pointer) { return (ULONG)Pointer; }\n';
  t.is(await check('wasm32', text), '');
  t.regex(await check('x64', text), /pointer-to-int-cast/);
});
