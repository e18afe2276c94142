import test from 'ava';

import { MiniportDriver } from '../../../src/kit/ndis/objects.js';
import { compileCases, type CaseMachine } from '../support/cases.js';

const cases = await compileCases(
  {
    'allocate timer': `
    NDIS_TIMER_CHARACTERISTICS Characteristics = {0};
    Characteristics.Header.Type = NDIS_OBJECT_TYPE_TIMER_CHARACTERISTICS;
    Characteristics.Header.Revision = NDIS_TIMER_CHARACTERISTICS_REVISION_1;
    Characteristics.Header.Size = NDIS_SIZEOF_TIMER_CHARACTERISTICS_REVISION_1;
    Characteristics.AllocationTag = TAG;
    Characteristics.TimerFunction = OnTimer;
    Characteristics.FunctionContext = &Calls;
    return NdisAllocateTimerObject((NDIS_HANDLE)(ULONG_PTR)A, &Characteristics, &Timer);`,
    'set timer': `LARGE_INTEGER Due = {.QuadPart = -(LONGLONG)A * 10000}; return NdisSetTimerObject(Timer, Due, 0, NULL);`,
    'set periodic': `LARGE_INTEGER Due = {.QuadPart = -(LONGLONG)A * 10000}; return NdisSetTimerObject(Timer, Due, (LONG)A, NULL);`,
    'cancel timer': `return NdisCancelTimerObject(Timer);`,
    'cancel at DISPATCH_LEVEL': `
    KIRQL Irql;
    BOOLEAN Cancelled;
    KeRaiseIrql(DISPATCH_LEVEL, &Irql);
    Cancelled = NdisCancelTimerObject(Timer);
    KeLowerIrql(Irql);
    return Cancelled;`,
    'free timer': `NdisFreeTimerObject(Timer); return 0;`,
    calls: `return Calls;`,
    'initialise DPC': `KeInitializeDpc(&Dpc, OnDpc, &Calls); KeInitializeTimer(&KernelTimer); return 0;`,
    'queue DPC': `return KeInsertQueueDpc(&Dpc, (PVOID)(ULONG_PTR)A, NULL);`,
    'queue DPC twice': `KeInsertQueueDpc(&Dpc, (PVOID)(ULONG_PTR)A, NULL); return KeInsertQueueDpc(&Dpc, NULL, NULL);`,
    'queue and remove DPC': `KeInsertQueueDpc(&Dpc, NULL, NULL); return KeRemoveQueueDpc(&Dpc);`,
    'flush DPCs': `KeInsertQueueDpc(&Dpc, (PVOID)5, NULL); KeFlushQueuedDpcs(); return Calls;`,
    'set kernel timer': `LARGE_INTEGER Due = {.QuadPart = -(LONGLONG)A * 10000}; return KeSetTimer(&KernelTimer, Due, &Dpc);`,
    'wait for kernel timer': `return KeWaitForSingleObject(&KernelTimer, Executive, KernelMode, FALSE, NULL);`,
    'allocate work item': `WorkItem = NdisAllocateIoWorkItem((NDIS_HANDLE)(ULONG_PTR)A); return WorkItem == NULL;`,
    'queue work item': `NdisQueueIoWorkItem(WorkItem, OnWork, &Calls); return Calls;`,
    'queue it twice': `NdisQueueIoWorkItem(WorkItem, OnWork, &Calls); NdisQueueIoWorkItem(WorkItem, OnWork, &Calls); return 0;`,
    'free work item': `NdisFreeIoWorkItem(WorkItem); return 0;`,
    'free it queued': `NdisQueueIoWorkItem(WorkItem, OnWork, &Calls); NdisFreeIoWorkItem(WorkItem); return 0;`,
    'a timer that is set is in memory that goes': `
    PKTIMER Own = ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(KTIMER), TAG);
    LARGE_INTEGER Due = {.QuadPart = -10000};
    KeInitializeTimer(Own);
    KeSetTimer(Own, Due, NULL);
    ExFreePoolWithTag(Own, TAG);
    return 0;`,
  },
  `
static NDIS_HANDLE Timer, WorkItem;
static LONG Calls;
static KDPC Dpc;
static KTIMER KernelTimer;
static VOID OnTimer(PVOID S1, PVOID Context, PVOID S2, PVOID S3)
{
    UNREFERENCED_PARAMETER(S1); UNREFERENCED_PARAMETER(S2); UNREFERENCED_PARAMETER(S3);
    NT_ASSERT(KeGetCurrentIrql() == DISPATCH_LEVEL);
    ++*(LONG *)Context;
}
static VOID OnDpc(KDPC *Self, PVOID Context, PVOID Argument1, PVOID Argument2)
{
    UNREFERENCED_PARAMETER(Argument2);
    NT_ASSERT(Self == &Dpc && KeGetCurrentIrql() == DISPATCH_LEVEL);
    *(LONG *)Context += (LONG)(ULONG_PTR)Argument1;
}
static VOID OnWork(PVOID Context, NDIS_HANDLE Item)
{
    NT_ASSERT(Item == WorkItem && KeGetCurrentIrql() == PASSIVE_LEVEL);
    NdisMSleep(10);
    ++*(LONG *)Context;
}`,
);

