import type { Lint } from './lint.js';
import { findWords } from './words.js';

/** Of NDIS 5 and early NDIS 6, and of the executive: each has a successor that this driver uses. */
const deprecated = [
  'NdisInterlocked\\w+',
  'NDIS_RW_LOCK',
  'NdisInitializeReadWriteLock',
  'Ndis(?:Acquire|Release)ReadWriteLock',
  'ExAllocatePool(?:WithTag|WithQuota\\w*|WithTagPriority)?',
  'ExFreePool',
  'NdisAllocateMemory(?:WithTag)?',
  'Ndis(?:Initialize|Delete|AllocateFrom|FreeTo)NPagedLookasideList',
  'Ex(?:Initialize|Delete|AllocateFrom|FreeTo)N?PagedLookasideList',
  'Ndis(?:Initialize|Schedule)WorkItem',
  'NdisM?(?:Initialize|Set|Cancel)Timer(?:Ex)?',
  'NdisMSetPeriodicTimer',
  'NdisOpenConfiguration',
  'NdisMSetAttributes\\w*',
  'NdisMRegisterMiniport',
  'NdisIMRegisterLayeredMiniport',
  'NdisIMInitializeDeviceInstance',
  'NdisMIndicateStatus(?:Complete)?',
  'NdisMRegisterDevice',
  'NdisMDeregisterDevice',
  'NdisReEnumerateProtocol',
  'Ndis(?:Allocate|Free)Packet\\w*',
];

export const deprecatedCalls: Lint = {
  says: 'no deprecated function is called and no deprecated lock is declared',
  lesson: 33,
  find: (files) => findWords(files, new RegExp(`\\b(?:${deprecated.join('|')})\\b`), 'it is deprecated'),
  brokenBy: [
    {
      fault: 'a request id is taken by NdisInterlockedIncrement',
      path: 'driver/oid.h',
      pattern: /InterlockedIncrement\(&Driver\.LastRequestId\)/,
      replacement: 'NdisInterlockedIncrement(&Driver.LastRequestId)',
    },
    {
      fault: 'memory comes from ExAllocatePoolWithTag',
      path: 'driver/driver.h',
      pattern:
        /NdisAllocateMemoryWithTagPriority\(Driver\.MiniportHandle, \(UINT\)Size, Tag, NormalPoolPriority\)/,
      replacement: 'ExAllocatePoolWithTag(NonPagedPool, Size, Tag)',
    },
    {
      fault: 'the lock of the path is an NDIS_RW_LOCK',
      path: 'driver/binding.h',
      pattern: /PNDIS_RW_LOCK_EX PathLock;/,
      replacement: 'NDIS_RW_LOCK PathLock;',
    },
  ],
};
