import test from 'ava';

import { frame } from '../../../src/kit/world/frames.js';
import { NblMaker, readBuffer } from '../../../src/kit/world/traffic.js';
import { NblState, P_STATE } from '../../../src/kit/ndis/nbl-layout.js';
import { compileCases, type CaseMachine } from '../support/cases.js';

const header = `
    NET_BUFFER_LIST_POOL_PARAMETERS Parameters = {0};
    Parameters.Header.Type = NDIS_OBJECT_TYPE_DEFAULT;
    Parameters.Header.Revision = NET_BUFFER_LIST_POOL_PARAMETERS_REVISION_1;
    Parameters.Header.Size = NDIS_SIZEOF_NET_BUFFER_LIST_POOL_PARAMETERS_REVISION_1;
    Parameters.PoolTag = TAG;
    Parameters.fAllocateNetBuffer = TRUE;`;

const cases = await compileCases(
  {
    'pool of NBLs': `${header}
    Parameters.ContextSize = 16;
    Pool = NdisAllocateNetBufferListPool(NULL, &Parameters);
    return Pool == NULL;`,
    'pool with data': `${header}
    Parameters.DataSize = 100;
    Pool = NdisAllocateNetBufferListPool(NULL, &Parameters);
    return Pool == NULL;`,
    'free pool': `NdisFreeNetBufferListPool(Pool); return 0;`,
    'odd context size': `${header} Parameters.ContextSize = 12; Pool = NdisAllocateNetBufferListPool(NULL, &Parameters); return 0;`,
    'data without NET_BUFFER': `${header} Parameters.fAllocateNetBuffer = FALSE; Parameters.DataSize = 8; return NdisAllocateNetBufferListPool(NULL, &Parameters) != NULL;`,
    'NBL of a pool': `
    PNET_BUFFER_LIST Nbl = NdisAllocateNetBufferList(Pool, 0, 0);
    NT_ASSERT(Nbl != NULL && NdisGetPoolFromNetBufferList(Nbl) == Pool);
    NT_ASSERT(NET_BUFFER_LIST_FIRST_NB(Nbl) != NULL && NET_BUFFER_LIST_NEXT_NBL(Nbl) == NULL);
    NT_ASSERT(Nbl->Context->Size == 16 && Nbl->Context->Offset == 16);
    NT_ASSERT(NdisAllocateNetBufferListContext(Nbl, 8, 0, TAG) == NDIS_STATUS_SUCCESS);
    NT_ASSERT(Nbl->Context->Size == 16 && Nbl->Context->Offset == 8);
    NT_ASSERT(NdisAllocateNetBufferListContext(Nbl, 12, 4, TAG) == NDIS_STATUS_SUCCESS);
    NT_ASSERT(Nbl->Context->Size == 16 && Nbl->Context->Offset == 4);
    NdisFreeNetBufferListContext(Nbl, 12);
    NT_ASSERT(Nbl->Context->Offset == 8);
    NdisFreeNetBufferListContext(Nbl, 8);
    NdisFreeNetBufferList(Nbl);
    return 0;`,
    'context left': `
    PNET_BUFFER_LIST Nbl = NdisAllocateNetBufferList(Pool, 0, 0);
    NT_ASSERT(NdisAllocateNetBufferListContext(Nbl, 24, 0, TAG) == NDIS_STATUS_SUCCESS);
    NdisFreeNetBufferList(Nbl);
    return 0;`,
    'more context freed than taken': `NdisFreeNetBufferListContext(NdisAllocateNetBufferList(Pool, 0, 0), 8); return 0;`,
    'NBL left': `return NdisAllocateNetBufferList(Pool, 0, 0) == NULL;`,
    'NBL with data': `
    PNET_BUFFER_LIST Nbl = NdisAllocateNetBufferList(Pool, 0, 0);
    PNET_BUFFER Nb = NET_BUFFER_LIST_FIRST_NB(Nbl);
    PMDL Mdl = NET_BUFFER_FIRST_MDL(Nb);
    PUCHAR Data = MmGetSystemAddressForMdlSafe(Mdl, NormalPagePriority);
    NT_ASSERT(MmGetMdlByteCount(Mdl) == 100 && NET_BUFFER_DATA_LENGTH(Nb) == 0);
    NdisZeroMemory(Data, 100);
    NdisFreeNetBufferList(Nbl);
    return 0;`,
    'freed as a clone': `NdisFreeCloneNetBufferList(NdisAllocateNetBufferList(Pool, 0, 0), 0); return 0;`,
    'over an MDL': `
    UCHAR Bytes[32];
    PMDL Mdl = NdisAllocateMdl(NULL, Bytes, sizeof(Bytes));
    PNET_BUFFER_LIST Nbl = NdisAllocateNetBufferAndNetBufferList(Pool, 0, 0, Mdl, 8, A);
    NT_ASSERT(NET_BUFFER_CURRENT_MDL_OFFSET(NET_BUFFER_LIST_FIRST_NB(Nbl)) == 8);
    NdisFreeNetBufferList(Nbl);
    NdisFreeMdl(Mdl);
    return 0;`,
    'data buffer': `
    PNET_BUFFER Nb = NET_BUFFER_LIST_FIRST_NB((PNET_BUFFER_LIST)(ULONG_PTR)A);
    PUCHAR Data = NdisGetDataBuffer(Nb, 14, Storage, 1, 0);
    return Data == NULL ? 2 : Data == Storage;`,
    'data buffer without storage': `
    return NdisGetDataBuffer(NET_BUFFER_LIST_FIRST_NB((PNET_BUFFER_LIST)(ULONG_PTR)A), 14, NULL, 1, 0) == NULL;`,
    'too much data': `
    PNET_BUFFER Nb = NET_BUFFER_LIST_FIRST_NB((PNET_BUFFER_LIST)(ULONG_PTR)A);
    return NdisGetDataBuffer(Nb, NET_BUFFER_DATA_LENGTH(Nb) + 1, Storage, 1, 0) == NULL;`,
    aligned: `
    PNET_BUFFER Nb = NET_BUFFER_LIST_FIRST_NB((PNET_BUFFER_LIST)(ULONG_PTR)A);
    return NdisGetDataBuffer(Nb, 4, Storage, 16, 0) == Storage;`,
    'retreat and advance': `
    PNET_BUFFER Nb = NET_BUFFER_LIST_FIRST_NB((PNET_BUFFER_LIST)(ULONG_PTR)A);
    ULONG Length = NET_BUFFER_DATA_LENGTH(Nb), Offset = NET_BUFFER_DATA_OFFSET(Nb);
    PMDL Mdl = NET_BUFFER_FIRST_MDL(Nb);
    NT_ASSERT(NdisRetreatNetBufferDataStart(Nb, 4, 0, NULL) == NDIS_STATUS_SUCCESS);
    NT_ASSERT(NET_BUFFER_DATA_OFFSET(Nb) == Offset - 4 && NET_BUFFER_FIRST_MDL(Nb) == Mdl);
    NT_ASSERT(NdisRetreatNetBufferDataStart(Nb, 20, 6, NULL) == NDIS_STATUS_SUCCESS);
    NT_ASSERT(NET_BUFFER_FIRST_MDL(Nb) != Mdl && NET_BUFFER_DATA_OFFSET(Nb) == 6);
    NT_ASSERT(NET_BUFFER_DATA_LENGTH(Nb) == Length + 24);
    NdisAdvanceNetBufferDataStart(Nb, 20, TRUE, NULL);
    NdisAdvanceNetBufferDataStart(Nb, 4, FALSE, NULL);
    NT_ASSERT(NET_BUFFER_FIRST_MDL(Nb) == Mdl && NET_BUFFER_DATA_OFFSET(Nb) == Offset);
    NT_ASSERT(NET_BUFFER_CURRENT_MDL_OFFSET(Nb) == Offset && NET_BUFFER_DATA_LENGTH(Nb) == Length);
    return 0;`,
    clone: `
    PNET_BUFFER_LIST Original = (PNET_BUFFER_LIST)(ULONG_PTR)A;
    Derived = NdisAllocateCloneNetBufferList(Original, NULL, NULL, 0);
    return (NTSTATUS)(LONG_PTR)Derived;`,
    'clone over the original MDLs': `
    Derived = NdisAllocateCloneNetBufferList((PNET_BUFFER_LIST)(ULONG_PTR)A, Pool, NULL, NDIS_CLONE_FLAGS_USE_ORIGINAL_MDLS);
    NT_ASSERT(Derived->Context == NULL || Pool != NULL);
    return (NTSTATUS)(LONG_PTR)Derived;`,
    'free clone': `NdisFreeCloneNetBufferList(Derived, A); return 0;`,
    fragments: `
    Derived = NdisAllocateFragmentNetBufferList((PNET_BUFFER_LIST)(ULONG_PTR)A, NULL, NULL, 14, 20, 4, 0, 0);
    return (NTSTATUS)(LONG_PTR)Derived;`,
    'free fragments': `NdisFreeFragmentNetBufferList(Derived, 4, 0); return 0;`,
    'copy between': `
    ULONG Copied;
    PNET_BUFFER_LIST Nbl = NdisAllocateNetBufferList(Pool, 0, 0);
    PNET_BUFFER Nb = NET_BUFFER_LIST_FIRST_NB(Nbl);
    NTSTATUS Status;
    NET_BUFFER_DATA_LENGTH(Nb) = 100;
    Status = NdisCopyFromNetBufferToNetBuffer(Nb, 2, 60, NET_BUFFER_LIST_FIRST_NB((PNET_BUFFER_LIST)(ULONG_PTR)A), 0, &Copied);
    NT_ASSERT(Status == NDIS_STATUS_SUCCESS);
    NdisFreeNetBufferList(Nbl);
    return Copied;`,
    'copy info': `
    PNET_BUFFER_LIST From = (PNET_BUFFER_LIST)(ULONG_PTR)A;
    PNET_BUFFER_LIST To = NdisAllocateNetBufferList(Pool, 0, 0);
    for (ULONG Slot = 0; Slot < MaxNetBufferListInfo; Slot++) {
        From->NetBufferListInfo[Slot] = (PVOID)(ULONG_PTR)(Slot + 1);
    }
    NdisCopySendNetBufferListInfo(To, From);
    NT_ASSERT(To->NetBufferListInfo[TcpLargeSendNetBufferListInfo] && To->NetBufferListInfo[NetBufferListCancelId]);
    NT_ASSERT(!To->NetBufferListInfo[NetBufferListHashValue] && !To->NetBufferListInfo[TcpRecvSegCoalesceInfo]);
    NdisFreeNetBufferList(To);
    To = NdisAllocateNetBufferList(Pool, 0, 0);
    NdisCopyReceiveNetBufferListInfo(To, From);
    NT_ASSERT(To->NetBufferListInfo[NetBufferListHashValue] && !To->NetBufferListInfo[NetBufferListCancelId]);
    NdisFreeNetBufferList(To);
    return 0;`,
  },
  'static NDIS_HANDLE Pool; static UCHAR Storage[64] DECLSPEC_ALIGN(16); static PNET_BUFFER_LIST Derived;',
);

