import test from 'ava';

import { callbacks } from '../../src/ddi/callbacks.js';
import { functions, functionGroups, irqlRange, moduleOf, staticLibraries } from '../../src/ddi/functions.js';
import { measureType, resolveType } from '../../src/ddi/measure.js';
import { ndisVersions } from '../../src/ddi/versions.js';

/** What an intermediate driver calls, by the documentation. */
const needed = `
  NdisMRegisterMiniportDriver NdisMDeregisterMiniportDriver NdisRegisterProtocolDriver
  NdisDeregisterProtocolDriver NdisSetOptionalHandlers NdisGetVersion NdisReEnumerateProtocolBindings
  NdisGeneratePartialCancelId NdisGetRoutineAddress NdisIMAssociateMiniport NdisIMInitializeDeviceInstanceEx
  NdisIMCancelInitializeDeviceInstance NdisIMDeInitializeDeviceInstance NdisIMGetBindingContext
  NdisOpenAdapterEx NdisCloseAdapterEx NdisCompleteBindAdapterEx NdisCompleteUnbindAdapterEx
  NdisUnbindAdapter NdisCompleteNetPnPEvent NdisQueryAdapterInstanceName NdisQueryBindInstanceName
  NdisEnumerateFilterModules NdisIfQueryBindingIfIndex NdisIfAddIfStackEntry NdisIfDeleteIfStackEntry
  NdisIfGetInterfaceIndexFromNetLuid NdisIfGetNetLuidFromInterfaceIndex NdisIfRegisterProvider
  NdisIfDeregisterProvider NdisIfRegisterInterface NdisIfDeregisterInterface NdisIfAllocateNetLuidIndex
  NdisIfFreeNetLuidIndex NdisOidRequest NdisCancelOidRequest NdisDirectOidRequest NdisCancelDirectOidRequest
  NdisSynchronousOidRequest NdisAllocateCloneOidRequest NdisFreeCloneOidRequest NdisMOidRequestComplete
  NdisMDirectOidRequestComplete NdisSendNetBufferLists NdisReturnNetBufferLists NdisCancelSendNetBufferLists
  NdisMSendNetBufferListsComplete NdisMIndicateReceiveNetBufferLists NdisMIndicateStatusEx
  NdisMSetMiniportAttributes NdisMPauseComplete NdisMRestartComplete NdisMResetComplete NdisMRemoveMiniport
  NdisMNetPnPEvent NdisMQueryAdapterInstanceName NdisMAllocatePort NdisMFreePort NdisMGetDeviceProperty
  NdisMSleep NdisAllocateNetBufferListPool NdisFreeNetBufferListPool NdisAllocateNetBufferPool
  NdisFreeNetBufferPool NdisAllocateNetBufferList NdisFreeNetBufferList
  NdisAllocateNetBufferAndNetBufferList NdisAllocateNetBuffer NdisFreeNetBuffer
  NdisAllocateNetBufferMdlAndData NdisAllocateCloneNetBufferList NdisFreeCloneNetBufferList
  NdisAllocateFragmentNetBufferList NdisFreeFragmentNetBufferList NdisAllocateReassembledNetBufferList
  NdisFreeReassembledNetBufferList NdisAllocateNetBufferListContext NdisFreeNetBufferListContext
  NdisRetreatNetBufferDataStart NdisAdvanceNetBufferDataStart NdisRetreatNetBufferListDataStart
  NdisAdvanceNetBufferListDataStart NdisAdjustNetBufferCurrentMdl NdisGetDataBuffer
  NdisCopyFromNetBufferToNetBuffer NdisCopySendNetBufferListInfo NdisCopyReceiveNetBufferListInfo
  NdisGetPoolFromNetBufferList NdisGetPoolFromNetBuffer NdisQueryNetBufferPhysicalCount NdisAllocateMdl
  NdisFreeMdl NdisAdjustMdlLength NdisQueryMdl NdisGetNextMdl NdisSetNblFlag NdisClearNblFlag
  NdisTestNblFlag NET_BUFFER_LIST_NEXT_NBL NET_BUFFER_LIST_FIRST_NB NET_BUFFER_LIST_STATUS
  NET_BUFFER_LIST_INFO NET_BUFFER_LIST_FLAGS NET_BUFFER_LIST_NBL_FLAGS NET_BUFFER_LIST_PROTOCOL_RESERVED
  NET_BUFFER_LIST_MINIPORT_RESERVED NET_BUFFER_LIST_CONTEXT_DATA_START NET_BUFFER_LIST_CONTEXT_DATA_SIZE
  NET_BUFFER_NEXT_NB NET_BUFFER_DATA_LENGTH NET_BUFFER_DATA_OFFSET NET_BUFFER_FIRST_MDL
  NET_BUFFER_CURRENT_MDL NET_BUFFER_CURRENT_MDL_OFFSET NDIS_SET_NET_BUFFER_LIST_CANCEL_ID
  NDIS_GET_NET_BUFFER_LIST_CANCEL_ID NdisAllocateMemoryWithTagPriority NdisFreeMemory
  NdisFreeMemoryWithTagPriority NdisZeroMemory NdisMoveMemory NdisEqualMemory
  NdisInitializeNPagedLookasideList NdisDeleteNPagedLookasideList NdisAllocateFromNPagedLookasideList
  NdisFreeToNPagedLookasideList NdisAllocateGenericObject NdisFreeGenericObject NdisAllocateSpinLock
  NdisFreeSpinLock NdisAcquireSpinLock NdisReleaseSpinLock NdisDprAcquireSpinLock NdisDprReleaseSpinLock
  NdisAllocateRWLock NdisFreeRWLock NdisAcquireRWLockRead NdisAcquireRWLockWrite NdisReleaseRWLock
  NDIS_INIT_MUTEX NDIS_WAIT_FOR_MUTEX NDIS_RELEASE_MUTEX NdisInitializeEvent NdisSetEvent NdisResetEvent
  NdisWaitEvent NdisAllocateTimerObject NdisFreeTimerObject NdisSetTimerObject NdisSetCoalescableTimerObject
  NdisCancelTimerObject NdisAllocateIoWorkItem NdisQueueIoWorkItem NdisFreeIoWorkItem NdisStallExecution
  NdisInterlockedIncrement NdisInterlockedDecrement NdisInterlockedAddLargeStatistic
  NdisInterlockedInsertHeadList NdisInterlockedInsertTailList NdisInterlockedRemoveHeadList
  NdisInterlockedPushEntrySList NdisInterlockedPopEntrySList NdisInitializeListHead NdisInitializeSListHead
  NdisOpenConfigurationEx NdisCloseConfiguration NdisReadConfiguration NdisWriteConfiguration
  NdisOpenConfigurationKeyByName NdisOpenConfigurationKeyByIndex NdisReadNetworkAddress
  NdisInitUnicodeString NdisFreeString NdisEqualString NdisEqualUnicodeString NdisUpcaseUnicodeString
  NdisAnsiStringToUnicodeString NdisUnicodeStringToAnsiString NdisRegisterDeviceEx NdisDeregisterDeviceEx
  NdisGetDeviceReservedExtension NdisWriteErrorLogEntry NdisWriteEventLogEntry NdisGetCurrentSystemTime
  NdisGetSystemUpTimeEx NdisCurrentProcessorIndex NdisCurrentGroupAndProcessor
  NdisSystemActiveProcessorCount NdisGroupActiveProcessorCount NdisGroupMaxProcessorCount
  NdisGetRssProcessorInformation KeInitializeEvent KeSetEvent KeClearEvent KeWaitForSingleObject
  KeInitializeSpinLock KeAcquireInStackQueuedSpinLock KeReleaseInStackQueuedSpinLock
  KeAcquireSpinLockRaiseToDpc KeReleaseSpinLock KeAcquireSpinLockAtDpcLevel KeReleaseSpinLockFromDpcLevel
  KeGetCurrentIrql KeQueryInterruptTime ExAllocatePool2 ExAllocatePoolWithTag ExFreePoolWithTag
  ExInitializeRundownProtection ExAcquireRundownProtection ExReleaseRundownProtection
  ExWaitForRundownProtectionRelease IoAllocateWorkItem IoQueueWorkItem IoFreeWorkItem IoCompleteRequest
  RtlInitUnicodeString RtlCopyUnicodeString RtlEqualUnicodeString RtlCompareMemory
  MmGetSystemAddressForMdlSafe MmGetMdlByteCount InitializeListHead InsertTailList RemoveHeadList
  RemoveEntryList IsListEmpty
`
  .trim()
  .split(/\s+/);

