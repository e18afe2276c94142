import type { Rules } from './rule.js';

/** Rules on levels, locks, memory, objects of the kernel, and on what keeps a driver from running at all. */
export const kernelRules: Rules = {
  assert: { says: 'An assertion of the driver holds.', source: 'kit' },
  bugcheck: { says: 'The driver does not stop the machine.', source: 'nf-wdm-kebugcheckex.md' },
  'c-stack': { says: 'A function leaves the C stack as it found it.', source: 'kit' },
  'call-out-under-lock': {
    says: 'No lock is held exclusively in a call that may come back into the driver: send, complete, indicate, return, OID.',
    source: 'nf-ndis-ndisreleasespinlock.md',
  },
  deadlock: { says: 'Something can still end every wait.', source: 'deadlock-detection.md' },
  'flags-irql': {
    says: 'A callback that is told its level by a flag does not ask for it with KeGetCurrentIrql.',
    source: 'ndis-flags-irql.md, R-104',
  },
  interrupted: { says: 'Neither the test nor the kit throws through the driver.', source: 'kit' },
  irql: {
    says: 'Functions are called, and callbacks return, at the level that their pages give.',
    source: 'R-019, ndis-irql-miscellaneous-function.md',
  },
  load: { says: 'The driver imports only what the running NDIS exports.', source: 'R-177' },
  'lock-held': {
    says: 'A callback releases the spin locks it took before it returns or waits.',
    source: 'ndis-spinlock.md',
  },
  'lock-order': {
    says: 'Locks are taken in one order and released in the reverse of it; the level does not fall while one is held.',
    source: 'deadlock-detection.md, nf-ndis-ndisreleasespinlock.md',
  },
  'lookaside-in-use': {
    says: 'All entries are given back before a look-aside list is deleted.',
    source: 'nf-ndis-ndisdeletenpagedlookasidelist.md',
  },
  'lookaside-wrong-entry': {
    says: 'What is freed to a look-aside list came from it.',
    source: 'nf-ndis-ndisfreetonpagedlookasidelist.md',
  },
  'mutex-not-owned': {
    says: 'A mutex is released by the thread that owns it.',
    source: 'nf-ndis-ndis_release_mutex.md',
  },
  'mutex-recursion': {
    says: 'A fast or guarded mutex is not taken by the thread that owns it.',
    source: 'fast-mutexes-and-guarded-mutexes.md',
  },
  'not-given-back': { says: 'At the end the driver has given everything back.', source: 'R-072, R-087' },
  'not-simulated': { says: 'The driver calls only what the kit simulates.', source: 'kit' },
  'null-call': { says: 'A handler that is called is there.', source: 'R-011, R-016' },
  'null-write': {
    says: 'Nothing is written through a null pointer.',
    source: 'bug-check-0xd1--driver-irql-not-less-or-equal.md',
  },
  'object-in-use': {
    says: 'A lock, event, timer, DPC or list is neither freed nor initialised again while it is held, waited for, set or queued.',
    source: 'nf-ndis-ndisfreespinlock.md, nf-wdm-keinitializeevent.md',
  },
  'object-not-initialized': {
    says: 'Locks, events, timers and other objects are initialised before they are used.',
    source: 'nf-wdm-keinitializespinlock.md',
  },
  'paged-code': { says: 'Pageable code runs below DISPATCH_LEVEL.', source: 'making-drivers-pageable.md' },
  'pool-bad-free': {
    says: 'What is freed is the start of a live allocation.',
    source: 'nf-wdm-exfreepoolwithtag.md',
  },
  'pool-double-free': { says: 'Memory is freed once.', source: 'nf-wdm-exfreepoolwithtag.md' },
  'pool-exhausted': {
    says: 'POOL_FLAG_RAISE_ON_FAILURE, which ends in an exception, is met by a handler.',
    source: 'nf-wdm-exallocatepool2.md',
  },
  'pool-no-size': { says: 'An allocation is of at least one byte.', source: 'nf-wdm-exallocatepool2.md' },
  'pool-no-tag': { says: 'Every allocation has a tag.', source: 'ndis-ndisallocatememorywithtagpriority.md' },
  'pool-overrun': { says: 'Nothing is written before or behind an allocation.', source: 'special-pool.md' },
  'pool-use-after-free': { says: 'Freed memory is not written.', source: 'special-pool.md' },
  'pool-wrong-flags': { says: 'NdisFreeMemory gets MemoryFlags 0.', source: 'nf-ndis-ndisfreememory.md' },
  'pool-wrong-kind': {
    says: 'Memory is freed by the function that belongs to how it was allocated.',
    source: 'nf-wdm-exfreepoolwithtag.md',
  },
  'pool-wrong-length': {
    says: 'NdisFreeMemory gets the length 0 or the one allocated.',
    source: 'nf-ndis-ndisfreememory.md',
  },
  'pool-wrong-tag': {
    says: 'Memory is freed with the tag that it was allocated with.',
    source: 'nf-wdm-exfreepoolwithtag.md',
  },
  'rundown-not-held': {
    says: 'Rundown protection is released as often as it was acquired.',
    source: 'nf-wdm-exreleaserundownprotection.md',
  },
  'rw-lock-not-held': {
    says: 'A NDIS_RW_LOCK_EX that is released is held.',
    source: 'nf-ndis-ndisreleaserwlock.md',
  },
  'rw-lock-recursion': {
    says: 'Writing is not asked for under a hold of the same NDIS_RW_LOCK_EX, nor reading under a write hold.',
    source: 'nf-ndis-ndisacquirerwlockwrite.md',
  },
  'rw-lock-state': {
    says: 'Each hold has a LOCK_STATE_EX of its own, and nested ones are released newest first.',
    source: 'nf-ndis-ndisacquirerwlockread.md, nf-ndis-ndisreleaserwlock.md',
  },
  'semaphore-limit': {
    says: 'A semaphore does not rise above its limit.',
    source: 'nf-wdm-kereleasesemaphore.md',
  },
  'slist-alignment': {
    says: 'Entries of a sequenced list are aligned to MEMORY_ALLOCATION_ALIGNMENT.',
    source: 'nf-ndis-ndisinterlockedpushentryslist.md, R-100',
  },
  'spin-lock-not-held': {
    says: 'A spin lock that is released is held by its releaser.',
    source: 'ndis-spinlockrelease.md',
  },
  'spin-lock-recursion': { says: 'A spin lock is not taken while it is held.', source: 'ndis-spinlock.md' },
  'spin-lock-wrong-release': {
    says: 'A spin lock is released by the form that belongs to how it was taken.',
    source: 'ndis-spinlockdprrelease.md',
  },
  'stale-handle': { says: 'A handle is not used after what it stood for has ended.', source: 'R-041, R-082' },
  stall: { says: 'A stall lasts at most 50 microseconds.', source: 'ndis-ndisstallexecution-delay.md' },
  'trace-registered-twice': {
    says: 'A trace provider is registered while it is not.',
    source: 'tracelogging-examples.md',
  },
  trap: { says: 'The C neither traps nor leaves its memory.', source: 'kit' },
  'wait-at-dispatch': { says: 'Nothing waits at DISPATCH_LEVEL.', source: 'nf-wdm-kewaitforsingleobject.md' },
  'wait-objects': {
    says: 'A wait for several objects names 1 to 64.',
    source: 'nf-wdm-kewaitformultipleobjects.md',
  },
  'wait-where-none-is-allowed': {
    says: 'A data-path callback does not wait.',
    source: 'R-103, dispatch-irql-tracking.md',
  },
  'work-item-queued': {
    says: 'A work item is neither queued again nor freed before its routine has begun.',
    source: 'nf-ndis-ndisqueueioworkitem.md',
  },
  'wrong-handle': {
    says: 'A function gets a handle of the kind that it takes.',
    source: 'nf-ndis-ndisallocateioworkitem.md',
  },
};