/** A machine with a frame of the world's in the driver's hands. */
function withFrame(shape: object = {}): { machine: CaseMachine; nbl: number; bytes: Uint8Array } {
  const machine = cases.boot();
  const maker = new NblMaker(() => machine.data, 'test');
  const made = frame({ to: '02:00:00:00:00:02', from: '02:00:00:00:00:01', payload: 50, ...shape });
  const nbl = maker.make(made, { contextBackFill: 0, dataBackFill: 10 }, NblState.Driver);
  return { machine, nbl, bytes: made.bytes };
}

/** The data of each NET_BUFFER of an NBL. */
function dataOf(machine: CaseMachine, nbl: number): Uint8Array[] {
  const buffers: Uint8Array[] = [];
  for (let nb = machine.ndis.memory.u32(nbl + 4); nb !== 0; nb = machine.ndis.memory.u32(nb)) {
    buffers.push(readBuffer(machine.data, nb));
  }
  return buffers;
}

test('an NBL has the NET_BUFFER, context and data of its pool (R-100)', (t) => {
  const machine = cases.boot();
  machine.run('pool of NBLs');
  machine.run('NBL of a pool');
  machine.run('over an MDL', 24);
  machine.run('free pool');
  machine.run('pool with data');
  machine.run('NBL with data');
  machine.run('free pool');
  t.deepEqual(machine.outstanding(), []);
});