test('every function that such a driver calls is declared', (t) => {
  t.is(needed.length, 227);
  t.deepEqual(
    needed.filter((name) => !functions.has(name)),
    [],
  );
});

test('a function has one declaration', (t) => {
  t.is(functions.size, functionGroups.flatMap((group) => Object.keys(group)).length);
});

test('every parameter and result resolves, and a parameter has a size', (t) => {
  for (const [name, { params, returns }] of functions) {
    t.notThrows(() => resolveType(returns, 'x64'), `${name}: ${returns}`);
    for (const type of Object.values(params)) t.true(measureType(type, 'x64').size > 0, `${name}: ${type}`);
  }
});

test('a call that may pend names the callback that completes it, if one does', (t) => {
  const names = new Set<string>(Object.keys(callbacks));
  for (const [name, { pends, completion }] of functions) {
    if (pends !== true) continue;
    t.true(
      completion === undefined || completion.split(/[^A-Za-z0-9]+/).some((word) => names.has(word)),
      name,
    );
  }
  t.is(functions.get('NdisOpenAdapterEx')?.completion, 'ProtocolOpenAdapterCompleteEx');
});

test('what is acquired by one call is released by a declared one', (t) => {
  for (const [name, { acquires }] of functions) {
    const release = /\((\w+)/.exec(acquires ?? '')?.[1];
    if (release !== undefined && /^(Ndis|Ke|Ex|Io)/.test(release))
      t.true(functions.has(release), `${name}: ${release}`);
  }
});

test('levels and versions are real ones', (t) => {
  for (const [name, declaration] of functions) {
    const [min, max] = irqlRange(declaration);
    t.true(min <= max, name);
    const { ndis = 600 } = declaration;
    t.true(ndis <= 610 || ndisVersions.some(({ number }) => number === ndis), name);
  }
});

test('levels of well-known functions', (t) => {
  const range = (name: string): readonly number[] => irqlRange(functions.get(name) ?? { irql: 'any' });
  t.deepEqual(range('NdisOpenAdapterEx'), [0, 0]);
  t.deepEqual(range('NdisSendNetBufferLists'), [0, 2]);
  t.deepEqual(range('NdisDprAcquireSpinLock'), [2, 2]);
  t.deepEqual(range('NdisWaitEvent'), [0, 0]);
  t.deepEqual(range('ZwOpenKey'), [0, 0]);
  t.deepEqual(range('KeAcquireSpinLockAtDpcLevel'), [2, 31]);
});

test('each function comes from one module of Windows, or is code of the driver itself', (t) => {
  const module = (name: string): string | undefined => {
    const declaration = functions.get(name);
    return declaration === undefined ? 'not declared' : moduleOf(name, declaration);
  };
  t.is(module('NdisOpenAdapterEx'), 'ndis.sys');
  t.is(module('MmMapLockedPagesSpecifyCache'), 'ntoskrnl.exe');
  t.is(module('KeQueryPerformanceCounter'), 'hal.dll');
  t.is(module('NdisMoveMemory'), undefined);
  t.is(module('KeQueryInterruptTime'), undefined);
  t.is(module('WdmlibIoCreateDeviceSecure'), undefined);
});

test('a header with a static library declares functions', (t) => {
  const headers = new Set([...functions.values()].map(({ header }) => header));
  for (const header of Object.keys(staticLibraries)) t.true(headers.has(header), header);
});
