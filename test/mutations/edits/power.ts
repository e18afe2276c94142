import type { Edit } from '../edit.js';

/** Status indications, PnP and power events. */
export const powerEdits: readonly Edit[] = [
  {
    fault: 'a refusal of power above does not count',
    requirement: 'R-159',
    shownBy: 'status-and-power',
    path: 'driver/power.c',
    pattern: / {8}if \(IsQuery && Status != NDIS_STATUS_SUCCESS\) \{\n[^}]*return Status;\n {8}\}\n/,
    replacement: '',
  },
  {
    fault: 'a change of the link is not told above',
    requirement: 'R-153',
    shownBy: 'status-and-power',
    path: 'driver/status.c',
    pattern: / {4}for \(PVMINIPORT Miniport = [^\n]*\n {8}StatusRefreshLink\(Miniport\);\n {4}\}\n/,
    replacement: '',
  },
  {
    fault: 'power is put in force before the drivers above are told',
    requirement: 'R-160',
    shownBy: 'status-and-power',
    path: 'driver/power.c',
    pattern:
      /( {8}\(VOID\) Propagate\(Binding, Event\);\n)( {8}SetLowerPower\(Binding, Power\);\n)( {4}\}\n\})/,
    replacement: '$2$1$3',
  },
];
