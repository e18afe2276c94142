import type { Edit } from '../edit.js';

/** Callbacks that are chosen, and what Windows builds the driver with. */
export const projectEdits: readonly Edit[] = [
  {
    fault: 'a callback has no role type',
    requirement: 'R-019',
    shownBy: 'source',
    path: 'driver/binding.h',
    pattern: /^PROTOCOL_UNBIND_ADAPTER_EX ProtocolUnbindAdapterEx;/m,
    replacement:
      'NDIS_STATUS ProtocolUnbindAdapterEx(NDIS_HANDLE UnbindContext, NDIS_HANDLE ProtocolBindingContext);',
  },
  {
    fault: 'the Windows project does not say which contract the miniport edge is compiled for',
    requirement: 'R-180',
    shownBy: 'source',
    path: 'mutant.vcxproj',
    pattern: /NDIS687_MINIPORT=1;/,
    replacement: '',
  },
  {
    fault: 'optional handlers are set for a binding',
    requirement: 'R-023',
    shownBy: 'callbacks',
    path: 'driver/binding.c',
    pattern: /( {4}BindingTransition\(Binding, BindingPaused\);\n)( {4}OpenHandle\(Binding\);\n)/,
    replacement:
      '$1    (VOID) NdisSetOptionalHandlers(Binding->Handle, (PNDIS_DRIVER_OPTIONAL_HANDLERS)Binding);\n$2',
  },
  {
    fault: 'a bind fails until ProtocolSetOptions has been joined by the association',
    driver: 'everything',
    requirement: ['R-008', 'R-022'],
    shownBy: 'callbacks',
    path: 'driver/binding.c',
    pattern: / {4}Status = Create\(BindParameters, &Binding\);/,
    replacement:
      '    Status = Driver.Associated ? Create(BindParameters, &Binding) : NDIS_STATUS_NOT_ACCEPTED;',
  },
  {
    fault: 'handlers for selective suspend are set beside a synchronous handler',
    driver: 'everything',
    requirement: 'R-015',
    shownBy: 'callbacks',
    path: 'driver/callbacks/miniport_set_options.c',
    pattern: /( {4}return NdisSetOptionalHandlers\()/,
    replacement: `    ObjectHeader(&Characteristics.Header, NDIS_OBJECT_TYPE_MINIPORT_SS_CHARACTERISTICS,
                 NDIS_MINIPORT_SS_CHARACTERISTICS_REVISION_1, NDIS_SIZEOF_MINIPORT_SS_CHARACTERISTICS_REVISION_1);
    (VOID) NdisSetOptionalHandlers(NdisDriverHandle, (PNDIS_DRIVER_OPTIONAL_HANDLERS)&Characteristics);
    ObjectHeader(&Characteristics.Header, NDIS_OBJECT_TYPE_MINIPORT_PNP_CHARACTERISTICS,
                 NDIS_MINIPORT_PNP_CHARACTERISTICS_REVISION_1, NDIS_SIZEOF_MINIPORT_PNP_CHARACTERISTICS_REVISION_1);
$1`,
  },
];
