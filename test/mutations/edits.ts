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
  {
    fault: 'an indication says one NBL fewer than it has',
    path: 'driver/receive.c',
    pattern: /Passed\.Head, NDIS_DEFAULT_PORT_NUMBER, Passed\.Count,/,
    replacement: 'Passed.Head, NDIS_DEFAULT_PORT_NUMBER, Passed.Count - 1,',
  },
  {
    fault: 'NBLs that the adapter wants back at once are kept',
    path: 'driver/receive.c',
    pattern: /if \(!NDIS_TEST_RECEIVE_CAN_PEND\(ReceiveFlags\)\) \{/,
    replacement: 'if (FALSE) {',
  },
  {
    fault: 'SourceHandle is not restored after an indication in place',
    path: 'driver/receive_in_place.c',
    pattern: / {8}Nbl->SourceHandle = Source;\n/,
    replacement: '',
  },
  {
    fault: 'a returned child does not count its parent down',
    path: 'driver/receive.c',
    pattern:
      /if \(InterlockedDecrement\(&Parent->ChildRefCount\) == 0\) \{\n {16}QueueAppend\(&Down, Parent\);/,
    replacement: 'if (Parent->ChildRefCount == 0) {\n                QueueAppend(&Down, Parent);',
  },
  {
    fault: 'the path lock stays locked when a send is refused',
    path: 'driver/send.c',
    pattern:
      /( {4}if \(Status != NDIS_STATUS_SUCCESS\) \{\n) {8}NdisReleaseRWLock\(Binding->PathLock, &LockState\);\n/,
    replacement: '$1',
  },
  {
    fault: 'the status of a child is lost in the completion',
    path: 'driver/send.c',
    pattern: /if \(Status != NDIS_STATUS_SUCCESS\) \{\n {16}NET_BUFFER_LIST_STATUS\(Nbl\) = Status;/,
    replacement:
      'if (Status == NDIS_STATUS_PENDING) {\n                NET_BUFFER_LIST_STATUS(Nbl) = Status;',
  },
  {
    fault: 'DISPATCH_LEVEL is told below as it is not',
    path: 'driver/send.c',
    pattern: /AtDispatch \? NDIS_SEND_FLAGS_DISPATCH_LEVEL : 0\);/,
    replacement: 'AtDispatch ? 0 : NDIS_SEND_FLAGS_DISPATCH_LEVEL);',
  },
  {
    fault: 'a refusal of power above does not count',
    path: 'driver/power.c',
    pattern: / {8}if \(IsQuery && Status != NDIS_STATUS_SUCCESS\) \{\n {12}return Status;\n {8}\}\n/,
    replacement: '',
  },
  {
    fault: 'BytesNeeded is missing from a refusal',
    path: 'driver/oid_local.c',
    pattern: / {8}Request->DATA\.QUERY_INFORMATION\.BytesNeeded = Length;\n/,
    replacement: '',
  },
  {
    fault: 'a clone is not freed',
    path: 'driver/oid_forward.c',
    pattern: / {4}NdisFreeCloneOidRequest\(.*\n/,
    replacement: '',
  },
  {
    fault: 'the filter below is the last one asked for, not all together',
    path: 'driver/combined.c',
    pattern: /Filter \|= Miniport->WantedRules\.PacketFilter;/,
    replacement: 'Filter = Miniport->WantedRules.PacketFilter;',
  },
  {
    fault: 'the address of each row is that of row 0',
    path: 'driver/distribution.c',
    pattern: /Miniport->PermanentAddress\[2\] \^= \(UCHAR\)Row;/,
    replacement: '',
  },
  {
    fault: 'the configuration of the binding is not closed',
    path: 'driver/config.c',
    pattern: /Exit:\n {4}NdisCloseConfiguration\(Configuration\);/,
    replacement: 'Exit:',
  },
  {
    fault: 'a change of the link is not told above',
    path: 'driver/status.c',
    pattern:
      / {4}for \(ULONG Row = 0; Row < Binding->MiniportCount; Row\+\+\) \{\n {8}StatusRefreshLink\(Binding->Miniports\[Row\]\);\n {4}\}\n/,
    replacement: '',
  },
  {
    fault: 'power is put in force before the drivers above are told',
    path: 'driver/power.c',
    pattern:
      /( {8}\(VOID\) Propagate\(Binding, Event\);\n)( {8}SetLowerPower\(Binding, Power\);\n)( {4}\}\n\})/,
    replacement: '$2$1$3',
  },
];