test('what was allocated from a pool goes before it', (t) => {
  const machine = cases.boot();
  machine.run('pool of NBLs');
  machine.run('NBL left');
  t.true(machine.outstanding().some((line) => line.startsWith('NET_BUFFER_LIST')));
  t.is(machine.broken('free pool'), 'pool-in-use');
});

test('the mock says no to what a pool cannot be', (t) => {
  t.is(cases.broken('odd context size'), 'nbl-context-size');
  t.is(cases.run('data without NET_BUFFER'), 0);
});

for (const [name, rule, argument] of [
  ['context left', 'nbl-context', 0],
  ['more context freed than taken', 'nbl-context', 0],
  ['freed as a clone', 'nbl-wrong-free', 0],
  ['over an MDL', 'net-buffer-range', 25],
] as const) {
  test(`an NBL ${name} breaks the rule ${rule}`, (t) => {
    const machine = cases.boot();
    machine.run('pool of NBLs');
    t.is(machine.broken(name, argument), rule);
  });
}

test('NdisGetDataBuffer points into the frame, copies to storage, or gives NULL (R-191)', (t) => {
  const whole = withFrame();
  t.is(whole.machine.run('data buffer', whole.nbl), 0);
  t.is(whole.machine.run('too much data', whole.nbl), 1);
  t.is(whole.machine.run('aligned', whole.nbl), 1);
  const split = withFrame({ mdls: [6, 5] });
  t.is(split.machine.run('data buffer', split.nbl), 1);
  t.is(split.machine.run('data buffer without storage', split.nbl), 1);
  const later = withFrame({ mapping: 'later' });
  t.is(later.machine.run('data buffer', later.nbl), 0);
  const failing = withFrame({ mapping: 'fails' });
  t.is(failing.machine.run('data buffer', failing.nbl), 2);
});

