import type { Edit } from '../edit.js';

/** Frames, both ways. */
export const pathEdits: readonly Edit[] = [
  {
    fault: 'of a chain that cannot be sent only the head is completed',
    lesson: 1,
    requirement: 'R-094',
    shownBy: 'sends',
    path: 'driver/send.c',
    pattern: /( {4}NdisMSendNetBufferListsComplete\(Miniport->Handle, Chain, )/,
    replacement: '    NET_BUFFER_LIST_NEXT_NBL(Chain) = NULL;\n$1',
  },
  {
    fault: 'SourceHandle is not the handle of the binding',
    requirement: 'R-096',
    shownBy: 'sends',
    path: 'driver/send.c',
    pattern: /FrameAttach\(Nbl, Binding->Handle, Miniport\)/,
    replacement: 'FrameAttach(Nbl, Miniport->Handle, Miniport)',
  },
  {
    fault: 'an indication says one NBL fewer than it has',
    requirement: 'R-118',
    shownBy: 'receives',
    path: 'driver/receive.c',
    pattern: /Queue->Head, NDIS_DEFAULT_PORT_NUMBER, Queue->Count,/,
    replacement: 'Queue->Head, NDIS_DEFAULT_PORT_NUMBER, Queue->Count - 1,',
  },
  {
    fault: 'NBLs that the adapter wants back at once are kept',
    requirement: 'R-113',
    shownBy: 'receives',
    path: 'driver/receive.c',
    pattern: /if \(!NDIS_TEST_RECEIVE_CAN_PEND\(ReceiveFlags\)\) \{/,
    replacement: 'if (FALSE) {',
  },
  {
    fault: 'SourceHandle is not restored after an indication in place',
    requirement: 'R-113',
    shownBy: 'receives',
    path: 'driver/receive_in_place.c',
    pattern: / {8}Nbl->SourceHandle = Pass->Came\[Index\]\.SourceHandle;\n/,
    replacement: '',
  },
  {
    fault: 'a returned child does not count its parent down',
    requirement: 'R-098',
    shownBy: 'distribution',
    path: 'driver/receive.c',
    pattern:
      /if \(InterlockedDecrement\(&Parent->ChildRefCount\) == 0\) \{\n {16}QueueAppend\(&Down, Parent\);/,
    replacement: 'if (Parent->ChildRefCount == 0) {\n                QueueAppend(&Down, Parent);',
  },
  {
    fault: 'the path lock stays locked when a send is refused',
    shownBy: 'sends',
    path: 'driver/send.c',
    pattern:
      /( {4}if \(Status != NDIS_STATUS_SUCCESS\) \{\n) {8}NdisReleaseRWLock\(Binding->PathLock, &LockState\);\n/,
    replacement: '$1',
  },
  {
    fault: 'the status of a child is lost in the completion',
    requirement: 'R-098',
    shownBy: 'sends',
    path: 'driver/send_complete.c',
    pattern: /if \(Status != NDIS_STATUS_SUCCESS\) \{\n( {8}InterlockedCompareExchange)/,
    replacement: 'if (Status == NDIS_STATUS_PENDING) {\n$1',
  },
  {
    fault: 'DISPATCH_LEVEL is told below as it is not',
    requirement: 'R-104',
    shownBy: 'sends',
    path: 'driver/send.c',
    pattern: /AtDispatch \? NDIS_SEND_FLAGS_DISPATCH_LEVEL : 0\);/,
    replacement: 'AtDispatch ? 0 : NDIS_SEND_FLAGS_DISPATCH_LEVEL);',
  },
  {
    fault: 'the address of each row is that of row 0',
    lesson: 12,
    requirement: 'R-182',
    shownBy: 'distribution',
    path: 'driver/distribution.c',
    pattern: /Miniport->PermanentAddress\[2\] \^= \(UCHAR\)Row;/,
    replacement: '',
  },
];
