import test from 'ava';

import { compileCases } from '../support/cases.js';

const cases = await compileCases(
  {
    balanced: `
    KeInitializeSpinLock(&First);
    KeAcquireSpinLock(&First, &Irql);
    NT_ASSERT(Irql == PASSIVE_LEVEL && KeGetCurrentIrql() == DISPATCH_LEVEL);
    KeReleaseSpinLock(&First, Irql);
    NT_ASSERT(KeGetCurrentIrql() == PASSIVE_LEVEL);
    KeAcquireInStackQueuedSpinLock(&First, &Handle);
    KeReleaseInStackQueuedSpinLock(&Handle);
    NdisAllocateSpinLock(&NdisLock);
    NdisAcquireSpinLock(&NdisLock);
    NT_ASSERT(KeGetCurrentIrql() == DISPATCH_LEVEL);
    NdisReleaseSpinLock(&NdisLock);
    NdisFreeSpinLock(&NdisLock);
    return KeGetCurrentIrql();`,
    'taken twice': `
    KeInitializeSpinLock(&First);
    KeAcquireSpinLock(&First, &Irql);
    KeAcquireSpinLockAtDpcLevel(&First);
    return 0;`,
    'never initialised': `KeAcquireSpinLock(&First, &Irql); return 0;`,
    'not held': `KeInitializeSpinLock(&First); KeRaiseIrql(DISPATCH_LEVEL, &Irql); KeReleaseSpinLock(&First, Irql); return 0;`,
    'wrong form': `
    KeInitializeSpinLock(&First);
    KeAcquireSpinLock(&First, &Irql);
    KeReleaseSpinLockFromDpcLevel(&First);
    return 0;`,
    'outer first': `
    NdisAllocateSpinLock(&NdisLock);
    NdisAllocateSpinLock(&OtherNdisLock);
    NdisAcquireSpinLock(&NdisLock);
    NdisAcquireSpinLock(&OtherNdisLock);
    NdisReleaseSpinLock(&NdisLock);
    return 0;`,
    'kept on return': `KeInitializeSpinLock(&First); KeAcquireSpinLock(&First, &Irql); return 0;`,
    'raised on return': `KeRaiseIrql(DISPATCH_LEVEL, &Irql); return 0;`,
    'two orders': `
    KeInitializeSpinLock(&First);
    KeInitializeSpinLock(&Second);
    KeAcquireSpinLock(&First, &Irql);
    KeAcquireSpinLockAtDpcLevel(&Second);
    KeReleaseSpinLockFromDpcLevel(&Second);
    KeReleaseSpinLock(&First, Irql);
    KeAcquireSpinLock(&Second, &Irql);
    KeAcquireSpinLockAtDpcLevel(&First);
    return 0;`,
    'freed while held': `
    PKSPIN_LOCK Lock = ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(KSPIN_LOCK), TAG);
    KeInitializeSpinLock(Lock);
    KeAcquireSpinLock(Lock, &Irql);
    ExFreePoolWithTag(Lock, TAG);
    return 0;`,
    'allocated and left': `NdisAllocateSpinLock(&NdisLock); return 0;`,
    'read twice': `
    PNDIS_RW_LOCK_EX Lock = NdisAllocateRWLock(NULL);
    LOCK_STATE_EX Outer, Inner;
    NdisAcquireRWLockRead(Lock, &Outer, 0);
    NdisAcquireRWLockRead(Lock, &Inner, NDIS_RWL_AT_DISPATCH_LEVEL);
    NdisReleaseRWLock(Lock, &Inner);
    NT_ASSERT(KeGetCurrentIrql() == DISPATCH_LEVEL);
    NdisReleaseRWLock(Lock, &Outer);
    NT_ASSERT(KeGetCurrentIrql() == PASSIVE_LEVEL);
    NdisAcquireRWLockWrite(Lock, &Outer, 0);
    NdisReleaseRWLock(Lock, &Outer);
    NdisFreeRWLock(Lock);
    return KeGetCurrentIrql();`,
    'read then written': `
    PNDIS_RW_LOCK_EX Lock = NdisAllocateRWLock(NULL);
    LOCK_STATE_EX Outer, Inner;
    NdisAcquireRWLockRead(Lock, &Outer, 0);
    NdisAcquireRWLockWrite(Lock, &Inner, 0);
    return 0;`,
    'one state for two holds': `
    PNDIS_RW_LOCK_EX Lock = NdisAllocateRWLock(NULL);
    LOCK_STATE_EX State;
    NdisAcquireRWLockRead(Lock, &State, 0);
    NdisAcquireRWLockRead(Lock, &State, 0);
    return 0;`,
    'RW lock left': `return NdisAllocateRWLock(NULL) == NULL;`,
  },
  'static KSPIN_LOCK First, Second; static NDIS_SPIN_LOCK NdisLock, OtherNdisLock; static KIRQL Irql; static KLOCK_QUEUE_HANDLE Handle;',
);

test('spin locks raise the level and restore it', (t) => {
  const machine = cases.boot();
  t.is(machine.run('balanced'), 0);
  t.deepEqual(machine.outstanding(), []);
});

for (const [name, rule] of [
  ['taken twice', 'spin-lock-recursion'],
  ['never initialised', 'object-not-initialized'],
  ['not held', 'spin-lock-not-held'],
  ['wrong form', 'spin-lock-wrong-release'],
  ['outer first', 'lock-order'],
  ['kept on return', 'lock-held'],
  ['raised on return', 'irql'],
  ['two orders', 'lock-order'],
  ['freed while held', 'object-in-use'],
  ['read then written', 'rw-lock-recursion'],
  ['one state for two holds', 'rw-lock-state'],
] as const) {
  test(`a lock ${name} breaks the rule ${rule}`, (t) => {
    t.is(cases.broken(name), rule);
  });
}

test('reads of a NDIS_RW_LOCK_EX recurse, each with a state of its own', (t) => {
  const machine = cases.boot();
  t.is(machine.run('read twice'), 0);
  t.deepEqual(machine.outstanding(), []);
});

test('a lock that is not given back is outstanding', (t) => {
  const machine = cases.boot();
  machine.run('allocated and left');
  t.regex(machine.outstanding()[0] ?? '', /^NDIS_SPIN_LOCK at /);
  const other = cases.boot();
  other.run('RW lock left');
  t.true(other.outstanding().length > 0);
});
