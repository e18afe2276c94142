import test from 'ava';

import { compileCases } from '../support/cases.js';

const cases = await compileCases(
  {
    initialise: `
    NdisInitializeEvent(&Event);
    KeInitializeEvent(&Auto, SynchronizationEvent, FALSE);
    KeInitializeMutex(&Mutex, 0);
    return 0;`,
    'wait for ever': `return NdisWaitEvent(&Event, 0);`,
    'wait 10 ms': `return NdisWaitEvent(&Event, 10);`,
    set: `NdisSetEvent(&Event); return 0;`,
    'wait for auto': `Counter++; KeWaitForSingleObject(&Auto, Executive, KernelMode, FALSE, NULL); return Counter--;`,
    'set auto': `return KeSetEvent(&Auto, 0, FALSE);`,
    'time out': `
    LARGE_INTEGER Due = {.QuadPart = -50000};
    return KeWaitForSingleObject(&Auto, Executive, KernelMode, FALSE, &Due);`,
    poll: `
    LARGE_INTEGER Zero = {.QuadPart = 0};
    KIRQL Irql;
    NTSTATUS Status;
    KeRaiseIrql(DISPATCH_LEVEL, &Irql);
    Status = KeWaitForSingleObject(&Auto, Executive, KernelMode, FALSE, &Zero);
    KeLowerIrql(Irql);
    return Status;`,
    'wait at DISPATCH_LEVEL': `
    KIRQL Irql;
    KeRaiseIrql(DISPATCH_LEVEL, &Irql);
    return KeWaitForSingleObject(&Event, Executive, KernelMode, FALSE, NULL);`,
    any: `
    PVOID Objects[2] = {&Event, &Auto};
    return KeWaitForMultipleObjects(2, Objects, WaitAny, Executive, KernelMode, FALSE, NULL, NULL);`,
    all: `
    PVOID Objects[2] = {&Event, &Auto};
    return KeWaitForMultipleObjects(2, Objects, WaitAll, Executive, KernelMode, FALSE, NULL, NULL);`,
    'own the mutex': `
    NDIS_WAIT_FOR_MUTEX(&Mutex);
    NdisMSleep(A);
    NDIS_RELEASE_MUTEX(&Mutex);
    return 0;`,
    'release a mutex of nobody': `return KeReleaseMutex(&Mutex, FALSE);`,
    'wait for what is no event': `return NdisWaitEvent((PNDIS_EVENT)&Counter, 0);`,
    'free an event that is waited for': `
    PKEVENT Own = ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(KEVENT), TAG);
    KeInitializeEvent(Own, NotificationEvent, FALSE);
    Shared = Own;
    return 0;`,
    'wait for the shared one': `return KeWaitForSingleObject(Shared, Executive, KernelMode, FALSE, NULL);`,
    'free the shared one': `ExFreePoolWithTag(Shared, TAG); return 0;`,
    rundown: `
    ExInitializeRundownProtection(&Rundown);
    NT_ASSERT(ExAcquireRundownProtection(&Rundown));
    return 0;`,
    'run down': `
    ExWaitForRundownProtectionRelease(&Rundown);
    NT_ASSERT(!ExAcquireRundownProtection(&Rundown));
    return 0;`,
    'release rundown': `ExReleaseRundownProtection(&Rundown); return 0;`,
  },
  'static NDIS_EVENT Event; static KEVENT Auto; static KMUTEX Mutex; static LONG Counter; static PKEVENT Shared; static EX_RUNDOWN_REF Rundown;',
);

test('a wait without limit ends when the event is set, and only then', (t) => {
  const machine = cases.boot();
  machine.run('initialise');
  const waiting = machine.begin('wait for ever');
  machine.kernel.advance(10_000_000_000n);
  t.false(waiting.done);
  machine.run('set');
  t.true(waiting.done);
  t.is(waiting.value, 1);
});

test('a wait with a limit ends with FALSE when the time has passed', (t) => {
  const machine = cases.boot();
  machine.run('initialise');
  const waiting = machine.begin('wait 10 ms');
  machine.kernel.advance(99_999n);
  t.false(waiting.done);
  machine.kernel.advance(1n);
  t.is(waiting.value, 0);
  t.is(machine.run('time out'), 0x102);
});

test('a synchronization event lets one wait through for each time it is set', (t) => {
  const machine = cases.boot();
  machine.run('initialise');
  const waits = [machine.begin('wait for auto'), machine.begin('wait for auto')];
  machine.run('set auto');
  t.deepEqual(
    waits.map((wait) => wait.done),
    [true, false],
  );
  machine.run('set auto');
  t.true(waits.every((wait) => wait.done));
});

test('at DISPATCH_LEVEL an event may be polled and not waited for', (t) => {
  const machine = cases.boot();
  machine.run('initialise');
  t.is(machine.run('poll'), 0x102);
  machine.run('set auto');
  t.is(machine.run('poll'), 0);
  t.is(machine.broken('wait at DISPATCH_LEVEL'), 'wait-at-dispatch');
});

test('a wait for any of several objects tells which; one for all takes all', (t) => {
  const machine = cases.boot();
  machine.run('initialise');
  const any = machine.begin('any');
  machine.run('set auto');
  t.is(any.value, 1);
  const all = machine.begin('all');
  machine.run('set');
  t.false(all.done);
  machine.run('set auto');
  t.is(all.value, 0);
  t.is(machine.run('poll'), 0x102);
});

test('a mutex is owned by one thread at a time', (t) => {
  const machine = cases.boot();
  machine.run('initialise');
  const first = machine.begin('own the mutex', 1000);
  const second = machine.begin('own the mutex', 1000);
  machine.kernel.advance(10_000n);
  t.true(first.done);
  t.false(second.done);
  machine.kernel.advance(10_000n);
  t.true(second.done);
  t.is(machine.broken('release a mutex of nobody'), 'mutex-not-owned');
});

test('a wait for memory that is no object, and freeing an event that is waited for, are failures', (t) => {
  t.is(cases.broken('wait for what is no event'), 'object-not-initialized');
  const machine = cases.boot();
  machine.run('free an event that is waited for');
  machine.begin('wait for the shared one');
  t.is(machine.broken('free the shared one'), 'object-in-use');
});

test('a wait that nothing can end is a deadlock that names the event', (t) => {
  const machine = cases.boot();
  machine.run('initialise');
  t.throws(() => machine.run('wait for ever'), { message: /NDIS_EVENT/, name: 'Deadlock' });
});

test('to be asked where it waits does not disturb what waits', (t) => {
  const machine = cases.boot();
  machine.run('initialise');
  const waiting = machine.begin('wait for ever');
  for (let time = 0; time < 2; time++) {
    const [line = ''] = machine.kernel.waits();
    t.regex(line, /^wait for ever waits for the NDIS_EVENT at 0x[0-9a-f]+ at /);
  }
  machine.run('set');
  t.is(waiting.value, 1);
});

test('rundown protection is not given once its end is waited for', (t) => {
  const machine = cases.boot();
  machine.run('rundown');
  const waiting = machine.begin('run down');
  t.false(waiting.done);
  machine.run('release rundown');
  t.true(waiting.done);
});
