import type { Edit } from '../edit.js';

const given = { driver: 'everything', lesson: 30 } as const;
const device = { ...given, shownBy: 'control-device', path: 'driver/control/control.c' } as const;
const query = { ...given, shownBy: 'control-device', path: 'driver/control/control_query.c' } as const;
const waits = { ...given, shownBy: 'control-waits', path: 'driver/control/control_wait.c' } as const;

/** The control device. */
export const controlEdits: readonly Edit[] = [
  {
    ...device,
    fault: 'everybody may open the control device, whose security is nowhere said',
    pattern: / {4}Attributes\.DefaultSDDLString = [^\n]*\n/,
    replacement: '',
  },
  {
    ...device,
    fault: 'an unknown control code succeeds',
    pattern: /Status = STATUS_INVALID_DEVICE_REQUEST;/,
    replacement: 'Status = STATUS_SUCCESS;',
  },
  {
    ...device,
    fault: 'a control code is understood by whatever method it comes',
    pattern: /switch \(Stack->Parameters\.DeviceIoControl\.IoControlCode\)/,
    replacement: 'switch (Stack->Parameters.DeviceIoControl.IoControlCode & ~3u)',
  },
  {
    ...device,
    fault: 'a device that was never made is deregistered',
    pattern:
      / {4}if \(Control->Device != NULL\) \{\n {8}(NdisDeregisterDeviceEx\(Control->Device\);\n) {4}\}\n/,
    replacement: '    $1',
  },
  {
    ...device,
    fault: 'nobody is told that the control device could not be made',
    pattern: / {8}LogEvent\(EVENT_NDIS_DRIVER_FAILURE, [^\n]*\n/,
    replacement: '',
  },
  {
    ...query,
    fault: 'a list in parts is said to be as long as the whole',
    pattern: /\*Length = Before \+ Reply->Count \* /,
    replacement: '*Length = Before + Reply->Total * ',
  },
  {
    ...query,
    shownBy: 'control-life',
    fault: 'counters are read of a virtual miniport that is being halted',
    pattern: /if \(MiniportUseHandle\(Miniport\)\) \{(\n[^\n]*)\n *MiniportReleaseHandle\(Miniport\);/,
    replacement: 'if (Miniport->State != MiniportHalted) {$1',
  },
  {
    ...waits,
    fault: 'a wait lives on when its handle is closed',
    pattern: / {4}Take\(Control, File, &Taken\);\n/,
    replacement: '',
  },
  {
    ...waits,
    fault: 'a wait that another thread brings during cleanup lives on',
    pattern: / {4}File->FsContext = Control;[^\n]*\n/,
    replacement: '',
  },
  {
    ...waits,
    fault: 'a cancel that comes before the cancel routine is set is lost',
    pattern: /Cancelled = Irp->Cancel && IoSetCancelRoutine\(Irp, NULL\) != NULL;/,
    replacement: 'Cancelled = FALSE;',
  },
  {
    ...waits,
    fault: 'a change also completes what its cancel routine has begun on',
    pattern: /&&\n? *IoSetCancelRoutine\(Irp, NULL\) != NULL\) \{\n( *)RemoveEntryList\(Entry\);/,
    replacement: ') {\n$1IoSetCancelRoutine(Irp, NULL);\n$1RemoveEntryList(Entry);',
  },
  {
    ...waits,
    fault: 'a wait ends without its cancel routine being taken back',
    pattern: /&&\n? *IoSetCancelRoutine\(Irp, NULL\) != NULL\) \{\n( *)RemoveEntryList\(Entry\);/,
    replacement: ') {\n$1RemoveEntryList(Entry);',
  },
  {
    ...waits,
    fault: 'a change completes what waits with its lock held',
    pattern:
      /( {4}NdisReleaseSpinLock\(&Control->Lock\);\n)( {4}AnswerAll\(&Taken, STATUS_SUCCESS, Sequence\);\n)/,
    replacement: '$2$1',
  },
  {
    ...waits,
    fault: 'what a program knows is compared before the lock is taken',
    pattern:
      /( {4}NdisAcquireSpinLock\(&Control->Lock\);\n)( {4}Sequence = Control->Sequence;\n {4}Status = StatusOfWait[^\n]*\n)/,
    replacement: '$2$1',
  },
  {
    ...waits,
    fault: 'an answer to a wait is said to be as long as the room for it',
    pattern: /return ControlComplete\(Irp, Status, sizeof\(\*Change\)\);/,
    replacement:
      'return ControlComplete(Irp, Status,\n                           IoGetCurrentIrpStackLocation(Irp)->Parameters.DeviceIoControl.OutputBufferLength);',
  },
];
