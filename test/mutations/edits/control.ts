import type { Edit } from '../edit.js';

const control = { driver: 'everything', lesson: 30, shownBy: 'control-device' } as const;
const waits = {
  driver: 'everything',
  lesson: 30,
  shownBy: 'control-device',
  path: 'driver/control/control_wait.c',
} as const;

/** The control device. */
export const controlEdits: readonly Edit[] = [
  {
    ...control,
    fault: 'everybody may open the control device, whose security is nowhere said',
    path: 'driver/control/control.c',
    pattern: / {4}Attributes\.DefaultSDDLString = [^\n]*\n/,
    replacement: '',
  },
  {
    ...control,
    fault: 'an unknown control code succeeds',
    path: 'driver/control/control.c',
    pattern: /Status = STATUS_INVALID_DEVICE_REQUEST;/,
    replacement: 'Status = STATUS_SUCCESS;',
  },
  {
    ...waits,
    fault: 'a wait lives on when its handle is closed',
    pattern: / {4}Take\(Control, File, &Taken\);\n/,
    replacement: '',
  },
];