test('the data start moves back into unused space, then into an MDL of its own, and forth again', (t) => {
  const { machine, nbl } = withFrame();
  machine.run('retreat and advance', nbl);
  t.deepEqual(machine.outstanding(), []);
});

test('a clone shows the same data, with MDLs of its own or the original ones (R-099)', (t) => {
  const { machine, nbl, bytes } = withFrame({ mdls: [6, 5] });
  const clone = machine.run('clone', nbl) >>> 0;
  t.deepEqual(dataOf(machine, clone), [bytes]);
  t.is(machine.ndis.memory.u32(clone + 8), 0);
  machine.run('free clone', 0);
  const other = machine.run('clone over the original MDLs', nbl) >>> 0;
  t.deepEqual(dataOf(machine, other), [bytes]);
  t.is(machine.broken('free clone', 0), 'nbl-clone-flags');
});

test('clones and fragments are given back whole', (t) => {
  const { machine, nbl, bytes } = withFrame({ mdls: [6, 5] });
  machine.run('clone over the original MDLs', nbl);
  machine.run('free clone', 2);
  const fragments = machine.run('fragments', nbl) >>> 0;
  t.deepEqual(
    dataOf(machine, fragments).map((piece) => piece.subarray(4)),
    [bytes.slice(14, 34), bytes.slice(34, 54), bytes.slice(54)],
  );
  machine.run('free fragments');
  t.deepEqual(machine.outstanding(), []);
});

test('a clone for which there is no memory leaves nothing behind', (t) => {
  for (let n = 1; n <= 5; n++) {
    const { machine, nbl } = withFrame({ mdls: [6, 5] });
    machine.services.allocations.fail(n);
    t.is(machine.run('clone', nbl), 0);
    t.deepEqual(machine.outstanding(), []);
  }
});

test('data is copied between NET_BUFFERs, out-of-band information between NBLs (R-192)', (t) => {
  const { machine, nbl } = withFrame({ mdls: [6, 5] });
  machine.run('pool with data');
  t.is(machine.run('copy between', nbl), 60);
  machine.run('copy info', nbl);
  machine.run('free pool');
  t.deepEqual(machine.outstanding(), []);
});

test('an NBL that others hold is not freed', (t) => {
  const machine = cases.boot();
  machine.run('pool of NBLs');
  machine.run('NBL left');
  const nbl =
    machine.kernel.pool.outstanding().find(({ what }) => what.startsWith('NET_BUFFER_LIST'))?.address ?? 0;
  machine.ndis.memory.setU32(nbl + 64 + P_STATE, NblState.Below | NblState.Own | NblState.Down);
  t.throws(() => machine.data.lists.free(nbl + 64, 0, 'NdisFreeNetBufferList'), {
    message: /^nbl-not-owned/,
  });
});
