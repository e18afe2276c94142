import type { FunctionGroup } from '../types.js';

/** Registry keys. */
export const registryFunctions = {
  ZwClose: { returns: 'NTSTATUS', params: { Handle: 'HANDLE' }, irql: '<= DISPATCH_LEVEL' },
  ZwCreateKey: {
    returns: 'NTSTATUS',
    params: {
      KeyHandle: 'PHANDLE',
      DesiredAccess: 'ACCESS_MASK',
      ObjectAttributes: 'POBJECT_ATTRIBUTES',
      TitleIndex: 'ULONG',
      Class: 'PUNICODE_STRING',
      CreateOptions: 'ULONG',
      Disposition: 'PULONG',
    },
    irql: '<= DISPATCH_LEVEL',
  },
  ZwOpenKey: {
    returns: 'NTSTATUS',
    params: { KeyHandle: 'PHANDLE', DesiredAccess: 'ACCESS_MASK', ObjectAttributes: 'POBJECT_ATTRIBUTES' },
    irql: '<= DISPATCH_LEVEL',
  },
  ZwDeleteKey: { returns: 'NTSTATUS', params: { KeyHandle: 'HANDLE' }, irql: '<= DISPATCH_LEVEL' },
  ZwDeleteValueKey: {
    returns: 'NTSTATUS',
    params: { KeyHandle: 'HANDLE', ValueName: 'PUNICODE_STRING' },
    irql: '<= DISPATCH_LEVEL',
  },
  ZwEnumerateKey: {
    returns: 'NTSTATUS',
    params: {
      KeyHandle: 'HANDLE',
      Index: 'ULONG',
      KeyInformationClass: 'KEY_INFORMATION_CLASS',
      KeyInformation: 'PVOID',
      Length: 'ULONG',
      ResultLength: 'PULONG',
    },
    irql: '<= DISPATCH_LEVEL',
  },
  ZwEnumerateValueKey: {
    returns: 'NTSTATUS',
    params: {
      KeyHandle: 'HANDLE',
      Index: 'ULONG',
      KeyValueInformationClass: 'KEY_VALUE_INFORMATION_CLASS',
      KeyValueInformation: 'PVOID',
      Length: 'ULONG',
      ResultLength: 'PULONG',
    },
    irql: '<= DISPATCH_LEVEL',
  },
  ZwFlushKey: { returns: 'NTSTATUS', params: { KeyHandle: 'HANDLE' }, irql: '<= DISPATCH_LEVEL' },
  ZwQueryKey: {
    returns: 'NTSTATUS',
    params: {
      KeyHandle: 'HANDLE',
      KeyInformationClass: 'KEY_INFORMATION_CLASS',
      KeyInformation: 'PVOID',
      Length: 'ULONG',
      ResultLength: 'PULONG',
    },
    irql: '<= DISPATCH_LEVEL',
  },
  ZwQueryValueKey: {
    returns: 'NTSTATUS',
    params: {
      KeyHandle: 'HANDLE',
      ValueName: 'PUNICODE_STRING',
      KeyValueInformationClass: 'KEY_VALUE_INFORMATION_CLASS',
      KeyValueInformation: 'PVOID',
      Length: 'ULONG',
      ResultLength: 'PULONG',
    },
    irql: '<= DISPATCH_LEVEL',
  },
  ZwSetValueKey: {
    returns: 'NTSTATUS',
    params: {
      KeyHandle: 'HANDLE',
      ValueName: 'PUNICODE_STRING',
      TitleIndex: 'ULONG',
      Type: 'ULONG',
      Data: 'PVOID',
      DataSize: 'ULONG',
    },
    irql: '<= DISPATCH_LEVEL',
  },
} as const satisfies FunctionGroup;