/** A machine with a miniport driver handle, which is what these objects are allocated with. */
function bootWithHandle(): { machine: CaseMachine; handle: number } {
  const machine = cases.boot();
  const driver = new MiniportDriver('driver', 0, 0, 630, 0, {});
  driver.handle = machine.ndis.handles.open(driver);
  return { machine, handle: driver.handle };
}

function bootWithTimer(): CaseMachine {
  const { machine, handle } = bootWithHandle();
  machine.run('allocate timer', handle);
  return machine;
}

test('a timer object calls its function once, at DISPATCH_LEVEL, when its time has come', (t) => {
  const machine = bootWithTimer();
  t.is(machine.run('set timer', 5), 0);
  machine.kernel.advance(49_999n);
  t.is(machine.run('calls'), 0);
  machine.kernel.advance(1n);
  t.is(machine.run('calls'), 1);
  machine.kernel.advance(1_000_000n);
  t.is(machine.run('calls'), 1);
  machine.run('free timer');
  t.deepEqual(machine.outstanding(), []);
});

test('cancelling tells whether the timer was set; setting it again begins anew (R-083)', (t) => {
  const machine = bootWithTimer();
  t.is(machine.run('cancel timer'), 0);
  machine.run('set timer', 5);
  t.is(machine.run('set timer', 9), 1);
  t.is(machine.run('cancel timer'), 1);
  machine.kernel.advance(1_000_000n);
  t.is(machine.run('calls'), 0);
});

test('a periodic timer goes on until it is cancelled, at PASSIVE_LEVEL only', (t) => {
  const machine = bootWithTimer();
  machine.run('set periodic', 5);
  machine.kernel.advance(170_000n);
  t.is(machine.run('calls'), 3);
  t.is(machine.broken('cancel at DISPATCH_LEVEL'), 'irql');
});

test('a timer that is set or left is not given back', (t) => {
  const machine = bootWithTimer();
  machine.run('set timer', 5);
  t.regex(machine.outstanding()[0] ?? '', /timer "Test" of driver, which is set/);
  t.is(machine.broken('free timer'), 'timer-in-use');
  t.is(cases.broken('a timer that is set is in memory that goes'), 'object-in-use');
});

test('a DPC runs once for each time it is queued, with its arguments', (t) => {
  const machine = cases.boot();
  machine.run('initialise DPC');
  t.is(machine.run('queue DPC', 7), 1);
  t.is(machine.run('calls'), 7);
  t.is(machine.run('queue DPC twice', 1), 0);
  t.is(machine.run('calls'), 8);
  t.is(machine.run('queue and remove DPC'), 1);
  t.is(machine.run('calls'), 8);
  t.is(machine.run('flush DPCs'), 13);
});

test('a kernel timer queues its DPC and can be waited for', (t) => {
  const machine = cases.boot();
  machine.run('initialise DPC');
  machine.run('set kernel timer', 3);
  t.is(machine.run('wait for kernel timer'), 0);
  t.is(machine.kernel.clock.now, 30_000n);
});

test('a work item runs later, at PASSIVE_LEVEL, and may wait (R-187)', (t) => {
  const { machine, handle } = bootWithHandle();
  machine.run('allocate work item', handle);
  t.is(machine.run('queue work item'), 0);
  machine.kernel.advance(1_000n);
  t.is(machine.run('calls'), 1);
  machine.run('free work item');
  t.deepEqual(machine.outstanding(), []);
});

test('a work item is not queued twice, freed while queued, or allocated with a wrong handle (R-084)', (t) => {
  for (const name of ['queue it twice', 'free it queued']) {
    const { machine, handle } = bootWithHandle();
    machine.run('allocate work item', handle);
    t.is(machine.broken(name), 'work-item-queued');
  }
  t.is(cases.broken('allocate work item', 0x1234), 'wrong-handle');
});
