import type { Edit } from '../edit.js';

/** Registration, bindings, virtual miniports: from DriverEntry to unload. */
export const lifeEdits: readonly Edit[] = [
  {
    fault: 'the flag NDIS_INTERMEDIATE_DRIVER is dropped',
    requirement: 'R-002',
    shownBy: 'registration',
    path: 'driver/driver.c',
    pattern: /Characteristics\.Flags = NDIS_INTERMEDIATE_DRIVER;/,
    replacement: 'Characteristics.Flags = 0;',
  },
  {
    fault: 'the protocol is registered with another name',
    requirement: 'R-017',
    shownBy: 'registration',
    path: 'driver/driver.c',
    pattern: /Characteristics\.Name = Product\.ServiceName;/,
    replacement:
      'Characteristics.Name = Product.ServiceName;\n    Characteristics.Name.Length -= sizeof(WCHAR);',
  },
  {
    fault: 'the miniport stays registered when the protocol registration fails',
    lesson: 22,
    requirement: 'R-005',
    shownBy: 'registration',
    path: 'driver/driver.c',
    pattern: /UndoMiniport:\n {4}NdisMDeregisterMiniportDriver\(Driver\.MiniportHandle\);/,
    replacement: 'UndoMiniport:',
  },
  {
    fault: 'the last instance is not initialised',
    requirement: 'R-047',
    shownBy: 'miniports',
    path: 'driver/reconfigure.c',
    pattern: / {12}InstanceStart\(Miniport, Which\);\n/,
    replacement:
      '            if (Miniport->Row + 1 < Binding->Table.Rows) {\n                InstanceStart(Miniport, Which);\n            }\n',
  },
  {
    fault: 'unbind does not cancel an initialisation that has not begun',
    requirement: 'R-053',
    shownBy: 'binding',
    path: 'driver/instance.c',
    pattern: /if \(Stage == InstanceRequested &&\n.*\n {8}InstanceEnded\(Miniport\);\n {8}return;\n {4}\}/,
    replacement:
      'if (Stage == InstanceRequested) {\n        InstanceEnded(Miniport);\n        return;\n    }',
  },
  {
    fault: 'the adapter below is closed before the virtual miniports are deinitialised',
    requirement: 'R-055',
    shownBy: 'binding',
    path: 'driver/binding.c',
    pattern:
      /( {4}MiniportsStop\(Binding\);\n)([\s\S]*?)( {4}Status = NdisCloseAdapterEx\(Binding->Handle\);\n)/,
    replacement: '$2$3$1',
  },
  {
    fault: 'pause returns before what was accepted is done',
    lesson: 2,
    requirement: 'R-076',
    shownBy: 'miniports',
    path: 'driver/vminiport.c',
    pattern:
      / {4}if \(RundownEnd\(&Miniport->Outstanding\)\) \{\n {8}SetState\(Miniport, MiniportPaused\);\n {8}return NDIS_STATUS_SUCCESS;\n {4}\}\n {4}return NDIS_STATUS_PENDING;/,
    replacement:
      '    (VOID) RundownEnd(&Miniport->Outstanding);\n    SetState(Miniport, MiniportPaused);\n    return NDIS_STATUS_SUCCESS;',
  },
  {
    fault: 'one allocation is not freed',
    shownBy: 'registration',
    path: 'driver/table.c',
    pattern: / {8}DriverFree\(Binding->Table\.Row\);/,
    replacement: '        Binding->Table.Row = NULL;',
  },
  {
    fault: 'the configuration of the binding is not closed',
    shownBy: 'binding',
    path: 'driver/config.c',
    pattern: / {4}NdisCloseConfiguration\(Configuration\);\n( {4}return Status;)/,
    replacement: '$1',
  },
];
