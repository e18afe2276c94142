import type { FunctionGroup } from '../types.js';

/** Run-time library, debugger output, objects and processes. */
export const runtimeFunctions = {
  RtlAssert: {
    returns: 'VOID',
    params: {
      VoidFailedAssertion: 'PVOID',
      VoidFileName: 'PVOID',
      LineNumber: 'ULONG',
      MutableMessage: 'PSTR',
    },
    irql: '<= DISPATCH_LEVEL',
  },
  RtlIntegerToUnicodeString: {
    returns: 'NTSTATUS',
    params: { Value: 'ULONG', Base: 'ULONG', String: 'PUNICODE_STRING' },
    irql: '<= DISPATCH_LEVEL',
  },
  RtlUnicodeStringToInteger: {
    returns: 'NTSTATUS',
    params: { String: 'PCUNICODE_STRING', Base: 'ULONG', Value: 'PULONG' },
    irql: '<= DISPATCH_LEVEL',
  },
  RtlInitString: {
    returns: 'VOID',
    params: { DestinationString: 'PSTRING', SourceString: 'PCSZ' },
    irql: '<= DISPATCH_LEVEL',
  },
  RtlInitAnsiString: {
    returns: 'VOID',
    params: { DestinationString: 'PANSI_STRING', SourceString: 'PCSZ' },
    irql: '<= DISPATCH_LEVEL',
  },
  RtlInitUnicodeString: {
    returns: 'VOID',
    params: { DestinationString: 'PUNICODE_STRING', SourceString: 'PCWSTR' },
    irql: 'any',
    irqlNote: 'for copyless init (header SAL: <= DISPATCH_LEVEL',
  },
  RtlAnsiStringToUnicodeString: {
    returns: 'NTSTATUS',
    params: {
      DestinationString: 'PUNICODE_STRING',
      SourceString: 'PCANSI_STRING',
      AllocateDestinationString: 'BOOLEAN',
    },
    irql: '<= DISPATCH_LEVEL',
  },
  RtlUnicodeStringToAnsiString: {
    returns: 'NTSTATUS',
    params: {
      DestinationString: 'PANSI_STRING',
      SourceString: 'PCUNICODE_STRING',
      AllocateDestinationString: 'BOOLEAN',
    },
    irql: '<= DISPATCH_LEVEL',
  },
  RtlCompareUnicodeString: {
    returns: 'LONG',
    params: { String1: 'PCUNICODE_STRING', String2: 'PCUNICODE_STRING', CaseInSensitive: 'BOOLEAN' },
    irql: '<= DISPATCH_LEVEL',
  },
  RtlEqualUnicodeString: {
    returns: 'BOOLEAN',
    params: { String1: 'PCUNICODE_STRING', String2: 'PCUNICODE_STRING', CaseInSensitive: 'BOOLEAN' },
    irql: 'PASSIVE_LEVEL',
  },
  RtlCopyUnicodeString: {
    returns: 'VOID',
    params: { DestinationString: 'PUNICODE_STRING', SourceString: 'PCUNICODE_STRING' },
    irql: '<= DISPATCH_LEVEL',
    irqlNote: 'if buffers resident',
    rules: ['truncates silently to MaximumLength'],
  },
  RtlAppendUnicodeStringToString: {
    returns: 'NTSTATUS',
    params: { Destination: 'PUNICODE_STRING', Source: 'PCUNICODE_STRING' },
    irql: '<= DISPATCH_LEVEL',
  },
  RtlAppendUnicodeToString: {
    returns: 'NTSTATUS',
    params: { Destination: 'PUNICODE_STRING', Source: 'PCWSTR' },
    irql: '<= DISPATCH_LEVEL',
  },
  RtlFreeUnicodeString: {
    returns: 'VOID',
    params: { UnicodeString: 'PUNICODE_STRING' },
    irql: '<= DISPATCH_LEVEL',
  },
  RtlFreeAnsiString: { returns: 'VOID', params: { AnsiString: 'PANSI_STRING' }, irql: '<= DISPATCH_LEVEL' },
  RtlStringFromGUID: {
    returns: 'NTSTATUS',
    params: { Guid: 'const GUID *const', GuidString: 'PUNICODE_STRING' },
    irql: '<= DISPATCH_LEVEL',
  },
  RtlGUIDFromString: {
    returns: 'NTSTATUS',
    params: { GuidString: 'PCUNICODE_STRING', Guid: 'GUID *' },
    irql: '<= DISPATCH_LEVEL',
  },
  DbgPrint: { returns: 'ULONG', params: { Format: 'PCSTR' }, variadic: true, irql: '<= DISPATCH_LEVEL' },
  DbgPrintEx: {
    returns: 'ULONG',
    params: { ComponentId: 'ULONG', Level: 'ULONG', Format: 'PCSTR' },
    variadic: true,
    irql: '<= DISPATCH_LEVEL',
  },
  RtlGetVersion: {
    returns: 'NTSTATUS',
    params: { lpVersionInformation: 'PRTL_OSVERSIONINFOW' },
    irql: '<= DISPATCH_LEVEL',
  },
  RtlCompareMemory: {
    returns: 'SIZE_T',
    params: { Source1: 'const void *', Source2: 'const void *', Length: 'SIZE_T' },
    irql: 'any',
    irqlNote: 'if memory resident',
  },
  PsCreateSystemThread: {
    returns: 'NTSTATUS',
    params: {
      ThreadHandle: 'PHANDLE',
      DesiredAccess: 'ULONG',
      ObjectAttributes: 'POBJECT_ATTRIBUTES',
      ProcessHandle: 'HANDLE',
      ClientId: 'PCLIENT_ID',
      StartRoutine: 'PKSTART_ROUTINE',
      StartContext: 'PVOID',
    },
    irql: '<= DISPATCH_LEVEL',
  },
  PsTerminateSystemThread: {
    returns: 'NTSTATUS',
    params: { ExitStatus: 'NTSTATUS' },
    irql: '<= DISPATCH_LEVEL',
  },
  PsGetVersion: {
    returns: 'BOOLEAN',
    params: {
      MajorVersion: 'PULONG',
      MinorVersion: 'PULONG',
      BuildNumber: 'PULONG',
      CSDVersion: 'PUNICODE_STRING',
    },
    irql: '<= DISPATCH_LEVEL',
  },
  ObfReferenceObject: { returns: 'LONG_PTR', params: { Object: 'PVOID' }, irql: '<= DISPATCH_LEVEL' },
  ObfDereferenceObject: { returns: 'LONG_PTR', params: { Object: 'PVOID' }, irql: '<= DISPATCH_LEVEL' },
  RtlUpperChar: { returns: 'CHAR', params: { Character: 'CHAR' }, irql: '<= DISPATCH_LEVEL' },
  RtlUpcaseUnicodeString: {
    returns: 'NTSTATUS',
    params: {
      DestinationString: 'PUNICODE_STRING',
      SourceString: 'PCUNICODE_STRING',
      AllocateDestinationString: 'BOOLEAN',
    },
    irql: '<= DISPATCH_LEVEL',
  },
  PsGetCurrentProcessId: { returns: 'HANDLE', params: {}, irql: '<= DISPATCH_LEVEL' },
  RtlHashUnicodeString: {
    returns: 'NTSTATUS',
    params: {
      String: 'PCUNICODE_STRING',
      CaseInSensitive: 'BOOLEAN',
      HashAlgorithm: 'ULONG',
      HashValue: 'PULONG',
    },
    irql: '<= DISPATCH_LEVEL',
  },
  RtlUpcaseUnicodeChar: { returns: 'WCHAR', params: { SourceCharacter: 'WCHAR' }, irql: '<= DISPATCH_LEVEL' },
  RtlDowncaseUnicodeChar: {
    returns: 'WCHAR',
    params: { SourceCharacter: 'WCHAR' },
    irql: '<= DISPATCH_LEVEL',
  },
  ObReferenceObjectByPointer: {
    returns: 'NTSTATUS',
    params: {
      Object: 'PVOID',
      DesiredAccess: 'ACCESS_MASK',
      ObjectType: 'POBJECT_TYPE',
      AccessMode: 'KPROCESSOR_MODE',
    },
    irql: '<= DISPATCH_LEVEL',
  },
  ObReferenceObjectByHandle: {
    returns: 'NTSTATUS',
    params: {
      Handle: 'HANDLE',
      DesiredAccess: 'ACCESS_MASK',
      ObjectType: 'POBJECT_TYPE',
      AccessMode: 'KPROCESSOR_MODE',
      Object: 'PVOID *',
      HandleInformation: 'POBJECT_HANDLE_INFORMATION',
    },
    irql: '<= DISPATCH_LEVEL',
  },
} as const satisfies FunctionGroup;
