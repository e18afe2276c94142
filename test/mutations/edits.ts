/**
 * One fault each, as people make them, put into the generated C of a driver with two virtual miniports and default
 * answers. The generated suite must fail on every one.
 */
export interface Edit {
  readonly fault: string;
  readonly path: string;
  /** Matches exactly once. */
  readonly pattern: RegExp;
  readonly replacement: string;
}

export const edits: readonly Edit[] = [
  {
    fault: 'the flag NDIS_INTERMEDIATE_DRIVER is dropped',
    path: 'driver/driver.c',
    pattern: /Characteristics\.Flags = NDIS_INTERMEDIATE_DRIVER;/,
    replacement: 'Characteristics.Flags = 0;',
  },
  {
    fault: 'the protocol is registered with another name',
    path: 'driver/driver.c',
    pattern: /Characteristics\.Name = Product\.ServiceName;/,
    replacement:
      'Characteristics.Name = Product.ServiceName;\n    Characteristics.Name.Length -= sizeof(WCHAR);',
  },
  {
    fault: 'the miniport stays registered when the protocol registration fails',
    path: 'driver/driver.c',
    pattern: /UndoMiniport:\n {4}NdisMDeregisterMiniportDriver\(Driver\.MiniportHandle\);/,
    replacement: 'UndoMiniport:',
  },
  {
    fault: 'the last instance is not initialised',
    path: 'driver/bindings.c',
    pattern: /Row < Binding->MiniportCount; Row\+\+\) \{\n {12}InstanceStart\(/,
    replacement: 'Row + 1 < Binding->MiniportCount; Row++) {\n            InstanceStart(',
  },
  {
    fault: 'unbind does not cancel an initialisation that has not begun',
    path: 'driver/instance.c',
    pattern: /if \(Stage == InstanceRequested &&\n.*\n {8}InstanceEnded\(Miniport\);\n {8}return;\n {4}\}/,
    replacement:
      'if (Stage == InstanceRequested) {\n        InstanceEnded(Miniport);\n        return;\n    }',
  },
  {
    fault: 'the adapter below is closed before the virtual miniports are deinitialised',
    path: 'driver/binding.c',
    pattern:
      /( {4}for \(ULONG Row = 0; Row < Binding->MiniportCount; Row\+\+\) \{\n {8}InstanceStop\(Binding->Miniports\[Row\]\);\n {4}\}\n)([\s\S]*?)( {4}Status = NdisCloseAdapterEx\(Binding->Handle\);\n)/,
    replacement: '$2$3$1',
  },
  {
    fault: 'of a chain that cannot be sent only the head is completed',
    path: 'driver/send.c',
    pattern: /( {4}NdisMSendNetBufferListsComplete\(Miniport->Handle, Chain, )/,
    replacement: '    NET_BUFFER_LIST_NEXT_NBL(Chain) = NULL;\n$1',
  },
  {
    fault: 'pause returns before what was accepted is done',
    path: 'driver/vminiport.c',
    pattern:
      / {4}if \(RundownEnd\(&Miniport->Outstanding\)\) \{\n {8}SetState\(Miniport, MiniportPaused\);\n {8}return NDIS_STATUS_SUCCESS;\n {4}\}\n {4}return NDIS_STATUS_PENDING;/,
    replacement:
      '    (VOID) RundownEnd(&Miniport->Outstanding);\n    SetState(Miniport, MiniportPaused);\n    return NDIS_STATUS_SUCCESS;',
  },
  {
    fault: 'SourceHandle is not the handle of the binding',
    path: 'driver/send.c',
    pattern: /FrameAttach\(Nbl, Binding->Handle, Miniport\)/,
    replacement: 'FrameAttach(Nbl, Miniport->Handle, Miniport)',
  },
  {
    fault: 'an OID request is completed twice',
    path: 'driver/oid.c',
    pattern:
      /( {4}NdisMOidRequestComplete\(Miniport->Handle, Request, OidAllowed\(Request, Status\)\);\n)( {4}return TRUE;\n\}\n\n\/\* One run)/,
    replacement: '$1$1$2',
  },
  {
    fault: 'one allocation is not freed',
    path: 'driver/binding.c',
    pattern: / {8}DriverFree\(Binding->Miniports\);/,
    replacement: '        Binding->Miniports = NULL;',
  },
];
